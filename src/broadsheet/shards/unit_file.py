"""The file of a unit: the rows of its pages, sorted by page id, so that a range of ids can be read by itself.

    sections of lines: pages, articles, comments, quotes, heads, quarantine, raw
    signatures, one after the other
    summary (JSON), its length (8 bytes), SHA-256 of all before (32 bytes)

A head is one line for each page: where it came from, its split group, and where its rows stand in the sections. The
file is written beside its place and renamed; a torn or flipped one does not fit its hash and is compiled again.
"""

from __future__ import annotations

import os
from base64 import b85decode, b85encode
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, Final, Self

import orjson

from broadsheet.contract.schemas import TABLES

_SECTIONS: Final = (*TABLES, "heads", "quarantine", "raw")
_HASH: Final = 32
_LENGTH: Final = 8
# A mark for so many bytes of heads: a range of ids is found without reading the heads before it.
_MARK_EVERY: Final = 1 << 16
# Rows of a unit of common size stay in memory; those of a large container go to the disk.
_HELD: Final = 1 << 25
END: Final = "g"
"""Above every page id, which are hexadecimal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _PageOfUnit:
    """What is told of one page of a unit, beside its rows.

    `key` is the hash of all that the rows depend on; `stated` tells whether `group` is stated or the page's own id.
    """

    page_id: str
    path: str
    number: int | None
    key: str
    group: str
    stated: bool
    signature: bytes

    @property
    def place(self) -> tuple[str, int]:
        """Where the page stands under raw/; places are ordered as their files are."""
        return self.path, self.number or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Head(_PageOfUnit):
    """One page of a unit; `at` has [start, end) of its rows in each table's section, in bytes."""

    at: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledPage(_PageOfUnit):
    """What goes into a unit's file for one page: what is told of it, and its lines of JSON by table."""

    lines: tuple[tuple[bytes, ...], ...]


class UnitWriter:
    """Takes the pages of a unit as they are compiled, and writes its file.

    Their rows wait in a temporary file, so that memory holds some hundred bytes a page, however many pages one
    container has. It is a context manager, which lets go of that file.

    Raises:
        OSError: the temporary file cannot be written.
    """

    def __init__(self, folder: Path | None = None, held: int = _HELD) -> None:
        self._spool = SpooledTemporaryFile(max_size=held, dir=os.fspath(folder) if folder else None)  # noqa: SIM115 - closed with the writer
        self._end = 0
        self._heads: list[Head] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._spool.close()

    def __len__(self) -> int:
        return len(self._heads)

    def add(self, page: CompiledPage) -> None:
        """Take a page."""
        at = []
        for lines in page.lines:
            block = _lines(lines)
            self._spool.write(block)
            at.append((self._end, self._end + len(block)))
            self._end += len(block)
        self._heads.append(_head_of(page, tuple(at)))

    def write(self, path: Path, quarantine: Iterable[bytes], raw: Iterable[bytes], summary: object) -> None:
        """Write the unit's file, whole or not at all. The summary is any JSON value.

        Raises:
            OSError: the file cannot be written.
        """
        ordered = sorted(self._heads, key=lambda head: (head.page_id, head.place))
        heads, marks = _laid_out(ordered)
        tables = (self._blocks(ordered, table) for table in range(len(TABLES)))
        sections: list[Iterable[bytes]] = [*tables, heads, [_lines(quarantine)], [_lines(raw)]]
        new = path.with_name(f"{path.name}.{os.getpid()}.new")
        try:
            with new.open("wb") as file:
                digest = sha256()
                ends = [0]
                for section in sections:
                    ends.append(ends[-1])
                    for block in section:
                        digest.update(block)
                        file.write(block)
                        ends[-1] += len(block)
                tail = orjson.dumps({"ends": ends, "marks": marks, "summary": summary})
                tail += len(tail).to_bytes(_LENGTH)
                digest.update(tail)
                file.write(tail + digest.digest())
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)

    def _blocks(self, heads: Sequence[Head], table: int) -> Iterator[bytes]:
        """A table's lines, page by page."""
        for head in heads:
            start, end = head.at[table]
            self._spool.seek(start)
            yield self._spool.read(end - start)


def _head_of(page: CompiledPage, at: tuple[tuple[int, int], ...]) -> Head:
    names = (field.name for field in fields(_PageOfUnit))
    return Head(at=at, **{name: getattr(page, name) for name in names})


