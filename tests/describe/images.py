"""Builds of any tables, splits and shards, without compiling anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from broadsheet.contract.layout import lines_path, shard_path
from broadsheet.contract.rows import table_digest
from broadsheet.describe.documents import write_documents
from broadsheet.read import Dataset
from broadsheet.write.image import WrittenSplit, WrittenTable
from broadsheet.write.manifest import file_entries
from broadsheet.write.shard import write_shard

Row = Mapping[str, Any]
Shards = Mapping[str, Sequence[Sequence[Row]]]
"""The rows of each shard of each split."""

DATASET = Dataset(
    name="town-news",
    version="1.0.0",
    title="Town news",
    description="Pages about a bridge.",
    languages=("en",),
    license="other",
    rights="All rights with the newspaper.",
    contact="Open an issue.",
)


def _split(folder: Path, table: str, split: str, shards: Sequence[Sequence[Row]]) -> tuple[WrittenSplit, int]:
    count, done = len(shards), []
    for number, rows in enumerate(shards):
        paths = (folder / place(table, split, number, count) for place in (shard_path, lines_path))
        done.append(write_shard(*paths, table, map(orjson.dumps, rows), folder / ".digests", lambda *_: None))
    (folder / ".digests").unlink()
    n_rows, n_bytes = (sum(getattr(one, name) for one in done) for name in ("num_rows", "num_bytes"))
    return WrittenSplit(name=split, num_rows=n_rows, num_bytes=n_bytes), sum(one.file_size for one in done)


def write_image(
    folder: Path, tables: Mapping[str, Shards], dataset: Dataset = DATASET, tier: str = "full"
) -> list[WrittenTable]:
    """Write the tables and the documents of a build that has them."""
    written = []
    for table, splits in tables.items():
        done = [_split(folder, table, split, shards) for split, shards in splits.items()]
        rows = [row for shards in splits.values() for shard in shards for row in shard]
        size = sum(size for _, size in done)
        parts = tuple(split for split, _ in done)
        written.append(WrittenTable(name=table, digest=table_digest(rows), splits=parts, download_size=size))
    write_documents(folder, dataset, written, file_entries(folder, "data"), tier=tier)
    return written
