"""A compiled page as golden files state it: threads by position, texts whole, by first words, or by digest."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from broadsheet.compile import PageResult
from broadsheet.contract.records import Article, Comment, Page, Paragraph, Quote

Json = Any


def view(result: PageResult) -> dict[str, Json]:
    """Everything a golden file may claim about a page; it states the keys it cares about."""
    if result.quarantine:
        return {"quarantine": result.quarantine.id}
    page, comments = result.page, result.comments
    assert page is not None
    position = {comment.comment_id: comment.position for comment in comments}
    return {
        "article": _article(result.article, result.quotes) if result.article else None,
        "comments": [_comment(comment, position, result.quotes) for comment in comments],
        "comments_status": page.comments_status,
        "boilerplate": _blocks(page, "boilerplate"),
        "comments_heading": _blocks(page, "comments_heading"),
        "comments_closed": _blocks(page, "comments_closed"),
        "incidents": [one.id for one in page.incidents],
    }


def _text(text: str) -> dict[str, Json]:
    words = text.split()
    return {
        "text": text,
        "first_words": " ".join(words[:3]),
        "n_words": len(words),
        "sha256": sha256(text.encode()).hexdigest(),
    }


def _blocks(page: Page, kind: str) -> list[Json]:
    return [_text(page.text[block.start_char : block.end_char]) for block in page.blocks if block.kind == kind]


def _paragraph(text: str, paragraph: Paragraph) -> Json:
    own = text[paragraph.start_char : paragraph.end_char]
    return {"kind": paragraph.kind, "n_lines": own.count("\n") + 1, **_text(own)}


def _article(article: Article, quotes: tuple[Quote, ...]) -> Json:
    return {
        "title": article.title,
        "title_first_words": " ".join((article.title or "").split()[:3]),
        "subtitles": [_text(subtitle) for subtitle in article.subtitles],
        "byline": article.byline,
        "dateline": article.dateline,
        "agency": article.agency,
        "editor_note": _text(article.editor_note) if article.editor_note else None,
        "sections": [
            {
                "heading": _text(section.heading) if section.heading else None,
                "dateline": section.dateline,
                "agency": section.agency,
            }
            for section in article.sections
        ],
        "paragraphs": [_paragraph(article.text, paragraph) for paragraph in article.paragraphs],
        "kinds": [paragraph.kind for paragraph in article.paragraphs],
        "n_comments": article.n_comments,
        "quotes": [_quote(quote) for quote in quotes if quote.comment_id is None],
    }


def _comment(comment: Comment, position: dict[str, int], quotes: tuple[Quote, ...]) -> Json:
    return {
        "marker": comment.marker,
        "printed_number": comment.printed_number,
        "ordinal": comment.ordinal,
        "parent": position[comment.parent_id] if comment.parent_id else None,
        "depth": comment.depth,
        "author": comment.author,
        "created_at_raw": comment.created_at_raw,
        "created_at": comment.created_at,
        "kind": comment.kind,
        "reply_basis": comment.reply_basis,
        **_text(comment.text),
        "n_paragraphs": len(comment.paragraphs),
        "kinds": [paragraph.kind for paragraph in comment.paragraphs],
        "paragraphs": [_paragraph(comment.text, paragraph) for paragraph in comment.paragraphs],
        "cites": [cite.n_words for cite in comment.cites],
        "comment_cites": [
            [cite.n_words, cite.basis, position[cite.comment_id], comment.text[cite.start_char : cite.end_char]]
            for cite in comment.comment_cites
        ],
        "mentions": [
            [mention.text, position[mention.comment_id] if mention.comment_id else None] for mention in comment.mentions
        ],
        "quotes": [_quote(quote) for quote in quotes if quote.comment_id == comment.comment_id],
    }


def _quote(quote: Quote) -> Json:
    return {
        "type": quote.quote_type,
        "closure": quote.closure,
        "speaker": quote.speaker.text if quote.speaker else None,
        "cue": quote.cue.text if quote.cue else None,
        "open_mark": quote.open_mark,
        **_text(quote.text),
    }


def claimed(actual: Json, expected: Json) -> Json:
    """What a view holds at the keys that an expectation states; lists keep their own length.

    >>> claimed({"a": 1, "b": [{"c": 2, "d": 3}]}, {"b": [{"c": 0}]})
    {'b': [{'c': 2}]}
    """
    if isinstance(actual, dict) and isinstance(expected, dict):
        return {key: claimed(actual.get(key, "no such key"), value) for key, value in expected.items()}
    if isinstance(actual, list) and isinstance(expected, list):
        shapes = [*expected, *(expected[-1:] or [None]) * len(actual)]
        return [claimed(one, shape) for one, shape in zip(actual, shapes, strict=False)]
    return actual
