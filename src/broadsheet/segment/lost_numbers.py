"""Recovering comments whose list marker was lost: a number is missing, and a block of text stands in its place.

An extractor drops a marker where an item's markup starts with another block; the item's text then reads as if it went
on from the item before. Two traces remain: two or more empty lines where paragraphs have one, and text that goes on
after a reply although its comment had ended. A block is split off only where a number is missing.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from itertools import pairwise

from broadsheet.contract.records import Incident
from broadsheet.incidents import incident
from broadsheet.segment.layout import Line
from broadsheet.segment.lists import Node

Numbered = list[tuple[Node, int | None]]


def _boundaries(node: Node, children: Sequence[Node]) -> list[int]:
    """Indexes of the node's lines at which another comment may start."""
    replies = [child.lines[0].first for child in children]
    found = []
    for index, (previous, line) in enumerate(pairwise(node.lines), start=1):
        resumed = bisect(replies, line.first) > bisect(replies, previous.end)
        if line.gap >= 2 or resumed:
            found.append(index)
    return found


def _span(node: Node) -> tuple[int, int]:
    return node.lines[0].first, node.lines[-1].end


class _Splitter:
    """Splits nodes in one pass and keeps parents right; nodes refer to parents by index until the end."""

    def __init__(self, nodes: Sequence[Node]) -> None:
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
        starts = [new.lines[0].first for new in fresh]
        for reply in replies:
            owner = bisect(starts, reply.lines[0].first)
            if owner:
                self.parents[id(reply)] = fresh[owner - 1]
        del node.lines[cuts[0] :]
        self.added.extend(fresh)
        return fresh

    def result(self) -> Numbered:
        """All nodes in page order with their ordinals, parents as indexes."""
        ordered = sorted([*self.nodes, *self.added], key=lambda node: node.lines[0].first)
        place = {id(node): index for index, node in enumerate(ordered)}
        for node in ordered:
            parent = self.parents[id(node)]
            node.parent = place[id(parent)] if parent else None
        return [(node, self.ordinals[id(node)]) for node in ordered]


def _fill(splitter: _Splitter, node: Node, following: int, numbers: Sequence[int]) -> Incident:
    """Put a node's orphan blocks in the place of the numbers that are missing after it, if that is unambiguous."""
    boundaries = _boundaries(node, splitter.children.get(id(node), []))
    span = _span(node)
    if not boundaries:
        return incident("comments.gap", span, count=len(numbers), number=following)
    if len(boundaries) > len(numbers):
        return incident("comments.ambiguous-gap", span, count=len(numbers), number=following, blocks=len(boundaries))
    known = len(boundaries) == len(numbers)
    fresh = splitter.split(node, boundaries, numbers if known else [None] * len(boundaries))
    return incident("comments.lost-number", (_span(fresh[0])[0], _span(fresh[-1])[1]), number=_listed(numbers))


def _listed(numbers: Sequence[int]) -> str:
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]}"


def _rising(splitter: _Splitter, siblings: Sequence[Node]) -> list[Incident]:
    found = []
    for node, after in pairwise(siblings):
        if node.number is not None and after.number is not None and after.number - node.number > 1:
            found.append(_fill(splitter, node, after.number, range(node.number + 1, after.number)))
    return found


def _unordered(splitter: _Splitter, siblings: Sequence[Node], numbers: Sequence[int]) -> list[Incident]:
    """Numbers in no order: one number missing and one orphan block on the page still belong together."""
    span = (siblings[0].lines[0].first, siblings[-1].lines[-1].end)
    found = [incident("comments.unordered-numbers", span)]
    missing = (
        set(range(min(numbers), max(numbers))) - set(numbers)
        if max(numbers) - min(numbers) <= 2 * len(numbers)
        else set()
    )
    orphans = [(node, _boundaries(node, splitter.children.get(id(node), []))) for node in siblings]
    orphans = [(node, boundaries) for node, boundaries in orphans if boundaries]
    if len(missing) == 1 and len(orphans) == 1 and len(orphans[0][1]) == 1:
        number = missing.pop()
        fresh = splitter.split(orphans[0][0], orphans[0][1], [number])
        found.append(incident("comments.lost-number", _span(fresh[0]), number=number))
    return found


def _leading(splitter: _Splitter, siblings: Sequence[Node], leading: Sequence[Line]) -> Incident | None:
    """A first comment without its marker: one number is missing, and indented text stands right before the list."""
    numbers = sorted({node.number for node in siblings if node.number is not None})
    if not leading or not numbers:
        return None
    gaps = [n for a, b in pairwise(numbers) for n in range(a + 1, min(b, a + 3))]
    missing = gaps or ([1] if numbers[0] == 2 else [])
    if len(missing) != 1:
        return None
    new = Node(None, siblings[0].indent, None, 0, list(leading))
    splitter.parents[id(new)] = None
    splitter.ordinals[id(new)] = missing[0]
    splitter.added.append(new)
    return incident("comments.lost-number", _span(new), number=missing[0])


def recover(nodes: Sequence[Node], leading: Sequence[Line]) -> tuple[Numbered, list[Incident], bool]:
    """Nodes in page order with their ordinals, what was noticed, and whether the leading lines became a comment."""
    splitter = _Splitter(nodes)
    found: list[Incident] = []
    top = splitter.children.get(None, [])
    first = _leading(splitter, top, leading)
    if first:
        found.append(first)
    for key, siblings in splitter.children.items():
        numbers = [node.number for node in siblings if node.number is not None]
        if all(a < b for a, b in pairwise(numbers)):
            found.extend([] if first and key is None else _rising(splitter, siblings))
        elif key is None:
            found.extend(_unordered(splitter, siblings, numbers) if not first else [])
    return splitter.result(), sorted(found, key=lambda one: (one.start_char or 0, one.id)), first is not None
