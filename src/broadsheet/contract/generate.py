"""Source code of the record types, derived from the JSON Schemas.

The types are generated and committed, not made at run time: editors and the type checker must see their fields, and a
reviewer must see what a change of the schema does to them. A test fails when the committed file differs from this.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final

from broadsheet.contract.schemas import TABLES, Field, fields, schema

_SCALARS: Final = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
_HEAD: Final = '''"""Record types, one per table and one per structure within a row.

Generated from schema/ by `hatch run docs`; do not edit.
"""

from __future__ import annotations

from dataclasses import dataclass
'''


def _annotation(field: Field) -> str:
    plain = f"tuple[{_annotation(field.item)}, ...]" if field.item else field.record or _SCALARS[field.type]
    return f"{plain} | None" if field.nullable else plain


def _structs(field: Field) -> Iterator[tuple[str, str, tuple[Field, ...]]]:
    for child in (*field.children, *([field.item] if field.item else [])):
        yield from _structs(child)
    if field.record:
        yield field.record, field.schema["description"], field.children


def _class(name: str, description: str, members: tuple[Field, ...]) -> str:
    text = textwrap.fill(description, 112, subsequent_indent="    ")
    end = "\n    " if "\n" in text else ""
    lines = [f'@dataclass(frozen=True, slots=True, kw_only=True)\nclass {name}:\n    """{text}{end}"""\n']
    lines += [f"    {member.name}: {_annotation(member)}" for member in members]
    return "\n".join(lines) + "\n"


def records_source() -> str:
    """The source of `broadsheet/contract/records.py`.

    Raises:
        ValueError: two tables give one structure different fields.
    """
    classes: dict[str, str] = {}
    for table in TABLES:
        top = schema(table)
        found = [struct for field in fields(table) for struct in _structs(field)]
        for name, description, members in [*found, (top["x-table"], top["description"], fields(table))]:
            source = _class(name, description, members)
            if classes.setdefault(name, source) != source:
                raise ValueError(f"schema/{table}.schema.json: {name} differs from the {name} of another table")
    return "\n\n".join([_HEAD, *classes.values()])
