"""Weighs where content may lie and end: the sums of the values of `indirect_features`, whatever is the same for several
candidates looked up once.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Final, NamedTuple

from broadsheet.quotes.indirect_bounds import Anchor
from broadsheet.quotes.indirect_cues import bucket
from broadsheet.quotes.indirect_features import AROUND, BEFORE, around_values, before_values
from broadsheet.quotes.indirect_sentences import Sentence
from broadsheet.quotes.indirect_tables import NONE, Named, Split, Tables, Weights, by_first, by_last, by_side

_HALF: Final = 24
"""So many bits hold the sum of one side's weights."""
_MANY: Final = ("0", "1", "2", "3")


class _Side(NamedTuple):
    """What one side of a cue weighs."""

    lemma: Weights
    following: Weights
    following2: Weights
    before: Weights
    quoted: Weights


class _LeftEnd(NamedTuple):
    """What a place where content ends before its cue weighs, for both sides (before, around) in one number.

    The weight of one side is in the number's low bits and that of the other in its high bits: most places are weighed
    for both, and the sum of the numbers holds both sums.
    """

    gap: Weights
    last: Weights
    lemma: Split
    before: Weights
    following: Weights
    size: Weights
    opening: Weights
    lemma_opening: Split
    near: Split


def _side(named: Named, side: str) -> _Side:
    return _Side(*by_side(named, ("side-lemma", "side-next", "side-next2", "side-prev", "side-quote"), side))


def _both(table: Weights) -> Weights:
    """A table of values that begin with "before" or "around" by what follows, the weights of both in one number.

    >>> both = _both({"before say": -3, "around say": 4, "around that": 5})
    >>> [_parted(both["say"] + weight) for weight in (0, both["that"])]
    [(-3, 4), (-3, 9)]
    """
    found: Weights = {}
    for value, weight in table.items():
        side, _, rest = value.partition(" ")
        found[rest] = found.get(rest, 0) + (weight << _HALF if side == "around" else weight)
    return found


def _parted(total: int) -> tuple[int, int]:
    """The sums of the two sides, before and around."""
    around = (total + (1 << (_HALF - 1))) >> _HALF
    return total - (around << _HALF), around


def _left_end(named: Named) -> _LeftEnd:
    names = ("gap", "last", "prev", "first", "size", "tags", "lemma", "tags-lemma", "near")
    gap, last, before, following, size, opening, lemma, lemma_opening, near = [
        _both(named.get(f"left-{name}", NONE)) for name in names
    ]
    return _LeftEnd(gap, last, by_last(lemma), before, following, size, opening, by_first(lemma_opening), by_last(near))


class AnchorScores:
    """Weighs where the content of a cue may lie."""

    def __init__(self, named: Named) -> None:
        get = named.get
        self._sides = {side: _side(named, side) for side in ("after", "before", "around")}
        self._left_end = _left_end(named)
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
        lefts: dict[int, tuple[int, int]] = {}
        for side, end, start in offered[afters:]:
            if end not in lefts:
                lefts[end] = _parted(self._left(sentence, at, lemma, end))
            if side == "before":
                found.append(before + lefts[end][0])
                continue
            if start not in rights:
                rights[start] = around + self._around.score(around_values(sentence, at, start))
            found.append(lefts[end][1] + rights[start])
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

    def _left(self, sentence: Sentence, at: int, lemma: str, end: int) -> int:
        tags, known = sentence.tags, self._left_end
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
