"""What stands around an article's text: title, byline, the heading of the comments, the line that closes them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from broadsheet.lexicons import folded
from broadsheet.markup.hints import UNREAD, heads_latest, names, names_of
from broadsheet.markup.layout import Flow, Layout
from broadsheet.markup.main_text import MainText
from broadsheet.segment import byline_name
from broadsheet.segment.phrases import heading_count, is_comments_closed, is_comments_heading

# Lines that tell something of themselves are short.
_SHORT: Final = 160
# A paragraph of this length is one of the article, not a line about it.
_SENTENCE: Final = 80
# A title that is part of the title element ("Rain | The Gazette") has a few letters at least.
_TITLE: Final = 8
_MOST: Final = 0.5
# Headlines on the development pages have up to 151 code points.
_LONGEST: Final = 300
# How many flows may stand between a title and the article's first sentence: kickers, dates and captions do.
_FRONT: Final = 12


@dataclass(frozen=True, slots=True)
class Front:
    """Indices of flows: the title, bylines and subtitles, the comments' heading, and the line that closes them.

    `beside` are the flows that belong to the title: what stands between it and the first sentence, and the bylines.
    """

    title: int | None
    bylines: tuple[int, ...]
    subtitles: tuple[int, ...]
    heading: int | None
    closed: int | None
    beside: Collection[int]


def front_of(layout: Layout, main: MainText, titles: Sequence[str]) -> Front:
    """Find what stands around the article; `titles` are what the markup states as the title."""
    first = main.flows[0] if main.flows else (layout.gaps[0][0] if layout.gaps else len(layout.flows))
    head = _title(layout, main, titles, first)
    near = _between(layout, main, head, first)
    bylines = tuple(index for index in near if _is_byline(layout, index))[:1]
    return Front(
        title=head,
        bylines=bylines,
        subtitles=tuple(index for index in near if _is_named(layout, index, "subtitle"))[:2],
        heading=_heading(layout, main),
        closed=_closed(layout, main),
        beside=near if head is not None and near.start == head + 1 else bylines,
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


def _title(layout: Layout, main: MainText, titles: Sequence[str], first: int) -> int | None:
    """The heading that prints the title: the best by `_title_rank`, of equals the one nearest to the article."""
    wanted = [folded(title) for title in titles]
    last = main.flows[-1] if main.flows else first
    best: tuple[float, int] | None = None
    chosen = None
    for index, flow in enumerate(layout.flows[: last + 1]):
        named = flow.length <= _LONGEST and _is_named(layout, index, "title")
        if not named and flow.kind != "heading":
            continue
        top = layout.boxes[flow.box].tag == "h1" and index <= first and not _is_unread(layout, flow.box)
        rank = _title_rank(folded(line_of(flow)), wanted, named, top)
        nearness = (rank, -abs(first - index))
        if rank and (best is None or nearness > best):
            best, chosen = nearness, index
    return chosen


def _title_rank(said: str, wanted: Sequence[str], named: bool, top: bool) -> float:
    """How surely a heading is the title: what the markup states, then names, then the level of the heading.

    The title element holds the site's name as well as the title, and either may be printed as a heading.
    """
    if said in wanted:
        return 4
    within = [len(said) / len(title) for title in wanted if said in title] if len(said) >= _TITLE else []
    if max(within, default=0) >= _MOST:
        return 3
    if named:
        return 2
    return 1 if top else 0.5 * bool(within)


def _is_unread(layout: Layout, box: int) -> bool:
    """Whether a box stands in navigation or the like."""
    while box >= 0:
        if layout.boxes[box].hint == UNREAD:
            return True
        box = layout.boxes[box].parent
    return False


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
    """The heading of the comments: the last one before the first comment, or where none is found any after the text.

    Where none is found, the heading that counts comments comes first: that they are missing is to be said.
    """
    start = main.flows[-1] + 1 if main.flows else 0
    stop = layout.gaps[0][0] if layout.gaps else len(layout.flows)
    if start >= stop:
        start = 0
    heads = [index for index in range(stop - 1, start - 1, -1) if _heads_comments(layout, index)]
    # A line with the count, or marked up as a heading, before one that only begins with such a word.
    counted = [index for index in heads if heading_count(line_of(layout.flows[index])) is not None]
    if not layout.gaps and counted:
        return counted[-1]
    firm = (index for index in heads if layout.flows[index].kind == "heading" or index in counted)
    return next(firm, heads[0] if heads else None)


def _heads_comments(layout: Layout, index: int) -> bool:
    """Whether a flow heads comments: those of a site's other stories only where this page's follow at once."""
    flow = layout.flows[index]
    if not _may_tell(flow) or not is_comments_heading(line_of(flow)):
        return False
    return not heads_latest(line_of(flow)) or (bool(layout.gaps) and index + 1 == layout.gaps[0][0])


def _closed(layout: Layout, main: MainText) -> int | None:
    start = main.flows[-1] if main.flows else 0
    if layout.gaps:
        start = min(start, layout.gaps[0][0])
    tail = range(start, len(layout.flows))
    return next((i for i in tail if _may_tell(layout.flows[i]) and is_comments_closed(line_of(layout.flows[i]))), None)


def _may_tell(flow: Flow) -> bool:
    return flow.length <= _SHORT and 2 * flow.linked <= flow.length
