"""Finds the stretches of a comment that its writer set off as another's words: lines after ">", words in marks."""

from __future__ import annotations

import re
from bisect import bisect_right
from operator import attrgetter
from typing import Final, NamedTuple

BLOCK: Final = "block"
MARKS: Final = "marks"

# Each attempt stops at the next mark or line feed, so a scan never goes back. Double marks alone: single ones are
# apostrophes more often. Who speaks within them is not asked here; the table `quotes` tells that.
_LINE: Final = re.compile(r"^[ >]*>([^\n]*)", re.MULTILINE)
_PAIR: Final = re.compile('[“"„«»]([^“"„«»”]+)[”"“«»]')


class Marked(NamedTuple):
    """A stretch in code points, without what sets it off, and how it is set off (block or marks)."""

    start: int
    end: int
    basis: str


def marked(text: str) -> list[Marked]:
    r"""The stretches of a comment's text that are set off, by their starts.

    >>> marked('> It rained.\nWhat is “rained” to you?')
    [Marked(start=1, end=12, basis='block'), Marked(start=22, end=28, basis='marks')]
    """
    lines = [Marked(*match.span(1), BLOCK) for match in _LINE.finditer(text)] if ">" in text else []
    # Most comments have no mark, and to look for each by itself takes a tenth of the scan.
    marks = '"' in text or "“" in text or "„" in text or "«" in text or "»" in text
    pairs = [Marked(*match.span(1), MARKS) for match in _PAIR.finditer(text)] if marks else []
    return sorted(lines + pairs)


def basis_at(stretches: list[Marked], start: int) -> str | None:
    """How the stretch is set off that begins last at or before a code point and holds it.

    >>> basis_at([Marked(1, 12, "block")], 5), basis_at([Marked(1, 12, "block")], 12)
    ('block', None)
    """
    place = bisect_right(stretches, start, key=attrgetter("start"))
    return stretches[place - 1].basis if place and start < stretches[place - 1].end else None
