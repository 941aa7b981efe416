"""A stream of bytes that can be looked into before it is taken; holds no more than what is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from broadsheet.read.broken import BrokenFileError
from broadsheet.read.limits import CHUNK


class Window:
    r"""The bytes of a stream, from where it stands.

    >>> window = Window(iter([b"Council vo", b"tes\nRain\n"]))
    >>> window.peek(7), window.take(14), window.take(99)
    (b'Council', b'Council votes\n', b'Rain\n')
    """

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._held = bytearray()
        self._start = 0
        self._broken: BrokenFileError | None = None

    def check_end(self) -> None:
        """Ask, where the stream has ended, whether that is its end or where it is broken.

        Until this is asked, a broken stream only seems to end: what stands before the damage is kept.

        Raises:
            BrokenFileError: it is broken.
        """
        if self._broken is not None:
            raise self._broken

    def _next(self) -> bytes:
        try:
            return next(self._chunks, b"")
        except BrokenFileError as error:
            self._broken = error
            return b""

    def _fill(self, size: int) -> int:
        """Hold `size` bytes if there are so many; returns how many are held."""
        while len(self._held) - self._start < size:
            chunk = self._next()
            if not chunk:
                break
            if self._start:
                del self._held[: self._start]
                self._start = 0
            self._held += chunk
        return len(self._held) - self._start

    def peek(self, size: int) -> bytes:
        """The next `size` bytes, or all that are left."""
        n_held = self._fill(size)
        return bytes(memoryview(self._held)[self._start : self._start + min(size, n_held)])

    def take(self, size: int) -> bytes:
        """The next `size` bytes, or all that are left, gone from the stream."""
        data = self.peek(size)
        self._start += len(data)
        return data

    def put_back(self, data: bytes) -> None:
        """Let the stream stand before these bytes again."""
        self._held[: self._start] = data
        self._start = 0

    def piece(self, pattern: re.Pattern[bytes], longest: int) -> tuple[bytes, bytes | None]:
        """The bytes up to the end of the next match of a pattern that matches at most `longest` bytes, and the match.

        Where what is held has no match: the bytes that can be no part of one, and None; no bytes where none are left.
        So a search over any distance takes constant memory, and time in proportion to it.
        """
        n_held = self._fill(longest)
        found = pattern.search(self._held, self._start)
        if found:
            match = found[0]
            return self.take(found.end() - self._start), match
        return self.take(n_held - longest + 1 if n_held >= longest else n_held), None

    def lines(self, limit: int) -> Iterator[bytes | int]:
        """The lines with their line ends; of a line of more than `limit` bytes only its length.

        Raises:
            BrokenFileError: the stream breaks off; of the line it breaks off in nothing is given.
        """
        held, size = bytearray(), 0
        while True:
            data, end = self.piece(_LINE_END, 1)
            if not data:
                self.check_end()
            size += len(data)
            if end and not held and size <= limit:
                yield data
            elif end or (size and not data):
                yield bytes(held + data) if size <= limit else size
            elif not data:
                return
            else:
                held += data if size <= limit else b""
                if size > limit:
                    held.clear()
                continue
            held, size = bytearray(), 0


_LINE_END = re.compile(b"\n")


def chunks_of(file: BinaryIO, n_bytes: int | None = None) -> Iterator[bytes]:
    """The bytes of an open file from where it stands, all or so many, in pieces."""
    while data := file.read(CHUNK if n_bytes is None else min(CHUNK, n_bytes)):
        n_bytes = None if n_bytes is None else n_bytes - len(data)
        yield data
