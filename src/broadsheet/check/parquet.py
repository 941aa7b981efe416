"""Parquet files of a table: their columns against the contract, and their rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from broadsheet.check.findings import Place, Plain, Report, name_of
from broadsheet.check.lines import Placed
from broadsheet.check.schema import check_hundredths, check_value, record_of
from broadsheet.contract.arrow import arrow_schema
from broadsheet.contract.parquet import local
from broadsheet.contract.rows import from_arrow

_BATCH: Final = 1000
# Arrow's reader of JSON counts in 32 bits.
_JSON_LIMIT: Final = 2**31 - 1
# What pyarrow raises on a file that is not what it says: its own errors, and those of the values it hands over.
UNREADABLE: Final = (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError, EOFError)


def _reason(error: Exception) -> Plain:
    # pyarrow's messages can quote bytes of the file; its first words say enough, and the rest is masked by leaving it.
    words = str(error).partition("\n")[0].partition(":")[0]
    return Plain(words[:80] if words.isprintable() and words.isascii() else type(error).__name__)


def open_parquet(path: Path, report: Report) -> Any:
    """Open a Parquet file; None, with a finding, where it cannot be read."""
    try:
        return pq.ParquetFile(local(path), page_checksum_verification=True)
    except UNREADABLE as error:
        report.add("schema.parquet", Place(name_of(path)), reason=_reason(error))
        return None


def check_columns(table: str, found: pa.Schema, place: Place, report: Report) -> bool:
    """Compare the columns of a file with the table's Arrow schema; returns whether they are the same."""
    wanted = arrow_schema(table)
    if found.equals(wanted, check_metadata=False):
        return True
    missing = [name for name in wanted.names if name not in found.names]
    extra = [name for name in found.names if name not in wanted.names]
    for name in missing:
        report.add("schema.column-missing", place, name, table=Plain(table))
    for name in dict.fromkeys(extra):
        report.add("schema.column-extra", place, show_name(name), table=Plain(table))
    both = [name for name in wanted.names if found.names.count(name) == 1]
    for name in both:
        if found.field(name).type != wanted.field(name).type:
            report.add("schema.column-type", place, name, wanted=Plain(wanted.field(name).type))
    if [name for name in found.names if name in both] != both or len(set(found.names)) != len(found.names):
        report.add("schema.column-order", place)
    return False


def show_name(name: str) -> str:
    """Spell the name of an unknown column as a field: it comes from outside, so it is kept short and printable."""
    return name[:40] if name.isidentifier() else ascii(name[:40])


class Shard:
    """A Parquet file of a table, read once from its start to its end, some rows at a time."""

    def __init__(self, path: Path, table: str, report: Report) -> None:
        """Open the file; where it cannot be read or has other columns, with a finding, `fits` is False."""
        self.path, self.place = path, Place(name_of(path))
        self._table, self._report = table, report
        file = open_parquet(path, report)
        self.fits = file is not None and check_columns(table, file.schema_arrow, self.place, report)
        self._batches = self._read(file) if self.fits else iter(())
        # (`Schema.empty_table` would import pandas, a second.)
        self._rest = pa.Table.from_batches([], arrow_schema(table))
        self.n_rows: int | None = None if file is None else file.metadata.num_rows
        self.n_bytes: int | None = 0 if self.fits else None
        """Arrow bytes of what was read, as the datasets library counts them; None where they are not known."""

    def _read(self, file: Any) -> Iterator[pa.Table]:
        n_rows = 0
        # As `contract.parquet.bytes_in_memory` reads: what is counted depends on the batches.
        length = file.metadata.row_group(0).num_rows if file.metadata.num_row_groups else 0
        try:
            for batch in file.iter_batches(batch_size=max(1, length)):
                batch.validate(full=True)
                table = pa.Table.from_batches([batch])
                if self.n_bytes is not None:
                    self.n_bytes += table.nbytes
                n_rows += table.num_rows
                yield table
            if n_rows != file.metadata.num_rows:
                raise pa.ArrowInvalid("rows are missing")
        except UNREADABLE as error:
            self.n_bytes = None
            self._report.add("schema.parquet", self.place, reason=_reason(error))

    def take(self, n_rows: int) -> pa.Table:
        """The next rows; fewer where the file ends."""
        while self._rest.num_rows < n_rows and (more := next(self._batches, None)) is not None:
            self._rest = pa.concat_tables([self._rest, more]) if self._rest.num_rows else more
        taken, self._rest = self._rest.slice(0, n_rows), self._rest.slice(n_rows)
        return taken

    def drain(self) -> None:
        """Read what is left, so that all of it is looked at and counted."""
        self._rest = self._rest.slice(0, 0)
        for _ in self._batches:
            pass


def same_rows(lines: list[bytes], rows: pa.Table) -> bool:
    """Whether lines of JSON, which were parsed without a finding, hold the rows of a table; False if in doubt.

    It also proves that no key stands twice and no whole number has a fraction: Arrow's reader refuses both.
    """
    import pyarrow.json as pj

    data = b"".join(lines)
    if len(data) >= _JSON_LIMIT:
        return False
    fitting = pj.ParseOptions(explicit_schema=rows.schema, unexpected_field_behavior="error")
    one_block = pj.ReadOptions(use_threads=False, block_size=len(data) + 1)
    try:
        found = pj.read_json(pa.BufferReader(data), read_options=one_block, parse_options=fitting)
    except pa.ArrowException:
        return False
    return bool(found.equals(rows))


def plain_rows(table: str, rows: pa.Table, place: Place, report: Report) -> list[dict[str, Any]]:
    """Rows as JSON values; none, with a finding, where a value cannot be one (a year over 9999)."""
    try:
        return list(from_arrow(table, rows))
    except UNREADABLE as error:
        report.add("schema.parquet", place, reason=_reason(error))
        return []


def read_parquet(shard: Shard, table: str, report: Report) -> Iterator[list[Placed]]:
    """Read a Parquet file of a table, each row checked against the table's schema."""
    start = 0
    while (rows := shard.take(_BATCH)).num_rows:
        values = plain_rows(table, rows, shard.place._replace(row=start), report)
        yield [_placed(table, row, shard.place._replace(row=start + at), report) for at, row in enumerate(values)]
        start += rows.num_rows


def _placed(table: str, row: dict[str, Any], here: Place, report: Report) -> Placed:
    if not check_value(table, row, here, report):
        return Placed(here, None)
    check_hundredths(row, here, report)
    return Placed(here._replace(record=record_of(table, row)), row)
