"""Recovering comments whose list marker was lost: a number is missing, and a block of text stands in its place.

An extractor drops a marker where an item's markup starts with another block; the item's text then reads as if it went
on from the item before. Two traces remain: two or more empty lines where paragraphs have one, and text that goes on
after a reply although its comment had ended. A block is split off only where a number is missing.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from itertools import pairwise
from math import gcd
from typing import Final

from broadsheet.contract.records import Incident
from broadsheet.incidents import incident
from broadsheet.segment.layout import Line
from broadsheet.segment.lists import Node

Numbered = list[tuple[Node, int | None]]

# Three numbers that are all odd are a list with gaps; four or more at one distance are counted that way.
_FEW: Final = 3


class _Splitter:
    """Splits nodes in one pass and keeps parents right; nodes refer to parents by index until the end."""

    def __init__(self, lines: Sequence[Line], nodes: Sequence[Node]) -> None:
        self.lines = lines
        self.nodes = list(nodes)
        self.ordinals: dict[int, int | None] = {id(node): node.number for node in nodes}
        self.parents: dict[int, Node | None] = {
            id(node): None if node.parent is None else nodes[node.parent] for node in nodes
        }
        self.children: dict[int | None, list[Node]] = {}
        for node in nodes:
            parent = self.parents[id(node)]
            self.children.setdefault(id(parent) if parent else None, []).append(node)
        self.added: list[Node] = []

    def boundaries(self, node: Node) -> list[int]:
        """Places among the node's lines at which another comment may start."""
        replies = [child.lines[0] for child in self.children.get(id(node), [])]
        found = []
        for place, (previous, index) in enumerate(pairwise(node.lines), start=1):
            resumed = bisect(replies, index) > bisect(replies, previous)
            if self.lines[index].gap >= 2 or resumed:
                found.append(place)
        return found

    def span(self, first: Node, last: Node) -> tuple[int, int]:
        """From the first line of one node to the last line of another, in code points."""
        return self.lines[first.lines[0]].first, self.lines[last.lines[-1]].end

    def split(self, node: Node, boundaries: Sequence[int], ordinals: Sequence[int | None]) -> list[Node]:
        """Cut a node at its boundaries; replies after a cut go with the new node."""
        cuts = [*boundaries, len(node.lines)]
        replies = self.children.get(id(node), [])
        fresh = []
        for start, end, ordinal in zip(cuts, cuts[1:], ordinals, strict=False):
            new = Node(None, node.indent, None, node.depth, node.lines[start:end])
            self.parents[id(new)] = self.parents[id(node)]
            self.ordinals[id(new)] = ordinal
            fresh.append(new)
        starts = [new.lines[0] for new in fresh]
        for reply in replies:
            owner = bisect(starts, reply.lines[0])
            if owner:
                self.parents[id(reply)] = fresh[owner - 1]
        del node.lines[cuts[0] :]
        self.added.extend(fresh)
        return fresh

    def result(self) -> Numbered:
        """All nodes in page order with their ordinals, parents as indexes."""
        ordered = sorted([*self.nodes, *self.added], key=lambda node: node.lines[0])
        place = {id(node): index for index, node in enumerate(ordered)}
        for node in ordered:
            parent = self.parents[id(node)]
            node.parent = place[id(parent)] if parent else None
        return [(node, self.ordinals[id(node)]) for node in ordered]


def _fill(splitter: _Splitter, node: Node, following: int, numbers: Sequence[int]) -> Incident:
    """Put a node's orphan blocks in the place of the numbers that are missing after it, if that is unambiguous."""
    boundaries = splitter.boundaries(node)
    span = splitter.span(node, node)
    if not boundaries:
        return incident("comments.gap", span, count=len(numbers), number=following)
    if len(boundaries) > len(numbers):
        return incident("comments.ambiguous-gap", span, count=len(numbers), number=following, blocks=len(boundaries))
    known = len(boundaries) == len(numbers)
    fresh = splitter.split(node, boundaries, numbers if known else [None] * len(boundaries))
    return incident("comments.lost-number", splitter.span(fresh[0], fresh[-1]), number=_listed(numbers))


def _listed(numbers: Sequence[int]) -> str:
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]}"


def _step(numbers: Sequence[int]) -> int:
    """By how much numbers go on: by 1, but for lists of four or more whose distances all share another divisor."""
    ordered = sorted(set(numbers))
    return gcd(*(after - before for before, after in pairwise(ordered))) if len(ordered) > _FEW else 1


