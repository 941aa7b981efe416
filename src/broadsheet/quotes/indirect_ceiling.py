"""How sure a reading can still become: what need not be read on, for no row can come of it."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from typing import Final

from broadsheet.quotes.indirect_cues import bucket
from broadsheet.quotes.indirect_tables import NONE, Named, Weights
from broadsheet.quotes.linear import logistic

SURE: Final = ("bias", "side", "lemma", "cue", "content", "speaker", "all", "size", "spoken", "quoted")
"""What tells how likely a reading is right: the templates of `sure_values`."""
_FAR: Final = 70_000
"""Beyond such a score a probability is 0 or 1."""


@lru_cache(64)
def least_score(threshold: float) -> int:
    """The lowest score that stands for a probability of at least so much.

    >>> least_score(0.5), least_score(0.8)
    (0, 139)
    """
    return bisect_left(range(-_FAR, _FAR), threshold, key=logistic) - _FAR


def cue_bucket(score: int) -> str:
    """How surely a word reports, as one of few.

    >>> [cue_bucket(score) for score in (-99, 120, 900)]
    ['-2', '2', '6']
    """
    return str(max(-3, min(6, score // 50)))


def _highest(table: Weights, buckets: int) -> list[int]:
    """What a chance weighs at most while it can only sink, by its bucket."""
    found: list[int] = []
    for number in range(buckets + 1):
        weight = table.get(str(number), 0)
        found.append(max(found[-1], weight) if found else weight)
    return found


class Ceiling:
    """The highest score of sureness that a reading can still reach.

    Chances only sink as more is chosen, and of what is not chosen yet the best is taken: so nothing above is lost.

    >>> ceiling = Ceiling({"bias": {"": -100}, "content": {"9": 150}, "size": {"4": 20}})
    >>> always = ceiling.always("say", 0, 0)
    >>> [ceiling.anchored(always, 0.5, "after", chance) for chance in (0.95, 0.85)]
    [70, -80]
    >>> ceiling.chosen(always, 0.5, "after", 0.95, 9)
    50
    """

    def __init__(self, named: Named) -> None:
        get = named.get
        self._bias, self._sides, self._lemmas = get("bias", NONE).get("", 0), get("side", NONE), get("lemma", NONE)
        self._cues, self._sizes, self._quoted = get("cue", NONE), get("size", NONE), get("quoted", NONE)
        self._content = [get("content", NONE).get(str(number), 0) for number in range(11)]
        self._best_content = _highest(get("content", NONE), 10)
        self._best_whole = _highest(get("all", NONE), 20)
        self._best_size = max(0, *self._sizes.values(), 0)
        self._best_speaker = sum(max(0, *get(name, NONE).values(), 0) for name in ("speaker", "spoken"))

    def always(self, lemma: str, score: int, quoted: int) -> int:
        """What is known of a cue before anything is chosen, with the best speaker."""
        return (
            self._bias
            + self._best_speaker
            + self._lemmas.get(lemma, 0)
            + self._cues.get(cue_bucket(score), 0)
            + self._quoted.get("2" if quoted > 1 else "1" if quoted else "0", 0)
        )

    def anchored(self, always: int, cue: float, side: str, chance: float) -> int:
        """The most where it is chosen on which side the content lies: by the chances of the cue and of that choice."""
        best = self._best_content[int(chance * 10)] + self._best_whole[int(cue * chance * 20)]
        return always + best + self._sides.get(side, 0) + self._best_size

    def chosen(self, always: int, cue: float, side: str, chance: float, size: int) -> int:
        """The most where the content is chosen, by its chance and its words."""
        best = self._content[int(chance * 10)] + self._best_whole[int(cue * chance * 20)]
        return always + best + self._sides.get(side, 0) + self._sizes.get(bucket(size), 0)
