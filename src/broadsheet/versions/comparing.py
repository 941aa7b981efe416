"""Two builds compared: digests first, then schemas, then the rows of those tables that may differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from os import PathLike, fspath
from typing import TYPE_CHECKING

from broadsheet.contract.layout import schema_path
from broadsheet.contract.schemas import TABLES
from broadsheet.versions.contracts import Node, common_types, key_of, read_schema, schema_changes
from broadsheet.versions.difference import Diff, FieldChange, Side, TableDiff
from broadsheet.versions.errors import VersionsError
from broadsheet.versions.images import Image, open_image
from broadsheet.versions.rows import Shards, Work, compare_rows, engine
from broadsheet.versions.statements import data_files, file_changes, new_tombstones, setting_changes

if TYPE_CHECKING:
    from collections.abc import Callable

    Compare = Callable[[Work], TableDiff]

_FULL = "full"


def diff(
    old: str | PathLike[str], new: str | PathLike[str], *, values: bool = False, memory_limit: str | None = None
) -> Diff:
    """What differs between two builds: folders, or URLs such as `hf://datasets/owner/name@v1.2.0`.

    What the manifests state of digests and hashes is believed (`broadsheet check` is what looks at it), so of tables
    with the same digest only keys are read, to see whether rows moved to another split. Of a URL, only the files that
    are needed are fetched. With `values`, the values of changed fields come with the rows that are the examples.
    `memory_limit` is what DuckDB may take (such as 4GB; without it, 80 % of the memory); what does not fit is spilled
    to the disk.

    Raises:
        VersionsError: one of the two is no build, they are of different tiers, or rows cannot be matched.
        QueryError: DuckDB is not installed.
    """
    with open_image(fspath(old)) as one, open_image(fspath(new)) as other:
        sides = _side(one), _side(other)
        if sides[0].tier != sides[1].tier:
            tiers = f"one is {sides[0].tier}, the other {sides[1].tier}: every row would differ"
            raise VersionsError(f"{old}, {new}", tiers, "compare builds of one tier")
        tables: list[TableDiff] = []
        schema: list[FieldChange] = []
        rewritten = 0
        with engine(memory_limit) as connection:
            compare = partial(compare_rows, connection, old=one, new=other, values=values)
            for name in _tables(one, other):
                schemas = read_schema(one, name), read_schema(other, name)
                schema += schema_changes(name, *schemas)
                found = _table(name, one, other, schemas, compare)
                tables.append(found)
                if one.table(name)["digest"] == other.table(name)["digest"]:
                    rewritten += _rewritten(name, one, other) if found.same else 0
                elif found.same and not any(change.table == name for change in schema):
                    what = f"the manifests' digests of {name} differ, but no row does"
                    raise VersionsError(
                        f"{old}, {new}", what, f"see `broadsheet check {old}` and `broadsheet check {new}`"
                    )
        return Diff(
            old=sides[0],
            new=sides[1],
            tables=tuple(tables),
            schema=tuple(schema),
            settings=tuple(setting_changes(one, other)),
            files=tuple(file_changes(one, other)),
            rewritten=rewritten,
            tombstones=new_tombstones(one, other),
        )


def _side(image: Image) -> Side:
    manifest = image.manifest
    return Side(place=image.place, name=manifest["name"], version=manifest["version"], tier=manifest.get("tier", _FULL))


def _tables(old: Image, new: Image) -> Iterator[str]:
    """The tables of the contract, and others that a build names (of a later version of Broadsheet)."""
    stated = [table["name"] for image in (old, new) for table in image.manifest["tables"]]
    for name in dict.fromkeys((*TABLES, *stated)):
        if name in stated or any(schema_path(name) in image.files for image in (old, new)):
            yield name


def _table(name: str, old: Image, new: Image, schemas: tuple[Node | None, Node | None], compare: Compare) -> TableDiff:
    rows = old.table(name)["num_rows"], new.table(name)["num_rows"]
    nothing = TableDiff(table=name, old_rows=rows[0], new_rows=rows[1], fields={}, ids={})
    shards = _unlike(old, new, name)
    if not any(shards):
        return nothing
    equal = old.table(name)["digest"] == new.table(name)["digest"]
    known = [schema for schema in schemas if schema is not None]
    if not known:
        raise VersionsError(f"{old.place}, {new.place}", f"{name} has no schema", "fetch or build it again")
    if len({key_of(schema) for schema in known}) > 1:
        return replace(nothing, added=rows[1], removed=rows[0])
    types = common_types(*schemas)
    work = Work(
        table=name,
        key=key_of(known[0]),
        # Rows are the same then; what is left to be seen is their splits, of which a digest knows nothing.
        types={} if equal else types,
        old=shards[0],
        new=shards[1],
        joined="incidents" in types,
    )
    return replace(compare(work), old_rows=rows[0], new_rows=rows[1])


def _unlike(old: Image, new: Image, table: str) -> tuple[Shards, Shards]:
    """The Parquet files of both sides without those that the other side has too, byte for byte in the same split.

    Their rows are the same, and as no key stands twice in a build, no other row can match one of theirs.
    """
    sides = old.shards(table), new.shards(table)
    left = []
    for one, other in (sides, sides[::-1]):
        found = {
            split: [path for path, digest in paths.items() if digest not in other.get(split, {}).values()]
            for split, paths in one.items()
        }
        left.append({split: paths for split, paths in found.items() if paths})
    return left[0], left[1]


def _rewritten(table: str, old: Image, new: Image) -> int:
    files: list[Mapping[str, str]] = [data_files(image, table) for image in (old, new)]
    return sum(files[1].get(path) != digest for path, digest in files[0].items()) + len(
        files[1].keys() - files[0].keys()
    )
