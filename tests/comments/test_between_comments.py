"""Citations of one comment in another."""

from __future__ import annotations

from dataclasses import replace
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.comments.between import MARKED, cites_between
from broadsheet.comments.cites import SHINGLE, Citable
from broadsheet.comments.marked import basis_at, marked
from broadsheet.comments.shared import repeating
from broadsheet.comments.wording import Words
from broadsheet.contract.records import Comment
from broadsheet.text.words import WORD, fold_words

PAGE = "1d54479efb7975eb"
LONG = "nobody told the carters about it before they came"


def comment(
    number: int, text: str, author: str | None = None, when: str | None = None, kind: str = "comment"
) -> Comment:
    own = f"{PAGE}-c{number:08x}"
    return Comment(
        comment_id=own,
        page_id=PAGE,
        article_id=None,
        position=number + 1,
        marker=None,
        printed_number=None,
        ordinal=None,
        parent_id=None,
        root_id=own,
        depth=0,
        reply_basis="none",
        kind=kind,
        author=author,
        author_id=None,
        created_at=when,
        created_at_raw=None,
        text=text,
        paragraphs=(),
        alignment=(),
        mentions=(),
        cites=(),
        comment_cites=(),
    )


def cited(*comments: Comment | str) -> list[tuple[int, int, str, str]]:
    """Who cites whom: the citing comment, the cited one, how the words are set off, the words."""
    page = [one if isinstance(one, Comment) else comment(number, one) for number, one in enumerate(comments)]
    found = cites_between(page, {place: Words(page[place].text) for place in repeating("", [one.text for one in page])})
    return [
        (place, int(cite.comment_id[-8:], 16), cite.basis, page[place].text[cite.start_char : cite.end_char])
        for place, cites in sorted(found.items())
        for cite in cites
    ]


@pytest.mark.parametrize(
    ("text", "basis", "words"),
    [
        (f"So {LONG}?", "overlap", LONG),
        (f"So “{LONG}”?", "marks", LONG),
        (f"> {LONG}\nIndeed.", "block", LONG),
        ("So NOBODY told – the “carters” about it, before they came!", "overlap", None),
        ("> nobody told the carters\nIndeed.", "block", "nobody told the carters"),
        (f"> “nobody told” {LONG[12:]}\nIndeed.", "block", None),
        (">> nobody told the carters\nIndeed.", "block", "nobody told the carters"),
        ("So „nobody told the carters“?", "marks", "nobody told the carters"),
        ("So «nobody told the carters»?", "marks", "nobody told the carters"),
        ('So "nobody told the carters"?', "marks", "nobody told the carters"),
    ],
)
def test_what_a_comment_repeats_is_cited(text: str, basis: str, words: str | None) -> None:
    ((place, source, found, repeated),) = cited(f"The toll is high, and {LONG}.", "It rained.", text)
    assert (place, source, found) == (2, 0, basis)
    assert repeated == words or words is None


@pytest.mark.parametrize(
    "text",
    [
        "So nobody told the carters about it?",  # too few words for what is not set off
        "So “told the carters”?",
        "So “nobody told the carters a thing”?",  # not there as a whole
        "So ‘nobody told the carters’?",
        f"{LONG}",  # nothing but the words: posted again
    ],
)
def test_what_says_too_little_is_no_citation(text: str) -> None:
    assert cited(f"The toll is high, and {LONG}.", text) == []


def test_the_first_that_has_the_words_is_cited() -> None:
    found = cited(f"See, {LONG}.", f"You say {LONG}. No.", f"He says {LONG}. Yes.")
    assert [(place, source) for place, source, *_ in found] == [(1, 0), (2, 0)]


def test_times_tell_who_was_first_where_all_comments_have_one() -> None:
    later, first = f"You say {LONG}. No.", f"See, {LONG}."
    timed = [comment(0, later, when="2020-03-02T12:00:00Z"), comment(1, first, when="2020-03-01T12:00:00Z")]
    assert [found[:2] for found in cited(*timed)] == [(0, 1)]
    assert [found[:2] for found in cited(timed[0], replace(timed[1], created_at=None))] == [(1, 0)]


def test_writers_cite_themselves_only_where_they_set_it_off() -> None:
    first = comment(0, f"See, {LONG}.", author="Ann")
    assert cited(first, comment(1, f"Again: {LONG}.", author="Ann")) == []
    assert cited(first, comment(1, f"Again: {LONG}.", author="Joe"))
    assert cited(first, comment(1, f"I said “{LONG}”.", author="Ann"))


