"""Hub features, derived from the JSON Schemas: the `features` list of a dataset card's YAML."""

from __future__ import annotations

from functools import cache
from typing import Any

from broadsheet.contract.schemas import Field, fields

Feature = dict[str, Any]


def _shape(field: Field) -> Feature:
    """What the YAML says of a field beside its name."""
    if field.item is not None:
        return {"list": _list_item(field.item)}
    if field.children:
        return {"struct": [_feature(child) for child in field.children]}
    return {"dtype": field.schema["x-arrow"]}


def _list_item(item: Field) -> Any:
    return [_feature(child) for child in item.children] if item.children else item.schema["x-arrow"]


def _feature(field: Field) -> Feature:
    return {"name": field.name, **_shape(field)}


@cache
def hub_features(table: str) -> list[Feature]:
    """The features of a table as the `datasets` library writes them into YAML.

    >>> hub_features("articles")[0]
    {'name': 'article_id', 'dtype': 'string'}
    """
    return [_feature(field) for field in fields(table)]
