r"""Parts a paragraph into what is cited as a block ("> ..." at the beginning of lines, as in mail) and what is not."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from broadsheet.quotes.stretches import MAX_DEPTH, WORD, Pair

_LINE: Final = re.compile(r"[^\n]+")
_SIGNS: Final = re.compile(r"[ \t]*>(?:[ \t]?>)*[ \t]*")
_FULL: Final = 60
"""A line of so many code points is a wrapped one (mail wraps at 65 to 80): the next goes on from it without a sign."""


class Line(NamedTuple):
    """A cited line without the signs before it, and how many they were."""

    start: int
    end: int
    level: int


class Segment(NamedTuple):
    """A part of a paragraph with its cited lines; without any, it is not cited."""

    start: int
    end: int
    lines: tuple[Line, ...]


def segments(text: str, start: int, end: int, block: bool) -> list[Segment]:
    r"""The parts of the paragraph `text[start:end]`; `block`: it is laid out as a block quotation.

    A paragraph that is no block begins with words of its own: a sign there is an arrow or a prompt.

    >>> [(part.start, part.end, len(part.lines)) for part in segments("He wrote:\n> Rain.\n> Sun.\nNo.", 0, 28, False)]
    [(0, 9, 0), (10, 24, 2), (25, 28, 0)]
    """
    top = _LINE.search(text, start, end)
    if block and (top is None or not _SIGNS.match(text, top.start(), end)):
        return [Segment(start, end, (Line(start, end, 1),))]
    found: list[Segment] = []
    run: list[Line] = []
    first = start
    wrapped = False
    for line in _LINE.finditer(text, start, end):
        signs = _SIGNS.match(text, line.start(), line.end())
        cited = signs is not None and (block or line.start() > start)
        if cited and signs is not None:
            cited_line = Line(signs.end(), line.end(), signs[0].count(">"))
        elif wrapped:
            cited_line = Line(line.start(), line.end(), run[-1].level)
        if (cited or wrapped) != bool(run) and line.start() > start:
            found.append(Segment(first, line.start() - 1, tuple(run)))
            first, run = line.start(), []
        if cited or wrapped:
            run.append(cited_line)
            wrapped = line.end() - line.start() >= _FULL and text[line.end() - 1] not in '.!?…:”"'
    found.append(Segment(first, end, tuple(run)))
    return found


def _whole(lines: Sequence[Line], pairs: Sequence[Pair]) -> list[Line]:
    """The lines, those that one quotation runs over made one: a quote lies within one span of the block around it."""
    starts = [line.start for line in lines]
    ends = [line.end for line in lines]
    steps = [0] * (len(lines) + 1)
    for pair in pairs:
        first, last = bisect_right(starts, pair.outer_start) - 1, bisect_left(ends, pair.outer_end)
        if first < last:
            steps[first] += 1
            steps[last] -= 1
    found: list[Line] = []
    joined = False
    for line, over in zip(lines, accumulate(steps), strict=False):
        above = found.pop() if joined else line
        found.append(Line(above.start, line.end, min(above.level, line.level)))
        joined = over > 0
    return found


def around(text: str, lines: Sequence[Line], pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs of marks and the block quotations they lie in, a pair for each line and level of signs.

    Marks around the whole of a line are its own: it is read once. A line without a word is no quotation: what comes
    after goes on from the line before it, if there is one.
    """
    whole = _whole(lines, pairs) if len(lines) > 1 else lines
    lowest = min(line.level for line in whole)
    marked = {(pair.outer_start, pair.outer_end): index for index, pair in enumerate(pairs)}
    found = list(pairs)
    before = 0
    for line in whole:
        level = min(line.level - lowest + 1, MAX_DEPTH - 1)
        if not WORD.search(text, line.start, line.end):
            before = min(before, level)
            continue
        own = marked.get((line.start, line.end))
        for depth in range(1, level + 1):
            goes_on = depth <= before
            if own is not None and depth == level:
                found[own] = found[own]._replace(block=True, goes_on=goes_on)
            else:
                found.append(Pair(line.start, line.end, line.start, line.end, None, None, True, goes_on))
        before = level
    return found
