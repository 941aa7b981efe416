"""The JSON Schemas of the tables, read from `schema/` and folded into one tree each.

A field is declared once, in `schema/<table>.schema.json`. Everything else in this package derives from the trees that
this module returns.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

TABLES: Final = ("pages", "articles", "comments", "quotes")
OTHERS: Final = (
    *("dataset", "source", "page", "corrections", "manifest", "raw", "quarantine", "duplicates"),
    *("tombstones", "tombstone"),
)

Schema = dict[str, Any]
# What only holds of words, or of items that are words.
_OF_WORDS: Final = ("pattern", "minLength", "maxLength", "enum", "examples", "minItems")


@cache
def schema_folder() -> Path:
    """The folder with the schemas: packed into the wheel, or beside `src/` in a checkout."""
    packed = Path(__file__).parent.parent / "schema"
    return packed if packed.is_dir() else Path(__file__).parents[3] / "schema"


@cache
def _document(file: str) -> Schema:
    document: Schema = json.loads((schema_folder() / file).read_text(encoding="utf-8"))
    return document


def _resolve(reference: str, file: str) -> tuple[Schema, str, str]:
    """The target of a `$ref`, the file it stands in, and its name there."""
    target_file, _, pointer = reference.partition("#/")
    node: Any = _document(target_file or file)
    for key in pointer.split("/"):
        node = node[key]
    return node, target_file or file, pointer.rsplit("/", 1)[-1]


def _inline(node: Any, file: str) -> Any:
    if isinstance(node, list):
        return [_inline(item, file) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        target, target_file, _ = _resolve(node["$ref"], file)
        siblings = {key: value for key, value in node.items() if key != "$ref"}
        return {**_inline(target, target_file), **siblings}
    return {key: _inline(value, file) for key, value in node.items() if key != "$defs"}


def _without_text(node: Any) -> Any:
    """A schema whose fields that carry words of a page (`x-text`) are null, or lists without items."""
    if isinstance(node, list):
        return [_without_text(item) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("x-text") is True:
        told = {key: value for key, value in node.items() if key not in _OF_WORDS}
        if node["type"] == "array":
            return {**told, "maxItems": 0, "examples": [[]]}
        return {**told, "type": "null", "examples": [None], "x-null": "the tier has no text"}
    return {key: _without_text(value) for key, value in node.items()}


@cache
def schema(name: str, tier: str = "full") -> Schema:
    """The schema of a table (or of a sidecar, the manifest, the quarantine) with every reference folded in.

    All tiers have the same fields; in the textless one those that carry words of a page (`x-text`) are null.

    >>> schema("comments")["properties"]["depth"]["x-unit"]
    'levels'
    >>> schema("comments", "textless")["properties"]["text"]["type"]
    'null'
    """
    if tier == "textless":
        without: Schema = _without_text(schema(name))
        return without
    inlined: Schema = _inline(_document(f"{name}.schema.json"), f"{name}.schema.json")
    return inlined


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a table, or the item of a list, as a node of a tree."""

    name: str
    schema: Schema
    record: str | None
    item: Field | None
    children: tuple[Field, ...]

    @property
    def nullable(self) -> bool:
        """Whether the field may be null."""
        return isinstance(self.schema["type"], list)

    @property
    def type(self) -> str:
        """The field's JSON type, null apart."""
        kind = self.schema["type"]
        return str(kind[0] if isinstance(kind, list) else kind)


def _field(name: str, node: Schema, file: str) -> Field:
    record = None
    if "$ref" in node:
        target, file, defined = _resolve(node["$ref"], file)
        record = defined if "properties" in target else None
        node = {**target, **{key: value for key, value in node.items() if key != "$ref"}}
    item = _field("", node["items"], file) if "items" in node else None
    children = tuple(_field(key, child, file) for key, child in node.get("properties", {}).items())
    return Field(name, node, record, item, children)


@cache
def fields(table: str) -> tuple[Field, ...]:
    """The fields of a table, in the order of its schema.

    >>> [field.name for field in fields("comments")][:3]
    ['comment_id', 'page_id', 'article_id']
    """
    file = f"{table}.schema.json"
    return tuple(_field(name, node, file) for name, node in _document(file)["properties"].items())


@cache
def key_field(table: str) -> str:
    """The name of the field that identifies a row.

    >>> key_field("quotes")
    'quote_id'
    """
    return next(field.name for field in fields(table) if field.schema.get("x-key"))
