"""Weighs the places where content may lie and end, and who may speak: the sums of the values of `indirect_features` and
`indirect_speakers`, whatever is the same for several candidates looked up once.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Final, NamedTuple

from broadsheet.quotes.indirect_bounds import Anchor
from broadsheet.quotes.indirect_cues import bucket
from broadsheet.quotes.indirect_features import AROUND, BEFORE, around_values, before_values
from broadsheet.quotes.indirect_sentences import Sentence
from broadsheet.quotes.indirect_speakers import NOBODY, Proposal, nobody_values
from broadsheet.quotes.indirect_tables import NONE, Named, Split, Tables, Weights, by_first, by_last

_MANY: Final = ("0", "1", "2", "3")


class _Side(NamedTuple):
    """What one side of a cue weighs."""

    lemma: Weights
    following: Weights
    following2: Weights
    before: Weights
    quoted: Weights


class _LeftEnd(NamedTuple):
    """What a place where content ends before its cue weighs, on one side (before, around)."""

    gap: Weights
    last: Weights
    lemma: Split
    before: Weights
    following: Weights
    size: Weights
    opening: Weights
    lemma_opening: Split
    near: Split


def _by_side(named: Named, names: Sequence[str], side: str) -> list[Weights]:
    return [by_first(named.get(name, NONE)).get(side, NONE) for name in names]


def _side(named: Named, side: str) -> _Side:
    return _Side(*_by_side(named, ("side-lemma", "side-next", "side-next2", "side-prev", "side-quote"), side))


def _left_end(named: Named, side: str) -> _LeftEnd:
    names = ("gap", "last", "prev", "first", "size", "tags", "lemma", "tags-lemma", "near")
    gap, last, before, following, size, opening, lemma, lemma_opening, near = _by_side(
        named, [f"left-{name}" for name in names], side
    )
    return _LeftEnd(gap, last, by_last(lemma), before, following, size, opening, by_first(lemma_opening), by_last(near))


class AnchorScores:
    """Weighs where the content of a cue may lie."""

    def __init__(self, named: Named) -> None:
        get = named.get
        self._sides = {side: _side(named, side) for side in ("after", "before", "around")}
        self._left_ends = {side: _left_end(named, side) for side in ("before", "around")}
        self._first, self._between = get("first", NONE), get("between", NONE)
        self._first_lemma, self._gap_lemma = by_last(get("first-lemma", NONE)), by_last(get("gap-lemma", NONE))
        self._first_prev, self._gap_first = by_first(get("first-prev", NONE)), by_first(get("gap-first", NONE))
        self._between_lemma = by_first(get("between-lemma", NONE))
        self._before, self._around = Tables(named, BEFORE), Tables(named, AROUND)

    def scores(self, sentence: Sentence, at: int, lemma: str, offered: Sequence[Anchor]) -> list[int]:
        """The score of each place, in hundredths of a unit of log-odds, for the places that `anchors` offers."""
        afters = 0
        while afters < len(offered) and offered[afters][0] == "after":
            afters += 1
        found = self._after(sentence, at, lemma, [start for _, _, start in offered[:afters]])
        if afters == len(offered):
            return found
        before = self._side(sentence, at, lemma, "before") + self._before.score(before_values(sentence, at))
        around = self._side(sentence, at, lemma, "around")
        rights: dict[int, int] = {}
        lefts: dict[int, int] = {}
        for side, end, start in offered[afters:]:
            if side == "before":
                found.append(before + self._left(sentence, at, lemma, side, end))
                continue
            if end not in lefts:
                lefts[end] = around + self._left(sentence, at, lemma, side, end)
            if start not in rights:
                rights[start] = self._around.score(around_values(sentence, at, start))
            found.append(lefts[end] + rights[start])
        return found

    def _side(self, sentence: Sentence, at: int, lemma: str, side: str) -> int:
        tags, known = sentence.tags, self._sides[side]
        following = tags[at + 1]
        return (
            known.lemma.get(lemma, 0)
            + known.following.get(following, 0)
            + known.following2.get(f"{following} {tags[at + 2]}", 0)
            + known.before.get(tags[at - 1], 0)
            + known.quoted.get("True" if sentence.quoted else "False", 0)
        )

    def _after(self, sentence: Sentence, at: int, lemma: str, starts: list[int]) -> list[int]:
        if not starts:
            return []
        tags = sentence.tags
        side = self._side(sentence, at, lemma, "after")
        firsts, betweens, before, gap_first = self._first, self._between, self._first_prev, self._gap_first
        by_gap = self._gap_lemma.get(lemma, NONE)
        by_tag = self._first_lemma.get(lemma, NONE)
        by_between = self._between_lemma.get(lemma, NONE)
        found: list[int] = []
        for start in starts:
            gap = start - at - 1
            first, count = tags[start], bucket(gap)
            score = (
                side
                + firsts.get(first, 0)
                + by_tag.get(first, 0)
                + by_gap.get(count, 0)
                + before.get(tags[start - 1] if gap else "0", NONE).get(first, 0)
                + gap_first.get(count, NONE).get(first, 0)
            )
            if gap < 4:
                between = " ".join(tags[at + 1 : start])
                score += betweens.get(between, 0)
                if gap < 3:
                    score += by_between.get(between, 0)
            found.append(score)
        return found

    def _left(self, sentence: Sentence, at: int, lemma: str, side: str, end: int) -> int:
        tags, known = sentence.tags, self._left_ends[side]
        gap, last, before = bucket(at - end), tags[end], tags[end - 1]
        opening = " ".join(tags[end : min(end + 4, at)])
        score = (
            known.gap.get(gap, 0)
            + known.last.get(last, 0)
            + known.lemma.get(lemma, NONE).get(last, 0)
            + known.before.get(before, 0)
            + known.following.get(tags[end + 1], 0)
            + known.size.get(bucket(end), 0)
            + known.opening.get(opening, 0)
            + known.near.get(gap, NONE).get(before, 0)
        )
        return score + known.lemma_opening.get(lemma, NONE).get(opening, 0) if at - end < 3 else score


class _Ends(NamedTuple):
    """What a place before one tag weighs: always, and by the words beside it, by its order and by the size."""

    always: int
    before: Weights
    following: Weights
    nth: Weights
    size: Weights


_NO_ENDS: Final = _Ends(0, NONE, NONE, NONE, NONE)


class RightScores:
    """Weighs where content that begins at a place may end."""

    def __init__(self, named: Named) -> None:
        get = named.get
        ends = get("end", NONE)
        parts = [
            by_last(get("end-pair", NONE)),
            *[by_first(get(name, NONE)) for name in ("end-after", "end-nth", "end-size")],
        ]
        self._ends = {
            tag: _Ends(ends.get(tag, 0), *[part.get(tag, NONE) for part in parts]) for tag in {*ends, *chain(*parts)}
        }
        self._last = get("end-last", NONE)
        self._lemma, self._opening = by_last(get("end-lemma", NONE)), by_last(get("end-opening", NONE))
        self._opening_size, self._side = by_first(get("end-size-opening", NONE)), by_first(get("end-side", NONE))

    def scores(self, sentence: Sentence, start: int, ends: Sequence[int], lemma: str, side: str) -> list[int]:
        """The score of each end, in hundredths of a unit of log-odds; ends go up."""
        tags, words = sentence.tags, sentence.words
        opening, last, base = tags[start], ends[-1], words[start]
        lemmas, openings = self._lemma.get(lemma, NONE), self._opening.get(opening, NONE)
        sides, sizes, lasts = self._side.get(side, NONE), self._opening_size.get(opening, NONE), self._last
        by_tag = self._ends
        shared: dict[str, int] = {}
        seen: dict[str, int] = {}
        found: list[int] = []
        for end in ends:
            tag = "." if end == last else tags[end]
            always, before, following, nth, by_size = by_tag.get(tag, _NO_ENDS)
            if tag in shared:
                number = seen[tag] = seen[tag] + 1
            else:
                number = seen[tag] = 0
                shared[tag] = always + lemmas.get(tag, 0) + openings.get(tag, 0) + sides.get(tag, 0)
            size = bucket(words[end] - base)
            found.append(
                shared[tag]
                + before.get(tags[end - 1], 0)
                + following.get(tags[end + 1], 0)
                + nth.get(_MANY[number] if number < 3 else "3", 0)
                + by_size.get(size, 0)
                + sizes.get(size, 0)
                + lasts.get(bucket(last - end), 0)
            )
        return found


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
        self._places = {place: _Place(*_by_side(named, names, place)) for place in ("before", "after")}
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