def _numbers(siblings: Sequence[Node]) -> list[int]:
    return [node.number for node in siblings if node.number is not None]


def _stretches(siblings: Sequence[Node]) -> list[list[Node]]:
    """Siblings cut where their numbering starts again: a number comes back that is not above the first one."""
    stretches: list[list[Node]] = []
    seen: set[int] = set()
    first: int | None = None
    for node in siblings:
        number = node.number
        if not stretches or (number is not None and number in seen and first is not None and number <= first):
            stretches.append([])
            first = number
        stretches[-1].append(node)
        if number is not None:
            seen.add(number)
            first = number if first is None else first
    return stretches


def _in_order(numbers: Sequence[int]) -> bool:
    return all(a < b for a, b in pairwise(numbers)) or all(a > b for a, b in pairwise(numbers))


def _fill_gaps(splitter: _Splitter, siblings: Sequence[Node]) -> list[Incident]:
    """Fill the gaps between neighbours whose numbers rise throughout, or fall throughout."""
    step = _step(_numbers(siblings))
    found = []
    for node, after in pairwise(siblings):
        if node.number is not None and after.number is not None:
            towards = step if after.number > node.number else -step
            missing = range(node.number + towards, after.number, towards)
            if missing:
                found.append(_fill(splitter, node, after.number, missing))
    return found


def _fill_one(splitter: _Splitter, siblings: Sequence[Node], numbers: Sequence[int]) -> list[Incident]:
    """Numbers in no order: one number missing and one orphan block on the page still belong together."""
    missing = _missing(numbers)
    if len(missing) != 1:
        return []
    orphans = [(node, splitter.boundaries(node)) for node in siblings]
    orphans = [(node, boundaries) for node, boundaries in orphans if boundaries]
    if len(orphans) != 1 or len(orphans[0][1]) != 1:
        return []
    fresh = splitter.split(orphans[0][0], orphans[0][1], missing)
    return [incident("comments.lost-number", splitter.span(fresh[0], fresh[0]), number=missing[0])]


def _missing(numbers: Sequence[int]) -> list[int]:
    """Numbers that a list leaves out between its smallest and its greatest, where it leaves out few."""
    whole = range(min(numbers), max(numbers) + 1, _step(numbers))
    return sorted(set(whole) - set(numbers)) if len(whole) <= 2 * len(numbers) else []


def _leading(splitter: _Splitter, siblings: Sequence[Node], leading: Sequence[int]) -> Incident | None:
    """A first comment without its marker: indented text stands right before a list that starts at 2.

    Where numbers are in no order, any one missing number may be the first comment's.
    """
    numbers = _numbers(siblings)
    if not leading or not numbers:
        return None
    missing = [1] if numbers[0] == 2 and min(numbers) == 2 else []
    if not missing and not _in_order(numbers):
        missing = _missing(numbers)
    if len(missing) != 1:
        return None
    new = Node(None, siblings[0].indent, None, 0, list(leading))
    splitter.parents[id(new)] = None
    splitter.ordinals[id(new)] = missing[0]
    splitter.added.append(new)
    return incident("comments.lost-number", splitter.span(new, new), number=missing[0])


def _recover_among(splitter: _Splitter, siblings: Sequence[Node], first: int | None) -> list[Incident]:
    """Recover what the numbers of siblings tell; `first` is the number of a first comment that was recovered before."""
    numbers = _numbers(siblings)
    found = []
    if any(a >= b for a, b in pairwise(numbers)):
        span = splitter.span(siblings[0], siblings[-1])
        found.append(incident("comments.unordered-numbers", span))
    stretches = _stretches(siblings)
    if all(_in_order(_numbers(stretch)) for stretch in stretches):
        for stretch in stretches:
            found += _fill_gaps(splitter, stretch)
    elif len(stretches) == 1:
        found += _fill_one(splitter, siblings, numbers if first is None else [*numbers, first])
    return found


def recover(
    lines: Sequence[Line], nodes: Sequence[Node], leading: Sequence[int]
) -> tuple[Numbered, list[Incident], bool]:
    """Nodes in page order with their ordinals, what was noticed, and whether the leading lines became a comment."""
    splitter = _Splitter(lines, nodes)
    groups = list(splitter.children.items())
    taken = _leading(splitter, splitter.children.get(None, []), leading)
    first = splitter.ordinals[id(splitter.added[0])] if taken else None
    found = [taken] if taken else []
    for key, siblings in groups:
        found += _recover_among(splitter, siblings, first if key is None else None)
    return splitter.result(), found, taken is not None
