"""Reads a cue: whether it reports, where its content lies, who speaks it, and how likely all of that is right."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from broadsheet.quotes.indirect_bounds import Anchor, anchors, left_starts, right_ends
from broadsheet.quotes.indirect_cues import Values, bucket, cue_values
from broadsheet.quotes.indirect_features import (
    after_values,
    around_values,
    before_values,
    left_end_values,
    left_values,
    right_values,
    side_values,
)
from broadsheet.quotes.indirect_models import Models
from broadsheet.quotes.indirect_sentences import QUOTE, Sentence
from broadsheet.quotes.indirect_speakers import nobody_values, proposals, speaker_values
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


def anchor_scores(sentence: Sentence, at: int, lemma: str, offered: list[Anchor], known: Models) -> list[int]:
    """The score of each place where the content may lie; what several share is summed once."""
    sides = {
        side: known.side.score(side_values(sentence, at, lemma, side)) for side in {side for side, _, _ in offered}
    }
    lefts: dict[tuple[str, int], int] = {}
    rights: dict[int, int] = {}
    found: list[int] = []
    for side, end, start in offered:
        score = sides[side]
        if side == "after":
            found.append(score + known.after.score(after_values(sentence, at, lemma, start)))
            continue
        if (side, end) not in lefts:
            lefts[side, end] = known.left_end.score(left_end_values(sentence, at, lemma, side, end))
        if start not in rights:
            rights[start] = (
                known.around.score(around_values(sentence, at, start))
                if side == "around"
                else known.before.score(before_values(sentence, at))
            )
        found.append(score + lefts[side, end] + rights[start])
    return found


def _content(
    sentence: Sentence, at: int, lemma: str, known: Models
) -> tuple[str, tuple[Chunk, ...], list[float]] | None:
    """The side of the content, its runs of tokens, and how likely each choice was."""
    offered = anchors(sentence, at)
    if not offered:
        return None
    best, chance = _best(anchor_scores(sentence, at, lemma, offered, known))
    side, left, right = offered[best]
    chances = [chance]
    runs: list[Chunk] = []
    if side != "after":
        starts = left_starts(sentence, left)
        best, chance = _best([known.left.score(left_values(sentence, n, left, side)) for n in starts])
        runs.append((starts[best], left))
        chances.append(chance)
    if side != "before":
        ends = right_ends(sentence, right)
        best, chance = _best([known.right.score(seen) for seen in right_values(sentence, right, ends, lemma, side)])
        runs.append((right, ends[best]))
        chances.append(chance)
    return side, tuple(runs), chances


def read_cue(
    sentence: Sentence, at: int, places: tuple[int, ...], phrases: Phrases, lexicon: Lexicon, known: Models
) -> Reading | None:
    """How the word at a place reports, or None where it does not."""
    lemma = known.forms[sentence.tokens[at].low]
    score = known.cue.score(cue_values(sentence, at, lemma, places))
    if score < GATE:
        return None
    found = _content(sentence, at, lemma, known)
    if found is None:
        return None
    side, content, chances = found
    offered = proposals(sentence, at, phrases, lexicon, content)
    scores = [known.nobody.score(nobody_values(sentence, at, lemma))]
    scores += [known.speaker.score(speaker_values(sentence, at, lemma, side, one)) for one in offered]
    best, chance = _best(scores)
    content_chance = 1.0
    for one in chances:
        content_chance *= one
    return Reading(at, lemma, side, content, None if best == 0 else offered[best - 1][0], score, content_chance, chance)


def sure_values(sentence: Sentence, reading: Reading) -> Values:
    """What tells how likely a reading is right."""
    size = sum(sentence.count(first, last) for first, last in reading.content)
    whole = logistic(reading.score) * reading.content_chance * reading.speaker_chance
    return (
        "",
        reading.side,
        reading.lemma,
        str(max(-3, min(6, reading.score // 50))),
        str(int(reading.content_chance * 10)),
        str(int(reading.speaker_chance * 10)),
        str(int(whole * 20)),
        bucket(size),
        str(reading.speaker is not None),
        str(min(sentence.quoted, 2)),
    )


def _quoted_only(sentence: Sentence, content: tuple[Chunk, ...]) -> bool:
    """Whether what is reported stands in marks, all but a word: then it is no indirect speech."""
    size = quoted = 0
    for first, last in content:
        size += sentence.count(first, last)
        quoted += sum(sentence.count(n, n + 1) for n in range(first, last) if sentence.tags[n] == QUOTE)
    return size == 0 or quoted >= _QUOTED * size


def readings(
    sentence: Sentence, numbers: list[int], phrases: Phrases, lexicon: Lexicon, known: Models
) -> list[Reading]:
    """All readings of a sentence's cues whose content is not all in marks; the cues by their numbers in the context."""
    places = tuple([number - sentence.offset for number in numbers])
    found = [read_cue(sentence, at, places, phrases, lexicon, known) for at in places]
    return [reading for reading in found if reading is not None and not _quoted_only(sentence, reading.content)]
