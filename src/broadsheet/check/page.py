"""All rows of one page: what always holds in them, whether they were read from a build or have just been compiled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

import orjson

from broadsheet.check.findings import Place, Report
from broadsheet.check.join import Group, Seen
from broadsheet.check.keys import check_keys
from broadsheet.check.pages import check_pages
from broadsheet.check.quotes import check_quotes
from broadsheet.check.records import check_records
from broadsheet.check.references import check_references
from broadsheet.check.schema import check_row, fits, record_of
from broadsheet.check.threads import check_threads
from broadsheet.contract.rows import Row
from broadsheet.contract.schemas import key_field

LEVELS: Final = (check_keys, check_references, check_pages, check_records, check_threads, check_quotes)
"""What is checked on the rows of one page, in this order, once each row fits its schema."""

# How a whole number with a fraction ends in orjson's spelling; the one field that may have a fraction is left out, for
# most pages have a quote of which the confidence is 1.0.
_FRACTION: Final = re.compile(rb'\.0[,}\]](?<!"confidence":[01]\.0[,}\]])')


def check_group(group: Group, report: Report) -> None:
    """Check the rows of one page on all levels above the schema."""
    for check in LEVELS:
        check(group, report)


def check_rows(rows: Mapping[str, Sequence[Row]], report: Report) -> None:
    """Check all rows of one page, by table: that they fit their schemas, and all levels above.

    A finding names the table as its file, and the row by its number there. A table that is left out is not checked
    against the others; one without rows has none.

    >>> report = Report()
    >>> check_rows({"comments": [{"comment_id": "1"}]}, report)
    >>> report.findings[0].id, report.findings[0].file, report.findings[0].row
    ('schema.row', 'comments', 0)
    """
    seen = {table: _seen(table, given, report) for table, given in rows.items()}
    # What the other rows say of one that cannot be looked at would look like a second breach.
    if any(len(seen[table]) < len(given) for table, given in rows.items()):
        return
    first = next((one for found in seen.values() for one in found), None)
    if first is not None:
        check_group(Group(first.row["page_id"], seen), report)


def _seen(table: str, rows: Sequence[Row], report: Report) -> tuple[Seen, ...]:
    """The rows that fit their schema."""
    if fits(table, rows, report.tier):
        key = key_field(table)
        if not _FRACTION.search(orjson.dumps(rows)):
            return tuple([Seen(Place(table, None, at, row[key]), row) for at, row in enumerate(rows)])
    found = []
    for at, row in enumerate(rows):
        place = Place(table, None, at)
        if check_row(table, row, orjson.dumps(row), place, report):
            found.append(Seen(place._replace(record=record_of(table, row)), row))
    return tuple(found)
