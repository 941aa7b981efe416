"""Speed of the check on a real build: its parts and the whole, beside what parsing and the schemas alone take."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from benchmarks.stages import sample
from benchmarks.timing import Table, rates
from broadsheet.building import Options, build
from broadsheet.check import Report, check_build, check_rows
from broadsheet.check.findings import Place
from broadsheet.check.join import Group, Seen
from broadsheet.check.page import check_group
from broadsheet.check.schema import fits
from broadsheet.contract.schemas import TABLES, schema

_LIMIT = "jsonschema-rs alone"
_PARSING = "orjson.loads alone"
# One gold page in so many; the whole of them would compile for some 15 s.
_EVERY = 4
_DATASET = (
    'name = "bench"\nversion = "1.0.0"\ntitle = "T"\ndescription = "D"\nlanguages = ["en"]\nlicense = "other"\n'
    'rights = "R"\ncontact = "C"\n'
)


def _texts(gold: Path) -> tuple[str, list[bytes]]:
    files = sorted((gold / "threads" / "pages").glob("*.json"))[::_EVERY]
    if not files:
        return "made-up pages", [sample(comments) for comments in range(1, 33)]
    return "gold pages", [json.loads(file.read_text(encoding="utf-8"))["text"].encode() for file in files]


def _built(folder: Path, texts: Sequence[bytes]) -> Path:
    """A build of texts, each a page."""
    (folder / "raw" / "bench").mkdir(parents=True)
    (folder / "raw" / "dataset.toml").write_text(_DATASET, encoding="utf-8")
    for number, text in enumerate(texts):
        (folder / "raw" / "bench" / f"{number:05d}.txt").write_bytes(text)
    return build(folder / "raw", folder / "build", Options(jobs=1)).target


def _pages(rows: dict[str, list[Any]]) -> list[dict[str, list[Any]]]:
    pages: dict[str, dict[str, list[Any]]] = {}
    for table in TABLES:
        for row in rows[table]:
            pages.setdefault(row["page_id"], {name: [] for name in TABLES})[table].append(row)
    return list(pages.values())


def _group(page: dict[str, list[Any]]) -> Group:
    seen = {table: tuple(Seen(Place(table, None, at), row) for at, row in enumerate(page[table])) for table in TABLES}
    return Group(page["pages"][0]["page_id"], seen)


def check_table(gold: Path, repeats: int) -> Table:
    """Rows a CPU second; all works see the same rows, those of one build.

    Raises:
        ValueError: the check finds something in the build, so that the figures would be those of the slow ways.
    """
    from jsonschema_rs import Draft202012Validator

    title, texts = _texts(gold)
    with TemporaryDirectory(prefix="broadsheet-") as folder:
        target = _built(Path(folder), texts)
        if findings := check_build(target):
            raise ValueError(f"the check finds {len(findings)} breaches, first {findings[0].id}")
        files = {table: sorted((target / "jsonl" / table).glob("*.jsonl")) for table in TABLES}
        lines = {table: [line for path in files[table] for line in path.read_bytes().splitlines()] for table in TABLES}
        rows = {table: list(map(orjson.loads, lines[table])) for table in TABLES}
        pages = _pages(rows)
        groups = list(map(_group, pages))
        validators = {table: Draft202012Validator(schema(table)) for table in TABLES}
        gc.collect()
        gc.freeze()
        works: dict[str, Callable[[], Any]] = {
            _PARSING: lambda: [orjson.loads(line) for table in TABLES for line in lines[table]],
            _LIMIT: lambda: [all(map(validators[table].is_valid, rows[table])) for table in TABLES],
            "schema level": lambda: [fits(table, rows[table]) for table in TABLES],
            "all levels above": lambda: [check_group(group, Report()) for group in groups],
            "check_rows (schema and all levels)": lambda: [check_rows(page, Report()) for page in pages],
            "check_build (files, both forms, digests, all levels)": lambda: check_build(target),
        }
        n_rows = sum(map(len, lines.values()))
        n_bytes = sum(len(line) for table in TABLES for line in lines[table])
        found = rates(works, n_rows, repeats)
        gc.unfreeze()
    about = f"Check, {len(pages)} {title}: {n_rows:,} rows of {n_bytes / n_rows / 1e3:.1f} kB"
    return Table(about, "rows/CPU s", tuple(found), limit=_LIMIT, base=_PARSING)
