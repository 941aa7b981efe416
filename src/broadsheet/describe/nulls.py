"""How often each field that may be null is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any

from broadsheet.contract.rows import Row
from broadsheet.contract.schemas import TABLES, Field, fields


def nullable(members: tuple[Field, ...], path: str = "") -> Iterable[tuple[str, str]]:
    """Fields that may be null, those of structs too, each with the struct it is in; fields of lists are left out.

    >>> dict(nullable(fields("quotes")))["speaker.name"]
    'speaker'
    """
    for field in members:
        if field.nullable:
            yield f"{path}{field.name}", path.removesuffix(".")
        if field.item is None:
            yield from nullable(field.children, f"{path}{field.name}.")


@cache
def _asked(table: str) -> tuple[tuple[str, tuple[str, ...], str], ...]:
    """Each such field with the structs on the way to it and its own name."""
    names = (name.split(".") for name, _ in nullable(fields(table)))
    return tuple((".".join(parts), tuple(parts[:-1]), parts[-1]) for parts in names)


class Nulls:
    """Counts nulls; a struct's field is counted where the struct is there.

    >>> nulls = Nulls()
    >>> nulls("quotes", {"speaker": {"text": "he", "name": None}, "cue": None})
    >>> [one for one in nulls.found() if one["field"] in ("speaker", "speaker.name", "cue.lemma")]
    [{'table': 'quotes', 'field': 'speaker', 'nulls': 0, 'of': 1}, \
{'table': 'quotes', 'field': 'speaker.name', 'nulls': 1, 'of': 1}, \
{'table': 'quotes', 'field': 'cue.lemma', 'nulls': 0, 'of': 0}]
    """

    def __init__(self) -> None:
        self._nulls: Counter[tuple[str, str]] = Counter()
        self._of: Counter[tuple[str, str]] = Counter()
        self._tables: set[str] = set()

    def __call__(self, table: str, row: Row) -> None:
        """Count a row of a table."""
        self._tables.add(table)
        for path, structs, name in _asked(table):
            within: Any = row
            for struct in structs:
                within = within.get(struct)
                if within is None:
                    break
            if within is not None:
                self._of[table, path] += 1
                self._nulls[table, path] += within.get(name) is None

    def update(self, other: Nulls) -> None:
        """Add what was counted elsewhere."""
        self._nulls.update(other._nulls)
        self._of.update(other._of)
        self._tables |= other._tables

    def found(self) -> list[dict[str, Any]]:
        """Each field that may be null, in the order of the schemas, of the tables that have rows."""
        return [
            {"table": table, "field": path, "nulls": self._nulls[table, path], "of": self._of[table, path]}
            for table in TABLES
            if table in self._tables
            for path, _, _ in _asked(table)
        ]
