"""From places in a decoded text to places in its bytes, in one walk forward."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from broadsheet.contract.records import RawPiece
from broadsheet.decode.encodings import MULTI_BYTE

STRIDE: Final = 256
"""How many bytes of a multi-byte encoding are decoded at once while the place looked for is further away."""


class Place(NamedTuple):
    """A place in the text (code points) and the same place in the raw bytes."""

    char: int
    byte: int


class Positions:
    """Walks over a text and its bytes together. Places are asked for in rising order.

    A place is where the bytes can be cut so that each side decodes by itself to its side of the text. In most
    encodings that is between any two characters; in those with shift states, or bytes that stand for two characters,
    the next such place `at_or_before` or `at_or_after` a character is given.

    >>> raw = "né à".encode()
    >>> piece = RawPiece(start_char=0, length=4, start_byte=0, n_bytes=6, step=None)
    >>> Positions("né à", "utf-8", raw, [piece]).between(2, 3)
    (Place(char=2, byte=3), Place(char=3, byte=4))
    """

    def __init__(self, text: str, encoding: str, raw: bytes, pieces: list[RawPiece]) -> None:
        self._text = text
        self._encoding = encoding
        self._raw = raw
        self._ends = [Place(piece.start_char + piece.length, piece.start_byte + piece.n_bytes) for piece in pieces]
        self._piece = 0
        self._end = self._ends[0]
        self._here = Place(pieces[0].start_char, pieces[0].start_byte)
        self._n_bytes = _measure(encoding)
        self._anchor = self._here
        self._cuts: Iterator[Place] | None = None
        self._next = self._here

    def between(self, start: int, end: int) -> tuple[Place, Place]:
        """The last place at or before the character `start`, and the first at or after the character `end`."""
        before = self._walk(start, up=False)
        return before, self._walk(end, up=True)

    def _walk(self, char: int, *, up: bool) -> Place:
        while char >= self._end.char and self._piece < len(self._ends) - 1:
            self._here = self._end
            self._piece += 1
            self._end = self._ends[self._piece]
        here = self._here
        if char <= here.char:
            return here
        if char == self._end.char:
            self._here = self._end
        elif self._n_bytes is None:
            self._here = self._walk_cuts(char, up=up)
        else:
            self._here = Place(char, here.byte + self._n_bytes(self._text[here.char : char]))
        return self._here

    def _walk_cuts(self, char: int, *, up: bool) -> Place:
        # Two passes at most over each byte: in strides, and one by one only where a place between two anchors is asked.
        while self._anchor.char <= char and self._anchor.byte < len(self._raw):
            self._here, self._anchor = self._anchor, _stride(self._raw, self._encoding, self._anchor)
            self._cuts = None
        if self._cuts is None:
            self._cuts = _cuts(self._raw, self._encoding, self._here)
            self._next = next(self._cuts)
        here = self._here
        while self._next.char <= char:
            here, self._next = self._next, next(self._cuts)
        return self._next if up and here.char < char else here


def _measure(encoding: str) -> Callable[[str], int] | None:
    """How many bytes a text has in an encoding, where that can be told from the text alone."""
    if encoding in MULTI_BYTE:
        return None
    if encoding.startswith("utf-"):
        return lambda text: len(text.encode(encoding))
    return len


def _stride(raw: bytes, encoding: str, start: Place) -> Place:
    """The first place at least STRIDE bytes on at which a decoder is as if it had just begun, or the end."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    fresh = decoder.getstate()
    end = min(start.byte + STRIDE, len(raw))
    char = start.char + len(decoder.decode(raw[start.byte : end]))
    while end < len(raw) and decoder.getstate() != fresh:
        char += len(decoder.decode(raw[end : end + 1]))
        end += 1
    return Place(char, end)


def _cuts(raw: bytes, encoding: str, start: Place) -> Iterator[Place]:
    """Every such place after `start`, the last one at the end of the bytes."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    fresh = decoder.getstate()
    char = start.char
    for byte in range(start.byte, len(raw)):
        char += len(decoder.decode(raw[byte : byte + 1]))
        if byte == len(raw) - 1 or decoder.getstate() == fresh:
            yield Place(char, byte + 1)
