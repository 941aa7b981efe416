"""The article of a page: its editorial blocks as one record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from broadsheet.article.credits import Credit, credit_of, is_filed
from broadsheet.contract.records import Article, Paragraph, Piece, Section
from broadsheet.segment import Stretch, byline_name
from broadsheet.segment.dates import find_date
from broadsheet.text.alignment import TextBuilder
from broadsheet.text.ids import article_id
from broadsheet.text.words import count_words

__all__ = ["Body", "article_of", "body_of"]

_BODY: Final = ("heading", "paragraph", "note", "list_item")
_FRONT: Final = ("title", "subtitle", "byline", "editor_note")
_BETWEEN: Final = " \t,;|/·•–—-"
EDITORIAL: Final = frozenset((*_FRONT, *_BODY))


@dataclass(frozen=True, slots=True)
class Body:
    """The article's body: its text, paragraphs (in code points of the text) and the way back to the page."""

    text: str
    paragraphs: tuple[Paragraph, ...]
    pieces: tuple[Piece, ...]


def body_of(page: str, blocks: Sequence[Stretch]) -> Body:
    r"""The headings and paragraphs of a page as one text.

    >>> body = body_of("Rain\n\n\n It rained.", [Stretch(0, 4, "heading"), Stretch(8, 18, "paragraph")])
    >>> body.text
    'Rain\n\nIt rained.'
    """
    builder = TextBuilder(page)
    paragraphs = []
    for block in blocks:
        if block.kind in _BODY:
            builder.space("\n\n")
            start, end = builder.add(block.start, block.end)
            paragraphs.append(Paragraph(kind=block.kind, start_char=start, end_char=end))
    return Body(builder.text, tuple(paragraphs), builder.pieces)


def _opens_section(text: str, paragraph: Paragraph, group: Sequence[Paragraph]) -> bool:
    """Whether a paragraph begins another story: a heading, or a dateline with an agency and no heading above it."""
    if group[-1].kind == "heading":
        return False
    inside = text[paragraph.start_char : paragraph.end_char]
    return paragraph.kind == "heading" or (paragraph.kind == "paragraph" and is_filed(inside))


def _groups(text: str, paragraphs: Sequence[Paragraph]) -> list[list[Paragraph]]:
    """Paragraphs by section."""
    groups: list[list[Paragraph]] = []
    for paragraph in paragraphs:
        if not groups or _opens_section(text, paragraph, groups[-1]):
            groups.append([])
        groups[-1].append(paragraph)
    return groups


def _section(text: str, group: Sequence[Paragraph]) -> Section:
    head = group[0]
    heading = text[head.start_char : head.end_char] if head.kind == "heading" else None
    first = next((paragraph for paragraph in group if paragraph.kind == "paragraph"), None)
    credit = credit_of(text[first.start_char : first.end_char]) if first else Credit(None, None)
    return Section(
        heading=heading,
        dateline=credit.dateline,
        agency=credit.agency,
        start_char=head.start_char,
        end_char=group[-1].end_char,
    )


def _byline(blocks: Sequence[str]) -> str | None:
    """The name in the first line of the first byline; markup may tell a byline that has no word "By" before it."""
    line = blocks[0].partition("\n")[0] if blocks else ""
    date = find_date(line)
    if date:
        # The date and what follows it ("3 comments") are no name; where it opens the line, the name follows it.
        line = line[: date[0]].strip(_BETWEEN) or line[date[1] :].strip(_BETWEEN)
    return byline_name(line) or line or None


def article_of(
    page: str, page_id: str, blocks: Sequence[Stretch], body: Body, n_quotes: int, n_comments: int
) -> Article | None:
    """The article's record, or None where the page has no editorial text at all."""
    texts = {kind: [page[block.start : block.end] for block in blocks if block.kind == kind] for kind in _FRONT}
    if not body.paragraphs and not any(texts.values()):
        return None
    sections = tuple(_section(body.text, group) for group in _groups(body.text, body.paragraphs))
    return Article(
        article_id=article_id(page_id),
        page_id=page_id,
        title=next(iter(texts["title"]), None),
        subtitles=tuple(texts["subtitle"]),
        byline=_byline(texts["byline"]),
        dateline=sections[0].dateline if sections else None,
        agency=sections[0].agency if sections else None,
        editor_note="\n\n".join(texts["editor_note"]) or None,
        sections=sections,
        text=body.text,
        paragraphs=body.paragraphs,
        alignment=body.pieces,
        n_words=count_words(body.text),
        n_quotes=n_quotes,
        n_comments=n_comments,
    )
