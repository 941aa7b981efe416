"""Buckets of pages that share a band, and the comparisons within them: linear, however many pages share one.

Nothing else imports this module at its top: numpy is loaded with the first clustering.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from broadsheet.split.banding import Banding
from broadsheet.split.forest import Forest, Indices
from broadsheet.split.signature import FULL, hundredths

Signatures = npt.NDArray[np.uint8]
Keys = npt.NDArray[np.uint64]

_AT_ONCE: Final = 1 << 16
"""How many signatures are read or compared at once: 8 MB."""
_LEADERS: Final = 8
"""How many pages of a bucket the others are compared with, one after the other. A bucket of pages that share a band
by a common passage alone has many kinds; those that eight leaders leave over have the other bands."""
_FACTOR: Final = 0x9E3779B97F4A7C15


@dataclass(frozen=True, slots=True)
class Texts:
    """What is known of the pages' texts: nodes with their full signatures, and nodes with their short ones."""

    nodes: Indices
    signatures: Signatures
    few: Indices
    words: Keys

    def hundredths(self, ones: Indices, others: Indices) -> Indices:
        """How alike the texts of each pair of nodes are: the estimated Jaccard index, in hundredths."""
        size = max((int(found.max()) for found in (ones, others, self.nodes, self.few) if len(found)), default=0) + 1
        row = np.full(size, -1, dtype=np.int64)
        alike = np.zeros(len(ones), dtype=np.int64)
        for nodes, equal in ((self.few, self._hundred_or_none), (self.nodes, self._estimated)):
            row[:] = -1
            row[nodes] = np.arange(len(nodes))
            both = (row[ones] >= 0) & (row[others] >= 0)
            alike[both] = equal(row[ones[both]], row[others[both]])
        return alike

    def _hundred_or_none(self, ones: Indices, others: Indices) -> Indices:
        return np.where(self.words[ones] == self.words[others], 100, 0)

    def _estimated(self, ones: Indices, others: Indices) -> Indices:
        known = np.array([hundredths(equal) for equal in range(FULL + 1)], dtype=np.int64)
        return known[equal_bytes(self.signatures, ones, others)]


def band_keys(signatures: Signatures, cut: Banding, band: int) -> Keys:
    """A key of 64 bits for one band of each signature: a polynomial of its bytes, read in pieces."""
    columns = slice(band * cut.rows, (band + 1) * cut.rows)
    keys = np.empty(len(signatures), dtype=np.uint64)
    for start in range(0, len(signatures), _AT_ONCE):
        piece = signatures[start : start + _AT_ONCE, columns]
        key = np.zeros(len(piece), dtype=np.uint64)
        for column in range(cut.rows):
            key = (key ^ piece[:, column]) * np.uint64(_FACTOR)
            key ^= key >> np.uint64(29)
        keys[start : start + _AT_ONCE] = key
    return keys


def equal_bytes(signatures: Signatures, one: Indices, other: Indices) -> Indices:
    """How many bytes the signatures of each pair of rows have in common."""
    counts = np.empty(len(one), dtype=np.int64)
    for start in range(0, len(one), _AT_ONCE):
        piece = slice(start, start + _AT_ONCE)
        np.sum(signatures[one[piece]] == signatures[other[piece]], axis=1, out=counts[piece])
    return counts


def shared(keys: Keys) -> tuple[Indices, Indices]:
    """The rows whose key others have too, and the number of the bucket of each."""
    # Sorting the keys by themselves takes a fifth of the time of sorting their places, and few keys are shared.
    ordered = np.sort(keys)
    several = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    del ordered
    if not len(several):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    place = np.searchsorted(several, keys)
    place[place == len(several)] = 0
    rows = np.flatnonzero(several[place] == keys)
    return rows, place[rows]


def _led(nodes: Indices, rows: Indices, bucket: Indices) -> tuple[Indices, Indices, Indices]:
    """The rows by bucket and node, their buckets, and the row that leads each: the one of the lowest node."""
    order = np.lexsort((nodes[rows], bucket))
    rows, bucket = rows[order], bucket[order]
    first = np.ones(len(rows), dtype=bool)
    first[1:] = bucket[1:] != bucket[:-1]
    return rows, bucket, rows[np.flatnonzero(first)[np.cumsum(first) - 1]]


def link_same(forest: Forest, nodes: Indices, keys: Keys) -> None:
    """Join the nodes whose rows have the same key, each with the lowest of them."""
    rows, _, leaders = _led(nodes, *shared(keys))
    forest.link(nodes[rows], nodes[leaders])


def link_similar(forest: Forest, texts: Texts, cut: Banding, enough: int) -> None:
    """Join the nodes whose signatures share a band and have `enough` equal bytes.

    In each bucket all are compared with its lowest node; what is not like it goes on among itself, as often as there
    are leaders. Which pairs are compared depends on the nodes and signatures alone, not on the order of the rows.
    """
    nodes, signatures = texts.nodes, texts.signatures
    for band in range(cut.bands):
        rows, bucket = shared(band_keys(signatures, cut, band))
        for _ in range(_LEADERS):
            if not len(rows):
                break
            rows, bucket, leaders = _led(nodes, rows, bucket)
            near = forest.roots[nodes[rows]] == forest.roots[nodes[leaders]]
            unknown = np.flatnonzero(~near)
            alike = unknown[equal_bytes(signatures, rows[unknown], leaders[unknown]) >= enough]
            forest.link(nodes[rows[alike]], nodes[leaders[alike]])
            near[alike] = True
            rows, bucket = rows[~near], bucket[~near]
