"""Reported speech: what is found in made-up sentences, and what always holds."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.quotes.indirect import Reported, bounded, chosen, find_indirect
from broadsheet.quotes.indirect_bounds import Anchor, anchors, right_ends
from broadsheet.quotes.indirect_cues import CUE, cue_values
from broadsheet.quotes.indirect_features import (
    AFTER,
    AROUND,
    BEFORE,
    LEFT_END,
    RIGHT,
    SIDE,
    after_values,
    around_values,
    before_values,
    left_end_values,
    right_values,
    side_values,
)
from broadsheet.quotes.indirect_models import may_report, models
from broadsheet.quotes.indirect_readings import Reading
from broadsheet.quotes.indirect_sentences import Sentence, read_sentence
from broadsheet.quotes.indirect_speakers import NOBODY, SPEAKER, nobody_values, proposals, speaker_values
from broadsheet.quotes.indirect_tables import features
from broadsheet.quotes.linear import Linear, linear
from broadsheet.quotes.phrases import Phrases
from broadsheet.quotes.tokens import Context, read_context
from quoted import read, words_of

_WORDS = (
    "said that according to the mayor Jane Roe , . “ ” denied it would rain and ; who called for a new bridge he was "
    "expected claim report believes bakery Monday … ( ) — asked told reporters not if"
)


def _find(text: str, threshold: float | None = None) -> tuple[Reported, ...]:
    words = words_of()
    context = read(text)
    if threshold is None:
        return find_indirect(text, context, words)
    return find_indirect(text, context, words, threshold=threshold)


def _read(text: str) -> list[tuple[str, str | None, str]]:
    return [
        (
            " … ".join(text[slice(*span)] for span in found.spans),
            None if found.speaker is None else text[slice(*found.speaker)],
            text[slice(*found.cue)],
        )
        for found in _find(text)
    ]


@pytest.mark.parametrize(
    ("text", "content", "speaker", "cue"),
    [
        ("The mayor said that the bridge would open in May.", "that the bridge would open in May", "The mayor", "said"),
        ("The bridge would open in May, the mayor said.", "The bridge would open in May", "the mayor", "said"),
        ("The bridge, she said, would open in May.", "The bridge … would open in May", "she", "said"),
        ("According to the council, the bakery will close.", "the bakery will close", "the council", "According"),
        ("The bakery will close, according to Jane Roe.", "The bakery will close", "Jane Roe", "according"),
        ("He said the bridge was “a danger” to boats.", "the bridge was “a danger” to boats", "He", "said"),
        ("Jane Roe believes the river will rise again.", "the river will rise again", "Jane Roe", "believes"),
        ("The council denied that the bridge was unsafe.", "that the bridge was unsafe", "The council", "denied"),
        ("She asked whether the bakery had closed.", "whether the bakery had closed", "She", "asked"),
    ],
)
def test_a_clause_is_reported(text: str, content: str, speaker: str, cue: str) -> None:
    found = _read(text)
    assert (content, speaker) in [(one[0], one[1]) for one in found]
    assert any(one[0] == content and one[2].startswith(cue) for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "The bridge was built of stone in 1902.",
        "It rained on Monday, and the bakery closed at noon.",
        "",
    ],
)
def test_nothing_is_reported_where_nobody_speaks(text: str) -> None:
    assert _find(text) == ()


def test_a_quote_that_is_the_whole_content_is_no_indirect_speech() -> None:
    assert _read("“The bridge will open in May,” the mayor said.") == []


def test_a_text_without_a_word_that_reports_is_told_apart() -> None:
    assert may_report("The mayor said so.", "en")
    assert not may_report("The wet grey stone bridge.", "en")
    assert not may_report("Der Rat sagte nein.", "de")


def test_a_language_without_models_gives_nothing() -> None:
    words = words_of("de")
    text = "Der Bürgermeister sagte, dass es regnet."
    assert find_indirect(text, read_context(text, 0, len(text), (), words), words) == ()


def test_every_weight_is_a_whole_number_and_every_word_has_a_lemma() -> None:
    known = models("en")
    assert known is not None
    assert known.forms["denied"] == "deny"
    assert all(form == form.lower() and lemma for form, lemma in known.forms.items())
    assert isinstance(Linear({("a", "b"): 1}).score([("a", "b")]), int)


def _sentence(text: str) -> tuple[Context, Sentence]:
    words = words_of()
    context = read_context(text, 0, len(text), (), words)
    return context, read_sentence(context, 0, len(context.tokens), "en")


def _reading(at: int, content: tuple[tuple[int, int], ...], speaker: tuple[int, int]) -> Reading:
    return Reading(at, "say", "after", content, speaker, 300, 0.9, 0.9)


def test_the_speaker_gets_the_bounds_readers_give_it_unless_they_reach_into_the_content() -> None:
    words = words_of()
    context, sentence = _sentence("The mayor, Jane Roe, said it rained.")
    clear = bounded(context, words, sentence, _reading(6, ((7, 9),), (0, 2)))
    assert clear is not None
    assert clear[1] > 3
    assert bounded(context, words, sentence, _reading(6, ((3, 5),), (0, 2))) == (0, 2)


def test_of_two_cues_with_the_same_content_one_reports_it() -> None:
    known = models("en")
    assert known is not None
    _, sentence = _sentence("The mayor said and added that it rained.")
    same = [_reading(2, ((5, 8),), (0, 2)), _reading(4, ((5, 8),), (0, 2))]
    other = [same[0], _reading(4, ((7, 8),), (0, 2))]
    assert len(chosen(sentence, same, known, 0.0)) == 1
    assert len(chosen(sentence, other, known, 0.0)) == 2


@given(st.lists(st.sampled_from(_WORDS.split()), max_size=60))
def test_spans_lie_within_the_text_and_apart(words: list[str]) -> None:
    text = " ".join(words)
    for found in _find(text, threshold=0.0):
        bounds = [*found.spans, found.cue] if found.speaker is None else [*found.spans, found.cue, found.speaker]
        ordered = sorted(bounds)
        assert all(0 <= first < last <= len(text) for first, last in ordered)
        assert all(one[1] <= other[0] for one, other in pairwise(ordered))
        assert 0 <= found.confidence <= 1


@given(st.lists(st.sampled_from(_WORDS.split()), max_size=40))
def test_the_same_text_gives_the_same(words: list[str]) -> None:
    text = " ".join(words)
    assert _find(text, threshold=0.1) == _find(text, threshold=0.1)


@given(st.lists(st.sampled_from(_WORDS.split()), max_size=40), st.floats(0, 1))
def test_a_higher_threshold_only_leaves_out(words: list[str], threshold: float) -> None:
    text = " ".join(words)
    assert _find(text, threshold) == tuple(one for one in _find(text, 0.0) if one.confidence >= threshold)


def _sum(choice: str, templates: Sequence[str], values: Sequence[str | None]) -> int:
    """The slow way: each feature written down and looked up in the file's weights."""
    model = linear("en.indirect")
    assert model is not None
    return model.score([(f"{choice}.{name}", value) for name, value in features(templates, values)])


