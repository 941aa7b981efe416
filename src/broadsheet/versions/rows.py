"""The rows of a table in two builds, matched by key and compared field by field, by DuckDB over the Parquet files.

One query a table: a full outer join on the key, grouped by the splits on both sides. A row enters it as its key, its
split and, for each field, its value where that is a number or a time, else an MD5 of 128 bits: of text itself, of lists
and structs as JSON. (DuckDB's own `hash` is faster, but it does not tell `{'a': [1], 'b': [2]}` from
`{'a': [1, 2], 'b': []}`, nor an empty list from null.) What does not fit into memory is spilled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import orjson

from broadsheet.contract.parquet import local
from broadsheet.query.views import CONFIG, duckdb, pattern
from broadsheet.versions.contracts import quoted
from broadsheet.versions.difference import Kind, Moves, TableDiff, Values
from broadsheet.versions.errors import VersionsError
from broadsheet.versions.images import Image

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SHOWN: Final = 10
"""So many ids of each kind are given as examples."""

# A page's own account of why it is in another split.
_JOINED: Final = "list_contains(list_transform(incidents, lambda one: one.id), 'split.groups-joined')"
_SCALAR: Final = frozenset({"integer", "bigint", "double", "boolean", "timestamptz"})

_THREAD_BYTES: Final = 100_000_000

Shards = Mapping[str, list[str]]
"""By split, the paths of Parquet files in a build."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is to be compared of a table: its key, the common fields with their types, and the files of both sides.

    `joined` says whether pages on the new side tell in their incidents why they moved.
    """

    table: str
    key: str
    types: Mapping[str, str]
    old: Shards
    new: Shards
    joined: bool = False


@contextmanager
def engine(memory_limit: str | None = None) -> Iterator[DuckDBPyConnection]:
    """A DuckDB connection that spills what does not fit into a temporary folder, which goes with the block.

    Raises:
        QueryError: DuckDB is not installed.
        VersionsError: the limit is none that DuckDB knows.
    """
    library = duckdb()
    with TemporaryDirectory(prefix="broadsheet-", ignore_cleanup_errors=True) as spill:
        # Answers are counts and least ids, so the order of rows is of no account; keeping it would cost memory.
        config = {**CONFIG, "temp_directory": spill, "preserve_insertion_order": False}
        connection = library.connect(":memory:", config=config)
        try:
            connection.execute("set TimeZone = 'UTC'")
            connection.execute("set enable_progress_bar = false")
            if memory_limit is not None:
                connection.execute("set memory_limit = ?", [memory_limit])
                connection.execute("set threads = ?", [_threads(connection)])
            yield connection
        except library.OutOfMemoryException as error:
            said = " ".join(str(error).split())[:300]
            raise VersionsError("diff", f"there is too little memory ({said})", "give --memory-limit more") from None
        except library.ParserException as error:
            if memory_limit is None:
                raise
            raise VersionsError(f"--memory-limit {memory_limit}", str(error), "write it as 500MB or 4GB") from None
        finally:
            connection.close()


def _threads(connection: DuckDBPyConnection) -> int:
    """How many threads a limit has room for: each has buffers of its own, whatever the others do.

    One thread compared 1,200,000 rows of 14 fields (518 MB of Parquet) in 100 MB, and 400,000 not in 60.
    """
    limit, most = connection.execute(
        "select current_setting('memory_limit'), current_setting('threads')::bigint"
    ).fetchone() or ("0 bytes", 1)
    number, unit = limit.split()
    n_bytes = float(number) * 1024 ** ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB").index(unit)
    return int(max(1, min(most, n_bytes // _THREAD_BYTES)))


def _value(name: str, of: str) -> str:
    """A field as it enters the join."""
    cast = f"cast({quoted(name)} as {of})"
    if of in _SCALAR:
        return cast
    return f"md5_number({cast})" if of == "varchar" else f"md5_number(to_json({cast})::varchar)"


def _side(work: Work, image: Image, shards: Shards, columns: str) -> tuple[str, list[list[str]]]:
    """A query for one side's rows, with columns k (key) and s (split) before the given ones; and the paths it reads."""
    key = f"cast({quoted(work.key)} as varchar) as k"
    if not shards:
        nothing = ", ".join(f"null::{of} as {quoted(name)}" for name, of in {work.key: "varchar", **work.types}.items())
        if work.joined:
            nothing += "" if "incidents" in work.types else ", null::struct(id varchar)[] as incidents"
        return f"select {key}, '' as s, {columns} from (select {nothing} where false)", []  # noqa: S608
    # The splits' names are letters: they were parsed from paths.
    parts = (
        f"select {key}, '{split}' as s, {columns} from read_parquet(?, hive_partitioning = false)"  # noqa: S608
        for split in shards
    )
    return " union all ".join(parts), [
        [pattern(str(local(image.file(path)))) for path in paths] for paths in shards.values()
    ]


