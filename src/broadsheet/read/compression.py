"""Gzip and Zstandard undone as a stream, with a bound on how much may come out of how little."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, Final, Protocol

from broadsheet.read.broken import BrokenFileError
from broadsheet.read.limits import CHUNK
from broadsheet.read.sidecar import RawError

MAX_RATIO: Final = 200
"""How many bytes may come out of one; markup at its best has some 50."""
RATIO_WINDOW: Final = 64 * 2**20
"""Over how many bytes of output the ratio is taken: each such stretch has to be paid for by its own input."""

# Small steps: what follows the end of a member is copied once per member, and a member can have 20 bytes.
_STEP: Final = 2**14
_GZIP: Final = b"\x1f\x8b\x08"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
# Zstandard's skippable frames; 0x5D holds a .warc.zst's dictionary (IIPC, Use of Zstandard Compression for WARC).
_SKIPPABLE: Final = tuple(bytes([low]) + b"\x2a\x4d\x18" for low in range(0x50, 0x60))
_DICTIONARY: Final = b"\x5d\x2a\x4d\x18"
_MAX_DICTIONARY: Final = 2**24


class _Member(Protocol):
    """One gzip member or Zstandard frame."""

    @property
    def eof(self) -> bool:
        """Whether its end has been read."""
        ...

    @property
    def unused_data(self) -> bytes:
        """What was fed and stands behind its end."""
        ...

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What comes out of these bytes, in pieces of bounded size."""
        ...


def compression_of(head: bytes) -> str | None:
    r"""How a file that begins so is compressed: gzip, zstd, or (None) not at all.

    >>> compression_of(b"\x1f\x8b\x08\x00"), compression_of(b"Council votes")
    ('gzip', None)
    """
    if head.startswith(_GZIP):
        return "gzip"
    return "zstd" if head.startswith((_ZSTD, *_SKIPPABLE)) else None


class _Gzip:
    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._inflate.eof

    @property
    def unused_data(self) -> bytes:
        return self._inflate.unused_data

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data and not self._inflate.eof:
            out = self._inflate.decompress(data, CHUNK)
            data = self._inflate.unconsumed_tail
            yield out
            # The last byte may be in while output is still held back.
            if not data and len(out) < CHUNK:
                return
            if not data and not self._inflate.eof:
                yield self._inflate.decompress(b"", CHUNK)


class _Zstd:
    def __init__(self, library: Any, dictionary: Any) -> None:
        self._frame = library.ZstdDecompressor(zstd_dict=dictionary)

    @property
    def eof(self) -> bool:
        return bool(self._frame.eof)

    @property
    def unused_data(self) -> bytes:
        return bytes(self._frame.unused_data)

    def feed(self, data: bytes) -> Iterator[bytes]:
        yield self._frame.decompress(data, CHUNK)
        while not self._frame.eof and not self._frame.needs_input:
            yield self._frame.decompress(b"", CHUNK)


def zstd_library() -> Any:
    """Python's Zstandard, or its backport.

    Raises:
        RawError: it is not installed.
    """
    try:
        if sys.version_info >= (3, 14):
            from compression import zstd
        else:
            from backports import zstd
    except ImportError:
        cure = "install it: pip install 'broadsheet[zstd]'"
        raise RawError("raw/", None, "a file is Zstandard data, whose library is not installed", cure) from None
    return zstd


def unpacked(file: BinaryIO, kind: str) -> Iterator[bytes]:
    """What comes out of a compressed file, member after member; zeros after the last are padding.

    Raises:
        BrokenFileError: the data is cut or damaged, something else follows it, or more comes out than can be.
        RawError: the library for it is not installed.
    """
    library = zstd_library() if kind == "zstd" else None
    errors: tuple[type[Exception], ...] = (zlib.error, library.ZstdError) if library else (zlib.error,)
    try:
        yield from _bounded(_zstd(file, library) if library else _gzip(file))
    except errors as error:
        raise BrokenFileError("read.broken-compression", reason=_reason(error)) from None
    except EOFError:
        raise BrokenFileError("read.cut-compression") from None


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:200].rstrip(".")


def _gzip(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    data = file.read(_STEP)
    while data:
        yield from _member(file, data, member := _Gzip())
        data = _after(file, member.unused_data, _GZIP[:2])


def _zstd(file: BinaryIO, library: Any) -> Iterator[tuple[int, bytes]]:
    data, dictionary, first = file.read(_STEP), None, True
    while data:
        while len(data) < 8 and (more := file.read(_STEP)):
            data += more
        if data.startswith(_SKIPPABLE):
            size = int.from_bytes(data[4:8], "little")
            is_dictionary = first and data.startswith(_DICTIONARY)
            held, data = _skip(file, data[8:], size, is_dictionary)
            yield 8 + size, b""
            dictionary = _dictionary(library, held) if is_dictionary else dictionary
        else:
            yield from _member(file, data, member := _Zstd(library, dictionary))
            data = member.unused_data
        first = False
        data = data or file.read(_STEP)


def _skip(file: BinaryIO, data: bytes, size: int, keep: bool) -> tuple[bytes, bytes]:
    """The first `size` of the bytes that come (nothing where they are not kept), and what came after them."""
    if keep and size > _MAX_DICTIONARY:
        raise BrokenFileError("read.broken-compression", reason="its dictionary is too large")
    held = bytearray()
    while True:
        if keep:
            held += data[:size]
        size, data = size - len(data[:size]), data[size:]
        if not size:
            return bytes(held), data
        data = file.read(_STEP)
        if not data:
            raise EOFError


def _dictionary(library: Any, held: bytes) -> Any:
    if held.startswith(_ZSTD):
        held = library.ZstdDecompressor().decompress(held, _MAX_DICTIONARY)
    try:
        return library.ZstdDict(held, is_raw=not held.startswith(b"\x37\xa4\x30\xec"))
    except ValueError as error:
        raise BrokenFileError("read.broken-compression", reason=_reason(error)) from None


def _member(file: BinaryIO, data: bytes, member: _Member) -> Iterator[tuple[int, bytes]]:
    """How many bytes went in and what came out, step by step, up to the end of a member."""
    while True:
        taken = len(data)
        for out in member.feed(data):
            if out or taken:
                yield taken, out
            taken = 0
        if member.eof:
            yield -len(member.unused_data), b""
            return
        data = file.read(_STEP)
        if not data:
            raise EOFError


def _after(file: BinaryIO, data: bytes, magic: bytes) -> bytes:
    """What follows a gzip member once padding is left out: another member, or nothing.

    Raises:
        BrokenFileError: something else follows.
    """
    while True:
        data = data.lstrip(b"\0")
        if not data:
            data = file.read(_STEP)
            if not data:
                return b""
            continue
        while len(data) < len(magic) and (more := file.read(_STEP)):
            data += more
        if magic.startswith(data) and data != magic:
            raise EOFError
        if not data.startswith(magic):
            raise BrokenFileError("read.broken-compression", reason="other data follows the compressed data")
        return data


def _bounded(steps: Iterator[tuple[int, bytes]]) -> Iterator[bytes]:
    n_in = n_out = 0
    for taken, out in steps:
        n_in, n_out = n_in + taken, n_out + len(out)
        if n_out >= RATIO_WINDOW:
            if n_out > n_in * MAX_RATIO:
                raise BrokenFileError("read.bomb", limit=MAX_RATIO)
            n_in = n_out = 0
        if out:
            yield out
