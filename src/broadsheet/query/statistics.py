"""The figures that describe a build, counted by DuckDB over its Parquet files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from broadsheet.contract.schemas import TABLES, fields
from broadsheet.contract.splitting import SPLITS
from broadsheet.describe.nulls import nullable
from broadsheet.describe.spread import summary
from broadsheet.query.errors import QueryError, query_error
from broadsheet.query.views import duckdb, listed_files

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Counts = list[dict[str, Any]]

# As `text.words.WORD`, in the spelling of RE2: letters and digits, joined by an apostrophe or a hyphen between them.
_WORD: Final = r"[\p{L}\p{N}]+(?:['\x{2019}\x{02BC}\-\x{2010}\x{2011}][\p{L}\p{N}]+)*"
_PAGES_BY: Final = ("source_id", "media_type", "encoding", "language")
# Lengths as counts of each value: exact, and in memory there are as many as there are different values.
_LENGTHS: Final = {
    "words_per_article": "select n_words as value, count(*) as n from articles group by all",
    "words_per_comment": (
        # The pattern is the project's own, its quotes doubled.
        f"select len(regexp_extract_all(text, '{_WORD.replace(chr(39), chr(39) * 2)}')) as value, count(*) as n "  # noqa: S608
        "from comments group by all"
    ),
    "comments_per_page": (
        "select coalesce(n_comments, 0) as value, count(*) as n from pages left join "
        "(select page_id, count(*) as n_comments from comments group by page_id) using (page_id) group by all"
    ),
    "comments_per_thread": (
        "select n_comments as value, count(*) as n from "
        "(select count(*) as n_comments from comments group by root_id) group by all"
    ),
    "depth_of_threads": (
        "select deepest as value, count(*) as n from "
        "(select max(depth) as deepest from comments group by root_id) group by all"
    ),
}
# First by page, so that pages can be counted without a list in a list: linear in the incidents of a page.
_INCIDENTS: Final = """
    select id, level, sum(n)::bigint as n, count(*) as pages from (
        select page_id, incident.id, incident.level, count(*) as n
        from (select page_id, unnest(incidents) as incident from pages) group by all)
    group by id, level order by n desc, id, level
"""


def _table(connection: DuckDBPyConnection, query: str) -> Counts:
    """The rows of a small answer as dictionaries."""
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _row(connection: DuckDBPyConnection, query: str) -> dict[str, Any]:
    return _table(connection, query)[0]


def _views(connection: DuckDBPyConnection) -> dict[str, set[str]]:
    """The views that are there, and their columns; older builds have fewer."""
    views: dict[str, set[str]] = {}
    for view, column in connection.execute("select table_name, column_name from duckdb_columns()").fetchall():
        views.setdefault(view, set()).add(column)
    return views


def _rows(connection: DuckDBPyConnection, tables: Sequence[str]) -> Counts:
    found = []
    for table in tables:
        # The table's name is one of the contract's.
        query = f"select split, count(*) as n from {table} group by split"  # noqa: S608
        splits = {one["split"]: one["n"] for one in _table(connection, query)}
        each = {split: splits.get(split, 0) for split in SPLITS}
        found.append({"table": table, "rows": sum(each.values()), **each})
    return found


def _sizes(build: Path) -> Counts:
    """Bytes on disk by what they are: a table's Parquet and JSON Lines, and all else."""
    sizes: dict[tuple[str, str], list[int]] = {}
    for name in listed_files(build):
        parts = name.split("/")
        kind = {"data": "parquet", "jsonl": "jsonl"}.get(parts[0], "other")
        table = parts[1] if kind != "other" and parts[1:] else parts[0]
        file = build / name
        if file.is_file():
            sizes.setdefault((kind, table if kind != "other" else ""), []).append(file.stat().st_size)
    return [
        {"kind": kind, "table": table or None, "files": len(each), "bytes": sum(each)}
        for (kind, table), each in sorted(sizes.items())
    ]


