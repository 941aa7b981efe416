"""The arithmetic of signatures: hashes of word sequences, and the lowest of them under each permutation.

All of it is on unsigned whole numbers that wrap at 2^64 or 2^32, so that each machine finds the same bytes. Nothing
else imports this module at its top: numpy is loaded with the first signature.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from typing import Final

import numpy as np
import numpy.typing as npt

U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]

PERMUTATIONS: Final = 128
"""How many bytes a signature has. The standard error of an index of 0.7 is 0.041 with 128, 0.029 with 256."""
SHINGLE: Final = 2
"""How many words stand in one sequence (a shingle); swept 1 to 7, see the decision on near-duplicates."""
_BASE: Final = 0x9E3779B97F4A7C15
_INVERSE: Final = pow(_BASE, -1, 1 << 64)
# Blocks keep the memory of a page of 64 MB small; 512 hashes under 128 permutations fit a core's cache (of 256, 512,
# 1024 and 2048, 512 was the fastest).
_WORDS_AT_ONCE: Final = 4096
_HASHES_AT_ONCE: Final = 512
_LONGEST_WORD: Final = 128
"""How many code points of a word count: no word is longer, and a page of one word must not need 64 times its size."""


@cache
def _powers(base: int, bits: int) -> U64:
    """The first 2^bits powers of an odd number, modulo 2^64."""
    powers = np.ones(1, dtype=np.uint64)
    for bit in range(bits):
        powers = np.concatenate((powers, powers * np.uint64(pow(base, 1 << bit, 1 << 64))))
    return powers


@cache
def _permutations() -> tuple[U32, U32]:
    """An odd factor and an offset for each permutation of 32 bits, from SHA-256 of its number."""
    digests = [sha256(b"broadsheet minhash %d" % number).digest() for number in range(PERMUTATIONS)]
    pairs = np.frombuffer(b"".join(digest[:8] for digest in digests), dtype=">u4").astype(np.uint32).reshape(-1, 2)
    return pairs[:, :1] | np.uint32(1), pairs[:, 1:].copy()


def _mixed(hashes: U64) -> U64:
    """Each bit of a hash spread over all of them: the finalizer of MurmurHash3."""
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        hashes = (hashes ^ (hashes >> np.uint64(33))) * np.uint64(factor)
    return hashes ^ (hashes >> np.uint64(33))


def shingle_hashes(words: Sequence[str]) -> U32:
    """A hash of 32 bits for each sequence of SHINGLE words, case-folded and in UTF-8 with a space between two.

    The polynomial of a sequence's bytes is a difference of two running sums over the whole text.
    """
    data = np.frombuffer(" ".join(words).casefold().encode(), dtype=np.uint8)
    bits = len(data).bit_length()
    running = np.zeros(len(data) + 1, dtype=np.uint64)
    # One is added, so that a byte of zero counts; no word has one, and no rule has to say so.
    np.cumsum((data + np.uint64(1)) * _powers(_BASE, bits)[: len(data)], out=running[1:])
    ends = np.append(np.flatnonzero(data == ord(" ")), len(data))
    starts = np.concatenate((np.zeros(1, dtype=ends.dtype), ends[:-1] + 1))[: len(ends) - SHINGLE + 1]
    hashes = (running[ends[SHINGLE - 1 :]] - running[starts]) * _powers(_INVERSE, bits)[starts]
    return (_mixed(hashes) >> np.uint64(32)).astype(np.uint32)


def minima(words: Sequence[str]) -> bytes:
    """One byte for each permutation: bits 8 to 15 of the lowest hash of the words' sequences.

    Of the lowest hash only 8 bits are kept (b-bit minwise hashing, Li and König 2010): two texts without a common
    sequence agree in one of 256 bytes by chance, which the estimate takes off.
    """
    factors, offsets = _permutations()
    lowest = np.full(PERMUTATIONS, 0xFFFFFFFF, dtype=np.uint32)
    if max(map(len, words)) > _LONGEST_WORD:
        words = [word[:_LONGEST_WORD] for word in words]
    for first in range(0, len(words) - SHINGLE + 1, _WORDS_AT_ONCE):
        hashes = shingle_hashes(words[first : first + _WORDS_AT_ONCE + SHINGLE - 1])
        for start in range(0, len(hashes), _HASHES_AT_ONCE):
            permuted = factors * hashes[start : start + _HASHES_AT_ONCE] + offsets
            np.minimum(lowest, permuted.min(axis=1), out=lowest)
    return (lowest >> np.uint32(8)).astype(np.uint8).tobytes()
