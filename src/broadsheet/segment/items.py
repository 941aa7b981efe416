"""Comments as laid out: the nodes of a section with lost numbers recovered, headers and buttons set apart from text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from broadsheet.contract.records import Incident
from broadsheet.incidents import incident
from broadsheet.segment.headers import header_of
from broadsheet.segment.layout import Line, Marker
from broadsheet.segment.lists import MAX_DEPTH, Node, Run
from broadsheet.segment.lost_numbers import recover
from broadsheet.segment.phrases import is_button

# Items of a list that a writer put into a comment are words and phrases; replies are sentences.
_PHRASE: Final = 25


@dataclass(frozen=True, slots=True)
class Item:
    """One comment as laid out. Positions are code points of the page; `parent` is an index into the items.

    `kind`, `author_id`, `created_at` (UTC, spelled as the schema states) and `reply_basis` are those of the comment's
    record; `reply_basis` says what `parent` rests on and counts only where there is one.
    """

    marker: Marker | None
    ordinal: int | None
    parent: int | None
    lines: tuple[Line, ...]
    meta: tuple[tuple[int, int], ...]
    author: str | None
    created_at_raw: str | None
    kind: str = "comment"
    author_id: str | None = None
    created_at: str | None = None
    reply_basis: str = "layout"


def _whole(line: Line) -> Line:
    """The line with its marker as part of its text."""
    return Line(line.first, line.end, line.indent, line.indent, line.gap, None)


def _is_written_list(page: str, parent: Node, children: Sequence[Node]) -> bool:
    """Whether nested items are a list that the comment's writer made, not replies to it."""
    before = [line for line in parent.lines if line.end <= children[0].lines[0].first]
    if before and page[before[-1].end - 1] == ":":
        return True
    phrases = sum(_is_phrase(page, child) for child in children)
    return len(children) > 1 and 2 * phrases > len(children)


def _is_phrase(page: str, node: Node) -> bool:
    """Whether an item is one short line that does not end as a sentence does; "Yes!" is a reply."""
    line = node.lines[0]
    return len(node.lines) == 1 and line.end - line.start < _PHRASE and page[line.end - 1] not in ".!?…"


def fold_written_lists(nodes: Sequence[Node], page: str) -> list[Node]:
    """Nodes without those that are items of a list inside a comment; their lines go back to the comment."""
    children: dict[int, list[int]] = {}
    for index, node in enumerate(nodes):
        if node.parent is not None:
            children.setdefault(node.parent, []).append(index)
    target = list(range(len(nodes)))
    for index, node in enumerate(nodes):
        if node.parent is None:
            continue
        siblings = children[node.parent]
        folded = target[node.parent] != node.parent
        if folded or (
            index == siblings[0] and _is_written_list(page, nodes[node.parent], [nodes[i] for i in siblings])
        ):
            for sibling in siblings if not folded else [index]:
                target[sibling] = target[node.parent]
    place = {index: position for position, index in enumerate(i for i in range(len(nodes)) if target[i] == i)}
    kept = [
        Node(node.marker, node.indent, None if node.parent is None else place[target[node.parent]], node.depth)
        for index, node in enumerate(nodes)
        if target[index] == index
    ]
    for index, node in enumerate(nodes):
        own = kept[place[target[index]]]
        own.lines.extend(node.lines if target[index] == index else [_whole(node.lines[0]), *node.lines[1:]])
    for node in kept:
        node.lines.sort(key=lambda line: line.first)
    return kept


def _item(page: str, node: Node, ordinal: int | None) -> Item:
    lines = [line for line in node.lines if line.end > line.start]
    header = header_of([page[line.start : line.end] for line in lines[:4]])
    used = header.lines
    last = len(lines)
    while last > used + 1 and is_button(page[lines[last - 1].start : lines[last - 1].end]):
        last -= 1
    marker = [(node.marker.start, node.marker.end)] if node.marker else []
    meta = marker + [(line.start, line.end) for line in (*lines[:used], *lines[last:])]
    return Item(node.marker, ordinal, node.parent, tuple(lines[used:last]), tuple(meta), header.author, header.date)


def items_of(run: Run, leading: Sequence[Line], page: str) -> tuple[tuple[Item, ...], tuple[Incident, ...], bool]:
    """The comments of a section in page order, what was noticed, and whether the leading lines were one of them.

    `leading` are the lines right before the section that are indented like its text: a first comment without a marker,
    if a number is missing.
    """
    nodes = fold_written_lists(run.nodes, page)
    recovered, incidents, took_leading = recover(nodes, leading)
    found = list(incidents)
    if run.too_deep:
        found.append(
            incident("comments.too-deep", (run.nodes[0].lines[0].first, run.nodes[-1].lines[-1].end), limit=MAX_DEPTH)
        )
    return tuple(_item(page, node, ordinal) for node, ordinal in recovered), tuple(found), took_leading
