"""The quoted stretches of a paragraph: their form, how they nest, and what is left of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

MAX_DEPTH: Final = 4
"""How deep quotes may nest. It keeps the text of all quotes within a multiple of the container's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A quoted stretch of one paragraph.

    `start`/`end` bound the words, `outer_start`/`outer_end` the words with their marks; `parent` is the place in the
    same tuple of the stretch it lies in; `paragraph` is the number of its paragraph.
    """

    paragraph: int
    start: int
    end: int
    outer_start: int
    outer_end: int
    open_mark: str | None
    close_mark: str | None
    parent: int | None = None
    depth: int = 0
    block: bool = False

    @property
    def unclosed(self) -> bool:
        """Whether it was opened and never closed."""
        return self.open_mark is not None and self.close_mark is None


@dataclass(frozen=True, slots=True)
class Fault:
    """A finding about the marks: the incident's id, its place, and the limit it names."""

    id: str
    start: int
    end: int
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """The stretches of a paragraph in order of their starts (a parent before its children), and the findings."""

    stretches: tuple[Stretch, ...]
    faults: tuple[Fault, ...]


def nest(stretches: list[Stretch]) -> tuple[list[Stretch], bool]:
    """Stretches in order with parent and depth; and whether some were nested too deep and left out."""
    ordered = sorted(stretches, key=lambda stretch: (stretch.outer_start, -stretch.outer_end, stretch.start))
    kept: list[Stretch] = []
    above: list[int] = []
    dropped = False
    for stretch in ordered:
        while above and kept[above[-1]].end <= stretch.outer_start:
            above.pop()
        if len(above) >= MAX_DEPTH:
            dropped = True
            continue
        kept.append(replace(stretch, parent=above[-1] if above else None, depth=len(above)))
        above.append(len(kept) - 1)
    return kept, dropped


def trim(text: str, stretches: list[Stretch]) -> tuple[Stretch, ...]:
    """The stretches that hold a word, without outer spaces. (Those within an empty one are empty as well.)"""
    kept: list[Stretch] = []
    places: dict[int | None, int | None] = {None: None}
    for index, stretch in enumerate(stretches):
        words = text[stretch.start : stretch.end]
        if any(map(str.isalnum, words)):
            places[index] = len(kept)
            start = stretch.start + len(words) - len(words.lstrip())
            end = stretch.start + len(words.rstrip())
            kept.append(replace(stretch, start=start, end=end, parent=places[stretch.parent]))
    return tuple(kept)


def block(start: int, end: int, number: int, stretches: list[Stretch]) -> list[Stretch]:
    """The stretches of a block quotation: the paragraph itself, its marks being those around the whole of it."""
    for index, stretch in enumerate(stretches):
        if stretch.outer_start == start and stretch.outer_end == end:
            return [*stretches[:index], replace(stretch, block=True), *stretches[index + 1 :]]
    whole = Stretch(
        paragraph=number,
        start=start,
        end=end,
        outer_start=start,
        outer_end=end,
        open_mark=None,
        close_mark=None,
        block=True,
    )
    return [whole, *stretches]
