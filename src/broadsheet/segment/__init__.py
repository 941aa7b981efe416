"""Segmentation: the page's text into blocks, and the comments' lines into a tree.

Threads and the comment section are found in `comment_section`, `lists`, `lost_numbers` and `items`; the editorial part
in `editorial`. Whatever these are replaced by, `Segmented` stays the seam to the later stages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from broadsheet.contract.records import Incident
from broadsheet.incidents import incident
from broadsheet.segment.blocks import Stretch, tile
from broadsheet.segment.comment_section import Evidence, Section, find_section
from broadsheet.segment.editorial import byline_name, classify
from broadsheet.segment.items import Item, items_of
from broadsheet.segment.layout import Line, lines_of
from broadsheet.segment.phrases import is_comments_closed

__all__ = ["Evidence", "Item", "Segmented", "Stretch", "byline_name", "segment"]


@dataclass(frozen=True, slots=True)
class Segmented:
    """A page in parts: blocks that tile it, its comments as laid out, and why they were believed to be comments."""

    blocks: tuple[Stretch, ...]
    items: tuple[Item, ...]
    comments_status: str | None
    evidence: tuple[Evidence, ...]
    incidents: tuple[Incident, ...]


def _leading(lines: Sequence[Line], section: Section) -> list[Line]:
    """The lines right before the list that are indented as the text of its items is."""
    start = section.run.first
    column = min(lines[start].column, lines[start].indent + 2)
    while start > 0 and not lines[start - 1].marker and lines[start - 1].indent >= max(column, 1):
        start -= 1
    return list(lines[start : section.run.first])


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


def _rest(page: str, lines: Sequence[Line]) -> Iterator[Stretch]:
    """What follows the comments: the line that closes them, and else nothing editorial."""
    for line in lines:
        kind = "comments_closed" if is_comments_closed(page[line.start : line.end]) else "boilerplate"
        yield Stretch(line.first, line.end, kind)


def _status(page: str, lines: Sequence[Line], section: Section | None) -> tuple[int | None, str | None]:
    """The line that says comments are closed: after the section, or anywhere on a page without one."""
    if section:
        return section.closed, "closed" if section.closed is not None else None
    closed = next((i for i, line in enumerate(lines) if is_comments_closed(page[line.start : line.end])), None)
    return closed, "closed" if closed is not None else None


def segment(page: str) -> Segmented:
    r"""Segment the canonical text of a page. Linear in its length.

    >>> page = "Rain\n\nIt rained.\n\n2 Comments\n\n  1. I got wet, did you?\n    * Yes!\n  2. Me too!"
    >>> [(item.ordinal, item.parent) for item in segment(page).items]
    [(1, None), (None, 0), (2, None)]
    """
    lines = lines_of(page)
    section = find_section(lines, page)
    closed, status = _status(page, lines, section)
    items: tuple[Item, ...] = ()
    incidents: tuple[Incident, ...] = ()
    head: list[Line] = list(lines)
    stretches: list[Stretch] = []
    if section:
        leading = _leading(lines, section)
        items, incidents, took = items_of(section.run, leading, page)
        head = list(lines[: section.run.first - (len(leading) if took else 0)])
        stretches += [*_item_stretches(items), *_rest(page, lines[section.run.last :])]
        apart = section.heading
    else:
        apart = closed
    if apart is not None and apart < len(head):
        line = head.pop(apart)
        # What stood on both sides of a line set apart is not one paragraph.
        head[apart : apart + 1] = [replace(following, gap=following.gap + 1) for following in head[apart : apart + 1]]
        kind = "comments_heading" if section else "comments_closed"
        stretches.append(Stretch(line.first, line.end, kind))
    paragraphs, unclosed = classify(page, head)
    stretches += [Stretch(paragraph.start, paragraph.end, paragraph.kind) for paragraph in paragraphs]
    if unclosed:
        note = next(paragraph for paragraph in paragraphs if paragraph.kind == "editor_note")
        incidents = (incident("article.unclosed-note", (note.start, note.end)), *incidents)
    return Segmented(tile(page, stretches), items, status, section.evidence if section else (), incidents)
