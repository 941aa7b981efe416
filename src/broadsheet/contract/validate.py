"""Validators for rows and sidecars: jsonschema as the reference, jsonschema-rs where there are many rows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from broadsheet.contract.schemas import schema


@cache
def _bulk(name: str) -> Any:
    from jsonschema_rs import Draft202012Validator

    return Draft202012Validator(schema(name))


@cache
def _reference(name: str) -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(schema(name))


def is_valid(name: str, row: Any) -> bool:
    """Whether a value fits the schema of that name; made for many rows."""
    return bool(_bulk(name).is_valid(row))


def errors(name: str, value: Any) -> Iterator[Any]:
    """What is wrong with a value, as `jsonschema.ValidationError`s sorted by place; made for few values.

    >>> [error.validator for error in errors("dataset", {"name": "x"})][0]
    'required'
    """
    return iter(
        sorted(
            _reference(name).iter_errors(value),
            key=lambda error: ([str(part) for part in error.absolute_path], error.message),
        )
    )
