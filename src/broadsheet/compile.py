"""One page, from raw bytes to records: the only place that knows the order of the stages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from broadsheet.article import EDITORIAL, Body, article_of, body_of
from broadsheet.comments import comments_of
from broadsheet.contract.records import (
    Article,
    Block,
    Comment,
    Incident,
    Normalization,
    Page,
    Paragraph,
    Piece,
    Quote,
    RawPiece,
)
from broadsheet.decode import decode, is_html, is_mhtml, is_wxr_item
from broadsheet.incidents import incident
from broadsheet.markup import Document, read_markup, read_mhtml, read_wxr_item
from broadsheet.normalize import normalize
from broadsheet.quotes import Container, find_quotes
from broadsheet.read import MAX_PAGE_BYTES, Provenance
from broadsheet.segment import Segmented, Stretch, segment
from broadsheet.text.alignment import to_page
from broadsheet.text.ids import Ids, page_id, page_id_by_place

# A part takes at most some 170 bytes of the page's row as JSON, a byte of the page 2. So no row reaches the 256 MiB
# that a line may have for `broadsheet check`, and one hostile page cannot cost the build of all others.
MAX_PARTS: Final = 500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PageResult:
    """All that was compiled from one page, or (page is None) the incident that put it into quarantine."""

    page: Page | None = None
    article: Article | None = None
    comments: tuple[Comment, ...] = ()
    quotes: tuple[Quote, ...] = ()
    quarantine: Incident | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """A page once it is text in parts: here plain text and markup meet, and all that follows is the same for both.

    `stated` is the provenance; what the curator left open is filled in from the markup.
    """

    media_type: str
    text: str
    encoding: str
    encoding_basis: str
    raw_alignment: tuple[RawPiece, ...]
    normalizations: tuple[Normalization, ...]
    segmented: Segmented
    incidents: tuple[Incident, ...]
    stated: Provenance


def compile_page(raw: bytes, provenance: Provenance | None = None, *, indirect: bool = True) -> PageResult:
    r"""Compile one saved page: its canonical text, its article, its comments with threads, and the quotes in both.

    Pure: the result depends on the bytes, the provenance and the version of the package alone. Any bytes give a result;
    what cannot be compiled has `quarantine` set and no records.

    Args:
        raw: the page as saved (plain text, HTML, MHTML, or the `<item>` of a WordPress export), in any encoding.
        provenance: what is stated about the page; by default nothing.
        indirect: whether speech that is reported without marks is looked for, which takes half of the time.

    Raises:
        TypeError: `raw` is not bytes.

    >>> result = compile_page(b"Rain\n\nIt rained.\n\n2 Comments\n\n  1. Did you get wet?\n    * Yes!\n  2. Me too!")
    >>> [(comment.printed_number, comment.depth, comment.text) for comment in result.comments]
    [(1, 0, 'Did you get wet?'), (None, 1, 'Yes!'), (2, 0, 'Me too!')]
    >>> compile_page(b"").quarantine.id
    'decode.empty'
    """
    if not isinstance(raw, bytes):
        raise TypeError(f"give the page's bytes as saved, not {type(raw).__name__}: a page tells its own encoding")
    provenance = provenance or Provenance()
    if len(raw) > MAX_PAGE_BYTES:
        return PageResult(quarantine=incident("read.too-large", limit=MAX_PAGE_BYTES))
    source = _reader_of(raw)(raw, provenance)
    return PageResult(quarantine=source) if isinstance(source, Incident) else _compile(raw, source, indirect)


def _reader_of(raw: bytes) -> Callable[[bytes, Provenance], _Source | Incident]:
    if is_html(raw):
        return _read_html
    if is_wxr_item(raw):
        return _read_wxr_item
    return _read_mhtml if is_mhtml(raw) else _read_text


def _read_text(raw: bytes, provenance: Provenance) -> _Source | Incident:
    decoded = decode(raw, provenance.encoding)
    if isinstance(decoded, Incident):
        return decoded
    normal = normalize(decoded, raw)
    segmented = segment(normal.text)
    return _Source(
        media_type="text/plain",
        text=normal.text,
        encoding=decoded.encoding,
        encoding_basis=decoded.basis,
        raw_alignment=normal.raw_alignment,
        normalizations=normal.normalizations,
        segmented=segmented,
        incidents=(*decoded.incidents, *normal.incidents, *segmented.incidents),
        stated=provenance,
    )


def _read_html(raw: bytes, provenance: Provenance) -> _Source | Incident:
    return _from_markup(read_markup(raw, provenance.encoding), "text/html", provenance)


def _read_mhtml(raw: bytes, provenance: Provenance) -> _Source | Incident:
    return _from_markup(read_mhtml(raw, provenance.encoding), "multipart/related", provenance)


def _read_wxr_item(raw: bytes, provenance: Provenance) -> _Source | Incident:
    return _from_markup(read_wxr_item(raw, provenance.encoding), "application/rss+xml", provenance)


def _from_markup(document: Document | Incident, media_type: str, provenance: Provenance) -> _Source | Incident:
    if isinstance(document, Incident):
        return document
    # What the curator states to be unknown is not asked of the markup: it may be there and be wrong.
    unknown = {note.field for note in provenance.notes}
    gaps = {
        name: getattr(document, name)
        for name in ("url", "title", "author", "date_published", "date_retrieved", "language")
        if getattr(provenance, name) is None and name not in unknown
    }
    return _Source(
        media_type=media_type,
        text=document.text,
        encoding=document.encoding,
        encoding_basis=document.encoding_basis,
        raw_alignment=(),
        normalizations=document.normalizations,
        segmented=document.segmented,
        incidents=(*document.incidents, *document.segmented.incidents),
        stated=replace(provenance, **gaps),
    )


def _compile(raw: bytes, source: _Source, indirect: bool) -> PageResult:
    """The records of a page that is text in parts."""
    n_parts = len(source.raw_alignment) + len(source.segmented.blocks) + len(source.incidents)
    if n_parts > MAX_PARTS:
        return _too_many(n_parts)
    digest, blocks, items = sha256(raw).hexdigest(), source.segmented.blocks, source.segmented.items
    page = page_id_of(digest, source.stated)
    body = body_of(source.text, blocks)
    bare = article_of(source.text, page, blocks, body, 0, len(items))
    article_id = bare.article_id if bare else None
    comments = comments_of(source.text, page, items, article_id, body.text)
    quotes, noticed = _quotes(page, article_id, body, comments, source.stated.language, indirect)
    n_parts += len(quotes) + len(noticed)
    if n_parts > MAX_PARTS:
        return _too_many(n_parts)
    article = replace(bare, n_quotes=sum(quote.comment_id is None for quote in quotes)) if bare else None
    incidents = in_page_order(source.incidents, () if article else (incident("article.none"),), noticed)
    return PageResult(
        page=_page(page, digest, len(raw), source, article, comments, incidents),
        article=article,
        comments=comments,
        quotes=quotes,
    )


def page_id_of(digest: str, stated: Provenance) -> str:
    """The id that a page of these bytes has: made from their SHA-256, and (`by_place`) from where they stand."""
    number = stated.record.number if stated.record else None
    return page_id_by_place(digest, stated.raw_path, number) if stated.by_place else page_id(digest)


def _too_many(n_parts: int) -> PageResult:
    return PageResult(quarantine=incident("compile.too-many-parts", count=n_parts, limit=MAX_PARTS))


def _quotes(
    page: str, article_id: str | None, body: Body, comments: Sequence[Comment], language: str | None, indirect: bool
) -> tuple[tuple[Quote, ...], list[Incident]]:
    """Quotes of the article's body and then of each comment, and what was noticed, at its place on the page."""
    ids = Ids(page, "q")
    parts: list[tuple[str, tuple[Paragraph, ...], tuple[Piece, ...], str | None]] = [
        (body.text, body.paragraphs, body.pieces, None),
        *((comment.text, comment.paragraphs, comment.alignment, comment.comment_id) for comment in comments),
    ]
    quotes: list[Quote] = []
    noticed: list[Incident] = []
    for text, paragraphs, pieces, comment_id in parts:
        container = Container(
            text=text, paragraphs=paragraphs, page_id=page, article_id=article_id, comment_id=comment_id
        )
        found = find_quotes(container, ids, language, indirect=indirect)
        quotes.extend(found.quotes)
        noticed.extend(_on_page(one, pieces) for one in found.incidents)
    return tuple(quotes), noticed


