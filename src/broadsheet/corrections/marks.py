"""The quotation marks that stand beside a stretch which somebody says is a quote."""

from __future__ import annotations

from typing import Final

from broadsheet.quotes.marks import MARK

# The check of a build looks as far for a mark beyond white space.
_NEAR: Final = 200
# Two signs at most: `` and ''.
_LONGEST: Final = 2


def marks_beside(text: str, start: int, end: int) -> tuple[str | None, str | None]:
    """The mark before a stretch and the one after it, beyond white space; None where there is none.

    >>> marks_beside("“Rain”, he said. No rain", 1, 5), marks_beside("« Rain »", 2, 6), marks_beside("Rain", 0, 4)
    (('“', '”'), ('«', '»'), (None, None))
    """
    before = text[max(0, start - _NEAR) : start].rstrip()
    after = text[end : end + _NEAR].lstrip()
    return _mark(before[-_LONGEST:], before[-1:]), _mark(after[:_LONGEST], after[:1])


def _mark(two: str, one: str) -> str | None:
    # Alone, a sign that is an apostrophe elsewhere is a mark here: the stretch is said to be a quote.
    return next((mark for mark in (two, one) if mark and MARK.fullmatch(mark)), None)
