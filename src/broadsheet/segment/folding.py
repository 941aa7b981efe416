"""Lists that are no replies: those a writer put into a comment, and buttons that a page prints as a list below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from broadsheet.segment.layout import Line
from broadsheet.segment.lists import Node

# Items of a list that a writer put into a comment are words and phrases; replies are sentences.
_PHRASE: Final = 25

# Buttons close comments where at least that share of the comments has one.
_BUTTONED: Final = 0.5

Tells = Callable[[int], bool]


def whole(line: Line) -> Line:
    """The line with its marker as part of its text."""
    return Line(line.first, line.end, line.indent, line.indent, line.gap, None)


def _is_written_list(lines: Sequence[Line], page: str, parent: Node, children: Sequence[Node]) -> bool:
    """Whether nested items are a list that the comment's writer made, not replies to it."""
    before = [index for index in parent.lines if index < children[0].lines[0]]
    if before and page[lines[before[-1]].end - 1] == ":":
        return True
    phrases = sum(_is_phrase(lines[child.lines[0]], page, child) for child in children)
    return len(children) > 1 and 2 * phrases > len(children)


def _is_phrase(line: Line, page: str, node: Node) -> bool:
    """Whether an item is one short line that does not end as a sentence does; "Yes!" is a reply."""
    return len(node.lines) == 1 and line.end - line.start < _PHRASE and page[line.end - 1] not in ".!?…"


def fold_lists(
    lines: Sequence[Line], page: str, nodes: Sequence[Node], is_printed: Tells, is_button: Tells
) -> list[Node]:
    """Nodes without those that are no comments; their lines go back to the comment they stand in.

    `is_printed` tells by its index whether a line is a name, date or button that the page printed, `is_button` whether
    it is a button that only comments have: what stands above a comment's own buttons is its text, replies stand below.
    """
    closings = [next(filter(is_button, node.lines), None) for node in nodes]
    buttoned = sum(closing is not None for closing in closings) >= _BUTTONED * len(nodes)
    children: dict[int, list[int]] = {}
    for index, node in enumerate(nodes):
        if node.parent is not None:
            children.setdefault(node.parent, []).append(index)
    target = list(range(len(nodes)))
    for index, node in enumerate(nodes):
        if node.parent is None:
            continue
        siblings = children[node.parent]
        closing = closings[node.parent]
        if target[node.parent] != node.parent:
            target[index] = target[node.parent]
        elif buttoned and closing is not None and node.lines[0] < closing:
            target[index] = node.parent
        elif index == siblings[0]:
            inside = [nodes[i] for i in siblings]
            printed = [all(map(is_printed, child.lines)) for child in inside]
            written = all(printed) or (not any(printed) and _is_written_list(lines, page, nodes[node.parent], inside))
            for sibling, alone in zip(siblings, printed, strict=True):
                if written or alone:
                    target[sibling] = node.parent
    return _merged(nodes, target)


def _merged(nodes: Sequence[Node], target: Sequence[int]) -> list[Node]:
    """The nodes that are their own target, with the lines of those that are not."""
    place = {index: position for position, index in enumerate(i for i in range(len(nodes)) if target[i] == i)}
    kept = [
        Node(node.marker, node.indent, None if node.parent is None else place[target[node.parent]], node.depth)
        for index, node in enumerate(nodes)
        if target[index] == index
    ]
    for index, node in enumerate(nodes):
        own = kept[place[target[index]]]
        own.lines.extend(node.lines)
    for node in kept:
        node.lines.sort()
    return kept
