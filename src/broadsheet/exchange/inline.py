"""Stretches of a text as elements within paragraphs: cut where they cross a paragraph's end or each other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import heapify, heappop, heappush


@dataclass(frozen=True, slots=True)
class Stretch:
    """[start, end) in code points, and the element it becomes; `id` names its first piece."""

    start: int
    end: int
    name: str
    id: str | None = None
    attributes: Mapping[str, str | None] = field(default_factory=dict)


def nested(stretches: Sequence[Stretch], paragraphs: Sequence[tuple[int, int]]) -> list[list[Stretch]]:
    """The pieces in each paragraph, in an order in which each lies within or after those before it.

    A piece after the first has the id of the first with a letter and a number, and the one before names it in `next`.

    >>> found = nested([Stretch(0, 6, "said", "q"), Stretch(4, 9, "rs", "s")], [(0, 20)])[0]
    >>> [(piece.start, piece.end, piece.id, piece.attributes.get("next")) for piece in found]
    [(0, 6, 'q', None), (4, 6, 's', '#s-p2'), (6, 9, 's-p2', None)]
    """
    found: list[list[Stretch]] = [[] for _ in paragraphs]
    starts = [start for start, _ in paragraphs]
    # By start, the longest first; of two with the same bounds the first given is the outer one.
    heap = [(one.start, -one.end, number, 1, one) for number, one in enumerate(stretches)]
    heapify(heap)
    open_: list[Stretch] = []
    while heap:
        start, _, number, part, one = heappop(heap)
        at = bisect_right(starts, start) - 1
        if at < 0 or start >= paragraphs[at][1]:
            # Between two paragraphs stands nothing but line ends.
            if at + 1 < len(paragraphs) and one.end > starts[at + 1]:
                moved = replace(one, start=starts[at + 1])
                heappush(heap, (moved.start, -moved.end, number, part, moved))
            continue
        while open_ and open_[-1].end <= start:
            open_.pop()
        limit = min(paragraphs[at][1], open_[-1].end if open_ else one.end)
        if one.end > limit:
            # Where the rest begins: it may be in the next paragraph.
            rest = limit if limit < paragraphs[at][1] else starts[at + 1] if at + 1 < len(starts) else one.end
            if rest < one.end:
                one, following = _cut(one, limit, rest, part + 1)
                heappush(heap, (following.start, -following.end, number, part + 1, following))
            else:
                one = replace(one, end=limit)
        open_.append(one)
        found[at].append(one)
    return found


def _cut(one: Stretch, end: int, start: int, part: int) -> tuple[Stretch, Stretch]:
    """The piece up to a place and the rest from another on."""
    if one.id is None:
        return replace(one, end=end), replace(one, start=start)
    first = one.id.partition("-p")[0] if part > 2 else one.id
    id_ = f"{first}-p{part}"
    return replace(one, end=end, attributes={**one.attributes, "next": f"#{id_}"}), replace(one, start=start, id=id_)