def _anchor_sum(sentence: Sentence, at: int, lemma: str, anchor: Anchor) -> int:
    side, end, start = anchor
    score = _sum("anchor", SIDE, side_values(sentence, at, lemma, side))
    if side == "after":
        return score + _sum("anchor", AFTER, after_values(sentence, at, lemma, start))
    score += _sum("anchor", LEFT_END, left_end_values(sentence, at, lemma, side, end))
    if side == "before":
        return score + _sum("anchor", BEFORE, before_values(sentence, at))
    return score + _sum("anchor", AROUND, around_values(sentence, at, start))


@given(st.lists(st.sampled_from(_WORDS.split()), min_size=1, max_size=40))
def test_scores_are_the_sums_of_the_features_that_are_trained(words: list[str]) -> None:
    text = " ".join(words)
    known, lexicon_ = models("en"), words_of()
    assert known is not None
    context = read(text)
    phrases = Phrases(context, lexicon_)
    for first, last in context.sentences:
        sentence = read_sentence(context, first, last, "en")
        places = tuple(n for n, token in enumerate(sentence.tokens) if token.low in known.forms)
        for order, at in enumerate(places):
            lemma = known.forms[sentence.lows[at]]
            seen = cue_values(sentence, at, lemma, places)
            assert known.cue.score(sentence, places, order) == _sum("cue", CUE, seen)
            offered = anchors(sentence, at)
            sums = [_anchor_sum(sentence, at, lemma, one) for one in offered]
            assert known.anchor.scores(sentence, at, lemma, offered) == sums
            for side, _, start in offered:
                if side == "before":
                    continue
                ends = right_ends(sentence, start)
                sums = [_sum("right", RIGHT, one) for one in right_values(sentence, start, ends, lemma, side)]
                assert known.right.scores(sentence, start, ends, lemma, side) == sums
            near = proposals(sentence, at, phrases, lexicon_, ())
            sums = [_sum("speaker", NOBODY, nobody_values(sentence, at, lemma))]
            sums += [_sum("speaker", SPEAKER, speaker_values(sentence, at, lemma, "after", one)) for one in near]
            assert known.speaker.scores(sentence, at, lemma, "after", near) == sums


def test_the_work_grows_with_the_text() -> None:
    text = "The mayor said that the bridge, according to the council, would open, and the bakery would close. "

    def seconds(times: int) -> float:
        spent = []
        for _ in range(3):
            start = time.process_time()
            _find((text * times).strip())
            spent.append(time.process_time() - start)
        return min(spent)

    _find(text)
    assert seconds(200) < 40 * seconds(20)


def test_a_sentence_without_end_is_left_alone() -> None:
    assert _find("said that " * 5000) == ()
