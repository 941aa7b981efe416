"""Bytes kept by bucket, in memory or in one temporary file, so that a corpus of any size can be sorted or joined."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from typing import IO, Final

N_BUCKETS: Final = 256
HELD_LIMIT: Final = 4 * 2**20
"""Bytes that a spool holds in memory before it writes them out: 16 KiB a bucket, so that reading stays sequential."""

OpenFile = Callable[[], IO[bytes]]


class Spool:
    """Takes bytes for 256 buckets and gives each bucket back whole, in the order they came.

    open_file makes the temporary file (`tempfile.TemporaryFile`), at the moment it is needed; without it, all stays in
    memory. The memory taken is `limit`, 16 bytes for each stretch written, and one bucket at a time when reading.

    >>> spool = Spool()
    >>> spool.add(7, b"one "), spool.add(255, b"two"), spool.add(7, b"three")
    (None, None, None)
    >>> [bucket for bucket in spool.buckets() if bucket]
    [b'one three', b'two']
    """

    def __init__(self, open_file: OpenFile | None = None, limit: int = HELD_LIMIT) -> None:
        self._open_file, self._limit = open_file, limit
        self._held = [bytearray() for _ in range(N_BUCKETS)]
        self._n_held = 0
        self._file: IO[bytes] | None = None
        # Where each bucket's stretches stand in the file: start, length, start, length, …
        self._stretches = [array("Q") for _ in range(N_BUCKETS)]

    def add(self, bucket: int, data: bytes) -> None:
        """Put bytes at the end of a bucket (0 to 255).

        Raises:
            OSError: the temporary file cannot be made or written.
        """
        self._held[bucket] += data
        self._n_held += len(data)
        if self._n_held >= self._limit and self._open_file is not None:
            self._write_out(self._open_file)

    def _write_out(self, open_file: OpenFile) -> None:
        if self._file is None:
            self._file = open_file()
        at = self._file.seek(0, 2)
        for held, stretches in zip(self._held, self._stretches, strict=True):
            if held:
                self._file.write(held)
                stretches.extend((at, len(held)))
                at += len(held)
                held.clear()
        self._n_held = 0

    def buckets(self) -> Iterator[bytes]:
        """All buckets in their order, each read when it is asked for.

        Raises:
            OSError: the temporary file cannot be read.
        """
        for held, stretches in zip(self._held, self._stretches, strict=True):
            yield b"".join(self._read(self._file, stretches)) + held if self._file else bytes(held)

    @staticmethod
    def _read(file: IO[bytes], stretches: array[int]) -> Iterator[bytes]:
        for start, length in zip(stretches[::2], stretches[1::2], strict=True):
            file.seek(start)
            yield file.read(length)

    def close(self) -> None:
        """Let go of the temporary file; it is removed with that."""
        if self._file is not None:
            self._file.close()
