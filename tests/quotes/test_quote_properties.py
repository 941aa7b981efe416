"""What holds for any text."""

from __future__ import annotations

import random
import tracemalloc
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from broadsheet.contract.records import Quote
from broadsheet.quotes.lexicon import elisions
from broadsheet.quotes.passages import Passage
from broadsheet.quotes.scanning import scan_container
from broadsheet.quotes.stretches import Stretch
from quoted import container, find, quotes, words_of

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


def test_a_clause_that_begins_among_the_marks_of_a_quote_comes_before_it() -> None:
    found = find('““““the town" the town according to Roe', indirect=True).quotes
    assert [(quote.quote_type, quote.spans[0].start_char) for quote in found] == [("indirect", 2), ("scare", 4)]


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
            (q.quote_id, q.text, q.quote_type, q.speaker and (q.speaker.text, q.speaker.name), q.cue and q.cue.text)
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


def test_a_sentence_of_many_quotes_does_not_keep_what_was_read_around_each() -> None:
    words = words_of()
    text = "said Roe and Lee told " * 300
    passage = Passage.read(text, 0, len(text), (), words)
    tracemalloc.start()
    for first in range(1000):
        passage.said(first, first + 80)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 2_000_000


def test_the_same_text_gives_the_same_quotes_whatever_the_hash_seed_orders() -> None:
    text = "\n\n".join(random.Random(7).choices(_SENTENCES, k=40))
    assert find(text) == find(text)


def _scanned(text: str) -> list[Stretch]:
    paragraphs = container(text).paragraphs
    stretches, faults = scan_container(text, paragraphs)
    assert all(0 <= fault.start < fault.end <= len(text) for fault in faults)
    return stretches


@given(_any_text)
@example("“\n\na«b“")  # what an earlier paragraph left open is closed while another family is open
@example("! „,>> ``″! 10`,`>> .´=10)››")  # a wrong mark closes what an unopened one crosses
@example("10(''““b」s“ ’''(x›‹´A‘´„«”! A B, c.‘”")  # an unopened one begins within single marks
def test_stretches_lie_in_their_paragraphs_and_nest(text: str) -> None:
    paragraphs = container(text).paragraphs
    stretches = _scanned(text)
    for place, stretch in enumerate(stretches):
        paragraph = paragraphs[stretch.paragraph]
        assert paragraph.start_char <= stretch.outer_start <= stretch.start < stretch.end <= stretch.outer_end
        assert stretch.outer_end <= paragraph.end_char
        if stretch.parent is None:
            assert stretch.depth == 0
        else:
            around = stretches[stretch.parent]
            assert stretch.parent < place
            assert stretch.depth == around.depth + 1
            assert around.start <= stretch.start
            assert stretch.end <= around.end
    tops = [stretch for stretch in stretches if stretch.parent is None]
    assert all(first.outer_end <= second.outer_start for first, second in pairwise(tops))


@given(st.lists(st.sampled_from([*_PIECES, "> ", ">> ", "\n> ", "\n>> b ", "“a\n"]), max_size=40).map("".join))
@example(">> A'''\n> b")  # an inner mark ends where its line does
@example("> “a\n> \n> ")
def test_cited_lines_lie_in_their_paragraphs_and_nest(text: str) -> None:
    blocks = frozenset(range(0, text.count("\n\n") + 1, 2))
    told = {quote.quote_id: quote for quote in find(text, blocks=blocks).quotes}
    for quote in told.values():
        assert quote.text == " ".join(text[span.start_char : span.end_char] for span in quote.spans)
        assert all(first.end_char <= second.start_char for first, second in pairwise(quote.spans))
        if quote.parent_quote_id is not None:
            around = told[quote.parent_quote_id].spans
            assert all(
                any(o.start_char <= s.start_char and s.end_char <= o.end_char for o in around) for s in quote.spans
            )


_STYLES = [
    ("“", "”"), ('"', '"'), ("``", "''"), ("''", "''"), ("„", "“"), ("»", "«"), ("«", "»"), ("« ", " »"), ("‹", "›"),
    ("「", "」"), ("『", "』"), ("‘", "’"), ("'", "'"), ("”", "”"), ("‘‘", "’’"), ("“", '"'), ("‚", "‘"), ("»", "»"),
]  # fmt: skip
_word = st.from_regex(r"[a-z]{2,9}", fullmatch=True).filter(lambda word: word not in elisions())
_words = st.lists(_word, min_size=1, max_size=6).map(" ".join)


@given(st.lists(st.tuples(_words, st.sampled_from(_STYLES), _words), min_size=1, max_size=6))
def test_marks_of_every_style_around_any_words_are_found_again(parts: list[tuple[str, tuple[str, str], str]]) -> None:
    told = [f"A {before} said: {marks[0]}X {inside},{marks[1]} and" for before, marks, inside in parts]
    text = " ".join(told)
    assert [text[found.start : found.end] for found in _scanned(text)] == [f"X {inside}," for _, _, inside in parts]


@given(st.lists(st.tuples(_words, st.sampled_from(['"', "“”", "„“"]), _words), min_size=2, max_size=6), st.data())
def test_dropping_one_mark_costs_no_paragraph_but_its_own(
    parts: list[tuple[str, str, str]], data: st.DataObject
) -> None:
    lines = [f"{marks[0]}X {inside},{marks[-1]} said {before}." for before, marks, inside in parts]
    whole = [f"X {inside}," for _, _, inside in parts]
    hurt = data.draw(st.integers(0, len(lines) - 1))
    mark = data.draw(st.sampled_from([parts[hurt][1][0], parts[hurt][1][-1]]))
    lines[hurt] = lines[hurt].replace(mark, "", 1)
    text = "\n\n".join(lines)
    found = [text[stretch.start : stretch.end] for stretch in _scanned(text) if stretch.paragraph != hurt]
    assert found == whole[:hurt] + whole[hurt + 1 :]


@given(st.text(st.characters(categories=["Ll", "Lu", "Zs", "Nd"], exclude_characters="\x1c")))
def test_a_text_without_marks_has_no_quotes(text: str) -> None:
    assert _scanned(text) == []


@pytest.mark.parametrize(
    "unit",
    ["“", "”", "'", "“a", "a” ", "‘a s’ ", "'''", "> a\n", ">> a\n> “b\n", "a\n> b\n", "“a\n\nb\n\nc”\n\n", "‘A b\n\n"]
    + [f"{mark} word and word and" for mark in ("“", "”", '"', "‘", "«", "`", "x.”", "‘«“", "5’2”")],
)
def test_scanning_grows_with_the_text(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        paragraphs = container(text, blocks=frozenset({0}) if ">" in unit else frozenset()).paragraphs
        start = process_time()
        scan_container(text, paragraphs)
        return process_time() - start

    seconds(1_000)
    small = seconds(30_000)
    # Quadratic work would take 400 times as long, each time; other work of the machine disturbs one try, not three.
    assert any(seconds(600_000) < 20 * 4 * small + 0.1 for _ in range(3))
