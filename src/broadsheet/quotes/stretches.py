"""The quoted stretches of a paragraph: their form, how they nest, and what is left of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

MAX_DEPTH: Final = 4
"""How deep quotes may nest. It keeps the text of all quotes within a multiple of the container's."""

WORD: Final = re.compile(r"[^\W_]")


class Stretch(NamedTuple):
    """A quoted stretch of one paragraph.

    `start`/`end` bound the words, `outer_start`/`outer_end` the words with their marks; `parent` is the place in the
    same list of the stretch it lies in; `paragraph` is the number of its paragraph. `goes_on`: it is the next line of
    the block quotation before it.
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
    goes_on: bool = False

    @property
    def unclosed(self) -> bool:
        """Whether it was opened and never closed."""
        return self.open_mark is not None and self.close_mark is None


class Pair(NamedTuple):
    """Two marks that belong together, before they are nested; a mark that is missing is None.

    The fields are those of `Stretch`.
    """

    outer_start: int
    outer_end: int
    start: int
    end: int
    open_mark: str | None
    close_mark: str | None
    block: bool = False
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """A finding about the marks: the incident's id, its place, and the limit it names."""

    id: str
    start: int
    end: int
    limit: int | None = None


@dataclass(slots=True)
class Paired:
    """The marks of one paragraph in pairs, and what its neighbours may explain.

    `left_open` is the outermost pair that nothing closes, `unopened` the first that nothing in the paragraph opens,
    `single` a single mark at the beginning of the paragraph or of speech that nothing closes: an apostrophe, unless the
    next paragraph begins with one as well. They are mutable, as paragraphs are read before those that explain them.
    """

    number: int
    start: int
    end: int
    pairs: list[Pair] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    left_open: Pair | None = None
    unopened: Pair | None = None
    single: Pair | None = None


Placed = tuple[int, Stretch]
"""A stretch after its place in a list of them."""


def by_surroundings(stretches: Sequence[Stretch]) -> tuple[dict[int, list[Placed]], dict[int, list[Placed]]]:
    """Those that lie in no other by the number of their paragraph, the others by the place of the one they lie in."""
    top: dict[int, list[Placed]] = {}
    inner: dict[int, list[Placed]] = {}
    for place, stretch in enumerate(stretches):
        if stretch.parent is None:
            top.setdefault(stretch.paragraph, []).append((place, stretch))
        else:
            inner.setdefault(stretch.parent, []).append((place, stretch))
    return top, inner


def _order(pair: Pair) -> tuple[int, int, int, int]:
    """A quote comes before those within it."""
    return pair.outer_start, -pair.outer_end, pair.start, -pair.end


def nest(text: str, paragraph: int, pairs: Sequence[Pair], into: list[Stretch]) -> bool:
    """Append the stretches that hold a word, without outer spaces, in order, a parent before what lies within it.

    Whether some were nested too deep and left out.
    """
    ordered = sorted(pairs, key=_order) if len(pairs) > 1 else pairs
    above: list[tuple[int, int | None]] = []  # where each stretch around this one ends, and its place if it was kept
    dropped = False
    for outer_start, outer_end, inner_start, inner_end, opening, closing, block, goes_on in ordered:
        while above and above[-1][0] <= outer_start:
            above.pop()
        depth = len(above)
        if depth >= MAX_DEPTH:
            dropped = True
            continue
        place = None
        start, end = inner_start, inner_end
        # What lies within an empty stretch is empty as well, and need not be looked at again.
        if not (depth and above[-1][1] is None) and WORD.search(text, start, end):
            place = len(into)
            if text[start].isspace() or text[end - 1].isspace():
                words = text[start:end]
                start, end = start + len(words) - len(words.lstrip()), start + len(words.rstrip())
            parent = above[-1][1] if depth else None
            into.append(
                Stretch(paragraph, start, end, outer_start, outer_end, opening, closing, parent, depth, block, goes_on)
            )
        above.append((inner_end, place))
    return dropped
