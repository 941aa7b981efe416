"""Record types, one per table and one per structure within a row.

Generated from schema/ by `hatch run docs`; do not edit.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Where in the raw file the page stands, if the file is a container: of many pages, or a compressed page. The
    page's raw bytes are a text or html field in UTF-8 (JSON Lines, Parquet), the payload of a response without
    its transfer and content codings (WARC), the plain text (WET), the item's element (a WordPress export), or
    what comes out of the compressed file (gzip, zstd).
    """

    format: str
    number: int
    id: str | None
    digest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Another place under raw/ with the same bytes."""

    raw_path: str
    number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A run of the text with one kind."""

    kind: str
    start_char: int
    end_char: int
    record_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPiece:
    """A run of the text and the raw bytes it came from. Where step is null, the bytes decode to exactly that run; else
    the step rewrote them (length 0: it removed them).
    """

    start_char: int
    length: int
    start_byte: int
    n_bytes: int
    step: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalization:
    """One normalization step and how often it changed something."""

    step: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Why a field of provenance is null."""

    field: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something noticed while compiling, with a stable id; docs/incidents.md lists all ids."""

    id: str
    level: str
    message: str
    start_char: int | None
    end_char: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One row per saved page: where its bytes came from, its canonical text, the blocks that tile the text, the way
    back to the raw bytes, and what was noticed while compiling it.
    """

    page_id: str
    source_id: str
    url: str | None
    publisher: str | None
    title: str | None
    author: str | None
    date_published: str | None
    date_retrieved: str | None
    language: str | None
    media_type: str
    encoding: str
    encoding_basis: str
    raw_path: str
    record: Record | None
    copies: tuple[Copy, ...]
    raw_sha256: str
    raw_bytes: int
    text: str
    text_sha256: str
    blocks: tuple[Block, ...]
    raw_alignment: tuple[RawPiece, ...]
    normalizations: tuple[Normalization, ...]
    comments_status: str | None
    notes: tuple[Note, ...]
    incidents: tuple[Incident, ...]
    split_group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the body, such as one wire story of several on a page."""

    heading: str | None
    dateline: str | None
    agency: str | None
    start_char: int
    end_char: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph of the record's text."""

    kind: str
    start_char: int
    end_char: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of the record's text that stands letter for letter in pages.text: text[start_char:start_char+length] ==
    pages.text[page_start_char:page_start_char+length].
    """

    start_char: int
    page_start_char: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One row per page with editorial text: the article's body with its sections and paragraphs, and what stands
    around the body (title, subtitles, byline, editor's note) kept apart from it.
    """

    article_id: str
    page_id: str
    title: str | None
    subtitles: tuple[str, ...]
    byline: str | None
    dateline: str | None
    agency: str | None
    editor_note: str | None
    sections: tuple[Section, ...]
    text: str
    paragraphs: tuple[Paragraph, ...]
    alignment: tuple[Piece, ...]
    n_words: int
    n_quotes: int
    n_comments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A place where a comment addresses another commenter or comment."""

    text: str
    start_char: int
    end_char: int
    comment_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cite:
    """A stretch of the comment whose words repeat a stretch of the article's body; case, punctuation and marks may
    differ.
    """

    start_char: int
    end_char: int
    article_start_char: int
    article_end_char: int
    n_words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentCite:
    """A stretch of the comment whose words repeat a stretch of another comment; case, punctuation and marks may
    differ.
    """

    start_char: int
    end_char: int
    comment_id: str
    comment_start_char: int
    comment_end_char: int
    n_words: int
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One row per reader's comment, in page order, with its place in the thread, its number as printed, the people it
    addresses and the words it repeats of the article and of other comments.
    """

    comment_id: str
    page_id: str
    article_id: str | None
    position: int
    marker: str | None
    printed_number: int | None
    ordinal: int | None
    parent_id: str | None
    root_id: str
    depth: int
    reply_basis: str
    kind: str
    author: str | None
    author_id: str | None
    created_at: str | None
    created_at_raw: str | None
    text: str
    paragraphs: tuple[Paragraph, ...]
    alignment: tuple[Piece, ...]
    mentions: tuple[Mention, ...]
    cites: tuple[Cite, ...]
    comment_cites: tuple[CommentCite, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch [start_char, end_char) of the text that the field using it names."""

    start_char: int
    end_char: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who is quoted."""

    text: str
    spans: tuple[Span, ...]
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """The words that tie speaker and quote."""

    text: str
    spans: tuple[Span, ...]
    lemma: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Whom the quoted words were said to."""

    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One row per quoted stretch in an article or a comment, with its marks, its speaker, the cue that ties the two,
    and how sure the attribution is.
    """

    quote_id: str
    page_id: str
    article_id: str | None
    comment_id: str | None
    parent_quote_id: str | None
    quote_type: str
    text: str
    spans: tuple[Span, ...]
    speaker: Speaker | None
    cue: Cue | None
    addressee: Addressee | None
    open_mark: str | None
    close_mark: str | None
    closure: str
    confidence: float
    rule: str
