"""The digests of tables from Parquet files wherever they lie, a row group at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from tempfile import TemporaryFile
from typing import Any, Final

import pyarrow.parquet as pq

from broadsheet.contract.layout import SHARD
from broadsheet.contract.rows import Row, from_arrow, table_digest

# Rows unpacked at a time.
_BATCH: Final = 1000


def table_digests(names: Iterable[str], open_file: Callable[[str], Any]) -> dict[str, str]:
    """The digest of each table of a build, recomputed from its Parquet files.

    Args:
        names: the paths of the files in the build.
        open_file: gives one of them, to be read and closed.

    Raises:
        pyarrow.ArrowException, OSError: a file is no Parquet file or cannot be read.
    """
    by_table: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if match := SHARD.fullmatch(name):
            by_table[match[1]].append(name)

    def rows(table: str) -> Iterator[Row]:
        for name in by_table[table]:
            with open_file(name) as opened, pq.ParquetFile(opened) as file:
                for batch in file.iter_batches(batch_size=_BATCH):
                    yield from from_arrow(table, batch)

    return {table: table_digest(rows(table), TemporaryFile) for table in by_table}
