"""A DuckDB connection that sees the tables of one build, and nothing else of the machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import orjson

from broadsheet.contract.arrow import arrow_schema
from broadsheet.contract.layout import MANIFEST, QUARANTINE, RAW_LIST, SHARD
from broadsheet.contract.parquet import local
from broadsheet.contract.schemas import TABLES, fields
from broadsheet.query.errors import QueryError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Nothing is fetched, loaded or taken from this program's variables, whatever a query says.
CONFIG: Final[dict[str, Any]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_persistent_secrets": False,
    "python_enable_replacements": False,
}
_LISTS: Final = {"quarantine": QUARANTINE, "raw": RAW_LIST}
_TYPES: Final = {"string": "varchar", "integer": "bigint"}
_GLOB: Final = re.compile(r"[*?\[]")


def duckdb() -> Any:
    """The library, which is imported only where a build is asked.

    Raises:
        QueryError: it is not installed, or older than what the guards against writing were tested with.
    """
    try:
        import duckdb as library
    except ImportError:
        raise QueryError('this needs DuckDB: pip install "broadsheet[sql]"') from None
    if int(library.__version__.partition(".")[0]) < 2:
        raise QueryError(f'this needs DuckDB 2 and found {library.__version__}: pip install -U "broadsheet[sql]"')
    return library


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def pattern(path: str) -> str:
    """The path as DuckDB takes it for itself, where it has characters of a pattern.

    >>> pattern("news[2016]/*")
    'news[[]2016]/[*]'
    """
    return _GLOB.sub(lambda match: f"[{match[0]}]", path)


def _list(paths: list[str]) -> str:
    return f"[{', '.join(map(_literal, paths))}]"


def listed_files(build: Path) -> list[str]:
    """The files that a build's manifest names, of whatever version the build is.

    Raises:
        QueryError: the folder is no build.
    """
    try:
        manifest = orjson.loads((build / MANIFEST).read_bytes())
        return [str(file["path"]) for file in manifest["files"]]
    except (FileNotFoundError, NotADirectoryError):
        why = f"{build} is no build: {build / MANIFEST} is missing; make one with `broadsheet build`"
        raise QueryError(why) from None
    except (ValueError, TypeError, LookupError):
        raise QueryError(f"{build / MANIFEST} is no manifest; run `broadsheet build` again") from None


def _shards(build: Path, files: list[str]) -> dict[str, dict[str, list[str]]]:
    """Absolute paths of the Parquet files per table and split; of a table either all files or none."""
    found: dict[str, dict[str, list[str]]] = {table: {} for table in TABLES}
    missing: dict[str, str] = {}
    for name in sorted(files):
        shard = SHARD.fullmatch(name)
        if shard is None or shard[1] not in found:
            continue
        if (build / name).is_file():
            found[shard[1]].setdefault(shard[2], []).append(str(local(build / name)))
        else:
            missing.setdefault(shard[1], name)
    for table, name in missing.items():
        # Somebody who downloaded one table alone may ask it; half a table would answer wrongly.
        if found.pop(table):
            raise QueryError(f"{build / name} is missing; download it again, or see `broadsheet check {build}`")
    return found


def _create_table_view(connection: DuckDBPyConnection, table: str, splits: dict[str, list[str]]) -> None:
    if not splits:
        # The build has no rows of it: a query still finds the columns.
        connection.register("nothing", arrow_schema(table).empty_table())
        connection.execute(f'create table "{table}" as select *, null::varchar as split from nothing')  # noqa: S608
        connection.unregister("nothing")
        return
    parts = (
        f"select *, {_literal(split)} as split "  # noqa: S608
        f"from read_parquet({_list([pattern(path) for path in paths])}, hive_partitioning = false)"
        for split, paths in splits.items()
    )
    connection.execute(f'create view "{table}" as {" union all ".join(parts)}')


def _create_list_view(connection: DuckDBPyConnection, name: str, path: str | None) -> None:
    """A view of a JSON Lines file, with the columns of its schema."""
    columns = {field.name: _TYPES[field.type] for field in fields(name)}
    if path is None:
        connection.execute(f"create table {name} ({', '.join(f'{key} {kind}' for key, kind in columns.items())})")
        return
    spelled = ", ".join(f"{_literal(key)}: {_literal(kind)}" for key, kind in columns.items())
    connection.execute(
        f"create view {name} as select * from read_json({_literal(pattern(path))}, "  # noqa: S608
        f"format = 'newline_delimited', columns = {{{spelled}}})"
    )


def _create_views(connection: DuckDBPyConnection, build: Path) -> list[str]:
    """Create all views; the files they read."""
    files = listed_files(build)
    allowed = []
    for table, splits in _shards(build, files).items():
        _create_table_view(connection, table, splits)
        allowed += [path for paths in splits.values() for path in paths]
    for name, file in _LISTS.items():
        path = str(local(build / file))
        if file in files and Path(path).is_file():
            _create_list_view(connection, name, path)
            allowed.append(path)
        elif name == "quarantine" and file not in files:
            # No file means that no page was turned away, and so it is counted.
            _create_list_view(connection, name, None)
    return allowed


def _lock(connection: DuckDBPyConnection, files: list[str], spill: str) -> None:
    """Take away files, network and extensions; the order matters, and the last setting closes the door."""
    # A name with characters of a pattern is compared both as it is given and as it is found.
    allowed = sorted({spelled for path in files for spelled in (path, pattern(path))})
    connection.execute(f"set allowed_paths = {_list(allowed)}")
    connection.execute(f"set temp_directory = {_literal(spill)}")
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set enable_progress_bar = false")
    connection.execute("set errors_as_json = true")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")


@contextmanager
def open_build(build: Path) -> Iterator[DuckDBPyConnection]:
    """A connection with a view for each table of a build, locked to the build's files.

    The views are `pages`, `articles`, `comments` and `quotes` over all Parquet files, each with a column `split`,
    `quarantine`, and `raw` where the build lists its raw files. Nothing is read but what a query asks for; what does
    not fit into memory is put into a temporary folder, which goes with the connection.

    `run` sees to it that a query only reads; the connection alone would let a COPY write over the build's own files.

    Raises:
        QueryError: the folder is no build, a file of it is missing, or DuckDB is not installed.
    """
    library = duckdb()
    with TemporaryDirectory(prefix="broadsheet-", ignore_cleanup_errors=True) as spill:
        connection = library.connect(":memory:", config=CONFIG)
        try:
            try:
                _lock(connection, _create_views(connection, build), spill)
            except library.Error as error:
                why = " ".join(str(error).partition("\n\nLINE ")[0].split())
                raise QueryError(f"{build}: {why}; see `broadsheet check {build}`") from None
            yield connection
        finally:
            connection.close()
