"""Containers and tokens for the tests, made from text."""

from __future__ import annotations

from collections.abc import Collection

from broadsheet.contract.records import Paragraph, Quote
from broadsheet.quotes import Container, Found, find_quotes
from broadsheet.quotes.lexicon import Lexicon, lexicon
from broadsheet.quotes.scanning import scan_container
from broadsheet.quotes.tokens import Context, read_context
from broadsheet.text.ids import Ids

PAGE = "1d54479efb7975eb"


def words_of(language: str = "en") -> Lexicon:
    found = lexicon(language)
    assert found is not None
    return found


def read(text: str) -> Context:
    """An English text that is one paragraph, with its quotes that lie in no other as tokens."""
    stretches, _ = scan_container(text, [Paragraph(kind="paragraph", start_char=0, end_char=len(text))])
    top = [(place, stretch) for place, stretch in enumerate(stretches) if stretch.parent is None]
    return read_context(text, 0, len(text), top, words_of())


def container(text: str, *, blocks: Collection[int] = (), comment: bool = False) -> Container:
    """An article's text, or a comment's, whose paragraphs are parted by an empty line; `blocks` numbers those that are
    block quotations.
    """
    paragraphs: list[Paragraph] = []
    start = 0
    for number, part in enumerate(text.split("\n\n")):
        kind = "blockquote" if number in blocks else "paragraph"
        paragraphs.append(Paragraph(kind=kind, start_char=start, end_char=start + len(part)))
        start += len(part) + 2
    return Container(
        text=text,
        paragraphs=tuple(paragraphs),
        page_id=PAGE,
        article_id=f"{PAGE}-a",
        comment_id=f"{PAGE}-c00000000" if comment else None,
    )


def find(text: str, language: str | None = "en", *, blocks: Collection[int] = (), indirect: bool = False) -> Found:
    """The quotes in marks, and with `indirect` reported speech as well."""
    return find_quotes(container(text, blocks=blocks), Ids(PAGE, "q"), language, indirect=indirect)


def quotes(text: str, language: str | None = "en") -> tuple[Quote, ...]:
    return find(text, language).quotes


def only(text: str, language: str | None = "en") -> Quote:
    (quote,) = quotes(text, language)
    return quote


def who(quote: Quote) -> str | None:
    return quote.speaker and quote.speaker.text
