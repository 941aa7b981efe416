"""What holds for any text."""

from __future__ import annotations

import random
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.contract.records import Quote
from quoted import find, quotes

_PIECES = [
    "“", "”", "„", '"', "«", "»", "‹", "›", "「", "」", "‘", "’", "'", "``", "''", "said", "the mayor", "Jane Roe", ",",
    ".", ":", "!", " ", "\n", "\n\n", "according to", "called it a", "It rained", "he", "and", "who", "—", "(", ")",
    "’82",
]  # fmt: skip
_MARKS = '“”„"«»‹›「」『』'
_any_text = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.lists(st.sampled_from(_PIECES), max_size=60).map(" ".join),
    st.lists(st.sampled_from(_PIECES), max_size=60).map("".join),
)


def _spans(quote: Quote) -> list[tuple[str, list[tuple[int, int]]]]:
    parts = [(quote.text, quote.spans)]
    parts += [(part.text, part.spans) for part in (quote.speaker, quote.cue, quote.addressee) if part is not None]
    return [(text, [(span.start_char, span.end_char) for span in spans]) for text, spans in parts]


@given(_any_text, st.sampled_from(["en", "de", "fr", None]))
def test_spans_slice_to_their_text(text: str, language: str | None) -> None:
    for quote in quotes(text, language):
        for words, spans in _spans(quote):
            assert " ".join(text[start:end] for start, end in spans) == words
            assert all(start < end for start, end in spans)
            assert all(first[1] <= second[0] for first, second in pairwise(spans))


@given(_any_text)
def test_quotes_are_in_order_with_ids_of_their_own_and_parents_before_them(text: str) -> None:
    found = quotes(text)
    starts = [quote.spans[0].start_char for quote in found]
    assert starts == sorted(starts)
    assert len({quote.quote_id for quote in found}) == len(found)
    seen: dict[str, Quote] = {}
    for quote in found:
        if quote.parent_quote_id is not None:
            parent = seen[quote.parent_quote_id]
            first = quote.spans[0]
            assert any(s.start_char <= first.start_char and first.end_char <= s.end_char for s in parent.spans)
        seen[quote.quote_id] = quote


@given(_any_text)
def test_a_quote_does_not_hold_its_own_marks(text: str) -> None:
    for quote in quotes(text):
        for mark, span in ((quote.open_mark, quote.spans[0]), (quote.close_mark, quote.spans[-1])):
            assert mark is None or mark in text
            assert text[span.start_char : span.end_char] == text[span.start_char : span.end_char].strip()
        if quote.open_mark is not None:
            before = text[: quote.spans[0].start_char].rstrip()
            assert before.endswith(quote.open_mark)
        if quote.close_mark is not None:
            assert text[quote.spans[-1].end_char :].lstrip().startswith(quote.close_mark)


@given(_any_text)
def test_what_is_not_speech_has_no_speaker_and_confidence_is_in_hundredths(text: str) -> None:
    for quote in quotes(text):
        if quote.quote_type in ("scare", "title"):
            assert (quote.speaker, quote.cue) == (None, None)
        assert 0 <= quote.confidence <= 1
        assert quote.confidence == round(quote.confidence, 2)


@given(_any_text)
def test_closure_agrees_with_the_marks(text: str) -> None:
    for quote in quotes(text):
        assert (quote.open_mark is None) == (quote.closure == "unopened")
        assert (quote.close_mark is None) == (quote.closure == "unclosed")


_SENTENCES = [
    "“The bridge is old,” the mayor said.",
    "The council called the plan a “serious and costly mistake”.",
    "“It will rain,” said Anna Poe, a baker.",
    "“We sell bread,” Tom Lee told reporters, “and cake.”",
    "Nobody asked the “experts” of Ashford.",
    "It rained all day.",
]


@given(st.permutations(_SENTENCES))
def test_the_order_of_independent_paragraphs_changes_no_quote(order: list[str]) -> None:
    def bare(found: tuple[Quote, ...]) -> set[tuple[object, ...]]:
        return {
            (q.quote_id, q.text, q.quote_type, q.speaker and (q.speaker.text, q.speaker.name), q.rule, q.confidence)
            for q in found
        }

    assert bare(quotes("\n\n".join(order))) == bare(quotes("\n\n".join(_SENTENCES)))


@pytest.mark.parametrize(
    "unit",
    ["“", "”", "’", "‘", "'", '"', "“”", "“a", "a” ", "‘a s’ ", " ’s", "``", "«", "“‘a", "(“a” said "],
)
def test_three_million_signs_on_one_line_take_linear_time(unit: str) -> None:
    text = unit * (3_000_000 // len(unit))
    start = process_time()
    found = find(text)
    assert process_time() - start < 60  # some seconds when linear; quadratic work would take days
    assert len(found.quotes) <= 1


@pytest.mark.parametrize(
    "unit", ["“a b c” word word ", "“A b c,” Word Word ", "“A b c,” he said, Word ", "“A b c,” a , a , "]
)
def test_a_sentence_of_two_thousand_quotes_takes_linear_time(unit: str) -> None:
    filler = unit.split("”")[1] * 100
    start = process_time()
    assert len(quotes((unit + filler) * 1_900)) >= 1
    assert process_time() - start < 120


def test_many_open_marks_before_a_long_text_do_not_copy_it_many_times() -> None:
    text = "“" * 3_900 + "word " * 500_000
    found = quotes(text)
    assert 1 <= len(found) <= 4


def test_the_same_text_gives_the_same_quotes_whatever_the_hash_seed_orders() -> None:
    text = "\n\n".join(random.Random(7).choices(_SENTENCES, k=40))
    assert find(text) == find(text)
