"""Parquet files as every part of the project opens them."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def local(path: Path) -> Path:
    """The path spelled so that pyarrow takes it for one: a relative `news:2016/x` would be a URI to it.

    >>> local(Path("news:2016")).is_absolute()
    True
    """
    return path.absolute()


def read_parquet(path: Path, columns: list[str] | None = None) -> pa.Table:
    """A Parquet file's rows, or some columns of them, whatever the names of the folders around it.

    (`pyarrow.parquet.read_table` takes a folder `a=b` for a column, and its first call imports pandas, some 2 s.)

    Raises:
        pyarrow.ArrowException, OSError: the file is no Parquet file or cannot be read.
    """
    with pq.ParquetFile(local(path)) as file:
        return file.read(columns)


def bytes_in_memory(path: Path) -> int:
    """The size of a Parquet file's rows in Arrow memory as the `datasets` library counts it.

    It reads batches of the first row group's length and adds up their sizes; offsets count once a batch, so the sum
    over the whole table would be a little less.

    Raises:
        pyarrow.ArrowException, OSError: the file is no Parquet file or cannot be read.
    """
    with pq.ParquetFile(local(path)) as file:
        length = file.metadata.row_group(0).num_rows if file.metadata.num_row_groups else 0
        batches = file.iter_batches(batch_size=max(1, length))
        return sum(pa.Table.from_batches([batch]).nbytes for batch in batches)
