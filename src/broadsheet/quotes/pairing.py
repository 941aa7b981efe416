"""Pairs the marks of a paragraph, in linear time."""

from __future__ import annotations

from collections.abc import Sequence

from broadsheet.quotes.mark_stack import Stack
from broadsheet.quotes.marks import CLOSE, OPEN, SINGLE, Mark
from broadsheet.quotes.stretches import Pair, Paired


def _single_closes_later(found: Sequence[Mark]) -> list[bool]:
    """For each mark, whether another single mark that can close follows before one that opens."""
    later = [False] * len(found)
    seen = False
    for index in range(len(found) - 1, -1, -1):
        later[index] = seen
        if found[index].family == SINGLE:
            seen = found[index].role == CLOSE
    return later


def _in_order(text: str, found: Sequence[Mark]) -> list[Pair] | None:
    """The pairs of marks of one family that open and close in turn, as most paragraphs have them; None for others."""
    if len(found) % 2:
        return None
    kin = found[0].family
    pairs: list[Pair] = []
    for opening, closing in zip(found[::2], found[1::2], strict=True):
        in_turn = opening.role == OPEN and closing.role == CLOSE and opening.family == closing.family == kin
        if not in_turn or text[closing.start - 1].isdigit():
            return None
        pairs.append(Pair(opening.start, closing.end, opening.end, closing.start, opening.sign, closing.sign))
    return pairs if kin != SINGLE else None


def pair(text: str, found: Sequence[Mark], number: int, start: int, end: int, inside: str | None = None) -> Paired:
    """The marks of the paragraph `text[start:end]` in pairs; a mark too many costs that mark alone.

    `inside` is the family of the mark that a paragraph shortly before has left open.

    >>> from broadsheet.quotes.marks import marks
    >>> line = "It was “a good year”, we hear."
    >>> (found,) = pair(line, marks(line, 0, len(line)), 0, 0, len(line)).pairs
    >>> line[found.start : found.end], found.close_mark
    ('a good year', '”')
    """
    into = Paired(number, start, end)
    pairs = _in_order(text, found) if found else []
    if pairs is not None:
        into.pairs = pairs
        return into
    stack = Stack(text, into, inside)
    later: list[bool] | None = None
    last = len(found) - 1
    for index, mark in enumerate(found):
        if mark.family == SINGLE:
            if later is None:
                later = _single_closes_later(found)
            stack.take_single(mark, later[index])
        else:
            stack.take(mark, found[index + 1] if index < last else None)
    stack.finish()
    return into
