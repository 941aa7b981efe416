"""Blocks: labelled stretches of the page, completed so that they tile it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """A stretch of the page in code points with its kind; `item` is the index of the comment it belongs to."""

    start: int
    end: int
    kind: str
    item: int | None = None


def tile(page: str, stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    r"""The stretches in page order with the white space between them as blocks of kind `space`.

    Raises:
        ValueError: two stretches overlap, or something other than white space is between them.

    >>> [(s.kind, s.start, s.end) for s in tile("A\n\nB.", [Stretch(0, 1, "title"), Stretch(3, 5, "paragraph")])]
    [('title', 0, 1), ('space', 1, 3), ('paragraph', 3, 5)]
    """
    tiled: list[Stretch] = []
    position = 0
    for stretch in sorted(stretches):
        if stretch.start < position or page[position : stretch.start].strip():
            raise ValueError(f"the blocks around position {stretch.start} do not tile the page")
        if stretch.start > position:
            tiled.append(Stretch(position, stretch.start, "space"))
        if stretch.end > stretch.start:
            tiled.append(stretch)
        position = stretch.end
    if page[position:].strip():
        raise ValueError(f"the page goes on after the last block, from position {position}")
    if position < len(page):
        tiled.append(Stretch(position, len(page), "space"))
    return tuple(tiled)
