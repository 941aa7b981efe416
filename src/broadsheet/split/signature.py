"""Signatures: what is kept of an article's words to tell whether another article is nearly the same."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from broadsheet.text.words import WORD

FULL: Final = 128
"""The length of a signature of a text with enough words, in bytes."""
SHORT: Final = 8
"""The length of a signature of a text with few words: a hash of all of them."""
MIN_WORDS: Final = 20
"""From how many words on texts are compared. Below 13, one replaced word takes the index below 0.7; and the shorter
the pieces of news, the more of them are alike (pairs at 0.7 or more among pieces of 8, 12, 16, 20, 30 words: 1031, 500,
263, 251, 165)."""


def signature(text: str) -> bytes:
    r"""A MinHash signature of a text's sequences of two words: 128 bytes, the same on every machine and for ever.

    A text of fewer than 20 words has 8 bytes, which only a text of the very same words has too; a text without words
    has none, and is like no other. Case, punctuation and spaces do not count. Linear in the text's length.

    >>> story = " ".join(f"Council votes on bridge {number}." for number in range(40))
    >>> len(signature(story)), len(signature("The bridge is open.")), signature("* * *")
    (128, 8, b'')
    >>> signature("The bridge is open.") == signature("the BRIDGE, is open")
    True
    """
    words = WORD.findall(text)
    if not words:
        return b""
    if len(words) < MIN_WORDS:
        return sha256(" ".join(words).casefold().encode()).digest()[:SHORT]
    from broadsheet.split.minhash import minima

    return minima(words)


def hundredths(equal: int) -> int:
    """The estimated Jaccard index of two full signatures with so many equal bytes, in hundredths, rounded down.

    Of n bytes, (n - equal bytes) / 256 are expected to be equal by chance: J = (256 equal / n - 1) / 255.

    >>> [hundredths(equal) for equal in (0, 1, 64, 90, 128)]
    [0, 0, 49, 70, 100]
    """
    return max(0, 100 * (2 * equal - 1) // (2 * FULL - 1))


def similarity(one: bytes, other: bytes) -> int:
    """How alike two texts are by their signatures: the estimated Jaccard index in hundredths.

    Signatures of texts with few words are 100 alike or not at all.

    >>> similarity(signature("The bridge is open."), signature("The bridge is closed."))
    0
    """
    if len(one) != FULL or len(other) != FULL:
        return 100 if one and one == other else 0
    return hundredths(sum(a == b for a, b in zip(one, other, strict=True)))
