"""Readers quote too: third parties, the article, and one another."""

from __future__ import annotations

import pytest

from broadsheet import compile_page
from broadsheet.compile import PageResult

ARTICLE = """Bridge opens after ten years

The council opened the new bridge on Monday, ten years after the first plans were drawn.
"""


def compiled(*comments: str) -> PageResult:
    texts = ("Who was there?", *comments)
    listed = "\n\n".join(f"  {number}. {text}" for number, text in enumerate(texts, 1))
    return compile_page(f"{ARTICLE}\n{len(texts)} Comments\n\n{listed}\n".encode())


@pytest.mark.parametrize(
    ("comment", "quoted", "speaker"),
    [
        ("My uncle said “a wet May fills the barn”, you know?", "a wet May fills the barn", "My uncle"),
        ("“The toll is too high,” said Tom Reed of the mill. Is it?", "The toll is too high,", "Tom Reed of the mill"),
        ("“The toll of this bridge is far too high.” Is it?", "The toll of this bridge is far too high.", None),
        ("Mein Onkel sagte: „Die Brücke ist der Stadt zu teuer.“", "Die Brücke ist der Stadt zu teuer.", "Mein Onkel"),
    ],
)
def test_third_parties_are_quoted_with_who_speaks(comment: str, quoted: str, speaker: str | None) -> None:
    result = compiled(comment)
    (quote,) = (quote for quote in result.quotes if quote.quote_type != "indirect")
    assert quote.comment_id == result.comments[1].comment_id
    assert (quote.text, quote.speaker and quote.speaker.text) == (quoted, speaker)


def test_a_quote_of_another_comment_is_a_quote_and_a_citation() -> None:
    result = compiled("The toll is far too high for carts.", "You say “the toll is far too high for carts”. It is not.")
    first, second = result.comments[1:]
    (cite,) = second.comment_cites
    (quote,) = result.quotes
    (span,) = quote.spans
    assert (cite.comment_id, cite.basis) == (first.comment_id, "marks")
    assert (cite.start_char, cite.end_char) == (span.start_char, span.end_char)
    assert quote.speaker is not None
    assert quote.speaker.text == "You"


def test_words_of_the_article_are_cited_from_the_article_alone() -> None:
    words = "ten years after the first plans were drawn"
    result = compiled(f"Why {words}?", f"Well, {words}, as ever.")
    assert [len(comment.cites) for comment in result.comments] == [0, 1, 1]
    assert [comment.comment_cites for comment in result.comments] == [(), (), ()]
