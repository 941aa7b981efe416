"""WARC and WET: the pages among the records of a crawl.

The records are told apart here and not by a library: of four records, the second with a wrong Content-Length, FastWARC
2.0 gave two, the second with wrong bytes, and then an error or, where the length passed the file's end, none. Here
the lengths are compared with where the next record begins, and what is wrong costs one record.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from broadsheet.contract.records import Incident, Record
from broadsheet.incidents import incident
from broadsheet.read.containers.http import (
    MAX_HEAD,
    Fields,
    charset,
    entity,
    header_fields,
    media_type,
    parse_head,
)
from broadsheet.read.fields import with_record
from broadsheet.read.limits import MAX_PAGE_BYTES
from broadsheet.read.provenance import Provenance
from broadsheet.read.raw_page import RawPage
from broadsheet.read.values import clean_date, clean_language, clean_line, clean_url
from broadsheet.read.window import Window

MAX_BLOCK: Final = MAX_PAGE_BYTES + MAX_HEAD
_MAX_HEADER: Final = 2**16
_VERSION: Final = re.compile(rb"WARC/[0-9]\.[0-9]{1,2}\r?\n")
_END: Final = re.compile(rb"\r?\n\r?\n")
_NEXT: Final = re.compile(rb"\n\r?\nWARC/[0-9]\.[0-9]{1,2}\r?\n")
_LONGEST: Final = 16
_TAIL: Final = 64
_LIKELY_HEADER: Final = 2**12
# To look ahead as far as a wrong length says costs as much as a block may have: a file may do so only so often.
_MAX_WRONG: Final = 16
_HTML: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|meta)\b", re.IGNORECASE)
_SNIFFED: Final = 1024
_TRAILER: Final = re.compile(rb"(?:(?:\r\n){2,}|\n{2,})(?=WARC/|\Z)")
_PAGES: Final = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
_PAGE_RECORDS: Final = frozenset({"response", "resource", "conversion", "revisit"})
_DIGESTS: Final = {"sha1": 20, "sha256": 32}
_FOUND: Final = (200, 203)


@dataclass(frozen=True, slots=True)
class _Found:
    """One record: its number, its header fields, and its block, or why the block cannot be had."""

    number: int
    fields: Fields
    block: bytes | Incident
    n_bytes: int = 0


def warc_pages(window: Window, provenance: Provenance) -> Iterator[RawPage]:
    """The pages of a WARC or WET file.

    Pages are what was found (status 200 or 203) as HTML or plain text, resources of these types, and conversions to
    plain text. Other records hold none: they are counted by `record.number` and leave no trace.

    Raises:
        BrokenFileError: the stream breaks off.
    """
    for found in _records(window):
        page = _page(found, provenance)
        if page is not None:
            yield page
    window.check_end()


def _records(window: Window) -> Iterator[_Found]:
    number = n_wrong = 0
    while _skip_line_ends(window):
        number += 1
        found = _record(window, number, n_wrong < _MAX_WRONG)
        n_wrong += isinstance(found.block, Incident)
        yield found


def _skip_line_ends(window: Window) -> bool:
    """Go to what follows line ends; whether there is anything."""
    while data := window.peek(_LONGEST):
        n_ends = len(data) - len(data.lstrip(b"\r\n"))
        if not n_ends:
            return True
        window.take(n_ends)
    return False


def _record(window: Window, number: int, trusted: bool) -> _Found:
    head, end = b"", None
    for size in (_LIKELY_HEADER, _MAX_HEADER):
        if end is None:
            head = window.peek(size)
            end = _END.search(head)
    version = _VERSION.match(head)
    fields = header_fields(head[version.end() : end.start()]) if version and end else {}
    stated = fields.get("content-length", "")
    if end is None or "warc-type" not in fields or not re.fullmatch("[0-9]{1,18}", stated):
        if len(head) < _MAX_HEADER:
            window.check_end()
        window.take(1)
        _to_next(window)
        return _Found(number, {}, incident("read.warc-header"), len(head))
    window.take(end.end())
    return _Found(number, fields, _block(window, int(stated), trusted, fields), end.end() + int(stated))


def _block(window: Window, size: int, trusted: bool, fields: Fields) -> bytes | Incident:
    """The block of a record, if it has the size that is stated; the stream stands where the next record begins."""
    if size > MAX_BLOCK or not trusted:
        start, n_bytes = _to_next(window)
        if size > MAX_BLOCK and abs(n_bytes - size) <= _LONGEST:
            return incident("read.too-large", limit=MAX_PAGE_BYTES)
        trailer = start[size:]
        whole = size <= n_bytes == len(start)
        if whole and (_TRAILER.fullmatch(trailer) or not (trailer.strip(b"\r\n") or window.peek(1))):
            return start[:size]
        window.check_end()
        return incident("read.warc-length", stated=size)
    block = window.take(size)
    # Where garbage follows, the block may vouch for its end: the garbage is a record of its own then.
    if len(block) == size and (_ends_well(window) or _vouched(fields, block)):
        return block
    if len(block) < size:
        window.check_end()
    window.put_back(block)
    _to_next(window)
    return incident("read.warc-length", stated=size)


def _vouched(fields: Fields, block: bytes) -> bool:
    """Whether something else than the record's length says that the block is whole: a digest, or HTTP's own length.

    That an empty line follows would not do: a length too short can end before any empty line of the page.
    """
    if _is_digest_of(fields.get("warc-block-digest"), block):
        return True
    head = parse_head(block) if block[:5].upper() == b"HTTP/" else None
    body = block[head.size :] if head else block
    if _is_digest_of(fields.get("warc-payload-digest"), body):
        return True
    return head is not None and bool(body) and head.fields.get("content-length") == str(len(body))


def _is_digest_of(stated: str | None, data: bytes) -> bool:
    found = _digest(stated)
    return found is not None and hashlib.new(found[0], data).digest() == found[1]


def _ends_well(window: Window) -> bool:
    """Whether the stream goes on as it must after a block: two line ends, and then a record or nothing."""
    tail = window.peek(_TAIL)
    # Where the file is cut, what is left of the next record's first letters is no fault of this one.
    return bool(_TRAILER.match(tail)) or (len(tail) < _TAIL and b"WARC/".startswith(tail.lstrip(b"\r\n")))


def _to_next(window: Window) -> tuple[bytes, int]:
    """Go to the next place where a record seems to begin; the bytes up to there, and how many they are.

    Of more bytes than a block can have only the first are kept.
    """
    held, n_bytes = bytearray(), 0
    while True:
        data, match = window.piece(_NEXT, _LONGEST)
        if match:
            version = match[match.index(b"W") :]
            window.put_back(version)
            data = data[: -len(version)]
        n_bytes += len(data)
        held += data[: max(0, MAX_BLOCK + _LONGEST - len(held))]
        if match or not data:
            return bytes(held), n_bytes


def _page(found: _Found, provenance: Provenance) -> RawPage | None:
    """The page of a record; None where it holds none and claims none."""
    fields = found.fields
    digest = fields.get("warc-payload-digest") or fields.get("warc-block-digest")
    id_ = clean_line(fields.get("warc-record-id"))
    record = Record(format="warc", number=found.number, id=id_, digest=clean_line(digest))
    read = _Read(found.block) if isinstance(found.block, Incident) else _read(fields, found.block)
    if read is None:
        return None
    stated = {
        "url": clean_url(fields.get("warc-target-uri")),
        "date_retrieved": clean_date(fields.get("warc-date")),
        "encoding": read.encoding,
        "language": clean_language(fields.get("warc-identified-content-language")),
    }
    known = {name: value for name, value in stated.items() if value is not None}
    return RawPage(read.data, with_record(provenance, record, known), found.n_bytes)


@dataclass(frozen=True, slots=True)
class _Read:
    data: bytes | Incident
    encoding: str | None = None


def _read(fields: Fields, block: bytes) -> _Read | None:
    """What a record holds: a page, why it is lost, or (None) something else."""
    kind, type_ = fields["warc-type"].strip().lower(), media_type(fields.get("content-type"))
    if kind not in _PAGE_RECORDS or _path(fields.get("warc-target-uri")) == "/robots.txt":
        return None
    is_http = type_ == "application/http" or block[:5].upper() == b"HTTP/"
    if kind == "revisit":
        head = parse_head(block)
        claimed = media_type(head.fields.get("content-type")) if head else None
        return _Read(incident("read.revisit")) if claimed in (None, *_PAGES) else None
    if is_http and kind != "conversion":
        return _response(fields, block)
    if type_ not in _PAGES or kind == "response":
        return None
    encoding = charset(fields.get("content-type")) or ("utf-8" if kind == "conversion" else None)
    return _Read(_verified(fields, block, (block,)) or _in_one_piece(fields, block), encoding)


def _response(fields: Fields, block: bytes) -> _Read | None:
    head = parse_head(block)
    if head is None or head.status is None:
        return _Read(incident("read.http-header"))
    type_ = head.fields.get("content-type")
    claimed = media_type(type_) or media_type(fields.get("warc-identified-payload-type"))
    if head.status not in _FOUND or (claimed is not None and claimed not in _PAGES):
        return None
    data, stages = entity(head, block[head.size :], "warc-truncated" in fields)
    if claimed is None and isinstance(data, bytes) and not _HTML.search(data, 0, _SNIFFED):
        return None
    lost = _verified(fields, block, stages)
    return _Read(lost or (_in_one_piece(fields, data) if isinstance(data, bytes) else data), charset(type_))


def _in_one_piece(fields: Fields, data: bytes) -> bytes | Incident:
    return incident("read.warc-segment") if "warc-segment-number" in fields else data


def _verified(fields: Fields, block: bytes, stages: tuple[bytes, ...]) -> Incident | None:
    """The incident if a digest that is stated is not that of the bytes.

    Crawlers do not agree on which codings a payload's digest is taken over, so that of any stage is right.
    """
    if "warc-truncated" in fields or "warc-segment-number" in fields:
        return None
    stated = fields.get("warc-block-digest"), fields.get("warc-payload-digest")
    for digest, candidates in zip(stated, ((block,), stages), strict=True):
        found = _digest(digest)
        if found and not any(_is_digest_of(digest, one) for one in candidates):
            return incident("read.digest", algorithm=found[0])
    return None


def _digest(stated: str | None) -> tuple[str, bytes] | None:
    """The algorithm and the bytes of a digest in base 32 or in hexadecimal, if it is one that is known."""
    name, _, value = (stated or "").strip().partition(":")
    name = name.strip().lower().replace("-", "")
    size, value = _DIGESTS.get(name, -1), value.strip()
    try:
        if len(value) == 2 * size:
            return name, bytes.fromhex(value)
        if len(value.rstrip("=")) == -(-size * 8 // 5):
            return name, base64.b32decode(value.rstrip("=").upper() + "=" * (-len(value.rstrip("=")) % 8))
    except (ValueError, binascii.Error):
        pass
    return None


def _path(url: str | None) -> str | None:
    """The path of an address, if it has one."""
    try:
        return urlsplit(url or "").path
    except ValueError:
        return None
