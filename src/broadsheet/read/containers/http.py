"""HTTP as crawls record it: the head of a response, and its body without transfer and content codings."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from broadsheet.contract.records import Incident
from broadsheet.incidents import incident
from broadsheet.read.compression import zstd_library
from broadsheet.read.limits import MAX_PAGE_BYTES
from broadsheet.read.sidecar import RawError
from broadsheet.read.values import is_encoding

MAX_HEAD: Final = 2**18
_END: Final = re.compile(rb"\r?\n\r?\n")
_STATUS: Final = re.compile(rb"HTTP/[0-9](?:\.[0-9])? +([0-9]{3})(?:[ \t][^\n]*)?\r?(?:\n|\Z)", re.IGNORECASE)
_CHUNK: Final = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\n]{0,1000})?\r?\n")
_CHARSET: Final = re.compile(r";\s*charset\s*=\s*[\"']?([^\s;\"',]+)", re.IGNORECASE)
_SIZE: Final = 2**18

Fields = Mapping[str, str]
"""Header fields by their names in lower case; of a field that is there twice the values, joined by commas."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a response: its status (None: not to be read), its fields, and how many bytes it takes."""

    status: int | None
    fields: Fields
    size: int


def parse_head(block: bytes) -> Head | None:
    r"""The head that a block begins with; None where it has none.

    >>> parse_head(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>").status
    200
    """
    end = _END.search(block, 0, MAX_HEAD)
    if end is None:
        return None
    status = _STATUS.match(block, 0, end.end())
    lines = block[status.end() if status else 0 : end.start()]
    return Head(int(status[1]) if status else None, header_fields(lines), end.end())


def header_fields(lines: bytes) -> Fields:
    r"""Header fields; a line that begins with a blank goes on with the one before.

    >>> header_fields(b"A: one\r\nB: two\r\n  and a half\r\na: three")
    {'a': 'one, three', 'b': 'two and a half'}
    """
    parts: dict[str, list[str]] = {}
    name = ""
    for line in lines.replace(b"\r\n", b"\n").split(b"\n"):
        text = line.decode("utf-8", "replace")
        if text[:1] in (" ", "\t") and name:
            parts[name].append(f" {text.strip()}")
            continue
        name, colon, value = text.partition(":")
        name = name.strip().lower()
        if not colon or not name:
            name = ""
            continue
        value = value.strip()
        parts[name] = [*parts[name], f", {value}"] if name in parts else [value]
    return {name: "".join(values) for name, values in parts.items()}


def media_type(value: str | None) -> str | None:
    """The media type in a Content-Type, in lower case.

    >>> media_type("Text/HTML; charset=utf-8")
    'text/html'
    """
    found = re.match(r"\s*([^\s;,/]+/[^\s;,]+)", value or "")
    return found[1].lower() if found else None


def charset(value: str | None) -> str | None:
    """The encoding that a Content-Type states, if it is one that is known.

    >>> charset("text/html; charset='windows-1252'"), charset("text/html; charset=none")
    ('windows-1252', None)
    """
    found = _CHARSET.search(value or "")
    return found[1] if found and is_encoding(found[1]) else None


def dechunked(body: bytes) -> bytes | None:
    r"""A body without its chunks; None where they break off. A body that has none stays as it is.

    >>> dechunked(b"4\r\nRain\r\n1\r\n.\r\n0\r\n\r\n"), dechunked(b"<p>Rain."), dechunked(b"9\r\nRain")
    (b'Rain.', b'<p>Rain.', None)
    """
    pieces: list[bytes] = []
    position = 0
    while found := _CHUNK.match(body, position):
        size, start = int(found[1], 16), found.end()
        if not size:
            return b"".join(pieces)
        pieces.append(body[start : start + size])
        position = start + size
        if position > len(body):
            return None
        position += len(_line_end(body, position))
    # Crawlers that undo the chunks often keep the header that states them.
    return None if pieces else body


def _line_end(body: bytes, position: int) -> bytes:
    return next((end for end in (b"\r\n", b"\n") if body.startswith(end, position)), b"")


