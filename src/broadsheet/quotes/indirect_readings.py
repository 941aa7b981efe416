"""Reads a cue: whether it reports, where its content lies, who speaks it, and how likely all of that is right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from broadsheet.quotes.indirect_bounds import anchors, left_starts, right_ends
from broadsheet.quotes.indirect_ceiling import cue_bucket, least_score
from broadsheet.quotes.indirect_cues import Values, bucket
from broadsheet.quotes.indirect_features import left_values
from broadsheet.quotes.indirect_models import Models
from broadsheet.quotes.indirect_sentences import QUOTE, Sentence
from broadsheet.quotes.indirect_speakers import proposals
from broadsheet.quotes.lexicon import Lexicon
from broadsheet.quotes.linear import UNIT, logistic
from broadsheet.quotes.phrases import Chunk, Phrases

GATE: Final = -100
"""A word is read on when its log-odds of reporting are above this, in hundredths."""
_QUOTED: Final = 0.9
"""Content of which so much stands in marks is direct speech."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How one cue is read: its content and speaker by the sentence's tokens, and the scores of the choices."""

    at: int
    lemma: str
    side: str
    content: tuple[Chunk, ...]
    speaker: Chunk | None
    score: int
    content_chance: float
    speaker_chance: float


def _best(scores: list[int]) -> tuple[int, float]:
    """The first of the highest scores, and how likely it is right."""
    top = max(scores)
    return scores.index(top), 1 / sum([math.exp((score - top) / UNIT) for score in scores])


def _content(
    sentence: Sentence, at: int, lemma: str, score: int, known: Models, least: int
) -> tuple[str, tuple[Chunk, ...], float] | None:
    """The side of the content, its runs of tokens, and how likely both are; None where no row can come of it."""
    offered = anchors(sentence, at)
    if not offered:
        return None
    ceiling, cue = known.ceiling, logistic(score)
    always = ceiling.always(lemma, score, sentence.quoted)
    best, chance = _best(known.anchor.scores(sentence, at, lemma, offered))
    side, left, right = offered[best]
    if ceiling.anchored(always, cue, side, chance) < least:
        return None
    runs: list[Chunk] = []
    if side != "after":
        starts = left_starts(sentence, left)
        best, one = _best([known.left.score(left_values(sentence, n, left, side)) for n in starts])
        runs.append((starts[best], left))
        chance *= one
    if side != "before":
        ends = right_ends(sentence, right)
        best, one = _best(known.right.scores(sentence, right, ends, lemma, side))
        runs.append((right, ends[best]))
        chance *= one
    size = sum([sentence.count(first, last) for first, last in runs])
    if ceiling.chosen(always, cue, side, chance, size) < least or _quoted_only(sentence, runs, size):
        return None
    return side, tuple(runs), chance


def _quoted_only(sentence: Sentence, content: list[Chunk], size: int) -> bool:
    """Whether what is reported stands in marks, all but a word: then it is no indirect speech."""
    if not sentence.quoted or size == 0:
        return size == 0
    tags = sentence.tags
    quoted = sum(sentence.count(n, n + 1) for first, last in content for n in range(first, last) if tags[n] == QUOTE)
    return quoted >= _QUOTED * size


def _read_cue(
    sentence: Sentence,
    places: tuple[int, ...],
    order: int,
    phrases: Phrases,
    lexicon: Lexicon,
    known: Models,
    least: int,
) -> Reading | None:
    """How the word at the place of a number reports, or None where it does not."""
    score = known.cue.score(sentence, places, order)
    if score < GATE:
        return None
    at = places[order]
    lemma = known.forms[sentence.lows[at]]
    found = _content(sentence, at, lemma, score, known, least)
    if found is None:
        return None
    side, content, content_chance = found
    offered = proposals(sentence, at, phrases, lexicon, content)
    best, chance = _best(known.speaker.scores(sentence, at, lemma, side, offered))
    return Reading(at, lemma, side, content, None if best == 0 else offered[best - 1][0], score, content_chance, chance)


def sure_values(sentence: Sentence, reading: Reading) -> Values:
    """What tells how likely a reading is right."""
    size = sum(sentence.count(first, last) for first, last in reading.content)
    whole = logistic(reading.score) * reading.content_chance * reading.speaker_chance
    return (
        "",
        reading.side,
        reading.lemma,
        cue_bucket(reading.score),
        str(int(reading.content_chance * 10)),
        str(int(reading.speaker_chance * 10)),
        str(int(whole * 20)),
        bucket(size),
        str(reading.speaker is not None),
        str(min(sentence.quoted, 2)),
    )


def readings(
    sentence: Sentence,
    numbers: Sequence[int],
    phrases: Phrases,
    lexicon: Lexicon,
    known: Models,
    threshold: float = 0.0,
) -> list[Reading]:
    """The readings of a sentence's cues, given by their numbers in the context, but for content that is all in marks.

    Those of which no row can come that is as sure as the threshold are left out as soon as that is certain; some that
    are less sure may remain.
    """
    places = tuple([number - sentence.offset for number in numbers])
    least = least_score(threshold)
    found = [_read_cue(sentence, places, order, phrases, lexicon, known, least) for order in range(len(places))]
    return [reading for reading in found if reading is not None]
