"""The rows of a build page by page, changed, and written again as the same shards; memory holds one page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

from broadsheet.contract.layout import LINES, lines_path, shard_path
from broadsheet.contract.rows import Row
from broadsheet.contract.schemas import TABLES
from broadsheet.contract.splitting import SPLITS
from broadsheet.describe.figures import Figures
from broadsheet.shards.assembling import Assembled
from broadsheet.shards.merging import written_table
from broadsheet.tiers.errors import TierError
from broadsheet.write.image import WrittenTable
from broadsheet.write.shard import write_shard

Rows = Mapping[str, Sequence[Row]]
Change = Callable[[Rows], Rows]
Shard = tuple[str, str, int]
"""A table, a split, and the number of the shard."""

_FIRST: Final = "pages"


def destination(out: Path | None, build: Path) -> Path:
    """The folder for what is made of a build: the one asked for, or the one it stands in, spelled as the build is.

    Raises:
        TierError: the one asked for is in the build itself.

    >>> destination(None, Path("build/my-news-1.0.0")).as_posix()
    'build'
    """
    if out is None:
        return build.parent if build.name not in ("", "..") else build.absolute().parent
    if out.resolve().is_relative_to(build.resolve()):
        raise TierError(f"{out} is in the build itself, where nothing else may stand; choose another folder")
    return out


def shards_of(manifest: Mapping[str, Any]) -> list[tuple[Shard, str]]:
    """The shards of a build, by table, split and number, with their files of JSON Lines."""
    found = []
    for entry in manifest["files"]:
        match = LINES.fullmatch(entry["path"])
        if match:
            found.append(((match[1], match[2], int(match[3])), entry["path"]))
    return sorted(found)


class _Reader:
    """The rows of one table and split in their order, each with the number of its shard."""

    def __init__(self, build: Path, files: Sequence[tuple[int, str]]) -> None:
        self._rows = self._read(build, files)
        self._next = next(self._rows, None)

    @staticmethod
    def _read(build: Path, files: Sequence[tuple[int, str]]) -> Iterator[tuple[int, Row]]:
        for number, path in files:
            with (build / path).open("rb") as lines:
                for line in lines:
                    yield number, orjson.loads(line)

    def pages(self) -> Iterator[str]:
        """The ids of the pages, until all rows are taken."""
        while self._next is not None:
            yield self._next[1]["page_id"]

    def take(self, page_id: str) -> Iterator[tuple[int, Row]]:
        """The next rows, as long as they are of the page."""
        while self._next is not None and self._next[1]["page_id"] == page_id:
            yield self._next
            self._next = next(self._rows, None)


def change_rows(build: Path, manifest: Mapping[str, Any], work: Path, change: Change) -> list[Shard]:
    """Change the rows of all pages, and keep them as lines of JSON, a file for each shard in `work`.

    `change` gets the rows of one page by table, and gives as many in the same order.

    Raises:
        OSError: a file cannot be read or written.
    """
    work.mkdir(exist_ok=True)
    shards = shards_of(manifest)
    for split in SPLITS:
        readers = {
            table: _Reader(
                build, [(number, path) for (name, of, number), path in shards if (name, of) == (table, split)]
            )
            for table in TABLES
        }
        with ExitStack() as stack:
            files = _Files(work, split, stack)
            for page_id in readers[_FIRST].pages():
                taken = {table: list(reader.take(page_id)) for table, reader in readers.items()}
                changed = change({table: [row for _, row in rows] for table, rows in taken.items()})
                for table, rows in taken.items():
                    for (number, _), row in zip(rows, changed[table], strict=True):
                        files.write(table, number, row)
    return [shard for shard, _ in shards]


class _Files:
    """One open file a table: that of the shard whose rows come by."""

    def __init__(self, work: Path, split: str, stack: ExitStack) -> None:
        self._work, self._split, self._stack = work, split, stack
        self._open: dict[str, tuple[int, BinaryIO]] = {}

    def write(self, table: str, number: int, row: Row) -> None:
        at, file = self._open.get(table, (-1, None))
        if file is None or at != number:
            if file is not None:
                file.close()
            file = self._stack.enter_context(_lines(self._work, (table, self._split, number)).open("wb"))
            self._open[table] = number, file
        file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))


def _lines(work: Path, shard: Shard) -> Path:
    table, split, number = shard
    return work / f"{table}-{split}-{number:05d}.jsonl"


def write_shards(
    folder: Path, work: Path, shards: Sequence[Shard], on_row: Callable[[str, Row], None]
) -> tuple[WrittenTable, ...]:
    """Write the shards that `change_rows` kept, as Parquet and JSON Lines.

    Raises:
        OSError: a file cannot be read or written.
    """
    done: dict[str, list[Assembled]] = {table: [] for table in TABLES}
    counts = Counter(one[:2] for one in shards)
    for shard in shards:
        table, split, number = shard
        count = counts[table, split]
        with _lines(work, shard).open("rb") as lines:
            written = write_shard(
                folder / shard_path(table, split, number, count),
                folder / lines_path(table, split, number, count),
                table,
                (line.rstrip(b"\n") for line in lines),
                work / f"{table}-{split}-{number:05d}.digests",
                on_row,
            )
        done[table].append(Assembled(table=table, split=split, number=number, written=written, figures=Figures()))
    return tuple(written_table(name, done[name]) for name in TABLES if done[name])
