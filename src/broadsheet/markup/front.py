"""What stands around an article's text: title, byline, the heading of the comments, the line that closes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from broadsheet.lexicons import folded
from broadsheet.markup.hints import names, names_of
from broadsheet.markup.layout import Flow, Layout
from broadsheet.markup.main_text import MainText
from broadsheet.segment import byline_name
from broadsheet.segment.phrases import is_comments_closed, is_comments_heading

# Lines that tell something of themselves are short.
_SHORT: Final = 160
# A paragraph of this length is one of the article, not a line about it.
_SENTENCE: Final = 80
# A title that is part of the title element ("Rain | The Gazette") has a few letters at least.
_TITLE: Final = 8
# How many flows may stand between a title and the article's first sentence: kickers, dates and captions do.
_FRONT: Final = 12


@dataclass(frozen=True, slots=True)
class Front:
    """Indices of flows: the title, bylines and subtitles, the comments' heading, and the line that closes them."""

    title: int | None
    bylines: tuple[int, ...]
    subtitles: tuple[int, ...]
    heading: int | None
    closed: int | None


def front_of(layout: Layout, main: MainText, title: str | None) -> Front:
    """Find what stands around the article; `title` is the title that the markup states."""
    first = main.flows[0] if main.flows else (layout.gaps[0][0] if layout.gaps else len(layout.flows))
    head = _title(layout, main, title, first)
    near = _between(layout, main, head, first)
    return Front(
        title=head,
        bylines=tuple(index for index in near if _is_byline(layout, index))[:1],
        subtitles=tuple(index for index in near if _is_named(layout, index, "subtitle"))[:2],
        heading=_heading(layout, main),
        closed=_closed(layout, main),
    )


def _between(layout: Layout, main: MainText, head: int | None, first: int) -> range:
    """The flows between the title, or a little above the article, and the article's first sentence."""
    flows = layout.flows
    sentences = (one for one in main.flows if flows[one].kind == "paragraph" and flows[one].length >= _SENTENCE)
    stop = next(sentences, first)
    start = max(first - _FRONT, 0) if head is None or head > stop else head + 1
    return range(start, min(stop, start + _FRONT))


def line_of(flow: Flow) -> str:
    """A flow as one line."""
    return flow.lines[0] if len(flow.lines) == 1 else " ".join(flow.lines)


def _title(layout: Layout, main: MainText, title: str | None, first: int) -> int | None:
    """The heading that prints the stated title; else the last first-level heading above the article's text."""
    wanted = folded(title) if title else ""
    last = main.flows[-1] if main.flows else first
    equal: int | None = None
    top: int | None = None
    for index, flow in enumerate(layout.flows[: last + 1]):
        if flow.kind != "heading" and not _is_named(layout, index, "title"):
            continue
        said = folded(line_of(flow))
        if wanted and (said == wanted or (len(said) >= _TITLE and said in wanted)):
            if equal is None or said == wanted or index <= first:
                equal = index
            if said == wanted:
                break
        if layout.boxes[flow.box].tag == "h1" and index <= first and not main.outside[flow.box]:
            top = index
    return top if equal is None else equal


def _is_named(layout: Layout, index: int, list_: str) -> bool:
    flow = layout.flows[index]
    box = layout.boxes[flow.box]
    return (
        bool(box.attributes)
        and flow.length <= _SHORT
        and not names(list_).isdisjoint(names_of(box.attributes).lower().split())
    )


def _is_byline(layout: Layout, index: int) -> bool:
    flow = layout.flows[index]
    return flow.length <= _SHORT and (_is_named(layout, index, "byline") or byline_name(line_of(flow)) is not None)


def _heading(layout: Layout, main: MainText) -> int | None:
    """The heading of the comments: the last one before the first comment, or where none is found any after the text."""
    start = main.flows[-1] + 1 if main.flows else 0
    stop = layout.gaps[0][0] if layout.gaps else len(layout.flows)
    if start >= stop:
        start = 0
    for index in range(stop - 1, start - 1, -1):
        flow = layout.flows[index]
        if flow.kind in ("heading", "paragraph") and _may_tell(flow) and is_comments_heading(line_of(flow)):
            return index
    return None


def _closed(layout: Layout, main: MainText) -> int | None:
    start = main.flows[-1] if main.flows else 0
    if layout.gaps:
        start = min(start, layout.gaps[0][0])
    tail = range(start, len(layout.flows))
    return next((i for i in tail if _may_tell(layout.flows[i]) and is_comments_closed(line_of(layout.flows[i]))), None)


def _may_tell(flow: Flow) -> bool:
    return flow.length <= _SHORT and 2 * flow.linked <= flow.length


def kinds_of(flows: Sequence[Flow]) -> list[str]:
    """The kinds of blocks that flows of the article are."""
    return ["paragraph" if flow.kind == "cell" else flow.kind for flow in flows]
