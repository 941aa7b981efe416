"""Segmentation: the page's text into blocks, and the comments' lines into a tree.

Threads and the comment section are found in `comment_section`, `lists`, `lost_numbers` and `items`; the editorial part
in `editorial`. Whatever these are replaced by, `Segmented` stays the seam to the later stages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from broadsheet.contract.records import Incident
from broadsheet.incidents import incident
from broadsheet.segment.blocks import Stretch, stretch, tile
from broadsheet.segment.comment_section import Evidence, Section, find_section
from broadsheet.segment.editorial import byline_name, classify
from broadsheet.segment.entries import Reader
from broadsheet.segment.headers import headers_of
from broadsheet.segment.items import Item, items_of
from broadsheet.segment.layout import Line, lines_of
from broadsheet.segment.phrases import heading_count, is_comments_heading
from broadsheet.segment.signs import HEADER_LIMIT, TEXT, closings_of, signs_of, texts_of

__all__ = ["Evidence", "Item", "Segmented", "Stretch", "byline_name", "segment"]


@dataclass(frozen=True, slots=True)
class Segmented:
    """A page in parts: blocks that tile it, its comments as laid out, and why they were believed to be comments."""

    blocks: tuple[Stretch, ...]
    items: tuple[Item, ...]
    comments_status: str | None
    evidence: tuple[Evidence, ...]
    incidents: tuple[Incident, ...]


def _leading(lines: Sequence[Line], section: Section) -> range:
    """The lines right before the list that are indented as the text of its items is."""
    start = section.run.first
    floor = 0 if section.heading is None else section.heading + 1
    column = min(lines[start].column, lines[start].indent + 2)
    while start > floor and not lines[start - 1].marker and lines[start - 1].indent >= max(column, 1):
        start -= 1
    return range(start, section.run.first)


def _item_stretches(items: Sequence[Item]) -> Iterator[Stretch]:
    """The comments' text and what belongs to it; a comment that a reply interrupts has several stretches."""
    parts = [(line.start, line.end, "comment", index) for index, item in enumerate(items) for line in item.lines]
    parts += [(start, end, "comment_meta", index) for index, item in enumerate(items) for start, end in item.meta]
    current: Stretch | None = None
    for start, end, kind, index in sorted(parts):
        if current and kind == "comment" and (current.kind, current.item) == (kind, index):
            current = Stretch(current.start, end, kind, index)
            continue
        if current:
            yield current
        current = Stretch(start, end, kind, index)
    if current:
        yield current


def _around(reader: Reader, closings: frozenset[int], indexes: Iterable[int]) -> Iterator[Stretch]:
    """Lines beside the comments: the heading, the line that closes them, and else nothing editorial."""
    for index in indexes:
        line = reader.lines[index]
        kind = "comments_closed" if index in closings else "boilerplate"
        if reader.signs[index].kind != TEXT or line.end - line.start > HEADER_LIMIT:
            kind = "comments_heading" if is_comments_heading(reader.text(index)) else kind
        yield stretch((line.first, line.end, kind, None))


def _without_section(page: str, lines: Sequence[Line], closed: int | None) -> Segmented:
    """A page without comments; a line may still say that they are closed."""
    head = list(lines)
    stretches = []
    if closed is not None:
        line = head.pop(closed)
        stretches = [Stretch(line.first, line.end, "comments_closed")]
        # What stood on both sides of the line is not one paragraph.
        head[closed : closed + 1] = [after._replace(gap=after.gap + 1) for after in head[closed : closed + 1]]
    editorial, incidents = _editorial(page, head)
    blocks = tile(page, [*editorial, *stretches])
    counted = ((line, heading_count(page[line.start : line.end])) for line in lines)
    missed = tuple(
        incident("comments.none-found", (line.first, line.end), count=count) for line, count in counted if count
    )
    return Segmented(blocks, (), "closed" if closed is not None else None, (), (*incidents, *missed))


def _miscounted(page: str, heading: Line, found: int) -> tuple[Incident, ...]:
    """What to say where a heading counts other than what was found."""
    count = heading_count(page[heading.start : heading.end])
    if count is None or count == found:
        return ()
    return (incident("comments.count-differs", (heading.first, heading.end), count=count, found=found),)


def _editorial(page: str, lines: Sequence[Line]) -> tuple[list[Stretch], tuple[Incident, ...]]:
    paragraphs, unclosed = classify(page, lines)
    stretches = [stretch((start, end, kind, None)) for kind, start, end, _, _ in paragraphs]
    if not unclosed:
        return stretches, ()
    note = next(paragraph for paragraph in paragraphs if paragraph.kind == "editor_note")
    return stretches, (incident("article.unclosed-note", (note.start, note.end)),)


def segment(page: str) -> Segmented:
    r"""Segment the canonical text of a page. Linear in its length.

    >>> page = "Rain\n\nIt rained.\n\n2 Comments\n\n  1. I got wet, did you?\n    * Yes!\n  2. Me too!"
    >>> [(item.ordinal, item.parent) for item in segment(page).items]
    [(1, None), (None, 0), (2, None)]
    """
    lines = lines_of(page)
    texts = texts_of(lines, page)
    closings = closings_of(lines, page, texts)
    signs = signs_of(lines, texts, closings)
    headers = headers_of(lines, page, signs)
    reader = Reader(lines, page, signs, headers)
    section = find_section(reader, headers)
    if section is None:
        return _without_section(page, lines, min(closings, default=None))
    leading = range(0) if section.open_end else _leading(lines, section)
    items, incidents, took = items_of(reader, section.run, leading, section.open_end, section.entries)
    first = section.run.first - (len(leading) if took else 0)
    head = first if section.heading is None else section.heading
    editorial, noticed = _editorial(page, lines[:head])
    miscounted = () if section.heading is None else _miscounted(page, lines[section.heading], len(items))
    taken = _taken(items)
    around = (index for index in range(head, len(lines)) if lines[index].first not in taken)
    return Segmented(
        tile(page, [*editorial, *_item_stretches(items), *_around(reader, closings, around)]),
        items,
        "closed" if section.closed is not None else None,
        section.evidence,
        (*noticed, *miscounted, *incidents),
    )


def _taken(items: Sequence[Item]) -> set[int]:
    """Where the lines that belong to comments begin."""
    starts = {line.first for item in items for line in item.lines}
    return starts.union(start for item in items for start, _ in item.meta)
