"""Rows of any table, made from its schema's types alone."""

from typing import Any

from hypothesis import strategies as st

from broadsheet.contract.schemas import Field, fields, schema

_TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
_SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "string": _TEXT,
    "int32": st.integers(-(2**31), 2**31 - 1),
    "int64": st.integers(-(2**53) + 1, 2**53 - 1),
    "float64": st.integers(0, 100).map(lambda hundredths: hundredths / 100),
    "bool": st.booleans(),
    "timestamp[us, tz=UTC]": st.datetimes().map(lambda time: f"{time.isoformat()}Z"),
}


def _values(field: Field) -> st.SearchStrategy[Any]:
    if field.item is not None:
        values: st.SearchStrategy[Any] = st.lists(_values(field.item), max_size=2)
    elif field.children:
        values = st.fixed_dictionaries({child.name: _values(child) for child in field.children})
    else:
        values = _SCALARS[field.schema["x-arrow"]]
    return st.none() | values if field.nullable else values


def rows(table: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Some rows of a table, sorted as its schema says."""
    keys = schema(table)["x-sort"]
    row = st.fixed_dictionaries({field.name: _values(field) for field in fields(table)})
    some = st.lists(row, min_size=1, max_size=4)
    return some.map(lambda unsorted: sorted(unsorted, key=lambda one: [one[key] for key in keys]))
