"""List trees: runs of lines in which markers and indentation nest items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from broadsheet.segment.layout import Line, Marker

# Deeper nesting than any comment system prints (WordPress stops at 10); keeps ids and stacks of hostile pages small.
MAX_DEPTH: Final = 100


@dataclass(slots=True)
class Node:
    """An item while its run is read: its marker, the indexes of its own lines, and the node it hangs on."""

    marker: Marker | None
    indent: int
    parent: int | None
    depth: int
    lines: list[int] = field(default_factory=list)

    @property
    def number(self) -> int | None:
        """The number in the marker."""
        return self.marker.number if self.marker else None


class Run(NamedTuple):
    """A run of lines [first, last) that form a list, with its nodes in page order."""

    first: int
    last: int
    nodes: tuple[Node, ...]
    too_deep: bool

    @property
    def top(self) -> list[Node]:
        """The nodes that hang on no other."""
        return [node for node in self.nodes if node.parent is None]


def read_run(lines: Sequence[Line], first: int) -> Run:
    r"""The list that starts at a line with a marker and goes on as long as lines are indented deeper than its items.

    A line belongs to the deepest open item whose marker stands left of it. Amortised linear: each item is opened and
    closed once.

    >>> from broadsheet.segment.layout import lines_of
    >>> run = read_run(lines_of("  1. One.\n\n     More.\n    * Reply.\n  2. Two.\nEnd"), 0)
    >>> [(node.number, node.parent, node.lines) for node in run.nodes], run.last
    ([(1, None, [0, 1]), (None, 0, [2]), (2, None, [3])], 4)
    """
    outer = lines[first].indent
    nodes: list[Node] = []
    stack: list[int] = []
    too_deep = False
    index = first
    while index < len(lines):
        line = lines[index]
        if line.indent < outer or (line.indent == outer and not line.marker):
            break
        while stack and nodes[stack[-1]].indent >= line.indent:
            stack.pop()
        if line.marker:
            too_deep |= len(stack) >= MAX_DEPTH
            del stack[MAX_DEPTH:]
            nodes.append(Node(line.marker, line.indent, stack[-1] if stack else None, len(stack), [index]))
            stack.append(len(nodes) - 1)
        else:
            nodes[stack[-1]].lines.append(index)
        index += 1
    return Run(first, index, tuple(nodes), too_deep)


def read_runs(lines: Sequence[Line]) -> list[Run]:
    """All lists of a page, in page order."""
    runs = []
    index = 0
    while index < len(lines):
        if lines[index].marker:
            runs.append(read_run(lines, index))
            index = runs[-1].last
        else:
            index += 1
    return runs
