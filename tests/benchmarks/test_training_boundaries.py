"""Training the models of boundaries: what it learns from, and that it gives the committed bytes."""

from __future__ import annotations

import pytest

from benchmarks.training.anchors import Speaker, speakers
from benchmarks.training.boundaries import end_choice, never_right, start_choice
from benchmarks.training.fit import Choice

TEXT = "The bridge is old. “It will rain,” said Jane Roe, a baker from Ashford. She left."
SPEAKER = "Jane Roe, a baker from Ashford"


@pytest.fixture
def told() -> list[Speaker]:
    start, cue = TEXT.index(SPEAKER), TEXT.index("said")
    attribution = {"source": [[start, start + len(SPEAKER)]], "cue": [[cue, cue + 4]], "content": [[20, 32]]}
    without = {"source": [], "cue": [], "content": [[20, 32]]}
    article = {"text": TEXT, "lang": "en", "doc_id": "1", "publisher": "town", "attributions": [attribution, without]}
    return list(speakers([article]))


def words(speaker: Speaker, chunk: tuple[int, int]) -> str:
    tokens = speaker.context.tokens
    return TEXT[tokens[chunk[0]].start : tokens[chunk[1] - 1].end]


def test_a_speaker_comes_with_its_head_its_name_and_the_rules_chunks(told: list[Speaker]) -> None:
    (speaker,) = told
    assert [words(speaker, chunk) for chunk in speaker.right] == [SPEAKER]
    assert speaker.context.tokens[speaker.anchors[0].cue or 0].text == "said"
    found = {(anchor.origin, words(speaker, anchor.chunk)) for anchor in speaker.anchors}
    assert {("head", "Roe"), ("name", "Jane Roe"), ("rule", SPEAKER)} <= found


def test_the_right_end_and_start_are_among_the_candidates(told: list[Speaker]) -> None:
    (speaker,) = told
    end = end_choice(speaker, speaker.anchors[0], "en")
    assert end is not None
    ((place,),) = [end.right]
    assert ("e.n", "B.") in end.candidates[place]
    start = start_choice(speaker, speaker.anchors[0], "en")
    assert start is not None
    ((place,),) = [start.right]
    assert ("s.wb", "said") in start.candidates[place]


def test_pairs_are_never_right_only_where_seen_often() -> None:
    often = [Choice([[("e.io", "N N")], [("e.io", "N ,")]], frozenset((1,)), n) for n in range(60)]
    assert never_right(often, "e.io") == {"N N"}
    assert never_right(often[:59], "e.io") == frozenset()
