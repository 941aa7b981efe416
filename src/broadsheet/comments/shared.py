"""Tells which comments of a page may repeat words, so that the others are not compared word by word.

It may name a comment that repeats nothing, and misses none that does. Words are taken without their joiners, as bytes
of small letters, and the whole page at once: a step through Python for each word takes longer than all of this.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import Final

from broadsheet.comments.between import MARKED
from broadsheet.comments.cites import SHINGLE
from broadsheet.comments.marked import marked
from broadsheet.comments.wording import runs

# A text that holds the border itself is not told from two, and all its page is compared.
_BORDER: Final = "\0"
_BETWEEN: Final = _BORDER.encode()
_ASCII: Final = bytes(range(128))
_SMALL: Final = bytes(ord(chr(byte).lower()) if chr(byte).isalnum() or not byte else 32 for byte in range(128))
_FOLD: Final = _SMALL + bytes(range(128, 256))
# Each sign that is rewritten is a pass over the page: the comments of a dev page have up to 21, a Cyrillic alphabet has
# 33 capitals. Where there are more than this (each in emoji of its own), all comments are compared.
_MOST_SIGNS: Final = 256
_LONG: Final = re.compile(b"\1{%d,}" % SHINGLE)
_ONE: Final = re.compile(b"\1")


def repeating(article: str, texts: Sequence[str]) -> Iterable[int]:
    """The places of the texts that may share `SHINGLE` words with another or the article, or `MARKED` that are set off.

    Equal words have equal pieces, so what is repeated is found again among the pieces, whatever stands between words.
    Linear in the lengths.

    >>> said = "the old bridge would be rebuilt on Monday"
    >>> sorted(repeating("", [said, "It rained.", f"No: “{said.upper()}”"]))
    [0, 2]
    """
    page = _folded([article, *texts])
    if page is None:
        return range(len(texts))
    pieces = page.split()
    times = Counter(pieces)
    times[_BETWEEN] = 1
    found = _long(pieces, times) + _short(pieces, times, texts)
    if not found:
        return ()
    borders = []
    at = -1
    for _ in texts:
        at = pieces.index(_BETWEEN, at + 1)
        borders.append(at)
    # What stands before the first border is the article.
    return {bisect_right(borders, at) - 1 for at in found} - {-1}


def _folded(texts: Sequence[str]) -> bytes | None:
    """The texts with a space for all that is in no word, in small letters; None where that would take too long."""
    page = f" {_BORDER} ".join(texts)
    if page.count(_BORDER) != len(texts) - 1:
        return None
    if not page.isascii():
        signs = set(page.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass"))
        folds = [(sign.casefold() if sign.isalnum() else " ", sign) for sign in signs]
        folds = sorted((fold, sign) for fold, sign in folds if fold != sign)
        if len(folds) > _MOST_SIGNS:
            return None
        # Spaces are first, so that no fold of a letter is rewritten again.
        for fold, sign in folds:
            page = page.replace(sign, fold)
    return page.encode("utf-8", "surrogatepass").translate(_FOLD)


def _long(pieces: list[bytes], times: Counter[bytes]) -> list[int]:
    """Where the runs of `SHINGLE` pieces begin that stand more than once; most words of a page stand there once."""
    again = bytes(map((1).__lt__, map(times.__getitem__, pieces)))
    starts: list[int] = []
    found: list[int] = []
    for stretch in _LONG.finditer(again):
        start, end = stretch.span()
        starts += range(start, end - SHINGLE + 1)
        # Numbers are not walked by the collector as tuples are; two runs with one number do no harm.
        found += map(hash, runs(pieces[start:end], SHINGLE))
    return _repeated(starts, found)


def _short(pieces: list[bytes], times: Counter[bytes], texts: Sequence[str]) -> list[int]:
    """Where the first `MARKED` pieces of what is set off stand, if they stand more than once."""
    stretches = (text[stretch.start : stretch.end] for text in texts for stretch in marked(text))
    phrases = (phrase.split() for phrase in (_folded(list(stretches)) or b"").split(_BETWEEN))
    repeated = (phrase for phrase in phrases if len(phrase) >= MARKED and min(map(times.__getitem__, phrase)) > 1)
    heads = {tuple(phrase[:MARKED]) for phrase in repeated}
    if not heads:
        return []
    rarest = {min(head, key=times.__getitem__) for head in heads}
    places = (match.start() for match in _ONE.finditer(bytes(map(rarest.__contains__, pieces))))
    starts = sorted({start for at in places for start in range(max(at - MARKED + 1, 0), at + 1)})
    found = [(start, run) for start in starts if (run := tuple(pieces[start : start + MARKED])) in heads]
    return _repeated([start for start, _ in found], [run for _, run in found])


def _repeated(starts: Sequence[int], found: Sequence[Hashable]) -> list[int]:
    """The starts of the runs that are found more than once."""
    times = Counter(found)
    if len(times) == len(found):
        return []
    return [start for start, run in zip(starts, found, strict=True) if times[run] > 1]
