"""One item of a WordPress export (WXR) read from its bytes to text, blocks and comments with their stated parents."""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from broadsheet.contract.records import Incident
from broadsheet.decode import decode
from broadsheet.incidents import incident
from broadsheet.markup.bounds import MAX_NODES, UNSCANNED, bounded
from broadsheet.markup.document import Document
from broadsheet.markup.layout import lay_out
from broadsheet.markup.line_breaks import article_markup, with_breaks
from broadsheet.markup.metadata import iso_date, valid_url
from broadsheet.markup.rendering import Sheet
from broadsheet.markup.smileys import write_smileys
from broadsheet.markup.writing import clean_value, paragraphs_of, write_comment
from broadsheet.markup.wxr_fields import WxrFields, wxr_fields
from broadsheet.normalize import normalizations
from broadsheet.segment import Evidence, Item, Segmented
from broadsheet.segment.blocks import tile

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from broadsheet.markup.layout import Flow
    from broadsheet.markup.threads import DomComment

# What XML forbids and old databases hold. Normalization removes the same from a page of HTML.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_KINDS: Final = frozenset(("pingback", "trackback"))
_APPROVED: Final = "1"
# The column of a comment's author has 255 bytes, that of a writer's login name 60.
_NAME: Final = 255
# A status or a type that is worth printing; anything else may be what somebody wrote.
_WORD: Final = re.compile(r"[a-z0-9_-]{1,20}")
_ACCOUNT: Final = re.compile("[0-9]{1,20}")
_NEVER: Final = "0000"
_DATE: Final = re.compile("(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9:]{5,8})?")
_COMMENTS_STATUS: Final = frozenset(("open", "closed"))


def read_wxr_item(raw: bytes, declared: str | None = None) -> Document | Incident:
    r"""Read the `<item>` element of a WordPress export, or give the incident that puts it into quarantine.

    Pure and linear in its size; any bytes give a result. `declared` is the encoding stated from outside. What the
    export states is taken as stated: all of `content:encoded` is the article, and a comment's parent is the one it
    names. Comments that the site did not publish are left out.

    >>> item = read_wxr_item(b"<item><title>Rain</title><content:encoded>It rained.</content:encoded></item>")
    >>> item.text, [block.kind for block in item.segmented.blocks]
    ('Rain\n\nIt rained.', ['title', 'space', 'paragraph'])
    """
    decoded = decode(raw, declared)
    if isinstance(decoded, Incident):
        return decoded
    xml, n_forbidden = _FORBIDDEN.subn("", decoded.text)
    fields = wxr_fields(xml)
    if isinstance(fields, Incident):
        return fields
    values = fields.values
    hidden = _unpublished(values)
    if hidden:
        return hidden
    comments = _comments(fields)
    if isinstance(comments, Incident):
        return comments
    article = bounded(article_markup(values.get("content:encoded", "")).encode())
    if isinstance(article, Incident):
        return article
    sheet = Sheet()
    if n_forbidden:
        sheet.counts["controls"] += n_forbidden
    title = _write_article(sheet, values, article[0])
    segmented = _segmented(sheet, comments, values.get("wp:comment_status", "").strip())
    if not sheet.text:
        return incident("markup.no-text")
    author = clean_value(sheet, values.get("dc:creator"))
    return Document(
        text=sheet.text,
        segmented=segmented,
        encoding=decoded.encoding,
        encoding_basis=decoded.basis,
        normalizations=normalizations(sheet.counts),
        title=title,
        author=author if author and len(author) <= _NAME else None,
        date_published=_moment(values, "wp:post_date_gmt") or _day(values, "wp:post_date"),
        url=valid_url(values.get("link", "").strip()),
        language=None,
        incidents=(*decoded.incidents, *article[1]),
    )


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads((files(__package__) / "wxr.toml").read_text(encoding="utf-8"))


def _unpublished(values: Mapping[str, str]) -> Incident | None:
    """Why the item is no page that anybody could read; None where nothing says so."""
    status, kind = values.get("wp:status", "").strip(), values.get("wp:post_type", "").strip()
    if kind in _table()["internal"]:
        return incident("markup.wxr-not-published", field="type", value=kind)
    if status and status != _table()["published"]:
        return incident("markup.wxr-not-published", field="status", value=status if _WORD.fullmatch(status) else "?")
    if values.get("wp:post_password"):
        return incident("markup.wxr-not-published", field="password", value="it has one")
    return None


def _moment(values: Mapping[str, str], name: str) -> str | None:
    """A moment in UTC as the schema spells it; zeros stand for none."""
    value = values.get(name, "").strip()
    found = iso_date(f"{value}Z") if value and not value.startswith(_NEVER) else None
    return found if found and "T" in found else None


def _day(values: Mapping[str, str], name: str) -> str | None:
    """The day of a moment without a zone."""
    value = values.get(name, "").strip()
    return None if value.startswith(_NEVER) else iso_date(value)


