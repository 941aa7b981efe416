"""Bands: which signatures are compared at all, so that the work does not grow with the pairs of pages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Final

from broadsheet.split.signature import FULL

_FOUND: Final = 98
"""How many of 100 pairs that are just similar enough must share a band."""


@dataclass(frozen=True, slots=True)
class Banding:
    """A signature cut into so many bands of so many bytes; pages that agree in a whole band are compared.

    >>> [round(100 * Banding(25, 5).chance(index / 100)) for index in (20, 30, 40, 50, 60, 70, 80)]
    [1, 6, 23, 55, 87, 99, 100]
    """

    bands: int
    rows: int

    def chance(self, index: float) -> float:
        """The chance that two texts of this Jaccard index are compared: the S-curve 1 - (1 - J^rows)^bands."""
        return 1.0 - (1.0 - index**self.rows) ** self.bands


@cache
def banding(similarity: int) -> Banding:
    """The bands for a threshold in percent: as long as they can be for 98% of the pairs at the threshold to be found.

    Longer bands let fewer pairs of other texts through. In whole numbers, so that no rounding decides.

    Raises:
        ValueError: the threshold is not from 1 to 100.

    >>> [banding(similarity) for similarity in (50, 70, 100)]
    [Banding(bands=42, rows=3), Banding(bands=25, rows=5), Banding(bands=1, rows=128)]
    """
    if not 1 <= similarity <= 100:
        raise ValueError(f"a similarity of {similarity} is not from 1 to 100")
    fitting = 1
    for rows in range(1, FULL + 1):
        bands, all_, agree = FULL // rows, 100**rows, similarity**rows
        if 100 * (all_ - agree) ** bands <= (100 - _FOUND) * all_**bands:
            fitting = rows
    return Banding(FULL // fitting, fitting)


def bands(signature: bytes, similarity: int) -> tuple[bytes, ...]:
    """The bands of one signature as keys of 8 bytes; signatures that share a key are to be compared.

    A short signature is its own key; an empty one has none.

    Raises:
        ValueError: the threshold is not from 1 to 100.

    >>> bands(b"", 70), bands(b"8 bytes.", 70), len(bands(bytes(128), 70))
    ((), (b'8 bytes.',), 25)
    """
    if len(signature) != FULL:
        return (signature,) if signature else ()
    cut = banding(similarity)
    return tuple(
        sha256(b"%d " % band + signature[band * cut.rows : (band + 1) * cut.rows]).digest()[:8]
        for band in range(cut.bands)
    )
