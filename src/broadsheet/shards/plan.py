"""Units: how the input is cut into pieces of work, by its bytes alone and never by the number of workers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from zlib import crc32

from broadsheet.read import Cut, Input, Store, cuts

UNIT_BYTES: Final = 4 * 2**20
"""What a unit holds on average: some seconds of work, so that a kill loses little and two workers end together."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A raw file, or a cut of one; `first` is the cut that stands for the file where the file itself is counted."""

    input: Input
    cut: Cut | None = None
    first: bool = True


@dataclass(frozen=True, slots=True)
class Unit:
    """Pieces that are compiled together, in the order of their places."""

    pieces: tuple[Piece, ...]

    @property
    def n_bytes(self) -> int:
        """The size of the unit's raw bytes, as they lie there."""
        return sum(piece.cut.end - piece.cut.start if piece.cut else piece.input.size for piece in self.pieces)

    @property
    def span(self) -> tuple[bytes, bytes]:
        """The paths of the first and the last piece."""
        return self.pieces[0].input.name, self.pieces[-1].input.name


def _ends_unit(one: Input, size: int) -> bool:
    """Whether a unit ends after this file: decided by its own path and size, in one of `size` bytes.

    So a file that is added or removed changes its own unit and no other: content-defined chunking (Muthitacharoen et
    al. 2001, A Low-bandwidth Network File System), with files in place of windows.
    """
    return crc32(one.name) * size < one.size << 32


def units(store: Store, inputs: Iterable[Input], size: int = UNIT_BYTES) -> Iterator[Unit]:
    """Cut the input into units of `size` bytes on average and four times that at most, or one file.

    Raises:
        OSError: a large file cannot be opened to see whether it can be cut.
    """
    pending: list[Piece] = []
    n_bytes = 0
    for one in inputs:
        if one.size > size and one.incident is None:
            if pending:
                yield Unit(tuple(pending))
                pending, n_bytes = [], 0
            yield from _large(store, one, size)
            continue
        pending.append(Piece(one))
        n_bytes += one.size
        # A file without bytes counts as one, or a million of them would be one unit.
        if _ends_unit(one, size) or n_bytes + len(pending) > 4 * size:
            yield Unit(tuple(pending))
            pending, n_bytes = [], 0
    if pending:
        yield Unit(tuple(pending))


def _large(store: Store, one: Input, size: int) -> Iterator[Unit]:
    found = cuts(one, store, size)
    for number, cut in enumerate(found):
        yield Unit((Piece(one, cut if len(found) > 1 else None, number == 0),))
