"""The comments of a page: items as laid out become records with text, thread, mentions and citations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from broadsheet.comments.between import cites_between
from broadsheet.comments.cites import Citable
from broadsheet.comments.mentions import mentions_of, squashed
from broadsheet.comments.shared import repeating
from broadsheet.comments.wording import Words
from broadsheet.contract.records import Comment, Paragraph, Piece
from broadsheet.segment import Item
from broadsheet.segment.layout import Line
from broadsheet.text.alignment import TextBuilder
from broadsheet.text.ids import Ids

__all__ = ["comments_of"]

# A line of English verse seldom has more than 60 signs (a hexameter has about 50); prose that is wrapped has 65 to 80.
_VERSE_LINE: Final = 60
_VERSE_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class _Body:
    text: str
    alignment: tuple[Piece, ...]
    paragraphs: tuple[Paragraph, ...]


def _kind(lengths: Sequence[int], first: str) -> str:
    if first == ">":
        return "blockquote"
    return "verse" if len(lengths) >= _VERSE_LINES and max(lengths) <= _VERSE_LINE else "paragraph"


def _body(page: str, item: Item) -> _Body:
    """The comment's own lines as text: an empty line between paragraphs, other line breaks as they are."""
    if len(item.lines) == 1:
        return _line_body(page, item.lines[0])
    builder = TextBuilder(page)
    groups: list[list[tuple[int, int]]] = []
    for line in item.lines:
        fresh = not groups or line.gap > 0
        builder.space("\n\n" if fresh else "\n")
        span = builder.add(line.start, line.end)
        if fresh:
            groups.append([])
        groups[-1].append(span)
    text = builder.text
    paragraphs = tuple(
        Paragraph(
            kind=_kind([end - start for start, end in group], text[group[0][0]]),
            start_char=group[0][0],
            end_char=group[-1][1],
        )
        for group in groups
    )
    return _Body(text, builder.pieces, paragraphs)


def _line_body(page: str, line: Line) -> _Body:
    """The text of a comment of one line, as most are: there is nothing to build."""
    text = page[line.start : line.end]
    length = len(text)
    paragraph = Paragraph(kind=_kind((length,), text[0]), start_char=0, end_char=length)
    return _Body(text, (Piece(start_char=0, page_start_char=line.start, length=length),), (paragraph,))


def comments_of(
    page: str, page_id: str, items: Sequence[Item], article_id: str | None, article_text: str
) -> tuple[Comment, ...]:
    """The comments of a page in page order.

    `items` come in page order with parents before their replies, so threads are a forest by construction.
    """
    if not items:
        return ()
    ids = Ids(page_id, "c")
    article = Citable(article_text)
    by_name: dict[str, str] = {}
    bodies = [_body(page, item) for item in items]
    texts = [body.text for body in bodies]
    words = {place: Words(texts[place]) for place in repeating(article_text, texts)}
    names = [ids.next(item.author or "", text) for item, text in zip(items, texts, strict=True)]
    numbered = [(item.ordinal, name) for item, name in zip(items, names, strict=True) if item.parent is None]
    by_number = {ordinal: name for ordinal, name in reversed(numbered) if ordinal is not None}
    comments: list[Comment] = []
    for place, (item, body, text, name) in enumerate(zip(items, bodies, texts, names, strict=True)):
        parent = None if item.parent is None else comments[item.parent]
        comments.append(
            Comment(
                comment_id=name,
                page_id=page_id,
                article_id=article_id,
                position=place + 1,
                marker=page[item.marker.start : item.marker.end] if item.marker else None,
                printed_number=item.marker.number if item.marker else None,
                ordinal=item.ordinal,
                parent_id=parent.comment_id if parent else None,
                root_id=parent.root_id if parent else name,
                depth=parent.depth + 1 if parent else 0,
                reply_basis=item.reply_basis if parent else "none",
                kind=item.kind,
                author=item.author,
                author_id=item.author_id,
                created_at=item.created_at,
                created_at_raw=item.created_at_raw,
                text=text,
                paragraphs=body.paragraphs,
                alignment=body.alignment,
                mentions=mentions_of(text, by_name, by_number),
                cites=article.cites(words[place]) if place in words else (),
                comment_cites=(),
            )
        )
        if item.author:
            by_name[squashed(item.author)] = name
    for place, cites in cites_between(comments, words).items():
        comments[place] = replace(comments[place], comment_cites=cites)
    return tuple(comments)
