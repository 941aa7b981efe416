"""The compiler in the form that scorers of gold pages take: plain text in, plain dicts out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from broadsheet.comments import comments_of
from broadsheet.contract.records import Comment, Incident, Paragraph, Quote
from broadsheet.markup import read_markup
from broadsheet.quotes import Container, find_quotes
from broadsheet.quotes.speakers import Models
from broadsheet.segment import segment
from broadsheet.text.ids import Ids

_LINE = re.compile(r"[^\n]+")
_WORD = re.compile(r"\w")


def comments_from_text(text: str) -> list[dict[str, Any]]:
    r"""The comments of a page's text in page order: text, author, and the parent's index in the list (or None).

    >>> found = comments_from_text("2 Comments\n\n  1. I got wet, did you?\n    * Yes!\n  2. Me too!")
    >>> [(comment["text"], comment["parent"]) for comment in found]
    [('I got wet, did you?', None), ('Yes!', 0), ('Me too!', None)]

    The gold of flattened pages has no comment without a word (an emoji alone), and hangs the replies to one on what it
    answers; so does this list. The compiler keeps such comments.

    >>> [comment["text"] for comment in comments_from_text("2 Comments\n\n  1. I got wet!\n\n  2. 🌧\n\n  3. Me too!")]
    ['I got wet!', 'Me too!']
    """
    return _with_words(_plain(comments_of(text, "page", segment(text).items, None, "")))


def comments_from_html(raw: bytes) -> list[dict[str, Any]]:
    """The comments of a page's HTML, as `comments_from_text` gives them; none where the page cannot be read.

    >>> item = "<li class=comment id=comment-%d><b class=fn>%s</b><p>%s</p></li>"
    >>> page = f"<ol>{item % (1, 'Ann', 'I got wet.')}{item % (2, 'Joe', 'So did I.')}</ol>"
    >>> [(comment["author"], comment["text"]) for comment in comments_from_html(page.encode())]
    [('Ann', 'I got wet.'), ('Joe', 'So did I.')]
    """
    page = read_markup(raw, None)
    if isinstance(page, Incident):
        return []
    return _plain(comments_of(page.text, "page", page.segmented.items, None, ""))


def _with_words(comments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    place: dict[int | None, int | None] = {None: None}
    kept: list[dict[str, Any]] = []
    for index, comment in enumerate(comments):
        parent = place[comment["parent"]]
        place[index] = len(kept) if _WORD.search(comment["text"]) else parent
        if place[index] == len(kept):
            kept.append(comment | {"parent": parent})
    return kept


def _plain(comments: Sequence[Comment]) -> list[dict[str, Any]]:
    index = {comment.comment_id: i for i, comment in enumerate(comments)}
    return [
        {
            "text": comment.text,
            "author": comment.author,
            "parent": None if comment.parent_id is None else index[comment.parent_id],
            "created_at": comment.created_at,
        }
        for comment in comments
    ]


def quotes_from_text(text: str, learned: Models | None = None) -> list[dict[str, Any]]:
    """The quoted speech in an article's text; each of its lines is a paragraph.

    Terms in scare quotes, titles, and sentences in marks that nobody is told to speak are left out. The gold has one
    attribution where the compiler has a row for a reported clause and rows for what is in marks within it: the clause's
    row stands for all of them.

    >>> [quote] = quotes_from_text("“It will rain,” she said.")
    >>> quote["speaker_start"], quote["speaker_end"], quote["quote_type"]
    (16, 19, 'direct')
    """
    page = "0" * 16
    container = Container(
        text=text, paragraphs=line_paragraphs(text), page_id=page, article_id=f"{page}-a", comment_id=None
    )
    return attributions(find_quotes(container, Ids(page, "q"), learned=learned).quotes)


def line_paragraphs(text: str) -> tuple[Paragraph, ...]:
    r"""Each line of an article's text as a paragraph.

    >>> [(paragraph.start_char, paragraph.end_char) for paragraph in line_paragraphs("Rain. \n\n Sun.")]
    [(0, 5), (9, 13)]
    """
    return tuple(
        Paragraph(
            kind="paragraph",
            start_char=line.start() + len(line[0]) - len(line[0].lstrip()),
            end_char=line.start() + len(line[0].rstrip()),
        )
        for line in _LINE.finditer(text)
        if line[0].strip()
    )


def attributions(quotes: Sequence[Quote]) -> list[dict[str, Any]]:
    """Rows of the table `quotes` as the scorer takes them: one for each attribution, that is for each cue's speech.

    Quotes that one cue tells the speaker of ("A," she said. "B.") are one attribution in the gold.
    """
    clauses = {quote.quote_id for quote in quotes if quote.quote_type == "indirect"}
    found: list[dict[str, Any]] = []
    by_cue: dict[tuple[int, ...], dict[str, Any]] = {}
    for quote in quotes:
        left_out = quote.quote_type in ("scare", "title") or quote.rule == "sentence"
        if left_out or quote.parent_quote_id in clauses:
            continue
        row = _attribution(quote)
        if quote.quote_type == "direct" and quote.cue is not None and quote.parent_quote_id is None:
            earlier = by_cue.setdefault((row["cue_start"], row["speaker_start"]), row)
            if earlier is not row:
                earlier["spans"] += row["spans"]
                earlier["quote_end"] = row["quote_end"]
                continue
        found.append(row)
    return found


def _attribution(quote: Quote) -> dict[str, Any]:
    spans = [[span.start_char, span.end_char] for span in quote.spans]
    row: dict[str, Any] = {
        "quote_start": spans[0][0],
        "quote_end": spans[-1][1],
        "spans": spans,
        "confidence": quote.confidence,
        "quote_type": quote.quote_type,
        "rule": quote.rule,
    }
    if quote.speaker is not None:
        row |= {"speaker_start": quote.speaker.spans[0].start_char, "speaker_end": quote.speaker.spans[-1].end_char}
    if quote.cue is not None:
        row |= {"cue_start": quote.cue.spans[0].start_char, "cue_end": quote.cue.spans[-1].end_char}
    return row
