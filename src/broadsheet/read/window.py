"""A stream of bytes that can be looked into before it is taken; holds no more than what is asked for."""

from __future__ import annotations

from collections.abc import Iterator

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

    def _fill(self, size: int) -> int:
        """Hold `size` bytes if there are so many; returns how many are held."""
        while len(self._held) - self._start < size:
            chunk = next(self._chunks, b"")
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

    def skip(self, size: int) -> int:
        """Leave out the next `size` bytes in constant memory; returns how many there were."""
        left = size
        while left and (n_held := self._fill(1)):
            step = min(left, n_held)
            self._start += step
            left -= step
        return size - left

    def put_back(self, data: bytes) -> None:
        """Let the stream stand before these bytes again."""
        self._held[: self._start] = data
        self._start = 0

    def lines(self, limit: int) -> Iterator[bytes | int]:
        """The lines with their line ends; of a line of more than `limit` bytes only its length."""
        while self._fill(1):
            line = self._line(limit)
            yield line

    def _line(self, limit: int) -> bytes | int:
        """The next line, or its length if it is too long to be held."""
        n_seen = 0
        while True:
            found = self._held.find(b"\n", self._start + n_seen)
            if found >= 0:
                size = found + 1 - self._start
                return self.take(size) if size <= limit else self._gone(size)
            n_seen = len(self._held) - self._start
            if n_seen > limit:
                return self._rest_of_line()
            if self._fill(n_seen + 1) == n_seen:
                return self.take(n_seen)

    def _gone(self, size: int) -> int:
        self._start += size
        return size

    def _rest_of_line(self) -> int:
        n_skipped = 0
        while n_held := self._fill(1):
            found = self._held.find(b"\n", self._start)
            n_skipped += self._gone(found + 1 - self._start if found >= 0 else n_held)
            if found >= 0:
                break
        return n_skipped


def chunks_of(file: object, size: int = CHUNK) -> Iterator[bytes]:
    """The bytes of an open file, in pieces."""
    read = file.read  # type: ignore[attr-defined]
    while data := read(size):
        yield data
