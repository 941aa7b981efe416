"""Rows as Parquet: the same rows and the same pyarrow give the same bytes, and readers can skip what they need not."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from broadsheet.contract.arrow import arrow_schema, local
from broadsheet.contract.rows import Row, to_arrow
from broadsheet.contract.schemas import schema

# Level 3 wrote 118 MB/s of comment rows, level 9 21 MB/s for a few percent less space.
ZSTD_LEVEL: Final = 3


def shard_name(split: str, number: int = 0, count: int = 1) -> str:
    """The name of a shard as the Hub spells it.

    >>> shard_name("train")
    'train-00000-of-00001.parquet'
    """
    return f"{split}-{number:05d}-of-{count:05d}.parquet"


def write_parquet(path: Path, table: str, rows: Iterable[Row]) -> None:
    """Write a table's rows as one Parquet file, unpacking one row group at a time. It carries no time and no path.

    Raises:
        OSError: the file cannot be written, for example because the disk is full.
    """
    size = schema(table)["x-row-group"]
    source = iter(rows)
    with pq.ParquetWriter(
        local(path),
        arrow_schema(table),
        compression="zstd",
        compression_level=ZSTD_LEVEL,
        write_page_index=True,
        use_content_defined_chunking=True,
    ) as writer:
        while group := list(islice(source, size)):
            writer.write_table(to_arrow(table, group), row_group_size=size)


def bytes_in_memory(path: Path) -> int:
    """The size of a Parquet file's rows in Arrow memory as the `datasets` library counts it.

    It reads batches of the first row group's length and adds up their sizes; offsets count once a batch, so the sum
    over the whole table would be a little less.
    """
    with pq.ParquetFile(local(path)) as file:
        length = file.metadata.row_group(0).num_rows
        return sum(pa.Table.from_batches([batch]).nbytes for batch in file.iter_batches(batch_size=length))


def read_parquet(path: Path, columns: list[str] | None = None) -> pa.Table:
    """A Parquet file's rows, or some columns of them, whatever the names of the folders around it.

    (`pyarrow.parquet.read_table` takes a folder `a=b` for a column, and its first call imports pandas, some 2 s.)

    Raises:
        pyarrow.ArrowException, OSError: the file is no Parquet file or cannot be read.
    """
    with pq.ParquetFile(local(path)) as file:
        return file.read(columns)