def test_pingbacks_neither_cite_nor_are_cited() -> None:
    ping = comment(0, f"Pingback: {LONG}", kind="pingback")
    assert cited(ping, f"So {LONG}?") == []
    assert cited(f"See, {LONG}.", replace(ping, comment_id=f"{PAGE}-c00000001")) == []


def test_words_that_both_have_from_the_article_are_left_out() -> None:
    article = Citable(f"It rained, and {LONG}. The end.")
    both = [comment(0, f"See, {LONG}."), comment(1, f"So {LONG}?")]
    assert cited(*both)
    assert cited(*(replace(one, cites=article.cites(Words(one.text))) for one in both)) == []


def test_a_long_stretch_goes_before_the_short_ones_in_it() -> None:
    assert cited(f"See, {LONG}.", f"So {LONG.replace('nobody told the carters', '“nobody told the carters”')}?") == [
        (1, 0, "marks", LONG.replace("nobody told the carters", "nobody told the carters”"))
    ]


def test_a_match_ends_with_its_comment() -> None:
    words = LONG.split()
    found = cited(" ".join(words[:8]), f"{words[8]} at noon", f"So {LONG} at noon, did they?")
    assert found == [(2, 0, "overlap", " ".join(words[:8]))]


def test_a_match_begins_after_the_one_before_it() -> None:
    a, b = (" ".join(f"{letter}{number}" for number in range(8)) for letter in "ab")
    found = cited(a, f"a6 a7 {b}", f"So {a} {b}?")
    assert [(source, repeated) for _, source, _, repeated in found] == [(0, a), (1, b)]


def test_what_is_set_off() -> None:
    text = '> One.\n >> Two.\nThree > four, “five” and "six" and “seven'
    assert [text[one.start : one.end].strip() for one in marked(text)] == ["One.", "Two.", "five", "six"]
    assert basis_at(marked(text), text.index("five")) == "marks"
    assert basis_at(marked(text), text.index("Three")) is None


nouns = st.sampled_from(["rain", "bridge", "town", "river", "bread"])
signs = st.sampled_from([" ", " ", " ", ", ", "\n> ", " “", "” ", ' "', "\n\n"])
texts = st.lists(st.tuples(nouns, signs), max_size=40).map(lambda pairs: "".join(map("".join, pairs)))


@given(st.lists(st.tuples(texts, st.sampled_from([None, "Ann", "Joe"])), max_size=6))
def test_citations_agree_word_by_word_with_an_earlier_comment(page: list[tuple[str, str | None]]) -> None:
    comments = [comment(number, text, author) for number, (text, author) in enumerate(page)]
    for place, cites in cites_between(comments, {place: Words(one.text) for place, one in enumerate(comments)}).items():
        position = 0
        for cite in cites:
            source = comments[int(cite.comment_id[-8:], 16)]
            here = WORD.findall(comments[place].text[cite.start_char : cite.end_char])
            there = WORD.findall(source.text[cite.comment_start_char : cite.comment_end_char])
            assert fold_words(here) == fold_words(there)
            assert len(here) == cite.n_words >= (SHINGLE if cite.basis == "overlap" else MARKED)
            assert source.position <= place
            assert position <= cite.start_char
            position = cite.end_char


@given(st.integers(SHINGLE, 30), texts, texts, texts)
def test_eight_words_of_an_earlier_comment_are_found_wherever_they_stand(
    n: int, before: str, after: str, own: str
) -> None:
    words = " ".join(f"w{number}" for number in range(n))
    found = cited(f"{before} {words} {after}", f"{own} So, {words}, you say?")
    assert [repeated for *_, repeated in found if repeated.endswith(words)]


@pytest.mark.parametrize(
    "text",
    ["rain " * 20, "> rain rain rain rain\n" * 4, "“rain rain rain rain” " * 4, "“" * 80, "> " * 40, '"rain ' * 16],
)
def test_time_grows_with_the_page(text: str) -> None:
    def seconds(n: int) -> float:
        page = [comment(number, f"{text} {number}") for number in range(n)]
        words = {place: Words(one.text) for place, one in enumerate(page)}
        start = process_time()
        cites_between(page, words)
        return process_time() - start

    seconds(10)
    small = min(seconds(200) for _ in range(3))
    assert min(seconds(2000) for _ in range(3)) < 40 * small + 0.05
