"""Finds the quotation marks of a paragraph and says of each what its neighbours let it be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from broadsheet.quotes.lexicon import elisions

OPEN: Final = "open"
CLOSE: Final = "close"
EITHER: Final = "either"

_MARK: Final = re.compile("``|''|‘‘|’’|[\"“”„‟«»‹›「」『』‘’‚'＂]")
_FAMILY: Final = {
    **dict.fromkeys(('"', "＂", "“", "”", "„", "‟", "``", "''", "‘‘", "’’"), "double"),
    **dict.fromkeys("«»", "guillemet"),
    **dict.fromkeys("‹›", "single-guillemet"),
    **dict.fromkeys("「」", "corner"),
    **dict.fromkeys("『』", "white-corner"),
    **dict.fromkeys("‘’‚'", "single"),
}
_SIGN: Final = {**dict.fromkeys(("「", "『", "„", "‟", "``", "‘‘"), OPEN), **dict.fromkeys(("」", "』", "’’"), CLOSE)}
_BEFORE_OPEN: Final = frozenset("([{-\N{EN DASH}\N{EM DASH}\N{HORIZONTAL BAR}/“„«‹‘\"'「『‚:=…")
_AFTER_CLOSE: Final = frozenset(")]}.,;:!?-\N{EN DASH}\N{EM DASH}\N{HORIZONTAL BAR}/”“»›’\"'」』…")
_INITIAL: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Mark:
    """A quotation mark: its place, its characters, its family (only marks of one family pair) and its neighbours.

    `role` is open, close or either; `can_open` and `can_close` tell what the neighbours allow (for signs that are
    printed both ways); `weak`: a single mark that may as well be the apostrophe of a plural's possessive.
    """

    start: int
    end: int
    sign: str
    family: str
    role: str
    can_open: bool
    can_close: bool
    weak: bool


def _elided(text: str, at: int) -> bool:
    """Whether the word after an apostrophe is one that lost its beginning ('82, 'em)."""
    word = _INITIAL.match(text, at, at + 32)
    return word is not None and (word[0][0].isdigit() or word[0].lower() in elisions())


def _single(text: str, start: int, sign: str, before: str, after: str) -> tuple[str, bool] | None:
    """The role of a single mark and whether it is weak; None for an apostrophe."""
    if before.isalnum() and after.isalnum():
        return None
    opens = not before or before.isspace() or before in _BEFORE_OPEN
    if sign == "‚":
        return (OPEN, False) if opens and after.isalnum() else None
    if sign != "’" and opens and after and not after.isspace() and after not in ".,;:!?)]}":
        return None if _elided(text, start + 1) else (OPEN, False)
    if not before or before.isspace():
        return None
    if after.isalnum():
        return None
    if sign == "‘" and not before.isalnum() and before not in ".,!?…":
        return None
    return CLOSE, before.isalnum() and after.isspace()


def _role(sign: str, can_open: bool, can_close: bool) -> str:
    if sign in _SIGN:
        return _SIGN[sign]
    if can_open != can_close:
        return OPEN if can_open else CLOSE
    return EITHER


def marks(text: str, start: int, end: int, limit: int) -> list[Mark]:
    """The quotation marks of `text[start:end]`, in order, without apostrophes; at most `limit` + 1 of them.

    >>> [(mark.sign, mark.role) for mark in marks("“Don’t,” they said of the ’82 vote.", 0, 36, 10)]
    [('“', 'open'), ('”', 'close')]
    """
    found: list[Mark] = []
    for match in _MARK.finditer(text, start, end):
        sign, at, stop = match[0], match.start(), match.end()
        before = text[at - 1] if at > start else ""
        after = text[stop] if stop < end else ""
        family = _FAMILY[sign]
        can_open = (not before or before.isspace() or before in _BEFORE_OPEN) and bool(after) and not after.isspace()
        can_close = (not after or after.isspace() or after in _AFTER_CLOSE) and bool(before) and not before.isspace()
        weak = False
        if family == "single":
            single = _single(text, at, sign, before, after)
            if single is None:
                continue
            role, weak = single
        else:
            role = _role(sign, can_open, can_close)
        found.append(Mark(at, stop, sign, family, role, can_open, can_close, weak))
        if len(found) > limit:
            break
    return found
