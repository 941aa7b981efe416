"""The contracts of two builds side by side: which fields differ, and what both have, so that it can be compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson

from broadsheet.contract.layout import schema_path
from broadsheet.versions.difference import FieldChange
from broadsheet.versions.errors import VersionsError
from broadsheet.versions.images import Image

Node = Mapping[str, Any]

_SQL: Final = {
    "string": "varchar",
    "int32": "integer",
    "int64": "bigint",
    "float64": "double",
    "bool": "boolean",
    "timestamp[us, tz=UTC]": "timestamptz",
}
_NONE: Final[Node] = {"type": "object", "properties": {}}


def read_schema(image: Image, table: str) -> Node | None:
    """The schema of a table as a build holds it; None where it has none.

    Raises:
        VersionsError: the file is missing or no schema of a table.
    """
    path = schema_path(table)
    if path not in image.files:
        return None
    try:
        schema: Node = orjson.loads(image.file(path).read_bytes())
        key_of(schema)
    except (ValueError, TypeError, LookupError, AttributeError, StopIteration):
        raise VersionsError(image.place, f"{path} is no schema of a table", "fetch or build it again") from None
    return schema


def key_of(schema: Node) -> str:
    """The field that identifies a row.

    >>> key_of({"properties": {"text": {}, "comment_id": {"x-key": True}}})
    'comment_id'
    """
    key: str = next(name for name, node in schema["properties"].items() if node.get("x-key"))
    return key


def _types(node: Node) -> list[str]:
    found: str | list[str] = node["type"]
    return [found] if isinstance(found, str) else list(found)


def _kind(node: Node) -> str:
    """What a field holds, null apart: the Arrow type of a scalar, `list` or `struct`."""
    if "items" in node:
        return "list"
    return "struct" if "properties" in node else str(node["x-arrow"])


def _members(node: Node) -> Mapping[str, Node]:
    """The fields of a struct or, under the name `[]`, the items of a list."""
    members: Mapping[str, Node] = {"[]": node["items"]} if "items" in node else node.get("properties", {})
    return members


def _changes(old: Node, new: Node, path: str = "") -> Iterator[tuple[str, str, str | None, str | None]]:
    """Path, kind of change, and what stood there before and after, for all that is within two structs or lists."""
    before, after = _members(old), _members(new)
    for name in dict.fromkeys((*before, *after)):
        where = f"{path}[]" if name == "[]" else f"{path}.{name}".removeprefix(".")
        if name not in after:
            yield where, "removed", _kind(before[name]), None
        elif name not in before:
            yield where, "added", None, _kind(after[name])
        else:
            yield from _change(before[name], after[name], where)


def _change(one: Node, other: Node, where: str) -> Iterator[tuple[str, str, str | None, str | None]]:
    kinds = _kind(one), _kind(other)
    if kinds[0] != kinds[1]:
        yield where, "retyped", *kinds
        return
    null = ["null" if "null" in _types(node) else "never null" for node in (one, other)]
    if null[0] != null[1]:
        yield where, "nullable", null[0], null[1]
    enums = [orjson.dumps(node["enum"]).decode() if "enum" in node else None for node in (one, other)]
    if enums[0] != enums[1]:
        yield where, "enum", enums[0], enums[1]
    yield from _changes(one, other, where)


def schema_changes(table: str, old: Node | None, new: Node | None) -> Iterator[FieldChange]:
    """What differs between the declarations of a table's fields; a table on one side only is one change."""
    if old is None or new is None:
        if (old is None) != (new is None):
            yield FieldChange(table=table, field="", kind="added" if old is None else "removed", old=None, new=None)
        return
    if key_of(old) != key_of(new):
        yield FieldChange(table=table, field="", kind="key", old=key_of(old), new=key_of(new))
    for field, kind, before, after in _changes(old, new):
        yield FieldChange(table=table, field=field, kind=kind, old=before, new=after)  # type: ignore[arg-type]


def _common(old: Node, new: Node) -> str | None:
    """The type, in DuckDB's spelling, of what two fields have in common; None where that is nothing."""
    kind = _kind(old)
    if kind != _kind(new):
        return None
    if kind == "list":
        item = _common(old["items"], new["items"])
        return None if item is None else f"{item}[]"
    if kind != "struct":
        return _SQL[kind]
    members = {
        name: _common(node, new["properties"][name])
        for name, node in old["properties"].items()
        if name in new["properties"]
    }
    spelled = ", ".join(f"{quoted(name)} {of}" for name, of in members.items() if of is not None)
    return f"struct({spelled})" if spelled else None


def quoted(name: str) -> str:
    """A name as SQL spells it.

    >>> quoted('a"b')
    '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'


def common_types(old: Node | None, new: Node | None) -> dict[str, str]:
    """The type of each field that both sides have, without the members that only one has, the key apart.

    Where there is no other side, it is that of the one.

    >>> text, number = {"type": "string", "x-arrow": "string"}, {"type": "integer", "x-arrow": "int32"}
    >>> common_types({"properties": {"a": text, "b": number}}, {"properties": {"a": text, "b": text, "c": text}})
    {'a': 'varchar'}

    Raises:
        KeyError: a field has an Arrow type that no contract had so far.
    """
    old, new = old or new or _NONE, new or old or _NONE
    shared = {name: node for name, node in old["properties"].items() if name in new["properties"]}
    types = {name: _common(node, new["properties"][name]) for name, node in shared.items() if not node.get("x-key")}
    return {name: of for name, of in types.items() if of is not None}
