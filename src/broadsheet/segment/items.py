"""Comments as laid out: the entries of a section, lost numbers recovered, parted into what was written and by whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from broadsheet.contract.records import Incident
from broadsheet.incidents import incident
from broadsheet.segment.entries import Entry, Reader
from broadsheet.segment.folding import whole
from broadsheet.segment.layout import Line, Marker
from broadsheet.segment.lists import MAX_DEPTH, Node, Run
from broadsheet.segment.lost_numbers import recover


class Item(NamedTuple):
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


def _item(reader: Reader, node: Node, entry: Entry, ordinal: int | None, parent: int | None) -> Item:
    lines = reader.lines
    opening = entry.lines[0] if node.marker else None
    body = [lines[i] if i == opening or not lines[i].marker else whole(lines[i]) for i in entry.body]
    written = set(entry.body)
    meta = [(node.marker.start, node.marker.end)] if node.marker else []
    for index in entry.lines:
        line = lines[index]
        start = line.start if index == opening else line.first
        if index not in written and line.end > start:
            meta.append((start, line.end))
    return Item(node.marker, ordinal, parent, tuple(body), tuple(meta), entry.author, entry.date, entry.kind)


def items_of(
    reader: Reader, run: Run, leading: Sequence[int], open_end: bool, read: Sequence[Entry]
) -> tuple[tuple[Item, ...], tuple[Incident, ...], bool]:
    """The comments of a section in page order, what was noticed, and whether the leading lines were one of them.

    `leading` are the lines right before the section that are indented like its text: a first comment without a marker,
    if a number is missing. `open_end`: nothing but its words tells where the last comment ends. `read` are the entries
    of the section's nodes, which stand where no number was recovered.
    """
    recovered, incidents, took_leading = recover(reader.lines, run.nodes, leading)
    found = list(incidents)
    if run.too_deep:
        first, last = reader.lines[run.nodes[0].lines[0]], reader.lines[run.nodes[-1].lines[-1]]
        found.append(incident("comments.too-deep", (first.first, last.end), limit=MAX_DEPTH))
    nodes = [node for node, _ in recovered]
    entries = read if len(nodes) == len(read) else reader.entries(nodes, open_end)
    items: list[Item] = []
    places: list[int | None] = []
    for (node, ordinal), entry in zip(recovered, entries, strict=True):
        parent = None if node.parent is None else places[node.parent]
        if not entry.body:
            # Pictures have no text; replies to one hang on what it replied to.
            places.append(parent)
            continue
        places.append(len(items))
        items.append(_item(reader, node, entry, ordinal, parent))
    return tuple(items), tuple(found), took_leading
