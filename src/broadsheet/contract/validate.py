"""Validators for rows and sidecars: jsonschema as the reference, jsonschema-rs where there are many rows."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from broadsheet.contract.schemas import schema


@cache
def _bulk(name: str, tier: str) -> Any:
    from jsonschema_rs import Draft202012Validator

    return Draft202012Validator(schema(name, tier))


@cache
def _reference(name: str, tier: str) -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(schema(name, tier))


def is_valid(name: str, row: Any, tier: str = "full") -> bool:
    """Whether a value fits the schema of that name in a tier; made for many rows."""
    return bool(_bulk(name, tier).is_valid(row))


def are_valid(name: str, rows: Iterable[Any], tier: str = "full") -> bool:
    """Whether all values fit the schema of that name; stops at the first that does not.

    (A schema of lists of such values would be one call for all of them; it was no faster.)
    """
    return all(map(_bulk(name, tier).is_valid, rows))


def errors(name: str, value: Any, tier: str = "full") -> list[Any]:
    """What is wrong with a value, as `jsonschema.ValidationError`s sorted by place; made for few values.

    >>> errors("dataset", {"name": "x"})[0].validator
    'required'
    """
    return sorted(
        _reference(name, tier).iter_errors(value),
        key=lambda error: ([str(part) for part in error.absolute_path], error.message),
    )
