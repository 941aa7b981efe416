"""The data files of a build: Parquet and JSON Lines per table and split, and the schemas they follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from broadsheet.contract.layout import QUARANTINE, lines_path, schema_path, shard_path
from broadsheet.contract.parquet import bytes_in_memory
from broadsheet.contract.rows import table_digest
from broadsheet.contract.schemas import OTHERS, TABLES, schema
from broadsheet.write.jsonl import write_jsonl
from broadsheet.write.parquet import write_parquet
from broadsheet.write.tables import TableLines


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


def pretty(value: object) -> bytes:
    """JSON for people: indented, ended by a line feed."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def write_table(folder: Path, table: TableLines) -> WrittenTable:
    """Write one table into `data/<config>/` and `jsonl/<config>/` of the folder.

    Raises:
        OSError: a file cannot be written.
    """
    splits = []
    download_size = 0
    for split, lines in table.splits.items():
        shard, jsonl = folder / shard_path(table.name, split), folder / lines_path(table.name, split)
        for file in (shard, jsonl):
            file.parent.mkdir(parents=True, exist_ok=True)
        write_parquet(shard, table.name, table.rows(split))
        write_jsonl(jsonl, lines)
        splits.append(WrittenSplit(name=split, num_rows=len(lines), num_bytes=bytes_in_memory(shard)))
        download_size += shard.stat().st_size
    return WrittenTable(
        name=table.name,
        digest=table_digest(table),
        splits=tuple(splits),
        download_size=download_size,
    )


def write_schemas(folder: Path) -> None:
    """Write every schema, references folded in, into `schema/` of the folder."""
    for name in (*TABLES, *OTHERS):
        file = folder / schema_path(name)
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(pretty(schema(name)))


def write_quarantine(folder: Path, rows: Sequence[dict[str, object]]) -> None:
    """Write the rows of the pages that could not be compiled, if there are any."""
    if rows:
        (folder / QUARANTINE).parent.mkdir()
        write_jsonl(folder / QUARANTINE, map(orjson.dumps, rows))
