"""Parquet files of a table: their columns against the contract, and their rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
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


def read_batches(file: Any, path: Path, report: Report) -> Iterator[tuple[int, pa.RecordBatch]]:
    """Read a file's rows in batches, each with the number of its first row."""
    start = 0
    try:
        for batch in file.iter_batches(batch_size=_BATCH):
            batch.validate(full=True)
            yield start, batch
            start += batch.num_rows
        if start != file.metadata.num_rows:
            raise pa.ArrowInvalid("rows are missing")
    except UNREADABLE as error:
        report.add("schema.parquet", Place(name_of(path)), reason=_reason(error))


def plain_rows(table: str, batch: pa.RecordBatch, place: Place, report: Report) -> list[dict[str, Any]]:
    """A batch's rows as JSON values; none, with a finding, where a value cannot be one (a year over 9999)."""
    try:
        return list(from_arrow(table, batch))
    except UNREADABLE as error:
        report.add("schema.parquet", place, reason=_reason(error))
        return []


def read_parquet(path: Path, table: str, report: Report) -> Iterator[Placed]:
    """Read a Parquet file of a table, each row checked against the table's schema."""
    place = Place(name_of(path))
    file = open_parquet(path, report)
    if file is None or not check_columns(table, file.schema_arrow, place, report):
        return
    for start, batch in read_batches(file, path, report):
        for number, row in enumerate(plain_rows(table, batch, replace(place, row=start), report), start):
            here = replace(place, row=number)
            if check_value(table, row, here, report):
                check_hundredths(row, here, report)
                yield Placed(replace(here, record=record_of(table, row)), row)
            else:
                yield Placed(here, None)
