"""The fields of a table as a table of Markdown, from its schema; the documentation and the card show the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from broadsheet.contract.schemas import Field

_HEAD: Final = ("| field | type | unit | origin | meaning |", "|---|---|---|---|---|")


def _type(field: Field) -> str:
    if field.item is not None:
        return f"list of {field.item.record or _type(field.item)}"
    kind = field.record or field.schema.get("x-arrow", field.type)
    return f"{kind} or null" if field.nullable else kind


def _said(field: Field) -> str:
    parts = [field.schema["description"]]
    if "enum" in field.schema:
        parts.append("One of " + ", ".join(f"`{value}`" for value in field.schema["enum"] if value is not None) + ".")
    for key, label in (
        ("x-null", "Null: {}."),
        ("x-references", "Refers to `{}`."),
        ("x-personal", "Personal data: {}"),
    ):
        if key in field.schema:
            parts.append(label.format(field.schema[key]))
    if "x-text" in field.schema:
        parts.append("Words of the page: none in the textless tier.")
    return " ".join(parts).replace("|", "\\|")


def _rows(members: Sequence[Field], prefix: str, *, nested: bool) -> Iterator[str]:
    for field in members:
        name = f"{prefix}{field.name}"
        unit, origin = field.schema.get("x-unit", ""), field.schema.get("x-origin", "")
        yield f"| `{name}` | {_type(field)} | {unit} | {origin} | {_said(field)} |"
        if nested and field.item is not None:
            yield from _rows(field.item.children, f"{name}[].", nested=nested)
        if nested:
            yield from _rows(field.children, f"{name}.", nested=nested)


def field_table(members: Sequence[Field], *, nested: bool = True) -> str:
    """The fields with type, unit, origin and meaning; with what is within records and lists, or without.

    >>> from broadsheet.contract.schemas import fields
    >>> print(field_table(fields("comments")[7:8]))
    | field | type | unit | origin | meaning |
    |---|---|---|---|---|
    | `parent_id` | string or null |  | heuristic | The comment this one replies to. Null: the comment is at the top \
level, or what it replies to did not survive. Refers to `comments.comment_id`. |
    """
    return "\n".join([*_HEAD, *_rows(members, "", nested=nested)])
