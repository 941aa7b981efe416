"""The data files of a build: Parquet and JSON Lines per table and split, and the schemas they follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from broadsheet.contract.rows import table_digest
from broadsheet.contract.schemas import OTHERS, TABLES, schema
from broadsheet.write.jsonl import write_jsonl
from broadsheet.write.parquet import bytes_in_memory, shard_name, write_parquet
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
    parquet, jsonl = folder / "data" / table.name, folder / "jsonl" / table.name
    parquet.mkdir(parents=True)
    jsonl.mkdir(parents=True)
    splits = []
    for split, lines in table.splits.items():
        shard = parquet / shard_name(split)
        write_parquet(shard, table.name, table.rows(split))
        write_jsonl(jsonl / f"{split}.jsonl", lines)
        splits.append(WrittenSplit(name=split, num_rows=len(lines), num_bytes=bytes_in_memory(shard)))
    return WrittenTable(
        name=table.name,
        digest=table_digest(table),
        splits=tuple(splits),
        download_size=sum(path.stat().st_size for path in parquet.iterdir()),
    )


def write_schemas(folder: Path) -> None:
    """Write every schema, references folded in, into `schema/` of the folder."""
    (folder / "schema").mkdir()
    for name in (*TABLES, *OTHERS):
        (folder / "schema" / f"{name}.schema.json").write_bytes(pretty(schema(name)))


def write_quarantine(folder: Path, rows: Sequence[dict[str, object]]) -> None:
    """Write the pages that could not be compiled, if there are any, into `quarantine/pages.jsonl`."""
    if rows:
        (folder / "quarantine").mkdir()
        write_jsonl(folder / "quarantine" / "pages.jsonl", map(orjson.dumps, rows))
