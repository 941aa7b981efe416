"""The nearest of given nodes above a node, each ancestor looked at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode


class Ancestry:
    """Answers which anchor stands nearest above a node; the answers for all nodes between are kept.

    With them, questions about all nodes of a page cost one look at each node, however deep the page is.
    """

    def __init__(self, anchors: Iterable[int]) -> None:
        """`anchors` are the `mem_id` of nodes."""
        self._anchors = frozenset(anchors)
        self._known: dict[int, int | None] = {}

    def above(self, node: LexborNode) -> int | None:
        """The `mem_id` of the nearest anchor strictly above a node."""
        path: list[int] = []
        found: int | None = None
        parent = node.parent
        while parent is not None:
            place = parent.mem_id
            if place in self._anchors:
                found = place
                break
            if place in self._known:
                found = self._known[place]
                break
            path.append(place)
            parent = parent.parent
        for place in path:
            self._known[place] = found
        return found


def common_root(first: LexborNode, last: LexborNode) -> LexborNode:
    """The deepest node that holds both nodes, or is one of them and holds the other."""
    line = {}
    node: LexborNode | None = first
    while node is not None:
        line[node.mem_id] = node
        node = node.parent
    node = last
    while node is not None and node.mem_id not in line:
        node = node.parent
    return first if node is None else node


def unique(nodes: Iterable[LexborNode]) -> list[LexborNode]:
    """Nodes without repetition, in order: a node that fits two selectors of a list is found twice."""
    return list({node.mem_id: node for node in nodes}.values())