def _lines(lines: Iterable[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def _laid_out(pages: Sequence[Head]) -> tuple[list[bytes], list[tuple[str, int]]]:
    """The heads' lines, with the places that rows get in the sections, and the marks among the heads."""
    ends = [0] * len(TABLES)
    heads: list[bytes] = []
    marks: list[tuple[str, int]] = []
    at, last = 0, ""
    for page in pages:
        places = []
        for table, (low, high) in enumerate(page.at):
            start, ends[table] = ends[table], ends[table] + high - low
            places.append((start, ends[table]))
        signature = b85encode(page.signature).decode()
        head = [page.page_id, page.path, page.number, page.key, page.group, page.stated, signature, places]
        line = orjson.dumps(head, option=orjson.OPT_APPEND_NEWLINE)
        # Twins have one id: a mark never stands between them, or a range would begin in their midst.
        if not marks or (at - marks[-1][1] >= _MARK_EVERY and page.page_id != last):
            marks.append((page.page_id, at))
        last = page.page_id
        heads.append(line)
        at += len(line)
    return heads, marks


class DamagedError(Exception):
    """A unit's file that is not what was written."""


class UnitFile:
    """A unit's file, read piece by piece.

    Raises:
        DamagedError: the file is no unit's, or was cut short.
        OSError: it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as file:
            self._read_tail(file)

    def _read_tail(self, file: BinaryIO) -> None:
        try:
            file.seek(-_HASH - _LENGTH, os.SEEK_END)
            length = int.from_bytes(file.read(_LENGTH))
            file.seek(-_HASH - _LENGTH - length, os.SEEK_END)
            tail = orjson.loads(file.read(length))
            self._ranges = dict(zip(_SECTIONS, pairwise(tail["ends"]), strict=True))
            self._marks = [(page, at) for page, at in tail["marks"]]
            self.summary: Any = tail["summary"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DamagedError(f"{self.path}: is no unit's file, or was cut short") from error

    @property
    def n_head_bytes(self) -> int:
        """The size of the heads."""
        start, end = self._ranges["heads"]
        return int(end - start)

    def verify(self) -> None:
        """Read it all and compare it with its hash.

        Raises:
            DamagedError: a byte is not what was written.
        """
        with self.path.open("rb") as file:
            end = file.seek(-_HASH, os.SEEK_END)
            file.seek(0)
            digest = sha256()
            while end:
                block = file.read(min(end, 1 << 20))
                if not block:
                    break
                digest.update(block)
                end -= len(block)
            if file.read() != digest.digest():
                raise DamagedError(f"{self.path}: its bytes are not those that were written")

    def heads(self, low: str = "", high: str = END) -> list[Head]:
        """The heads of the pages whose ids are in [low, high), sorted by id."""
        start, end = self._ranges["heads"]
        first = max(0, bisect_right(self._marks, low, key=lambda mark: mark[0]) - 1)
        after = next((at for page, at in self._marks[first:] if page >= high), end - start)
        begin = self._marks[first][1] if self._marks else 0
        found = (_head(line) for line in self._read(start + begin, start + after).splitlines())
        return [head for head in found if low <= head.page_id < high]

    def blocks(self, table: str, heads: Sequence[Head]) -> Iterator[tuple[Head, bytes]]:
        """The lines of each of these pages in a table; the heads are neighbours, so one read is enough."""
        if not heads:
            return
        column = TABLES.index(table)
        origin = heads[0].at[column][0]
        start = self._ranges[table][0]
        block = self._read(start + origin, start + heads[-1].at[column][1])
        for head in heads:
            low, high = head.at[column]
            yield head, block[low - origin : high - origin]

    def page(self, head: Head) -> CompiledPage:
        """A page with its rows, by its head."""
        found = ([block for _, block in self.blocks(table, [head])] for table in TABLES)
        lines = tuple(tuple(b"".join(blocks).splitlines()) for blocks in found)
        return CompiledPage(lines=lines, **{field.name: getattr(head, field.name) for field in fields(_PageOfUnit)})

    def section(self, name: str) -> Iterator[bytes]:
        """The lines of the quarantine or the raw files."""
        start, end = self._ranges[name]
        with self.path.open("rb") as file:
            file.seek(start)
            while file.tell() < end:
                yield file.readline()

    def _read(self, start: int, end: int) -> bytes:
        with self.path.open("rb") as file:
            return os.pread(file.fileno(), end - start, start)


def _head(line: bytes) -> Head:
    page_id, path, number, key, group, stated, signature, at = orjson.loads(line)
    places = tuple((start, end) for start, end in at)
    return Head(
        page_id=page_id, path=path, number=number, key=key, group=group, stated=stated,
        signature=b85decode(signature), at=places,
    )  # fmt: skip
