"""Rows without text: each field that the schemas declare to carry words of a page is null, or a list without items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from broadsheet.contract.rows import Row
from broadsheet.contract.schemas import Field, fields

# What to do with a field: leave it out, or look at the fields within it.
_Plan = Mapping[str, "_Plan | None"]
_LEFT_OUT: Final = None


@cache
def _plan(table: str) -> _Plan:
    return _plan_of(fields(table))


def _plan_of(members: Sequence[Field]) -> _Plan:
    found: dict[str, _Plan | None] = {}
    for member in members:
        within = _plan_of(member.item.children if member.item is not None else member.children)
        if member.schema.get("x-text"):
            found[member.name] = _LEFT_OUT
        elif within:
            found[member.name] = within
    return found


def without_text(table: str, row: Row) -> Row:
    """A row of a table (or of the quarantine) without the words of its page; the row itself is as it was.

    >>> without_text("quarantine", {"raw_path": "a/b.txt", "sample": "xxxxx 00"})
    {'raw_path': 'a/b.txt', 'sample': None}
    """
    return _without(row, _plan(table))


def _without(row: Row, plan: _Plan) -> Row:
    kept = dict(row)
    for name, within in plan.items():
        value = row[name]
        kept[name] = _left_out(value) if within is _LEFT_OUT else _looked_into(value, within)
    return kept


def _left_out(value: Any) -> Any:
    return [] if isinstance(value, list) else None


def _looked_into(value: Any, plan: _Plan) -> Any:
    if isinstance(value, list):
        return [_without(item, plan) for item in value]
    return None if value is None else _without(value, plan)
