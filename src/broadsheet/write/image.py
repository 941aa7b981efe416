"""What stands in a build beside its rows: the schemas they follow, the raw files, and what is in quarantine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Final

import orjson

from broadsheet.contract.layout import QUARANTINE, RAW_LIST, TOMBSTONES, schema_path
from broadsheet.contract.schemas import OTHERS, TABLES, schema
from broadsheet.read import Tombstone

_COUNTS: Final = ("n_pages", "n_quarantined", "n_removed")


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
    """How much was read: raw files, their bytes, the pages in them, the rows in quarantine, and the pages that were
    taken down. The files of some rows could not be read, and are not among the files counted.
    """

    n_files: int
    n_bytes: int
    n_pages: int
    n_quarantined: int
    n_removed: int


def pretty(value: object) -> bytes:
    """JSON for people: indented, ended by a line feed."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def write_schemas(folder: Path, tier: str = "full") -> None:
    """Write every schema of a tier, references folded in, into `schema/` of the folder."""
    for name in (*TABLES, *OTHERS):
        file = folder / schema_path(name)
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(pretty(schema(name, tier)))


def write_raw_list(folder: Path, lines: Iterable[bytes]) -> RawCounts:
    """Write one row for each raw file; neighbours with one path are cuts of one file and become one row.

    Raises:
        OSError: the file cannot be written.
    """
    totals: Counter[str] = Counter()
    with (folder / RAW_LIST).open("wb") as file:
        for _, cuts in groupby(map(orjson.loads, lines), key=itemgetter("path")):
            found = list(cuts)
            sums = {name: sum(cut[name] for cut in found) for name in _COUNTS}
            file.write(orjson.dumps(found[0] | sums, option=orjson.OPT_APPEND_NEWLINE))
            totals.update(sums, n_files=1, n_bytes=found[0]["bytes"])
    return RawCounts(**{name: totals[name] for name in ("n_files", "n_bytes", *_COUNTS)})


def write_tombstones(folder: Path, tombstones: Iterable[Tombstone]) -> None:
    """Write what was taken down, by id, if anything was.

    Raises:
        OSError: the file cannot be written.
    """
    lines = [orjson.dumps(one, option=orjson.OPT_APPEND_NEWLINE) for one in tombstones]
    if lines:
        (folder / TOMBSTONES).write_bytes(b"".join(lines))


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
