"""Containers for the tests, made from text."""

from __future__ import annotations

from broadsheet.contract.records import Paragraph, Quote
from broadsheet.quotes import Container, Found, find_quotes
from broadsheet.text.ids import Ids

PAGE = "1d54479efb7975eb"


def container(text: str, *, blocks: frozenset[int] = frozenset()) -> Container:
    """A container whose paragraphs are parted by an empty line; those numbered in `blocks` are block quotations."""
    paragraphs: list[Paragraph] = []
    start = 0
    for number, part in enumerate(text.split("\n\n")):
        kind = "blockquote" if number in blocks else "paragraph"
        paragraphs.append(Paragraph(kind=kind, start_char=start, end_char=start + len(part)))
        start += len(part) + 2
    return Container(text=text, paragraphs=tuple(paragraphs), page_id=PAGE, article_id=f"{PAGE}-a", comment_id=None)


def find(
    text: str, language: str | None = "en", *, blocks: frozenset[int] = frozenset(), indirect: bool = False
) -> Found:
    """The quotes in marks, and with `indirect` reported speech as well."""
    return find_quotes(container(text, blocks=blocks), Ids(PAGE, "q"), language, indirect=indirect)


def quotes(text: str, language: str | None = "en") -> tuple[Quote, ...]:
    return find(text, language).quotes


def only(text: str, language: str | None = "en") -> Quote:
    (quote,) = quotes(text, language)
    return quote


def who(quote: Quote) -> str | None:
    return quote.speaker and quote.speaker.text
