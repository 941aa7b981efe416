"""One shard: the same rows as Parquet and as JSON Lines, written as they come, a row group in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Final

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from broadsheet.contract.arrow import arrow_schema
from broadsheet.contract.parquet import bytes_in_memory, local
from broadsheet.contract.rows import Row, row_digest, to_arrow
from broadsheet.contract.schemas import schema

# Level 3 wrote 118 MB/s of comment rows, level 9 21 MB/s for a few percent less space.
ZSTD_LEVEL: Final = 3
# Rows that are Python's objects at a time: of a row group of quotes they took 350 MB, in Arrow 35.
_BATCH: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenShard:
    """A shard as it was written: its rows, their size in Arrow memory, the Parquet file's size, the rows' digests.

    The digests, of 32 bytes each, stand in a file of their own.
    """

    num_rows: int
    num_bytes: int
    file_size: int
    digests: Path


def _groups(table: str, lines: Iterable[bytes]) -> Iterator[Iterator[list[bytes]]]:
    """The lines of each row group, in batches."""
    source = iter(lines)
    for first in source:
        yield _batches(islice(chain([first], source), schema(table)["x-row-group"]))


def _batches(lines: Iterator[bytes]) -> Iterator[list[bytes]]:
    while batch := list(islice(lines, _BATCH)):
        yield batch


def write_shard(
    parquet: Path, jsonl: Path, table: str, lines: Iterable[bytes], digests: Path, on_row: Callable[[str, Row], None]
) -> WrittenShard:
    """Write a shard's rows, given as lines of JSON; `on_row` sees each. The files carry no time and no path.

    Raises:
        OSError: a file cannot be written, for example because the disk is full.
    """
    num_rows = 0
    for file in (parquet, jsonl, digests):
        file.parent.mkdir(parents=True, exist_ok=True)
    with (
        jsonl.open("wb") as text,
        digests.open("wb") as hashes,
        pq.ParquetWriter(
            local(parquet),
            arrow_schema(table),
            compression="zstd",
            compression_level=ZSTD_LEVEL,
            write_page_index=True,
            use_content_defined_chunking=True,
        ) as writer,
    ):
        for group in _groups(table, lines):
            parts = []
            for batch in group:
                rows = [orjson.loads(line) for line in batch]
                text.writelines(line + b"\n" for line in batch)
                hashes.writelines(map(row_digest, rows))
                for row in rows:
                    on_row(table, row)
                parts.append(to_arrow(table, rows))
            # One piece: how the rows came must not show in the bytes.
            found = pa.concat_tables(parts).combine_chunks()
            writer.write_table(found, row_group_size=found.num_rows)
            num_rows += found.num_rows
    return WrittenShard(
        num_rows=num_rows, num_bytes=bytes_in_memory(parquet), file_size=parquet.stat().st_size, digests=digests
    )
