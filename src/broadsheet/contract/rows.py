"""Rows: records as plain JSON values, their canonical spelling, and the digest of a table's content.

A digest must not depend on who wrote the Parquet file, so it is taken over the rows' canonical JSON: sorted keys, no
spaces, UTF-8, integers below 2**53, hundredths as the shortest decimal, times as ISO 8601 in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Any

import orjson
import pyarrow as pa

from broadsheet.contract.arrow import arrow_schema
from broadsheet.contract.digests import Digests
from broadsheet.contract.schemas import fields
from broadsheet.contract.spool import OpenFile

Row = dict[str, Any]


def rows_of(records: Iterable[Any]) -> list[Row]:
    """Records as JSON values, in the order of their fields.

    >>> from broadsheet.contract.records import Span
    >>> rows_of([Span(start_char=0, end_char=4)])
    [{'start_char': 0, 'end_char': 4}]
    """
    rows: list[Row] = orjson.loads(orjson.dumps(list(records)))
    return rows


def json_line(row: Row) -> bytes:
    """One line of JSON Lines, keys in the order of the row."""
    return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)


def canonical(row: Row) -> bytes:
    """The canonical spelling of a row, in UTF-8.

    >>> canonical({"b": 1, "a": None})
    b'{"a":null,"b":1}'
    """
    return orjson.dumps(row, option=orjson.OPT_SORT_KEYS)


def row_digest(row: Row) -> bytes:
    """The SHA-256 of a row's canonical spelling."""
    return sha256(canonical(row)).digest()


def table_digest(rows: Iterable[Row], open_file: OpenFile | None = None) -> str:
    """The digest of a table's content; keeps 32 bytes a row, in memory or (see `Digests`) in a temporary file."""
    digests = Digests(open_file)
    digests.update(map(row_digest, rows))
    found = digests.digest()
    digests.close()
    return found


@cache
def _times(table: str) -> tuple[str, ...]:
    return tuple(field.name for field in fields(table) if field.schema.get("x-arrow", "").startswith("timestamp"))


def parse_time(value: str) -> datetime:
    """A time of a row, with its zone.

    Raises:
        ValueError: the value is not an ISO 8601 time.
    """
    return datetime.fromisoformat(value).astimezone(UTC)


def format_time(value: datetime) -> str:
    """A time as rows spell it.

    >>> format_time(parse_time("2016-09-17T20:14:00+02:00"))
    '2016-09-17T18:14:00Z'
    """
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def to_arrow(table: str, rows: list[Row]) -> pa.Table:
    """Rows as one contiguous Arrow table with the table's schema."""
    times = _times(table)
    if times:
        rows = [{**row, **{name: parse_time(row[name]) for name in times if row[name] is not None}} for row in rows]
    return pa.Table.from_pylist(rows, schema=arrow_schema(table)).combine_chunks()


def from_arrow(table: str, batches: pa.Table | pa.RecordBatch) -> Iterator[Row]:
    """Rows of an Arrow table, as JSON values."""
    times = [name for name in _times(table) if name in batches.schema.names]
    for row in batches.to_pylist():
        for name in times:
            if isinstance(row[name], datetime):
                row[name] = format_time(row[name])
        yield row
