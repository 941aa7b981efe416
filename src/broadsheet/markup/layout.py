"""The DOM as laid out: runs of text with the element that prints them, in boxes; what a page hides is left out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from broadsheet.markup.hints import UNREAD, hint_of

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

# Never text, or (noscript, fields of forms, buttons) not what a reader with a browser reads: browsers with scripts
# hide noscript, and what stands there is a second copy of an image, or a plea to switch scripts on.
_SKIPPED_TAGS: Final = """
    -comment -doctype applet area audio base basefont button canvas datalist embed frame frameset iframe img input
    map menuitem meter noembed noframes noscript object optgroup option param picture progress rp rt script select
    source style svg template textarea track video
"""
_SKIPPED: Final = frozenset(_SKIPPED_TAGS.split())
# Not text either, but they may state something about the page.
_STATING: Final = frozenset(["link", "meta", "title"])
# Elements that begin on a new line. A custom or unknown element is inline, as in browsers.
_BLOCK_TAGS: Final = """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup html legend li listing main menu nav ol p plaintext pre search section
    summary table tbody td tfoot th thead tr ul xmp
"""
_BLOCKS: Final = frozenset(_BLOCK_TAGS.split())
_PREFORMATTED: Final = frozenset(["listing", "plaintext", "pre", "xmp"])
_FIXED: Final = {
    **{f"h{level}": "heading" for level in range(1, 7)},
    **dict.fromkeys(("li", "dd"), "list_item"),
    **dict.fromkeys(("figcaption", "caption"), "caption"),
    **dict.fromkeys(("td", "th"), "cell"),
    **dict.fromkeys(("ul", "ol", "dl", "table"), "paragraph"),
}
# The paragraph of a list's item is an item, that of a caption a caption; a cell that holds blocks is one of a layout.
_FREED: Final = frozenset(["heading", "cell"])
_HIDING: Final = re.compile(r"(?:\A|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_SPACES: Final = re.compile(r"[ \t\n\r\f]+")
# What `str.split` takes for white space and HTML does not.
_OTHER_SPACES: Final = re.compile("[\v\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
_STATES: Final = frozenset(["datetime", "itemprop", "rel"])
_TELLS: Final = _STATES | {"hidden", "style"}
# No text of a document holds it: the parser drops it, or puts U+FFFD in its place.
_BREAK: Final = "\0"
_NO_BREAK: Final = "\N{NO-BREAK SPACE}"


@dataclass(slots=True)
class Box:
    """An element that begins a new line: its tag, attributes, hint, and the index of the box around it (-1: none)."""

    tag: str
    attributes: dict[str, str | None]
    hint: int
    parent: int


@dataclass(slots=True)
class Flow:
    """A run of text that one box prints, as lines with white space collapsed; lengths are in code points.

    `kind` is what its element says it is, `linked` how much of it is the text of links; `row` numbers the row of a
    table that it is a cell of (-1: none), `quoted` counts the block quotations that it stands in.
    """

    lines: list[str]
    kind: str
    box: int
    length: int
    linked: int
    quoted: int
    row: int


class Stated(NamedTuple):
    """An element that may state something about the page, and how many flows stand before it."""

    node: LexborNode
    tag: str
    attributes: dict[str, str | None]
    n_before: int


@dataclass(slots=True)
class Layout:
    """Boxes and flows in page order; `gaps` holds a flow's index and a box for each node left out on demand.

    `n_unread` counts the boxes that were left out because their names say that nobody need read them.
    """

    boxes: list[Box] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    gaps: list[tuple[int, int]] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)
    n_unread: int = 0


class _Code(IntEnum):
    """What the walk does at a node."""

    TEXT = 0
    SKIP = 1
    BREAK = 2
    RULE = 3
    STATES = 4
    LINK = 5
    INLINE = 6
    BLOCK = 7
    CITE = 8


# box, kind, preformatted, quoted, row
_Place = tuple[int, str, bool, int, int]
_TOP: Final[_Place] = (-1, "paragraph", False, 0, -1)


@cache
def _codes() -> dict[str, int]:
    """What the walk does, by tag; all others are inline."""
    return {
        **dict.fromkeys(_SKIPPED, int(_Code.SKIP)),
        **dict.fromkeys(_STATING, int(_Code.STATES)),
        **dict.fromkeys(_BLOCKS, int(_Code.BLOCK)),
        "-text": int(_Code.TEXT),
        "br": int(_Code.BREAK),
        "hr": int(_Code.RULE),
        "a": int(_Code.LINK),
        "cite": int(_Code.CITE),
    }


def is_hidden(attributes: dict[str, str | None]) -> bool:
    """Whether an element states that browsers are not to show it.

    `aria-hidden` does not say so: it hides from screen readers what others see. A closed `details` is shown on demand.

    >>> is_hidden({"style": "display: none"}), is_hidden({"hidden": None}), is_hidden({"style": None})
    (True, True, False)
    """
    style = attributes.get("style")
    if style and _HIDING.search(style):
        return True
    return "hidden" in attributes


def collapsed(text: str) -> str:
    r"""Text with its white space as browsers print it; a no-break space is no white space here.

    >>> collapsed(" The \n bridge\N{NO-BREAK SPACE} ")
    'The bridge\xa0'
    """
    if text.isascii() or not _OTHER_SPACES.search(text):
        return " ".join(text.split())
    if _BREAK not in text:
        # A no-break space is nearly always the only one; to stand in for it is four times as fast as the pattern.
        held = text.replace(_NO_BREAK, _BREAK)
        if not _OTHER_SPACES.search(held):
            return " ".join(held.split()).replace(_BREAK, _NO_BREAK)
    return _SPACES.sub(" ", text).strip(" ")


def _end_run(pieces: list[str], flows: list[Flow], place: _Place, linked: int) -> None:
    """Add the flows of a run of text, and empty the run."""
    text = pieces[0] if len(pieces) == 1 else "".join(pieces)
    pieces.clear()
    if _BREAK in text:
        flows.extend(_broken(text, place, linked))
        return
    line = collapsed(text)
    if line:
        box, kind, _, quoted, row = place
        length = len(line)
        flows.append(Flow([line], kind, box, length, min(length, linked), quoted, row))


def _broken(text: str, place: _Place, linked: int) -> Iterator[Flow]:
    """The flows of a run of text with line breaks: two in a row end one, as old pages write paragraphs."""
    box, kind, preformatted, quoted, row = place
    group: list[str] = []
    for raw in (*text.split(_BREAK), ""):
        line = raw.rstrip() if preformatted else collapsed(raw)
        if line and not line.isspace():
            group.append(line)
        elif group:
            length = sum(map(len, group))
            yield Flow(group, kind, box, length, min(linked, length), quoted, row)
            group, linked = [], 0


def lay_out(roots: Iterable[LexborNode], left_out: Collection[int] = (), read: Collection[int] | None = None) -> Layout:
    """Lay out nodes and all in them, but not the nodes whose `mem_id` is in `left_out`. Linear, without recursion.

    Where `read` is given, boxes whose hint is UNREAD are left out too, if `read` has not their `mem_id`: two nodes of
    three stand in such boxes on real pages.

    >>> from selectolax.lexbor import LexborHTMLParser
    >>> body = LexborHTMLParser("<p>The <b>bridge</b> is<br>new.<ul><li>Rain<p hidden>Snow").body
    >>> [(flow.kind, flow.lines) for flow in lay_out([body]).flows]
    [('paragraph', ['The bridge is', 'new.']), ('list_item', ['Rain'])]
    """
    layout = Layout()
    pieces: list[str] = []
    linked = 0
    for root in roots:
        linked = _walk(root, layout, pieces, linked, left_out, read)
    # Neighbours that are not blocks are one run of text.
    if pieces:
        _end_run(pieces, layout.flows, _TOP, linked)
    return layout


# One loop over all nodes of a page: a call for each costs more than the branches do.
def _walk(  # noqa: C901
    root: LexborNode,
    layout: Layout,
    pieces: list[str],
    linked: int,
    left_out: Collection[int],
    read: Collection[int] | None,
) -> int:
    """One walk in document order, all in one loop: it runs for each node of each page, and calls cost most of it.

    `pieces` and `linked` (the code points of links in them) are of the run of text that is being read.
    """
    codes = _codes()
    flows, boxes, stated = layout.flows, layout.boxes, layout.stated
    opened: list[tuple[LexborNode, int, _Place]] = []
    links = 0
    place = _TOP
    node = root
    while True:
        tag = node.tag or ""
        code = codes.get(tag, 6)
        if code == 0:
            # Two text nodes of three are white space between blocks.
            if (pieces or place[2] or not node.is_empty_text_node) and not (left_out and node.mem_id in left_out):
                text = node.text_content or ""
                if place[2]:
                    pieces.append(text.replace("\n", _BREAK))
                elif pieces or not text.isspace():
                    pieces.append(text)
                    if links:
                        linked += len(text)
        elif code == 2:
            pieces.append(_BREAK)
        elif code > 2:
            unwanted = bool(left_out) and node.mem_id in left_out
            if pieces and (code == 7 or code == 3 or unwanted):
                _end_run(pieces, flows, place, linked)
                linked = 0
            attributes = node.attributes
            if unwanted:
                layout.gaps.append((len(flows), place[0]))
                code = 3
            elif code == 4:
                stated.append(Stated(node, tag, attributes, len(flows)))
            elif attributes and not _TELLS.isdisjoint(attributes):
                if not _STATES.isdisjoint(attributes):
                    stated.append(Stated(node, tag, attributes, len(flows)))
                if is_hidden(attributes):
                    code = 3
            child = None
            hint = 0
            if code > 4:
                if code == 7:
                    hint = hint_of(tag, attributes)
                if hint == UNREAD and read is not None and node.mem_id not in read:
                    layout.n_unread += 1
                else:
                    child = node.first_child
            if child is not None:
                opened.append((node, code, place))
                if code == 5:
                    links += 1
                elif code == 7:
                    boxes.append(Box(tag, attributes, hint, place[0]))
                    if tag == "div" and place[1] not in _FREED:
                        _, kind, preformatted, quoted, row = place
                        place = (len(boxes) - 1, kind, preformatted, quoted, row)
                    else:
                        place = _inside(tag, len(boxes) - 1, place)
                node = child
                continue
        while True:
            following = node.next if opened else None
            if following is not None:
                node = following
                break
            if not opened:
                return linked
            node, code, outer = opened.pop()
            if code == 5:
                links -= 1
            elif code == 7 and pieces:
                _end_run(pieces, flows, place, linked)
                linked = 0
            elif code == 8 and place[3] and opens_quotation(node):
                pieces.append(_BREAK)
            place = outer


def opens_quotation(cite: LexborNode) -> bool:
    """Whether a `cite` says above a block quotation whose words follow; forums print it on a line of its own."""
    before = cite.prev
    while before is not None and before.is_empty_text_node:
        before = before.prev
    around = cite.parent
    if around is not None and around.tag == "div":
        around = around.parent
    return before is None and around is not None and around.tag == "blockquote"


def _inside(tag: str, box: int, place: _Place) -> _Place:
    """What surrounds the text in a block."""
    _, kind, preformatted, quoted, row = place
    if tag in _FIXED:
        kind = _FIXED[tag]
    elif kind in _FREED and not (kind == "heading" and tag == "div"):
        kind = "paragraph"
    if tag == "tr":
        row = box
    elif tag == "table":
        row = -1
    return box, kind, preformatted or tag in _PREFORMATTED, quoted + (tag == "blockquote"), row
