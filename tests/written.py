"""Rows written as a build writes them, without a build."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

from broadsheet.contract.layout import lines_path, shard_path
from broadsheet.contract.rows import table_digest
from broadsheet.write.image import WrittenSplit, WrittenTable
from broadsheet.write.shard import WrittenShard, write_shard

Row = Mapping[str, Any]


def write_lines(folder: Path, table: str, split: str, lines: Iterable[bytes]) -> WrittenShard:
    """The only shard of a split, with its digests in the hidden file `.digests`."""
    parquet, jsonl = folder / shard_path(table, split), folder / lines_path(table, split)
    return write_shard(parquet, jsonl, table, lines, folder / ".digests", lambda *_: None)


def write_parquet(path: Path, table: str, rows: Iterable[Row]) -> None:
    """The Parquet file of a shard alone."""
    beside = [path.with_name(f".{path.name}.{name}") for name in ("jsonl", "digests")]
    write_shard(path, beside[0], table, map(orjson.dumps, rows), beside[1], lambda *_: None)
    for file in beside:
        file.unlink()


def write_table(folder: Path, table: str, split: str, rows: Iterable[Row]) -> WrittenTable:
    """A table of one split, as a card describes it."""
    rows = list(rows)
    shard = write_lines(folder, table, split, map(orjson.dumps, rows))
    one = WrittenSplit(name=split, num_rows=shard.num_rows, num_bytes=shard.num_bytes)
    return WrittenTable(name=table, digest=table_digest(rows), splits=(one,), download_size=shard.file_size)


def a_row(number: int) -> dict[str, object]:
    """A made-up row of `articles`."""
    id_ = f"{number:016x}"
    return {
        "article_id": f"{id_}-a",
        "page_id": id_,
        "title": "The bridge" if number % 3 else None,
        "subtitles": ["It holds"] * (number % 3),
        "byline": None,
        "dateline": None,
        "agency": None,
        "editor_note": None,
        "sections": [],
        "text": f"The bridge holds for the {number}th year. " * 5,
        "paragraphs": [{"kind": "paragraph", "start_char": 0, "end_char": 30}],
        "alignment": [{"start_char": 0, "page_start_char": 3, "length": 30}],
        "n_words": number,
        "n_quotes": 0,
        "n_comments": 0,
    }
