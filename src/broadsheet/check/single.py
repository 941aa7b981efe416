"""One file of a table, checked alone: all that holds without the other tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import orjson

from broadsheet.check.builds import check_build
from broadsheet.check.findings import CheckError, Finding, Place, Report, name_of
from broadsheet.check.join import in_order, join
from broadsheet.check.lines import Placed, first_keys, read_lines
from broadsheet.check.page import check_group
from broadsheet.check.parquet import Shard, open_parquet, read_parquet
from broadsheet.contract.layout import MANIFEST, TIERS
from broadsheet.contract.schemas import TABLES, fields


def table_of(names: set[str]) -> str | None:
    """The table that has such columns: the one with the most of them, if that is most of the table.

    >>> table_of({"comment_id", "page_id", "position", "marker", "parent_id", "root_id", "depth", "author", "text",
    ...           "ordinal", "alignment", "mentions"})
    'comments'
    >>> table_of({"id", "text"}) is None
    True
    """
    own = {table: {field.name for field in fields(table)} for table in TABLES}
    best = max(TABLES, key=lambda table: len(own[table] & names) / len(own[table]))
    return best if 2 * len(own[best] & names) > len(own[best]) else None


def table_named(path: Path) -> str | None:
    """The table that a file's folder or name tells: its name alone, or with a split behind a dash or a dot.

    >>> table_named(Path("jsonl/quotes/train.jsonl")), table_named(Path("comments-train.jsonl"))
    ('quotes', 'comments')
    >>> table_named(Path("commentators.jsonl")) is None
    True
    """
    stem = re.split(r"[-_.]", path.name, maxsplit=1)[0]
    return next((name for name in (path.absolute().parent.name, stem) if name in TABLES), None)


def check_path(path: Path, *, mask: bool = False) -> list[Finding]:
    """Check a build folder, or one JSON Lines or Parquet file of a table.

    Raises:
        CheckError: the path is neither, or nothing is there.
    """
    if path.is_dir():
        return check_build(path, mask=mask)
    if not path.is_file():
        raise CheckError(name_of(path), "is no file or folder", "Name a build folder or a file of a table.")
    report = Report(mask, _tier_of(path))
    if path.suffix == ".parquet":
        _check_rows(*_parquet(path, report), path, report)
    elif path.suffix == ".jsonl":
        table = table_named(path) or table_of(first_keys(path))
        _check_rows(table, read_lines(path, table, report) if table else iter(()), path, report)
    else:
        raise CheckError(name_of(path), "is no .jsonl or .parquet file", "Name a build folder or a file of a table.")
    return report.sorted()


def _tier_of(path: Path) -> str:
    """The tier of the build that a file stands in (`build/data/table/file`); full where it stands in none."""
    try:
        stated = orjson.loads((path.absolute().parents[2] / MANIFEST).read_bytes())
    except (OSError, ValueError, IndexError):
        return "full"
    tier = stated.get("tier") if isinstance(stated, dict) else None
    return tier if tier in TIERS else "full"


def _parquet(path: Path, report: Report) -> tuple[str | None, Iterator[list[Placed]]]:
    file = open_parquet(path, report)
    if file is None:
        return "", iter(())
    table = table_named(path) or table_of(set(file.schema_arrow.names))
    return table, read_parquet(Shard(path, table, report), table, report) if table else iter(())


def _check_rows(table: str | None, batches: Iterator[list[Placed]], path: Path, report: Report) -> None:
    """Check the rows of one table; an empty name stands for a file that could not be opened, which is told of."""
    if table == "":
        return
    if table is None:
        cure = "A table's columns are listed in docs/fields.md; or call the file after its table, as in comments.jsonl."
        raise CheckError(name_of(path), "has not the columns of any table", cure)
    first = next(batches, None)
    if first is None and not report.findings:
        report.add("schema.empty", Place(name_of(path)))
    if first is not None:
        for group in join({table: chain.from_iterable(in_order(table, chain([first], batches), report))}):
            check_group(group, report)
