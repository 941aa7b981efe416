"""Weighs who may speak: the sums of the values of `indirect_speakers`, what several phrases share looked up once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from broadsheet.quotes.indirect_cues import bucket
from broadsheet.quotes.indirect_sentences import Sentence
from broadsheet.quotes.indirect_speakers import NOBODY, Proposal, nobody_values
from broadsheet.quotes.indirect_tables import NONE, Named, Tables, Weights, by_first, by_last, by_side


class _Place(NamedTuple):
    """What one who may speak weighs before the cue, or after it."""

    lemma: Weights
    following: Weights
    before: Weights
    gap: Weights
    between: Weights
    ends: Weights
    prior: Weights
    trailer: Weights


class SpeakerScores:
    """Weighs who may speak."""

    def __init__(self, named: Named) -> None:
        get = named.get
        names = ("place-lemma", "place-next", "place-prev", "gap-side", "between", "ends", "prior", "trailer")
        self._places = {place: _Place(*by_side(named, names, place)) for place in ("before", "after")}
        self._between_lemma = by_first(get("between-lemma", NONE))
        self._tail, self._tail_word = get("tail", NONE), get("tail-word", NONE)
        self._ways = get("ways", NONE)
        self._ways_side, self._ways_lemma = by_last(get("ways-side", NONE)), by_last(get("ways-lemma", NONE))
        self._nobody = Tables(named, NOBODY)

    def scores(self, sentence: Sentence, at: int, lemma: str, side: str, offered: Sequence[Proposal]) -> list[int]:
        """The score of nobody, then of each phrase, in hundredths of a unit of log-odds."""
        tags = sentence.tags
        sides, lemmas = self._ways_side.get(side, NONE), self._ways_lemma.get(lemma, NONE)
        betweens = self._between_lemma.get(lemma, NONE)
        found = [self._nobody.score(nobody_values(sentence, at, lemma))]
        places: dict[str, int] = {}
        for (first, last), ways in offered:
            place, gap = ("before", at - last) if last <= at else ("after", first - at - 1)
            known = self._places[place]
            if place not in places:
                places[place] = (
                    known.lemma.get(lemma, 0) + known.following.get(tags[at + 1], 0) + known.before.get(tags[at - 1], 0)
                )
            tail = tags[last - 1]
            score = (
                places[place]
                + known.gap.get(f"{side} {bucket(gap)}", 0)
                + self._tail.get(tail, 0)
                + self._tail_word.get(sentence.plain(last - 1), 0)
                + known.ends.get(f"{tags[first]} {tail}", 0)
                + known.prior.get(tags[first - 1], 0)
                + known.trailer.get(tags[last], 0)
                + self._ways.get(ways, 0)
                + sides.get(ways, 0)
                + lemmas.get(ways, 0)
            )
            if gap < 3:
                between = " ".join(tags[last:at] if place == "before" else tags[at + 1 : first])
                score += known.between.get(between, 0)
                if gap < 2:
                    score += betweens.get(f"{place} {between}", 0)
            found.append(score)
        return found
