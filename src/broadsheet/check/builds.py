"""A build folder, checked as a whole: all levels over all its rows in one pass."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import orjson

from broadsheet.check.card import check_card, check_schemas
from broadsheet.check.findings import CheckError, Finding, Place, Report, name_of
from broadsheet.check.join import Group, join
from broadsheet.check.keys import check_keys
from broadsheet.check.layout import Image, check_files
from broadsheet.check.lines import read_json
from broadsheet.check.pages import check_pages
from broadsheet.check.quotes import check_quotes
from broadsheet.check.raw import check_raw_list
from broadsheet.check.records import check_records
from broadsheet.check.references import check_references
from broadsheet.check.splits import Pages, check_raw_bytes, check_split, plan_of
from broadsheet.check.tables import Tally, check_tables, rows_of
from broadsheet.check.threads import check_threads
from broadsheet.contract.layout import MANIFEST
from broadsheet.contract.schemas import TABLES
from broadsheet.contract.splitting import SPLITS

LEVELS: Final = (check_keys, check_references, check_pages, check_records, check_threads, check_quotes)
"""What is checked on the rows of one page, in this order, once each row fits its schema."""


def check_build(folder: Path, *, mask: bool = False, raw: Path | None = None) -> list[Finding]:
    """Check a build folder; with the raw folder, the pages' bytes too. Memory grows by some 100 bytes a row.

    Raises:
        CheckError: the folder has no manifest, so it is no build.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise CheckError(name_of(folder), f"is no build: it has no {MANIFEST}", "Name a folder that a build wrote.")
    report = Report(mask)
    manifest = read_json(path, "manifest", report)
    if manifest is None:
        return report.sorted()
    _check_manifest(path, manifest, report)
    image = check_files(folder, manifest, report)
    plan = plan_of(manifest, Place(name_of(path)), report)
    tally, pages = Tally(), Pages()
    for split in SPLITS:
        for group in _groups(split, manifest, image, tally, report):
            check_split(group, split, plan, pages, report)
            check_group(group, report)
            if raw is not None:
                check_raw_bytes(raw, group, report)
    check_tables(manifest, image, tally, report)
    check_raw_list(manifest, folder, pages.raw, not tally.broken, report)
    check_card(folder, manifest, report)
    check_schemas(folder, report)
    return report.sorted()


def check_group(group: Group, report: Report) -> None:
    """Check the rows of one page on all levels above the schema."""
    for check in LEVELS:
        check(group, report)


def _check_manifest(path: Path, manifest: Any, report: Report) -> None:
    """Check what the manifest's schema cannot say: each table once, and spelled as a build spells it."""
    place = Place(name_of(path))
    names = [table["name"] for table in manifest["tables"]]
    splits = [[split["name"] for split in table["splits"]] for table in manifest["tables"]]
    if len(set(names)) != len(names) or any(len(set(one)) != len(one) for one in splits):
        report.add("dataset.tables", place, "tables")
    if path.read_bytes() != orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE):
        report.add("dataset.spelling", place)


def _groups(split: str, manifest: Any, image: Image, tally: Tally, report: Report) -> Iterator[Group]:
    """Join the tables of a split; one that is stated but has no file is left out, for it is not empty but missing."""
    stated = {table["name"] for table in manifest["tables"] if any(one["name"] == split for one in table["splits"])}
    there = {table for table, one in (*image.lines, *image.shards) if one == split}
    given = [table for table in TABLES if table in there or table not in stated]
    return join({table: rows_of(table, split, image, tally, report) for table in given})