def _query(work: Work, old: Image, new: Image) -> tuple[str, list[list[str]]]:
    columns = [f"{_value(name, of)} as f{number}" for number, (name, of) in enumerate(work.types.items())]
    spelled = ", ".join([*columns, f"{_JOINED if work.joined else 'false'} as joined"])
    one, paths = _side(work, old, work.old, spelled)
    other, others = _side(work, new, work.new, spelled)
    differs = [f"o.f{number} is distinct from n.f{number}" for number in range(len(work.types))]
    changed = " or ".join(differs) or "false"
    counts = "".join(f", count(*) filter ({one})" for one in differs)
    query = (
        f"with o as ({one}), n as ({other}) "  # noqa: S608
        f"select o.s, n.s, count(*), count(*) filter (n.joined), min(coalesce(o.k, n.k), {SHOWN}), "
        f"count(*) filter ({changed}), min(o.k, {SHOWN}) filter ({changed}){counts} "
        "from o full outer join n on o.k = n.k group by o.s, n.s order by o.s, n.s"
    )
    return query, paths + others


def _count_stored(connection: DuckDBPyConnection, image: Image, shards: Shards) -> int:
    paths = [pattern(str(local(image.file(path)))) for files in shards.values() for path in files]
    if not paths:
        return 0
    row = connection.execute("select sum(num_rows) from parquet_file_metadata(?)", [paths]).fetchone()
    return int(row[0]) if row else 0


def compare_rows(
    connection: DuckDBPyConnection, work: Work, old: Image, new: Image, *, values: bool = False
) -> TableDiff:
    """Match the rows of the work's files by key and compare them; the memory is what DuckDB is given.

    Raises:
        VersionsError: a file is no Parquet file of the table, or a key stands twice.
    """
    library = duckdb()
    try:
        groups = connection.execute(*_query(work, old, new)).fetchall()
        stored = [_count_stored(connection, *side) for side in ((old, work.old), (new, work.new))]
        found = _summed(work, groups)
        # A key that stands twice on a side is matched twice on the other; where it has no match, it is counted twice.
        for at, image in enumerate((old, new)):
            if sum(group[2] for group in groups if group[at] is not None) != stored[at]:
                cure = f"see `broadsheet check {old.place}` and `broadsheet check {new.place}`"
                raise VersionsError(image.place, f"a key of {work.table} stands twice", cure)
        if values and found.changed:
            return _with_values(connection, work, found, old, new)
        return found
    except library.OutOfMemoryException:
        raise
    except library.Error as error:
        said = " ".join(str(error).partition("\n\nLINE ")[0].split())[:300]
        places = f"{old.place}, {new.place}"
        cure = f"see `broadsheet check {old.place}` and `broadsheet check {new.place}`"
        raise VersionsError(places, f"{work.table} cannot be compared ({said})", cure) from None


def _summed(work: Work, groups: list[tuple[Any, ...]]) -> TableDiff:
    """The groups of the join, a row for each pair of splits, as one record."""
    ids: dict[Kind, list[str]] = {"added": [], "removed": [], "changed": []}
    counts = dict.fromkeys(ids, 0)
    fields = dict.fromkeys(work.types, 0)
    moves = []
    for before, after, n_rows, n_joined, first, n_changed, first_changed, *each in groups:
        kind: Kind = "added" if before is None else "removed" if after is None else "changed"
        counts[kind] += n_changed if kind == "changed" else n_rows
        ids[kind] += (first_changed if kind == "changed" else first) or []
        if kind == "changed":
            fields = {name: fields[name] + count for name, count in zip(fields, each, strict=True)}
            if before != after:
                moves.append(Moves(old=before, new=after, rows=n_rows, joined=n_joined))
    return TableDiff(
        table=work.table,
        added=counts["added"],
        removed=counts["removed"],
        changed=counts["changed"],
        fields={name: count for name, count in fields.items() if count},
        moves=tuple(moves),
        ids={kind: tuple(sorted(found)[:SHOWN]) for kind, found in ids.items()},
    )


def _with_values(connection: DuckDBPyConnection, work: Work, found: TableDiff, old: Image, new: Image) -> TableDiff:
    """The record with the values, on both sides, of the changed fields of the rows that are its examples."""
    names = list(found.fields)
    columns = ", ".join(
        f"to_json(cast({quoted(name)} as {work.types[name]}))::varchar as f{at}" for at, name in enumerate(names)
    )
    one, paths = _side(work, old, work.old, columns)
    other, others = _side(work, new, work.new, columns)
    pairs = ", ".join(f"o.f{at}, n.f{at}" for at in range(len(names)))
    query = (
        f"with o as ({one}), n as ({other}) select o.k, {pairs} from o join n on o.k = n.k "  # noqa: S608
        "where o.k in (select unnest(?)) and n.k in (select unnest(?)) order by o.k"
    )
    ids = list(found.ids["changed"])
    rows = connection.execute(query, [*paths, *others, ids, ids]).fetchall()
    values = [
        Values(id=id_, field=name, old=_parsed(before), new=_parsed(after))
        for id_, *cells in rows
        for name, before, after in zip(names, cells[::2], cells[1::2], strict=True)
        if before != after
    ]
    return replace(found, values=tuple(values))


def _parsed(json: str | None) -> Any:
    return None if json is None else orjson.loads(json)
