"""The words of a text as citations compare them, and where each stands."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Final, TypeVar

from broadsheet.text.words import WORD, fold_words

_Word = TypeVar("_Word", str, bytes)

_PARTS: Final = re.compile(f"({WORD.pattern})")


class Words:
    """The words of a text, folded, and their spans in code points.

    >>> words = Words("It rained, said “Ann Roe”.")
    >>> words.folded
    ['it', 'rained', 'said', 'ann', 'roe']
    >>> words.span(0, 1), words.within(17, 24)
    ((0, 9), (3, 5))
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self.folded = fold_words(WORD.findall(text))

    @cached_property
    def _ends(self) -> list[int]:
        # What stands between words and the words, in turns. Most comments cite nothing and are never asked.
        return list(accumulate(map(len, _PARTS.split(self._text))))

    def span(self, first: int, last: int) -> tuple[int, int]:
        """From the start of one word to the end of another, in code points."""
        return self._ends[2 * first], self._ends[2 * last + 1]

    def within(self, start: int, end: int) -> tuple[int, int]:
        """The numbers of the first whole word between two code points, and of the one after the last."""
        return (bisect_left(self._ends, start) + 1) // 2, bisect_right(self._ends, end) // 2


def runs(words: Sequence[_Word], length: int) -> Iterator[tuple[_Word, ...]]:
    """All runs of so many words, in order.

    >>> list(runs(["it", "rained", "today"], 2))
    [('it', 'rained'), ('rained', 'today')]
    """
    return zip(*(words[skip:] for skip in range(length)), strict=False)


def agreement(left: Sequence[str], i: int, right: Sequence[str], j: int, known: int) -> int:
    """How many words agree from word `i` on the left and word `j` on the right; the first `known` are known to."""
    length = known
    while i + length < len(left) and j + length < len(right) and left[i + length] == right[j + length]:
        length += 1
    return length
