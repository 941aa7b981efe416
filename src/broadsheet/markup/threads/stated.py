"""Comments whose numbers and whose parents' numbers are stated: a forest, with each parent before its replies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Forest:
    """`order` are the indices of the comments as they come, `parents` an index for each comment, by its own index.

    `lost` are the comments that answer one that is not there, or themselves in the end: they stand at the top level.
    `n_repeated` counts the comments that have the number of an earlier one, to which the replies are given.
    """

    order: tuple[int, ...]
    parents: tuple[int | None, ...]
    lost: frozenset[int]
    n_repeated: int


def forest_of(numbers: Sequence[str | None], answered: Sequence[str | None]) -> Forest:
    """The forest of comments with the given numbers, each of which answers the number given or (None) nobody.

    They stay in their order, but a reply that is stated before what it answers comes after it. Of comments that answer
    each other in a circle the first loses its parent. Linear.

    >>> forest = forest_of(["7", "9", "8"], [None, "8", "7"])
    >>> forest.order, forest.parents
    ((0, 2, 1), (None, 2, 0))
    >>> sorted(forest_of(["7", "8", "9"], ["5", "9", "8"]).lost)
    [0, 1]
    """
    places: dict[str, int] = {}
    for index, number in enumerate(numbers):
        if number is not None:
            places.setdefault(number, index)
    above = {index: places[number] for index, number in enumerate(answered) if number in places}
    lost = {index for index, number in enumerate(answered) if number is not None and index not in above}
    order: list[int] = []
    placed = [False] * len(numbers)
    waiting: dict[int, list[int]] = {}

    def place(first: int) -> None:
        ready = [first]
        while ready:
            index = ready.pop()
            placed[index] = True
            order.append(index)
            ready += reversed(waiting.pop(index, []))

    for index in range(len(numbers)):
        if index not in above or placed[above[index]]:
            place(index)
        else:
            waiting.setdefault(above[index], []).append(index)
    for index in range(len(numbers)):
        if not placed[index]:
            first = _first_in_circle(above, index)
            waiting[above.pop(first)].remove(first)
            lost.add(first)
            place(first)
    n_repeated = sum(number is not None for number in numbers) - len(places)
    return Forest(tuple(order), tuple(map(above.get, range(len(numbers)))), frozenset(lost), n_repeated)


def _first_in_circle(above: Mapping[int, int], index: int) -> int:
    """The first comment of the circle that the parents of a comment end in."""
    seen: set[int] = set()
    while index not in seen:
        seen.add(index)
        index = above[index]
    circle = [index]
    while above[circle[-1]] != index:
        circle.append(above[circle[-1]])
    return min(circle)
