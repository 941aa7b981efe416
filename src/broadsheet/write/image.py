"""What stands in a build beside its rows: the schemas they follow, the raw files, and what is in quarantine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import orjson

from broadsheet.contract.layout import QUARANTINE, RAW_LIST, schema_path
from broadsheet.contract.schemas import OTHERS, TABLES, schema


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSplit:
    """One split as it was written; `num_bytes` is its size in Arrow memory."""

    name: str
    num_rows: int
    num_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenTable:
    """One table as it was written; `download_size` is the size of its Parquet files in bytes."""

    name: str
    digest: str
    splits: tuple[WrittenSplit, ...]
    download_size: int

    @property
    def num_rows(self) -> int:
        """Rows in all splits."""
        return sum(split.num_rows for split in self.splits)

    @property
    def dataset_size(self) -> int:
        """Size of all splits in Arrow memory, in bytes."""
        return sum(split.num_bytes for split in self.splits)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawCounts:
    """How much was read: raw files, their bytes, the pages in them, and the rows in quarantine that name them.

    A link or a device is in quarantine and is no file that was read.
    """

    n_files: int
    n_bytes: int
    n_pages: int
    n_quarantined: int


def pretty(value: object) -> bytes:
    """JSON for people: indented, ended by a line feed."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def write_schemas(folder: Path) -> None:
    """Write every schema, references folded in, into `schema/` of the folder."""
    for name in (*TABLES, *OTHERS):
        file = folder / schema_path(name)
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(pretty(schema(name)))


def write_raw_list(folder: Path, lines: Iterable[bytes]) -> RawCounts:
    """Write one row for each raw file; neighbours with one path are cuts of one file and become one row.

    Raises:
        OSError: the file cannot be written.
    """
    n_files = n_bytes = n_pages = n_quarantined = 0
    with (folder / RAW_LIST).open("wb") as file:
        for _, cuts in groupby(map(orjson.loads, lines), key=itemgetter("path")):
            row = next(cuts)
            for cut in cuts:
                row["n_pages"] += cut["n_pages"]
                row["n_quarantined"] += cut["n_quarantined"]
            file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
            n_files, n_bytes, n_pages = n_files + 1, n_bytes + row["bytes"], n_pages + row["n_pages"]
            n_quarantined += row["n_quarantined"]
    return RawCounts(n_files=n_files, n_bytes=n_bytes, n_pages=n_pages, n_quarantined=n_quarantined)


def write_quarantine(folder: Path, lines: Iterable[bytes]) -> None:
    """Write the rows of what could not be compiled, each ended by a line feed already, if there are any.

    Raises:
        OSError: the file cannot be written.
    """
    lines = iter(lines)
    for line in lines:
        (folder / QUARANTINE).parent.mkdir()
        with (folder / QUARANTINE).open("wb") as file:
            file.write(line)
            file.writelines(lines)
