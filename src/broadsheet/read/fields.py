"""The fields of JSON Lines and Parquet: under which names a page and what is stated about it are looked for."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any, Final

from broadsheet.contract.records import Record
from broadsheet.read.provenance import Provenance
from broadsheet.read.values import clean_date, clean_id, clean_language, clean_line, clean_url

CONTENT: Final = ("html", "text")
"""The fields that a page can be in; markup first, for it has what an extractor has left out."""

_CLEAN: Final[Mapping[str, Callable[[object], str | None]]] = {
    "url": clean_url,
    "title": clean_line,
    "author": clean_line,
    "language": clean_language,
    "date_published": clean_date,
    "date_retrieved": clean_date,
}


@cache
def default_names() -> Mapping[str, tuple[str, ...]]:
    """The names that are tried for each field where the curator states none.

    >>> default_names()["text"][:2]
    ('text', 'content')
    """
    table = tomllib.loads((files("broadsheet") / "read" / "fields.toml").read_text(encoding="utf-8"))
    return {name: tuple(names) for name, names in table.items()}


@dataclass(frozen=True, slots=True)
class FieldMap:
    """What the fields are called: as the curator states it, else by the names that public web corpora use."""

    names: Mapping[str, str] = field(default_factory=dict)

    def paths(self, name: str) -> tuple[str, ...]:
        """The names to try for a field, each a path with dots.

        >>> FieldMap({"url": "meta.address"}).paths("url")
        ('meta.address',)
        """
        return (self.names[name],) if name in self.names else default_names()[name]

    def content(self) -> Iterator[str]:
        """The names to try for the page itself. A curator who states one of its two fields rules out the other.

        >>> list(FieldMap({"text": "body"}).content())
        ['body']
        """
        stated = [name for name in CONTENT if name in self.names]
        for name in stated or CONTENT:
            yield from self.paths(name)


def lookup(record: object, path: str) -> Any:
    """The value at a path of names; None where there is none. A name may have dots itself.

    >>> lookup({"metadata": {"url": "https://example.org/"}}, "metadata.url")
    'https://example.org/'
    """
    while isinstance(record, Mapping):
        if path in record:
            return record[path]
        head, dot, path = path.partition(".")
        record = record.get(head) if dot else None
    return None


def found_content(record: Mapping[str, Any], fields: FieldMap) -> tuple[str, Any] | None:
    """The path and the value of the first field with a page in it; an empty one only where no other has any."""
    found = [(path, value) for path in fields.content() if (value := lookup(record, path)) is not None]
    return next((one for one in found if one[1] != ""), found[0] if found else None)


def stated_in(record: Mapping[str, Any], fields: FieldMap) -> dict[str, str]:
    """What a record states about its page; values of a wrong type or form are left out.

    >>> stated_in({"timestamp": "2019-04-25T12:57:54Z", "title": 7, "url": "mailto:a@example.org"}, FieldMap())
    {'date_retrieved': '2019-04-25T12:57:54Z'}
    """
    stated = {name: _first(record, fields.paths(name), clean) for name, clean in _CLEAN.items()}
    return {name: value for name, value in stated.items() if value is not None}


def stated_id(record: Mapping[str, Any], fields: FieldMap) -> str | None:
    """The record's own id, if it states one."""
    return _first(record, fields.paths("id"), clean_id)


def _first(record: Mapping[str, Any], paths: tuple[str, ...], clean: Callable[[object], str | None]) -> str | None:
    return next((value for path in paths if (value := clean(lookup(record, path))) is not None), None)


def with_record(provenance: Provenance, record: Record, stated: Mapping[str, str]) -> Provenance:
    """What is stated about a page of a container. The curator's word on the whole file goes before the record's own.

    A note on why a field is unknown falls away where the record states the field.
    """
    added: dict[str, Any] = {name: value for name, value in stated.items() if getattr(provenance, name) is None}
    notes = tuple(note for note in provenance.notes if note.field not in added)
    return replace(provenance, record=record, notes=notes, **added)
