"""Blocks: labelled stretches of the page, completed so that they tile it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final, NamedTuple


class Stretch(NamedTuple):
    """A stretch of the page in code points with its kind; `item` is the index of the comment it belongs to."""

    start: int
    end: int
    kind: str
    item: int | None = None


# What `Stretch(...)` does, without a step through Python for each: a page has hundreds.
stretch: Final[Callable[[tuple[int, int, str, int | None]], Stretch]] = partial(tuple.__new__, Stretch)


def tile(page: str, stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    r"""The stretches in page order with the white space between them as blocks of kind `space`.

    Raises:
        ValueError: two stretches overlap, or something other than white space is between them.

    >>> [(s.kind, s.start, s.end) for s in tile("A\n\nB.", [Stretch(0, 1, "title"), Stretch(3, 5, "paragraph")])]
    [('title', 0, 1), ('space', 1, 3), ('paragraph', 3, 5)]
    """
    tiled: list[Stretch] = []
    position = 0
    for block in sorted(stretches):
        start, end, _, _ = block
        if start > position and page[position:start].isspace():
            tiled.append(stretch((position, start, "space", None)))
        elif start != position:
            raise ValueError(f"the blocks around position {start} do not tile the page")
        if end > start:
            tiled.append(block)
        position = end
    if page[position:].strip():
        raise ValueError(f"the page goes on after the last block, from position {position}")
    if position < len(page):
        tiled.append(Stretch(position, len(page), "space"))
    return tuple(tiled)
