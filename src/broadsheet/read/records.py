"""The pages of a raw file, whatever it is: one page, or a container of many, compressed or not."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO, Final

from broadsheet.contract.records import Incident, Record
from broadsheet.incidents import incident
from broadsheet.read.broken import BrokenFileError
from broadsheet.read.compression import compression_of, unpacked
from broadsheet.read.containers import recognise
from broadsheet.read.containers.jsonl import jsonl_pages
from broadsheet.read.containers.kinds import HEAD
from broadsheet.read.containers.parquet import parquet_pages
from broadsheet.read.containers.warc import warc_pages
from broadsheet.read.containers.wxr import wxr_pages
from broadsheet.read.fields import FieldMap
from broadsheet.read.files import path_of
from broadsheet.read.inputs import Input
from broadsheet.read.limits import MAX_PAGE_BYTES
from broadsheet.read.provenance import Provenance
from broadsheet.read.raw_page import RawPage
from broadsheet.read.stores import Store
from broadsheet.read.window import Window, chunks_of

# What says something about the file. Anything else (a network that times out, a disk that fails) is the environment's:
# the same bytes read again may be sound, so it must not end in a row of quarantine.
_ABOUT_THE_FILE: Final = (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError)
_ERRORS_ABOUT_THE_FILE: Final = (errno.ELOOP, errno.ENXIO, errno.EINVAL, errno.ENAMETOOLONG)


@dataclass(frozen=True, slots=True)
class Cut:
    """A range of a raw file's bytes, [start, end), that is read by itself; `number` is that of its first line.

    A cut begins and ends where lines do: what comes out of it depends on its own bytes and nothing else.
    """

    start: int
    end: int
    number: int = 1


def cuts(one: Input, store: Store, size: int) -> list[Cut]:
    """Ranges of a file that can be read apart: of plain JSON Lines about `size` bytes each, else the whole file.

    A line belongs to the cut k whose range [k * size, (k + 1) * size) its first byte is in; ranges in which no line
    begins have no cut. The file is read once, for the numbers of the lines.

    Raises:
        OSError: the file cannot be read.
    """
    whole = [Cut(0, one.size)]
    if one.incident is not None or one.size <= size:
        return whole
    try:
        with store.open(one.name) as file:
            head = file.read(HEAD)
            # The names of fields matter in files called text or HTML only; a whole file is right for those too.
            if compression_of(head) or recognise(head, one.name) != "jsonl":
                return whole
            file.seek(0)
            return _line_cuts(file, size) or whole
    except _ABOUT_THE_FILE:
        return whole


def _line_cuts(file: BinaryIO, size: int) -> list[Cut]:
    """Cuts at the first line that begins in each range."""
    starts, numbers, n_lines, position, at_start = [0], [1], 1, 0, False
    for chunk in chunks_of(file):
        offset = 0
        while offset < len(chunk):
            if at_start and (position + offset) // size > starts[-1] // size:
                starts.append(position + offset)
                numbers.append(n_lines)
            at_start = False
            # Up to where the next range begins line ends are counted; from there on the next one is looked for.
            wanted = (starts[-1] // size + 1) * size - position - 1
            if wanted > offset:
                end = min(wanted, len(chunk))
                n_lines += chunk.count(b"\n", offset, end)
                offset = end
                continue
            found = chunk.find(b"\n", offset)
            if found < 0:
                break
            n_lines, offset, at_start = n_lines + 1, found + 1, True
        position += len(chunk)
    ends = [*starts[1:], position]
    return [Cut(start, end, number) for start, end, number in zip(starts, ends, numbers, strict=True)]


def is_read(store: Store, one: Input, fields: FieldMap | None = None) -> bool:
    """Whether a file is read to its end. A single page larger than a page may be is not: it may be of any size.

    Raises:
        OSError: the file cannot be read.
    """
    if one.incident is not None:
        return False
    if one.size <= MAX_PAGE_BYTES:
        return True
    head = store.read(one.name, HEAD)
    return compression_of(head) is not None or recognise(head, one.name, fields) != "page"


def raw_pages(store: Store, one: Input, cut: Cut | None = None, fields: FieldMap | None = None) -> Iterator[RawPage]:
    """The pages of a raw file or of a cut of it, one after the other, in constant memory; bad data is told, not raised.

    Each record that is a page, or claims to be, comes once: with its bytes or with an incident. Where the rest of a
    file cannot be read, its last page is an incident without `provenance.record`.

    Raises:
        OSError: the environment fails while the file is read.
        RawError: the file needs a library that is not installed.
    """
    if one.incident is not None:
        yield RawPage(one.incident, one.provenance)
        return
    try:
        file = store.open(one.name)
    except OSError as error:
        if not isinstance(error, _ABOUT_THE_FILE) and error.errno not in _ERRORS_ABOUT_THE_FILE:
            raise
        yield RawPage(incident("read.unreadable", reason=error.strerror or str(error)), one.provenance)
        return
    with file:
        try:
            yield from _pages(file, one, cut, fields or FieldMap())
        except BrokenFileError as error:
            yield RawPage(error.incident, one.provenance)


def _pages(file: BinaryIO, one: Input, cut: Cut | None, fields: FieldMap) -> Iterator[RawPage]:
    if cut is not None and (cut.start or cut.end < one.size):
        file.seek(cut.start)
        window = Window(chunks_of(file, cut.end - cut.start))
        yield from jsonl_pages(window, one.provenance, fields, cut.number)
        return
    compression = compression_of(file.read(8))
    file.seek(0)
    window = Window(unpacked(file, compression) if compression else chunks_of(file))

    match recognise(window.peek(HEAD), one.name, fields):
        case "jsonl":
            yield from jsonl_pages(window, one.provenance, fields)
        case "parquet":
            if compression:
                raise BrokenFileError("read.parquet", reason="it is compressed as a whole")
            yield from parquet_pages(file, one.provenance, fields)
        case "warc":
            yield from warc_pages(window, one.provenance)
        case "wxr":
            yield from wxr_pages(window, one.provenance)
        case _:
            yield _single(window, one, compression)


def _single(window: Window, one: Input, compression: str | None) -> RawPage:
    stated = one.provenance
    if compression:
        # The page's bytes are not the file's, so that it stands in a container like any other.
        stated = replace(stated, record=Record(format=compression, number=1, id=None, digest=None))
    data = window.take(MAX_PAGE_BYTES + 1)
    if len(data) > MAX_PAGE_BYTES:
        return RawPage(incident("read.too-large", limit=MAX_PAGE_BYTES), stated, one.size)
    window.check_end()
    return RawPage(data, stated, one.size)


def read_raw_page(store: Store, raw_path: str, number: int | None = None, fields: FieldMap | None = None) -> bytes:
    """The raw bytes of one page again, by pages.raw_path and pages.record.number.

    Reads a container up to the record: for many pages of one container, go through `raw_pages`.

    Raises:
        OSError: there is no such page, it cannot be read, or the path leads out of the store (rows come from anywhere).
    """
    name = path_of(raw_path)
    store.open(name).close()
    one = Input(name=name, size=0, provenance=Provenance(raw_path=raw_path))
    for page in raw_pages(store, one, None, fields):
        record = page.provenance.record
        if (record.number if record else None) == number:
            if isinstance(page.data, Incident):
                raise OSError(errno.EINVAL, page.data.message.rstrip("."))
            return page.data
    raise FileNotFoundError(errno.ENOENT, "there is no such record in the file")
