"""Text, mentions and citations of comments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.comments import comments_of
from broadsheet.comments.cites import SHINGLE, Citable
from broadsheet.comments.mentions import mentions_of
from broadsheet.comments.wording import Words
from broadsheet.contract.records import Comment
from broadsheet.segment import segment
from broadsheet.text.words import WORD


def comments(text: str) -> tuple[Comment, ...]:
    page = f"Comments\n\n  1. Who was there?\n\n  2. {text}\n\n  3. I was, and you?\n\nComments are closed."
    return comments_of(page, "1d54479efb7975eb", segment(page).items, None, "")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("One line.", ["paragraph"]),
        ("Roses are red,\n    violets are blue,\n    rain is wet", ["verse"]),
        ("Two lines\n    are no verse", ["paragraph"]),
        (f"{'word ' * 14}\n    {'word ' * 14}\n    and the rest.", ["paragraph"]),
        ("You say:\n\n    > It rained.\n\n    It did not.", ["paragraph", "blockquote", "paragraph"]),
    ],
)
def test_paragraphs_have_a_kind(text: str, kinds: list[str]) -> None:
    assert [paragraph.kind for paragraph in comments(text)[1].paragraphs] == kinds


def test_twins_have_ids_of_their_own() -> None:
    first, second = (one for one in comments("Who was there?") if one.text == "Who was there?")
    assert second.comment_id == f"{first.comment_id}-2"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@jane: no.", [("@jane", "J")]),
        ("@Jane Roe: no.", [("@Jane Roe", "JR")]),
        ("@jane.", [("@jane", "J")]),
        ("@nobody no.", [("@nobody", None)]),
        ("See #2, not #9.", [("#2", "two"), ("#9", None)]),
        ("Mail me@jane, page&#2, a/#2, ##2", []),
        ("@", []),
    ],
)
def test_mentions(text: str, found: list[tuple[str, str | None]]) -> None:
    mentions = mentions_of(text, {"jane": "J", "janeroe": "JR"}, {2: "two"})
    assert [(mention.text, mention.comment_id) for mention in mentions] == found
    assert all(text[mention.start_char : mention.end_char] == mention.text for mention in mentions)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@Sean O'Brien is right", ("@Sean O'Brien", "S")),
        ("@Sean O\N{RIGHT SINGLE QUOTATION MARK}Brien's idea", ("@Sean O\N{RIGHT SINGLE QUOTATION MARK}Brien", "S")),
        ("@D'Arcy Mc'Neil Roe is right", ("@D'Arcy Mc'Neil Roe", "D")),
        ("@D'Arcy Mc'Neil Roe Poe", ("@D'Arcy Mc'Neil Roe", "D")),
        ("@Jane's idea", ("@Jane", "J")),
        ("@O'Hara is unknown", ("@O", None)),
        ("he wrote '@Jane' there", ("@Jane", "J")),
    ],
)
def test_mentions_of_names_with_apostrophes(text: str, found: tuple[str, str | None]) -> None:
    known = {"seano'brien": "S", "d'arcymc'neilroe": "D", "jane": "J", "d'arcymc'neilroepoe": "four words"}
    [mention] = mentions_of(text, known, {})
    assert (mention.text, mention.comment_id) == found
    assert text[mention.start_char : mention.end_char] == mention.text


nouns = st.sampled_from(["rain", "bridge", "town", "river", "bread"])
words = st.lists(nouns, min_size=SHINGLE, max_size=40).map(" ".join)


def test_case_and_marks_do_not_hide_a_citation() -> None:
    said = "The council said, on Monday, that the bridge would open."
    cites = Citable(f"It rained. {said}").cites(Words("THE COUNCIL said on Monday THAT – the “bridge” would open!"))
    assert [(cite.n_words, cite.start_char) for cite in cites] == [(10, 0)]


def test_fewer_words_than_a_citation_has_are_none() -> None:
    article = "one two three four five six seven eight nine"
    assert Citable(article).cites(Words("one two three four five six seven")) == ()
    assert len(Citable(article).cites(Words("one two three four five six seven eight"))) == 1


def test_a_short_article_is_never_cited() -> None:
    assert Citable("It rained.").cites(Words("It rained.")) == ()


@given(words, words, words)
def test_citations_agree_word_by_word_and_do_not_overlap(before: str, said: str, after: str) -> None:
    article, comment = f"{before}. {said}. {after}", f"{after}? {said}!"
    cites = Citable(article).cites(Words(comment))
    assert cites
    position = 0
    for cite in cites:
        here = WORD.findall(comment[cite.start_char : cite.end_char])
        assert here == WORD.findall(article[cite.article_start_char : cite.article_end_char])
        assert len(here) == cite.n_words >= SHINGLE
        assert position <= cite.start_char
        position = cite.end_char
