"""The noun phrase of a speaker: where it ends and begins, whatever the rule's own chunk."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.quotes.boundaries import bounds, models, refine
from broadsheet.quotes.boundary_features import END_TEMPLATES, START_TEMPLATES, end_scores, start_scores
from broadsheet.quotes.boundary_window import NICKNAME, Window
from broadsheet.quotes.linear import linear
from broadsheet.quotes.tokens import Context
from quoted import read, words_of


def number(context: Context, word: str) -> int:
    """The number of the token, or of the first of the tokens, that a word or words stand for."""
    first, *_ = word.split()
    return next(n for n, token in enumerate(context.tokens) if token.text == first)


def refined(text: str, anchor: str, cue: str | None) -> str:
    context = read(text)
    first = number(context, anchor)
    last = number(context, anchor.rsplit(maxsplit=1)[-1]) + 1
    start, end = refine(context, words_of(), (first, last), None if cue is None else number(context, cue))
    return text[context.tokens[start].start : context.tokens[end - 1].end]


AFTER_THE_CUE = [
    "Jane Roe",
    "the mayor",
    "Mayor Jane Roe",
    "a spokeswoman for the council",
    "Jane Roe, a baker from Ashford",
    "Jane Roe, the director of the Ashford library",
    "Jane Roe, a baker who sells bread at the market",
    "Jane Roe, who owns the mill",
    "council member Jane Roe",
]


@pytest.mark.parametrize("speaker", AFTER_THE_CUE)
@pytest.mark.parametrize("whole", [True, False], ids=["anchor=all", "anchor=head"])
def test_what_belongs_to_a_speaker_after_the_cue(speaker: str, whole: bool) -> None:
    anchor = speaker if whole else "Roe" if "Roe" in speaker else speaker.split()[1]
    assert refined(f"“It will rain,” said {speaker}.", anchor, "said") == speaker


@pytest.mark.parametrize(
    ("text", "anchor", "cue", "speaker"),
    [
        ("“It will rain,” Jane Roe, the mayor, said.", "Roe", "said", "Jane Roe, the mayor"),
        ("“It will rain,” said Jane Roe on Monday.", "Jane Roe", "said", "Jane Roe"),
        ("“It will rain,” said Jane Roe, adding that it was late.", "Jane Roe", "said", "Jane Roe"),
        ("“It will rain,” Jane Roe told the council.", "Roe", "told", "Jane Roe"),
        ("On Monday, the mayor of Ashford said it would rain.", "mayor", "said", "the mayor of Ashford"),
        ("The council in Ashford said the bridge was old.", "council", "said", "The council in Ashford"),
        ("“It will rain,” according to the weather service.", "service", "according", "the weather service"),
    ],
)
def test_what_does_not(text: str, anchor: str, cue: str, speaker: str) -> None:
    assert refined(text, anchor, cue) == speaker


def test_a_phrase_that_the_rule_took_too_long_is_cut() -> None:
    text = "The mayor rallied the council by warning of rain."
    assert refined(text, "The mayor rallied the council by", "warning") == "The mayor"


def test_a_nickname_stands_within_a_name_and_a_quote_does_not() -> None:
    text = "“It will rain,” said Jane “Minnie” Roe, a baker."
    assert refined(text, "Roe", "said").endswith("“Minnie” Roe, a baker")
    long = "a" * NICKNAME
    text = f"“It will rain,” said Jane Roe “{long} {long}” late."
    assert refined(text, "Roe", "said") == "Jane Roe"


def test_a_pronoun_alone_is_the_whole_phrase() -> None:
    assert refined("“It will rain,” she said.", "she", "said") == "she"


def test_without_models_the_chunk_is_given_back() -> None:
    context = read("“It will rain,” said Jane Roe, a baker.")
    assert refine(context, replace(words_of(), language="xx"), (2, 3), 1) == (2, 3)


def test_no_cue_bounds_nothing_but_the_sentence() -> None:
    text = "The bridge is old. Jane Roe, the mayor, stood up. She left."
    assert refined(text, "Roe", None) in ("Jane Roe", "Jane Roe, the mayor")


def test_the_file_holds_no_template_that_is_not_read() -> None:
    model = linear("en.boundaries")
    assert model is not None
    known = {*END_TEMPLATES, *START_TEMPLATES, "e.never", "s.never"}
    assert {template for template, _ in model.weights} == known


VOCABULARY = """Jane Roe Mr . , , ( ) who which the a of at in and said told adding according to mayor council
she he has been walked quickly 12 Monday “Rain.” “No” bridge ; : Roe’s -"""
WORDS = st.sampled_from(VOCABULARY.split())


@given(st.lists(WORDS, min_size=1, max_size=60), st.data())
def test_the_phrase_meets_the_chunk_in_one_sentence_and_keeps_off_the_cue(
    words: list[str], data: st.DataObject
) -> None:
    context = read(" ".join(words))
    first = data.draw(st.integers(0, len(context.tokens) - 1))
    last = data.draw(st.integers(first + 1, len(context.tokens)))
    cue = data.draw(st.none() | st.sampled_from(sorted(context.cues) or [None]))
    start, end = refine(context, words_of(), (first, last), cue)
    sentence = next(found for found in context.sentences if found[0] <= first < found[1])
    assert start < end
    assert start < last
    assert end > first
    if (start, end) != (first, last):  # a pronoun alone is handed through
        assert sentence[0] <= start
        assert end <= sentence[1]
    if cue is not None and not first <= cue < last and sentence[0] <= cue < sentence[1]:
        assert not start <= cue < end
    assert refine(context, words_of(), (first, last), cue) == (start, end)


def test_bounds_take_what_weighs_most() -> None:
    text = "“It will rain,” said Jane Roe, a baker."
    context = read(text)
    window = Window(context, words_of(), (number(context, "Roe"), number(context, "Roe") + 1), number(context, "said"))
    roe = number(context, "Roe")
    assert bounds(window, models({("e.n", "B,"): 50, ("s.wb", "said"): 50})) == (roe - 1, roe + 1)
    assert bounds(window, models({("e.n", "B."): 50, ("s.wb", "jane"): 50})) == (roe, roe + 4)
    assert bounds(window, models({("e.n", "B."): 50, ("e.never", "w ."): -1})) == (roe, roe + 1)


def test_each_template_is_asked_once_for_each_candidate() -> None:
    asked: list[int] = []

    class Counting:
        def __init__(self, number: int) -> None:
            self.number = number

        def get(self, value: str, default: int, /) -> int:
            assert isinstance(value, str)
            asked.append(self.number)
            return default

    context = read("“It will rain,” said Jane Roe, a baker from Ashford.")
    roe = number(context, "Roe")
    window = Window(context, words_of(), (roe, roe + 1), number(context, "said"))
    ends = window.ends()
    end_scores(window, ends, [Counting(n) for n in range(len(END_TEMPLATES))])
    assert asked == list(range(len(END_TEMPLATES))) * len(ends)
    asked.clear()
    starts = window.starts(roe + 1)
    start_scores(window, starts, roe + 1, [Counting(n) for n in range(len(START_TEMPLATES))])
    assert asked == list(range(len(START_TEMPLATES))) * len(starts)
