"""The records of a compiled page as the lines of a unit's file, and what must be known of them before they go there."""

from __future__ import annotations

import re
from typing import Any, Final

import orjson

from broadsheet.check import check_rows
from broadsheet.check.findings import Report
from broadsheet.compile import PageResult
from broadsheet.contract.schemas import TABLES, schema
from broadsheet.shards.unit_file import CompiledPage

_SAMPLE: Final = 80
_SORT: Final = {table: tuple(schema(table)["x-sort"]) for table in TABLES}

Lines = tuple[tuple[bytes, ...], ...]
"""The rows of a page as lines of JSON, by table."""


def lines_of(result: PageResult) -> Lines:
    """The rows of a page that has a record, in the order of the tables."""
    return tuple(_lines(table, records) for table, records in zip(TABLES, _records(result), strict=True))


def _records(result: PageResult) -> tuple[tuple[Any, ...], ...]:
    """The records of a page that has one, in the order of the tables."""
    return (result.page,), (result.article,) if result.article else (), result.comments, result.quotes


def _lines(table: str, records: tuple[Any, ...]) -> tuple[bytes, ...]:
    """Records as lines of JSON in the table's order; those with the same key keep page order."""
    names = _SORT[table]
    ordered = sorted(records, key=lambda record: tuple(getattr(record, name) for name in names))
    # orjson (3.13) leaves its spare room in what it returns: 3,200 bytes a line where 800 were needed.
    return tuple(bytes(memoryview(orjson.dumps(record))) for record in ordered)


def refusals(page: CompiledPage) -> list[str]:
    """Which corrections of a page were not applied, and why, as its incidents tell."""
    incidents = orjson.loads(page.lines[0][0])["incidents"]
    return [f"{page.path}: {one['message']}" for one in incidents if one["id"] == "correction.stale"]


def breach(lines: Lines) -> str | None:
    """The rule of the contract that the rows of a page break, if they do: a bug of the compiler."""
    report = Report(mask=True)
    check_rows(
        {table: [orjson.loads(line) for line in found] for table, found in zip(TABLES, lines, strict=True)}, report
    )
    return next((finding.id for finding in report.sorted() if finding.level == "error"), None)


def masked(data: bytes) -> str:
    """The head of raw bytes as a shape without content: letters as x, digits as 0, other signs as they are.

    >>> masked(b'{"text": "Rain in 2016"}')
    '{"xxxx": "xxxx xx 0000"}'
    """
    head = data[: 2 * _SAMPLE].decode("utf-8", "replace")
    shape = re.sub(r"[^\W\d_]", "x", re.sub(r"\d", "0", head))
    return "".join(sign if sign.isascii() and sign.isprintable() else "." for sign in " ".join(shape.split()))[:_SAMPLE]
