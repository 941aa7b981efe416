"""From a record back to the raw bytes it was compiled from."""

from __future__ import annotations

import codecs
import os
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from broadsheet.contract.arrow import arrow_schema
from broadsheet.contract.layout import MANIFEST
from broadsheet.contract.parquet import local, read_parquet
from broadsheet.contract.rows import Row, from_arrow
from broadsheet.contract.schemas import TABLES, key_field
from broadsheet.contract.validate import is_valid
from broadsheet.decode.encodings import TEXT_CODECS
from broadsheet.read import fields_of, open_store, read_raw_page
from broadsheet.write.manifest import read_manifest

Range = tuple[int, int]

_CONTAINERS: Final = {"comments": "comment", "articles": "article"}


class TraceError(Exception):
    """Why a record cannot be traced, with what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByteRange:
    """Raw bytes from `start_byte` on and the text they became, [start_char, end_char) of the page's.

    `step` names what rewrote or removed them; None where they decode to the text as they are.
    """

    start_byte: int
    n_bytes: int
    start_char: int
    end_char: int
    raw: bytes
    text: str
    step: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRange:
    """A stretch [start_char, end_char) of the page's text that a record stands on."""

    start_char: int
    end_char: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """The way of one record: its table, its page, the raw file, and the ranges of text and of bytes in page order.

    The text of HTML is a rendering of the raw file as a whole, so `ranges` is empty there.
    """

    record_id: str
    table: str
    page_id: str
    raw_path: str
    raw_sha256: str
    encoding: str
    media_type: str
    page_ranges: tuple[TextRange, ...]
    ranges: tuple[ByteRange, ...]


def trace(build: Path, record_id: str, raw: Path) -> Trace:
    """Find the raw bytes behind a page, article, comment or quote; of an HTML page the text and the raw file.

    Raises:
        TraceError: the build has no such id, the raw file is missing or has other bytes, or the alignment is broken.
    """
    try:
        return _trace(build, record_id, raw)
    except pa.ArrowException as error:
        raise _broken(build, f"{build}: its Parquet cannot be read") from error


def _trace(build: Path, record_id: str, raw: Path) -> Trace:
    table = table_of(record_id)
    row = find_row(build, table, record_id)
    page = row if table == "pages" else find_row(build, "pages", row["page_id"])
    data = _raw_bytes(raw, page)
    way = _RawText(page, data)
    places = list(_page_ranges(build, table, row, page))
    return Trace(
        record_id=record_id,
        table=table,
        page_id=page["page_id"],
        raw_path=page["raw_path"],
        raw_sha256=page["raw_sha256"],
        encoding=page["encoding"],
        media_type=page["media_type"],
        page_ranges=tuple(_text_range(page["text"], start, end) for start, end in places),
        ranges=tuple(found for start, end in places for found in way.ranges(start, end)),
    )


def _text_range(text: str, start: int, end: int) -> TextRange:
    start, end = max(start, 0), min(end, len(text))
    return TextRange(start_char=start, end_char=end, text=text[start:end])


def table_of(record_id: str) -> str:
    """The table an id belongs to, by its form; an id of no form is looked for among the pages."""
    kind = record_id[16:18]
    return {"-a": "articles", "-c": "comments", "-q": "quotes"}.get(kind, "pages")


def _shards(build: Path, table: str) -> list[Path]:
    try:
        manifest = read_manifest(build)
    except (OSError, ValueError):
        raise TraceError(f"{build} is no build: its {MANIFEST} cannot be read") from None
    if manifest.get("tier", "full") != "full":
        cure = "name the full build, which `broadsheet hydrate` makes again from a textless one and the raw pages"
        raise TraceError(f"{build} is a {manifest['tier']} build, whose text is not that of the raw pages; {cure}")
    files = [file["path"] for file in manifest["files"]]
    shards = [build / file for file in files if file.startswith(f"data/{table}/")]
    for shard in shards:
        if not pq.read_schema(local(shard)).equals(arrow_schema(table)):
            raise _broken(build, f"{shard}: its columns are not those of {table}")
    return shards


def _broken(build: Path, what: str) -> TraceError:
    return TraceError(f"{what}; run `broadsheet check {build}`")


def _plain(build: Path, table: str, found: pa.Table) -> Row:
    """The one row of an Arrow table, which fits the table's schema: what is read from here on is there."""
    try:
        row = next(from_arrow(table, found))
    except (ValueError, OverflowError):  # a time that Python has none for
        row = {}
    if not is_valid(table, row):
        raise _broken(build, f"{build}: a row does not fit the schema of {table}")
    return row


def find_row(build: Path, table: str, record_id: str) -> Row:
    """The row of a build's table with this id.

    Raises:
        TraceError: there is no such build, or no such row in it.
        pyarrow.ArrowException: its Parquet cannot be read.
    """
    key = key_field(table)
    for shard in _shards(build, table):
        with pq.ParquetFile(local(shard)) as file:
            for group in range(file.num_row_groups):
                place = pc.index(file.read_row_group(group, [key])[key], record_id).as_py()
                if place >= 0:
                    return _plain(build, table, file.read_row_group(group).slice(place, 1))
    raise TraceError(f"{record_id}: {build} has no such record{_nearest(build, record_id)}")