def _on_page(one: Incident, pieces: Sequence[Piece]) -> Incident:
    """An incident of a record's text as an incident of the page."""
    if one.start_char is None or one.end_char is None:
        return one
    return replace(one, start_char=to_page(pieces, one.start_char), end_char=to_page(pieces, one.end_char - 1) + 1)


def in_page_order(*groups: Iterable[Incident]) -> tuple[Incident, ...]:
    """Incidents as a page lists them: those of the whole page first, then by place."""
    found = [one for group in groups for one in group]
    return tuple(sorted(found, key=lambda one: (one.start_char is not None, one.start_char or 0, one.id)))


def _record_id(block: Stretch, article: Article | None, comments: Sequence[Comment]) -> str | None:
    if block.item is not None:
        return comments[block.item].comment_id
    return article.article_id if article and block.kind in EDITORIAL else None


def _page(
    id_: str,
    digest: str,
    n_bytes: int,
    source: _Source,
    article: Article | None,
    comments: Sequence[Comment],
    incidents: tuple[Incident, ...],
) -> Page:
    stated = source.stated
    return Page(
        page_id=id_,
        source_id=stated.source_id,
        url=stated.url,
        publisher=stated.publisher,
        title=stated.title or (article.title if article else None),
        author=stated.author,
        date_published=stated.date_published,
        date_retrieved=stated.date_retrieved,
        language=stated.language,
        media_type=source.media_type,
        encoding=source.encoding,
        encoding_basis=source.encoding_basis,
        raw_path=stated.raw_path,
        record=stated.record,
        copies=(),
        raw_sha256=digest,
        raw_bytes=n_bytes,
        text=source.text,
        text_sha256=sha256(source.text.encode()).hexdigest(),
        blocks=tuple(
            Block(
                kind=block.kind,
                start_char=block.start,
                end_char=block.end,
                record_id=_record_id(block, article, comments),
            )
            for block in source.segmented.blocks
        ),
        raw_alignment=source.raw_alignment,
        normalizations=source.normalizations,
        comments_status=source.segmented.comments_status,
        notes=stated.notes,
        incidents=incidents,
        split_group=stated.split_group or id_,
    )