def _pages_by(connection: DuckDBPyConnection, field: str) -> Counts:
    return _table(
        connection,
        # The field's name is one that this module asks for.
        f"select {field} as value, count(*) as pages, sum(raw_bytes)::bigint as raw_bytes "  # noqa: S608
        "from pages group by all order by pages desc, value nulls last",
    )


def _nulls(connection: DuckDBPyConnection, table: str, columns: set[str]) -> Counts:
    """How often each field that may be null is; a struct's field is counted where the struct is there."""
    asked = [(name, of) for name, of in nullable(fields(table)) if name.partition(".")[0] in columns]
    if not asked:
        return []
    spelled = ", ".join(f"count({name}), count({of or '*'})" for name, of in asked)
    # Names of tables and fields are those of the contract.
    counts = connection.execute(f"select {spelled} from {table}").fetchone() or ()  # noqa: S608
    pairs = zip(counts[::2], counts[1::2], strict=True)
    return [
        {"table": table, "field": name, "nulls": of - there, "of": of}
        for (name, _), (there, of) in zip(asked, pairs, strict=True)
    ]


def _lengths(connection: DuckDBPyConnection, views: dict[str, set[str]]) -> dict[str, Any]:
    needed = {"words_per_article": {"articles"}, "comments_per_page": {"pages", "comments"}}
    return {
        name: summary(connection.execute(query).fetchall())
        for name, query in _LENGTHS.items()
        if needed.get(name, {"comments"}) <= set(views)
    }


def _quotes(connection: DuckDBPyConnection) -> Counts:
    return _table(
        connection,
        "select quote_type, count(*) as n, count(speaker) as with_speaker, count(speaker.name) as with_name, "
        "count(comment_id) as in_comments from quotes group by all order by n desc, quote_type",
    )


def _copies(connection: DuckDBPyConnection, columns: set[str]) -> dict[str, Any]:
    """Pages that are there more than once: the same bytes, and groups that no split may part."""
    same = {"pages_with_copies": None, "copies": None}
    if "copies" in columns:
        query = (
            "select count(*) filter (len(copies) > 0) as pages_with_copies, "
            "coalesce(sum(len(copies)), 0)::bigint as copies from pages"
        )
        same = _row(connection, query)
    groups = _row(
        connection,
        "select count(*) as split_groups, coalesce(sum(n), 0)::bigint as pages_in_split_groups, "
        "coalesce(max(n), 0) as largest_split_group "
        "from (select count(*) as n from pages group by split_group having n > 1)",
    )
    return same | groups


def _figures(connection: DuckDBPyConnection, build: Path) -> dict[str, Any]:
    views = _views(connection)
    tables = [table for table in TABLES if table in views]
    figures: dict[str, Any] = {"rows": _rows(connection, tables), "sizes": _sizes(build)}
    if "pages" in views:
        figures["pages_by"] = {field: _pages_by(connection, field) for field in _PAGES_BY}
        figures["copies"] = _copies(connection, views["pages"])
        figures["incidents"] = _table(connection, _INCIDENTS)
    if "quarantine" in views:
        query = "select incident as id, count(*) as n from quarantine group by all order by n desc, id"
        figures["quarantine"] = _table(connection, query)
    figures["lengths"] = _lengths(connection, views)
    if "quotes" in views:
        figures["quotes"] = _quotes(connection)
    figures["nulls"] = [row for table in tables for row in _nulls(connection, table, views[table])]
    return figures


def statistics(connection: DuckDBPyConnection, build: Path) -> dict[str, Any]:
    """All figures of a build that `open_build` opened, as JSON can hold them; of what is not there, nothing.

    Words are counted as `text.words.count_words` counts them, by DuckDB's version of Unicode. No row is held in
    memory; of ids DuckDB counts as many as there are, and spills them where they do not fit.

    Raises:
        QueryError: a file of the build cannot be read.
    """
    try:
        return _figures(connection, build)
    except duckdb().Error as error:
        found = query_error(error, "")
        raise QueryError(f"{build}: {found}; see `broadsheet check {build}`") from None
