"""Arrow schemas, derived from the JSON Schemas."""

from __future__ import annotations

from functools import cache
from typing import Final

import pyarrow as pa

from broadsheet.contract.schemas import Field, fields

_SCALARS: Final = {
    "string": pa.string(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
    "timestamp[us, tz=UTC]": pa.timestamp("us", tz="UTC"),
}


def _type(field: Field) -> pa.DataType:
    if field.item is not None:
        return pa.list_(_type(field.item))
    if field.children:
        return pa.struct([pa.field(child.name, _type(child)) for child in field.children])
    return _SCALARS[field.schema["x-arrow"]]


@cache
def arrow_schema(table: str) -> pa.Schema:
    """The Arrow schema of a table.

    All fields are nullable, as the Hub's features make them; the JSON Schema is stricter.

    >>> arrow_schema("comments").field("created_at").type
    TimestampType(timestamp[us, tz=UTC])
    """
    return pa.schema([pa.field(field.name, _type(field)) for field in fields(table)])