def columns_of(build: Path, table: str, names: list[str]) -> Iterator[Row]:
    """Some fields of all rows of a table, one row group in memory at a time.

    Raises:
        TraceError: there is no such build.
        pyarrow.ArrowException: its Parquet cannot be read.
    """
    for shard in _shards(build, table):
        with pq.ParquetFile(local(shard)) as file:
            for group in range(file.num_row_groups):
                yield from file.read_row_group(group, names).to_pylist()


def _nearest(build: Path, wanted: str) -> str:
    """The id that agrees with the wanted one in the most places: ids have fixed forms, so typos keep their places."""
    best, agreed = "", 0
    for table in TABLES:
        for shard in _shards(build, table):
            for one in filter(None, read_parquet(shard, [key_field(table)])[0].to_pylist()):
                same = sum(a == b for a, b in zip(one, wanted, strict=False)) - abs(len(one) - len(wanted))
                if same > agreed:
                    best, agreed = one, same
    return f"; the nearest is {best}" if best else ""


def _raw_bytes(raw: Path, page: Row) -> bytes:
    try:
        number = page["record"] and page["record"]["number"]
        data = read_raw_page(open_store(os.fspath(raw)), page["raw_path"], number, fields_of(raw))
    except OSError as error:
        cure = "name the folder that holds it with `--raw FOLDER`"
        raise TraceError(f"{page['raw_path']} cannot be read under {raw} ({error.strerror}); {cure}") from None
    if sha256(data).hexdigest() != page["raw_sha256"]:
        raise TraceError(f"{page['raw_path']} has other bytes than the build was made from; put them back or rebuild")
    return data


def _page_ranges(build: Path, table: str, row: Row, page: Row) -> Iterator[Range]:
    """The stretches of the page's text that a record stands on, in order, each verified letter for letter."""
    if table == "pages":
        # A little wider than the text, so that bytes removed before its start and after its end belong to it.
        yield -1, len(page["text"]) + 1
        return
    container, wanted = row, [(0, len(row["text"]))]
    if table == "quotes":
        held_by = "comments" if row["comment_id"] else "articles"
        container = find_row(build, held_by, row[f"{_CONTAINERS[held_by]}_id"])
        wanted = [(span["start_char"], span["end_char"]) for span in row["spans"]]
    for piece in container["alignment"]:
        begin, shift = piece["start_char"], piece["page_start_char"] - piece["start_char"]
        for start, end in wanted:
            low, high = max(start, begin), min(end, begin + piece["length"])
            if low < high:
                if container["text"][low:high] != page["text"][low + shift : high + shift]:
                    raise _broken(build, f"{row[key_field(table)]}: its alignment is broken")
                yield low + shift, high + shift


class _RawText:
    """One page's way from its text to its bytes; each piece is decoded once, however many ranges ask for it."""

    def __init__(self, page: Row, data: bytes) -> None:
        if page["encoding"] not in TEXT_CODECS:
            raise TraceError(f"page {page['page_id']}: {page['encoding']} is no encoding of pages")
        self._page = page
        self._data = data
        self._starts: dict[int, array[int]] = {}

    def ranges(self, start: int, end: int) -> Iterator[ByteRange]:
        """The raw bytes behind a range of the text; bytes that were removed count where they stand inside the range."""
        pieces = self._page["raw_alignment"]
        first = bisect_right(pieces, start, key=lambda piece: piece["start_char"] + piece["length"])
        for number in range(first, len(pieces)):
            if pieces[number]["start_char"] >= end:
                break
            yield self._range(number, start, end)

    def _range(self, number: int, start: int, end: int) -> ByteRange:
        piece = self._page["raw_alignment"][number]
        low, high = piece["start_char"], piece["start_char"] + piece["length"]
        first, last = piece["start_byte"], piece["start_byte"] + piece["n_bytes"]
        # A rewritten piece is indivisible: its bytes stand for all of its text.
        if piece["step"] is None:
            begin, low, high = low, max(start, low), min(end, high)
            starts = self._starts_of(number, self._data[first:last])
            if high - begin >= len(starts):
                raise TraceError(
                    f"page {self._page['page_id']}: bytes {first} to {last} are not the text they stand for"
                )
            first, last = first + starts[low - begin], first + starts[high - begin]
        raw, text = self._data[first:last], self._page["text"][low:high]
        if piece["step"] is None and raw.decode(self._page["encoding"], "replace") != text:
            raise TraceError(f"page {self._page['page_id']}: bytes {first} to {last} are not the text they stand for")
        return ByteRange(
            start_byte=first,
            n_bytes=last - first,
            start_char=low,
            end_char=high,
            raw=raw,
            text=text,
            step=piece["step"],
        )

    def _starts_of(self, number: int, raw: bytes) -> array[int]:
        """Where each character of a piece starts in its bytes, and where the last one ends."""
        if number not in self._starts:
            decoder = codecs.getincrementaldecoder(self._page["encoding"])("replace")
            starts = array("q", [0])
            for position in range(len(raw)):
                starts.extend([position + 1] * len(decoder.decode(raw[position : position + 1])))
            self._starts[number] = starts
        return self._starts[number]
