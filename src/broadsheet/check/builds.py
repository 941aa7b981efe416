"""A build folder, checked as a whole: all levels over all its rows in one pass."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from broadsheet.check.documents import check_documents
from broadsheet.check.duplicates import Clusters
from broadsheet.check.findings import CheckError, Finding, Place, Plain, Report, name_of
from broadsheet.check.join import Group, join
from broadsheet.check.layout import Image, check_files
from broadsheet.check.lines import read_json
from broadsheet.check.page import check_group
from broadsheet.check.raw import RawPlaces, check_raw_list
from broadsheet.check.raw_bytes import RawBytes
from broadsheet.check.removals import Removed
from broadsheet.check.splits import Splits, check_split, plan_of
from broadsheet.check.tables import Tally, check_tables, rows_of
from broadsheet.contract.layout import MANIFEST
from broadsheet.contract.schemas import TABLES
from broadsheet.contract.splitting import SPLITS


def check_build(folder: Path, *, mask: bool = False, raw: Path | None = None) -> list[Finding]:
    """Check a build folder; with the raw folder, the pages' bytes too.

    The memory it takes grows with the largest page and the largest row group, not with the corpus.

    Raises:
        CheckError: the folder has no manifest, so it is no build.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise CheckError(name_of(folder), f"is no build: it has no {MANIFEST}", "Name a folder that a build wrote.")
    with trees_only():
        return _check(folder, path, Report(mask), raw)


def _check(folder: Path, path: Path, report: Report, raw: Path | None) -> list[Finding]:
    manifest = read_json(path, "manifest", report)
    if manifest is None:
        return report.sorted()
    check_manifest(path, manifest, report)
    report = replace(report, tier=manifest.get("tier", "full"))
    image = check_files(folder, manifest, report)
    plan = plan_of(manifest, Place(name_of(path)), report)
    tally, splits, places, clusters = Tally(), Splits(), RawPlaces(), Clusters(folder, report)
    raw_bytes = RawBytes(raw) if raw is not None else None
    removed = Removed(folder, report)
    for split in SPLITS:
        for group in _groups(split, manifest, image, tally, report):
            splits.add(group.page_id, split, group.first.place)
            check_split(group, split, plan, report)
            check_group(group, report)
            removed.check(group, report)
            for page in group.all("pages"):
                places.add_page(page, report)
                clusters.add(group.page_id, page.row["split_group"])
                if raw_bytes is not None:
                    raw_bytes.add(page, report)
    splits.check(report)
    clusters.check(not tally.broken, report)
    if raw_bytes is not None:
        raw_bytes.check(report)
    check_tables(manifest, image, tally, report)
    check_raw_list(manifest, folder, places, not tally.broken, report)
    check_documents(folder, manifest, report)
    return report.sorted()


@contextmanager
def trees_only() -> Iterator[None]:
    """Switch the collector of cycles off: rows are trees, and looking for cycles in them took a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def check_manifest(path: Path, manifest: Any, report: Report) -> None:
    """Check what the manifest's schema cannot say: each table once, and spelled as a build spells it."""
    place = Place(name_of(path))
    names = [table["name"] for table in manifest["tables"]]
    splits = [[split["name"] for split in table["splits"]] for table in manifest["tables"]]
    if len(set(names)) != len(names) or any(len(set(one)) != len(one) for one in splits):
        report.add("dataset.tables", place, "tables")
    if (manifest.get("tier", "full") == "full") != ("derived_from" not in manifest):
        report.add("dataset.tier", place, "derived_from", tier=Plain(manifest.get("tier", "full")))
    if path.read_bytes() != orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE):
        report.add("dataset.spelling", place)


def _groups(split: str, manifest: Any, image: Image, tally: Tally, report: Report) -> Iterator[Group]:
    """Join the tables of a split; one that is stated but has no file is left out, for it is not empty but missing."""
    stated = {table["name"] for table in manifest["tables"] if any(one["name"] == split for one in table["splits"])}
    there = {table for table, one in (*image.lines, *image.shards) if one == split}
    given = [table for table in TABLES if table in there or table not in stated]
    return join({table: rows_of(table, split, image, tally, report) for table in given})