def _write_article(sheet: Sheet, values: Mapping[str, str], content: bytes) -> str | None:
    """Write the title and the article; returns the title as printed."""
    from selectolax.lexbor import LexborHTMLParser

    from broadsheet.markup.threads.bodies import bodies_of

    # A title is markup too. One with so many tags that it is beyond the bounds is none.
    head = bounded(values.get("title", "").encode())
    lines = [
        line
        for body in bodies_of([] if isinstance(head, Incident) else [head[0].decode()])
        for flow in _flows(body)
        for line in flow.lines
    ]
    title = " ".join(sheet.cleaned(" ".join(lines)).split()) or None
    if title:
        sheet.block("title", [title])
    tree = LexborHTMLParser(content, scripting=True)
    write_smileys(tree, content)
    if tree.body is not None:
        for kind, paragraph in paragraphs_of(_flows(tree.body)):
            sheet.block("paragraph" if kind == "cell" else kind, paragraph)
    return title


def _flows(node: LexborNode) -> list[Flow]:
    return lay_out([node]).flows


@dataclass(frozen=True, slots=True)
class _Comments:
    """The comments that are written, which of them lost their parents, and what was noticed of all."""

    written: tuple[DomComment, ...]
    lost: frozenset[int]
    incidents: tuple[Incident, ...]


def _comments(fields: WxrFields) -> _Comments | Incident:
    """The published comments in their order, each with the index of its parent."""
    from broadsheet.markup.threads.bodies import bodies_of
    from broadsheet.markup.threads.stated import forest_of

    published = [one for one in fields.comments if one.get("wp:comment_approved", "").strip() == _APPROVED]
    texts = _bounded_texts([with_breaks(one.get("wp:comment_content", "")) for one in published])
    if isinstance(texts, Incident):
        return texts
    markups, cut = texts
    bodies = bodies_of(markups)
    forest = forest_of(
        [_number(one, "wp:comment_id") for one in published], [_number(one, "wp:comment_parent") for one in published]
    )
    written: list[DomComment] = []
    lost: set[int] = set()
    place: dict[int, int | None] = {}
    for index in forest.order:
        above = forest.parents[index]
        parent = None if above is None else place[above]
        if not _is_said(bodies[index]):
            # As on pages of HTML: replies to a picture answer what it answered.
            place[index] = parent
            continue
        place[index] = len(written)
        if index in forest.lost:
            lost.add(len(written))
        written.append(_comment(published[index], bodies[index], parent))
    n_hidden, n_wordless = len(fields.comments) - len(published), len(published) - len(written)
    counts = {
        "comments.not-published": n_hidden,
        "comments.without-text": n_wordless,
        "comments.same-number": forest.n_repeated,
    }
    noticed = (incident(name, count=count) for name, count in counts.items() if count)
    return _Comments(tuple(written), frozenset(lost), (*cut, *noticed))


def _bounded_texts(texts: Sequence[str]) -> tuple[list[str], list[Incident]] | Incident:
    """The markup of all comments within the bounds of one page."""
    n_tags = sum(1 + text.count("<") for text in texts)
    if n_tags > MAX_NODES:
        return incident("markup.too-many-nodes", limit=MAX_NODES)
    if n_tags <= UNSCANNED:
        # Nothing so small can cost the parser much, but for a tag of many attributes.
        limits = [bounded(text.encode()) for text in texts]
    else:
        limits = [bounded(text.encode(), 0) if "<" in text else (text.encode(), ()) for text in texts]
    markups: list[str] = []
    noticed: list[Incident] = []
    for limited in limits:
        if isinstance(limited, Incident):
            return limited
        markups.append(limited[0].decode())
        noticed += limited[1]
    return markups, noticed


def _number(comment: Mapping[str, str], name: str) -> str | None:
    """The number of a comment; nought stands for none."""
    return comment.get(name, "").strip().lstrip("0") or None


def _is_said(body: LexborNode) -> bool:
    from broadsheet.markup.threads.carving import is_said

    return is_said(" ".join(line for flow in _flows(body) for line in flow.lines))


def _comment(stated: Mapping[str, str], body: LexborNode, parent: int | None) -> DomComment:
    from broadsheet.markup.threads import DomComment

    name = html.unescape(stated.get("wp:comment_author", "")).strip()
    dates = (stated.get(field, "").strip() for field in ("wp:comment_date_gmt", "wp:comment_date"))
    kind = stated.get("wp:comment_type", "").strip()
    account = _number(stated, "wp:comment_user_id")
    return DomComment(
        element=None,
        body=(body,),
        skip=(),
        parent=parent,
        kind=kind if kind in _KINDS else "comment",
        author=name if name and len(name) <= _NAME else None,
        author_id=account if account and _ACCOUNT.fullmatch(account) else None,
        created_at=_moment(stated, "wp:comment_date_gmt"),
        created_at_raw=next((date for date in dates if _DATE.fullmatch(date)), None),
    )


def _segmented(sheet: Sheet, comments: _Comments, status: str) -> Segmented:
    """Write the comments and say what the page's parts are."""
    items = tuple(write_comment(sheet, index, comment) for index, comment in enumerate(comments.written))
    return Segmented(
        blocks=tile(sheet.text, sheet.stretches),
        items=items,
        comments_status=status if status in _COMMENTS_STATUS else None,
        evidence=(Evidence("markup: wxr", 1.0),) if items else (),
        incidents=(*comments.incidents, *_lost(items, comments.lost)),
    )


def _lost(items: Sequence[Item], lost: frozenset[int]) -> Iterator[Incident]:
    for index in sorted(lost):
        lines = items[index].lines
        yield incident("comments.lost-parent", (lines[0].start, lines[-1].end))