def entity(head: Head, body: bytes, cut: bool) -> tuple[bytes | Incident, tuple[bytes, ...]]:
    """A response's body without its codings, or why it cannot be had; and the stages it went through on the way.

    `cut` says that the crawl states to have cut it: then what is there counts.
    """
    stages = [body]
    transfer = _codings(head.fields.get("transfer-encoding"))
    if "chunked" in transfer:
        plain = dechunked(body)
        if plain is None:
            if not cut:
                return incident("read.http-cut"), (body,)
            plain = b"".join(_whole_chunks(body))
        stages.append(plain)
    elif not cut and _too_short(head.fields.get("content-length"), len(body)):
        return incident("read.http-cut"), (body,)
    codings = [*_codings(head.fields.get("content-encoding")), *(one for one in transfer if one != "chunked")]
    for coding in reversed(codings):
        plain_or_lost = _undo(coding, stages[-1], cut)
        if isinstance(plain_or_lost, Incident):
            return plain_or_lost, tuple(stages)
        stages.append(plain_or_lost)
    return stages[-1], tuple(stages)


def _codings(value: str | None) -> list[str]:
    names = [name.strip().lower() for name in (value or "").split(",")]
    return [name for name in names if name not in ("", "identity", "none", "utf-8")][:8]


def _too_short(stated: str | None, n_bytes: int) -> bool:
    """Whether a body has fewer bytes than stated; more can be, where a crawler has undone a coding."""
    return stated is not None and re.fullmatch("[0-9]{1,15}", stated) is not None and n_bytes < int(stated)


def _whole_chunks(body: bytes) -> list[bytes]:
    pieces = []
    position = 0
    while (found := _CHUNK.match(body, position)) and int(found[1], 16):
        start = found.end()
        position = start + int(found[1], 16)
        pieces.append(body[start:position])
        position += len(_line_end(body, position))
    return pieces


def _undo(coding: str, body: bytes, cut: bool) -> bytes | Incident:
    """A body without one coding. One that does not begin as the coding wants was undone by the crawler."""
    match coding:
        case "gzip" | "x-gzip":
            # More than one member is allowed, and next to nobody sends it; browsers read the first.
            return _inflated(body, 31, cut) if body.startswith(b"\x1f\x8b") else body
        case "deflate":
            zlib_head = len(body) > 1 and body[0] & 15 == 8 and (body[0] << 8 | body[1]) % 31 == 0
            return _inflated(body, 15 if zlib_head else -15, cut)
        case "br":
            return _brotli(body, cut)
        case "zstd":
            library = zstd_library()
            if not body.startswith(b"\x28\xb5\x2f\xfd"):
                return body
            frame = library.ZstdDecompressor()
            return _limited(
                lambda: frame.decompress(body, MAX_PAGE_BYTES + 1), lambda: frame.eof, library.ZstdError, cut
            )
    return incident("read.http-coding", reason="its name is not known")


def _inflated(body: bytes, bits: int, cut: bool) -> bytes | Incident:
    inflate = zlib.decompressobj(bits)
    return _limited(lambda: inflate.decompress(body, MAX_PAGE_BYTES + 1), lambda: inflate.eof, zlib.error, cut)


def _limited(
    read: Callable[[], bytes], ended: Callable[[], bool], error: type[Exception], cut: bool
) -> bytes | Incident:
    try:
        data = read()
    except error:
        return incident("read.http-coding", reason="the data is damaged")
    if len(data) > MAX_PAGE_BYTES:
        return incident("read.too-large", limit=MAX_PAGE_BYTES)
    return data if ended() or cut else incident("read.http-cut")


def _brotli(body: bytes, cut: bool) -> bytes | Incident:
    try:
        import brotli
    except ImportError:
        cure = "install it: pip install 'broadsheet[warc]'"
        raise RawError("raw/", None, "a response is Brotli data, whose library is not installed", cure) from None
    stream: Any = brotli.Decompressor()
    pieces, n_bytes = [], 0
    try:
        data = body
        while n_bytes <= MAX_PAGE_BYTES and not stream.is_finished():
            out = stream.process(data, output_buffer_limit=_SIZE)
            data = b""
            pieces.append(out)
            n_bytes += len(out)
            if not out and stream.can_accept_more_data():
                break
    except brotli.error:
        # Brotli has no magic number: what is text already is told by what it is.
        return (
            body if re.match(rb"\s*<[!a-zA-Z?]", body) else incident("read.http-coding", reason="the data is damaged")
        )
    return _limited(lambda: b"".join(pieces), stream.is_finished, brotli.error, cut)
