"""One HTML page read from its bytes to text, blocks and comments: the only place that knows the order of the steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from broadsheet.contract.records import Incident, Normalization
from broadsheet.incidents import incident
from broadsheet.markup.bounds import bounded
from broadsheet.markup.charset import decode_html
from broadsheet.markup.front import Front, front_of, line_of
from broadsheet.markup.layout import Layout, lay_out
from broadsheet.markup.main_text import MainText, main_text
from broadsheet.markup.metadata import metadata_of, printed_date
from broadsheet.markup.rendering import Sheet
from broadsheet.markup.smileys import write_smileys
from broadsheet.markup.writing import paragraphs_of, write_comment
from broadsheet.normalize import normalizations
from broadsheet.segment import Evidence, Segmented
from broadsheet.segment.blocks import tile
from broadsheet.segment.phrases import heading_count

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from broadsheet.decode import Decoded
    from broadsheet.markup.threads import Found

_HEADLINES: Final = 3
# Less in sentences, in code points, is a caption or a notice as often as an article.
_SAID: Final = 250


@dataclass(frozen=True, slots=True)
class Document:
    """A page with markup as read: its canonical text, its parts, and what its markup states.

    `text` is a rendering of the title, the main text and the comments; all spans are code points of it. `encoding` is a
    Python codec's name and `encoding_basis` the evidence for it (bom, declared, markup, utf-8, detected). What the
    markup does not state is None; `date_retrieved` is what the file around an HTML page states.
    """

    text: str
    segmented: Segmented
    encoding: str
    encoding_basis: str
    normalizations: tuple[Normalization, ...]
    title: str | None
    author: str | None
    date_published: str | None
    url: str | None
    language: str | None
    incidents: tuple[Incident, ...]
    date_retrieved: str | None = None


def read_markup(raw: bytes, declared: str | None = None) -> Document | Incident:
    r"""Read an HTML page, or give the incident that puts it into quarantine.

    Pure and linear in the page's size; any bytes give a result. `declared` is the encoding stated from outside.

    >>> page = read_markup(b"<html><title>Rain</title><h1>Rain</h1><p>It rained.<p hidden>Not seen.")
    >>> page.text, [block.kind for block in page.segmented.blocks]
    ('Rain\n\nIt rained.', ['title', 'space', 'paragraph'])
    """
    from selectolax.lexbor import LexborHTMLParser

    from broadsheet.markup.threads import find_comments

    decoded = decode_html(raw, declared)
    if isinstance(decoded, Incident):
        return decoded
    limited = bounded(_in_utf8(raw, decoded))
    if isinstance(limited, Incident):
        return limited
    markup, cut = limited
    # As a browser with scripts: what stands in noscript is no markup, and cannot end a paragraph around it.
    tree = LexborHTMLParser(markup, scripting=True)
    root = tree.root
    if root is None:
        return incident("decode.blank")
    write_smileys(tree, markup)
    if b"mw-editsection" in markup:
        # Links of a wiki's software within headings; paper leaves them out as well.
        for node in tree.css(".mw-editsection"):
            node.decompose()
    found = find_comments(tree)
    layout, main = _article(tree, root, found.nodes)
    stated = metadata_of(layout.stated, _linked_data(tree, markup), root.attributes.get("lang"))
    sheet = Sheet()
    front = front_of(layout, main, stated.titles)
    segmented, title = _segmented(sheet, layout, main, front, found)
    if not sheet.text:
        return incident("markup.no-text")
    return Document(
        text=sheet.text,
        segmented=segmented,
        encoding=decoded.encoding,
        encoding_basis=decoded.basis,
        normalizations=normalizations(sheet.counts),
        title=title or stated.title,
        author=stated.author,
        date_published=stated.date_published or printed_date(layout.stated, front.beside),
        url=stated.url,
        language=stated.language,
        incidents=(*decoded.incidents, *cut),
    )


def _in_utf8(raw: bytes, decoded: Decoded) -> bytes:
    """The page in the encoding that the parser reads, which its bytes are in most often."""
    whole = len(decoded.pieces) == 1 and decoded.pieces[0].step is None
    return raw if whole and decoded.encoding == "utf-8" else decoded.text.encode()


def _article(tree: LexborHTMLParser, root: LexborNode, comments: Sequence[LexborNode]) -> tuple[Layout, MainText]:
    """The page without its comments as laid out, and its main text.

    What names itself navigation is read only where the comments or the only headlines stand in it, or the rest says
    next to nothing: a name may be misleading.
    """
    left_out = {node.mem_id for node in comments}
    around = _around(comments[:1])
    layout = lay_out([root], left_out, around)
    if layout.n_unread and not any(box.tag == "h1" for box in layout.boxes):
        headlines = _around(tree.css("h1")[:_HEADLINES])
        if headlines:
            layout = lay_out([root], left_out, around | headlines)
    main = main_text(layout)
    if layout.n_unread and main.said < _SAID:
        layout = lay_out([root], left_out)
        main = main_text(layout)
    return layout, main


def _around(nodes: Sequence[LexborNode]) -> set[int]:
    """The elements around nodes."""
    around = set()
    for node in nodes:
        outer = node.parent
        while outer is not None:
            around.add(outer.mem_id)
            outer = outer.parent
    return around


def _linked_data(tree: LexborHTMLParser, markup: bytes) -> list[str]:
    """The scripts of the page that are JSON-LD; pages put them at the end too, where nothing else is read."""
    if b"ld+json" not in markup:
        return []
    # Without the name of the tag, which costs the parser more than to look for an attribute.
    return [node.text(deep=True) for node in tree.css('[type="application/ld+json"]') if node.tag == "script"]


def _segmented(
    sheet: Sheet, layout: Layout, main: MainText, front: Front, found: Found
) -> tuple[Segmented, str | None]:
    """Write the page and say what its parts are."""
    title = _write_article(sheet, layout, main, front)
    noticed = []
    if front.heading is not None:
        heading = layout.flows[front.heading]
        sheet.block("comments_heading", [line_of(heading)])
        noticed += _miscounted(sheet, line_of(heading), len(found.comments))
    items = tuple(write_comment(sheet, index, comment) for index, comment in enumerate(found.comments))
    if front.closed is not None:
        sheet.block("comments_closed", [line_of(layout.flows[front.closed])])
    segmented = Segmented(
        blocks=tile(sheet.text, sheet.stretches),
        items=items,
        comments_status=None if front.closed is None else "closed",
        evidence=(Evidence(f"markup: {found.basis}", 1.0),) if items else (),
        incidents=(*noticed, *found.incidents),
    )
    return segmented, title


def _miscounted(sheet: Sheet, heading: str, found: int) -> list[Incident]:
    """What to say where the heading of the comments counts other than what was found."""
    count = heading_count(sheet.cleaned(heading))
    last = sheet.stretches[-1]
    if not count or count == found:
        return []
    if not found:
        return [incident("comments.none-found", (last.start, last.end), count=count)]
    return [incident("comments.count-differs", (last.start, last.end), count=count, found=found)]


def _write_article(sheet: Sheet, layout: Layout, main: MainText, front: Front) -> str | None:
    """Write the title, what stands under it, and the article's flows; returns the title as printed."""
    apart = {front.title, front.heading, front.closed, *front.bylines, *front.subtitles}
    flows = layout.flows
    title = None
    if front.title is not None:
        title = " ".join(sheet.cleaned(line_of(flows[front.title])).split())
        sheet.block("title", [title])
    for index in front.subtitles:
        sheet.block("subtitle", [line_of(flows[index])])
    for index in front.bylines:
        sheet.block("byline", [line_of(flows[index])])
    for kind, lines in paragraphs_of([flows[index] for index in main.flows if index not in apart]):
        sheet.block(kind, lines)
    return title
