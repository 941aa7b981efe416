"""The ways of making pages, as data: how comments are marked up, one descriptor per way."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: a selector, and an attribute (None: the text); a pattern's first group, where given.

    Of a text, the pattern is sought in its one line.
    """

    selector: str
    attribute: str | None = None
    pattern: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Descriptor:
    """How one way of making pages marks its comments up; the fields are explained in `descriptors.toml`."""

    name: str
    signs: frozenset[str]
    items: str
    id: Place | None
    numbered: bool
    parents: tuple[str, ...]
    reference: Place | None
    depth: Place | None
    containers: str
    siblings: bool
    whole: bool
    author: tuple[Place, ...]
    author_id: tuple[Place, ...]
    time: tuple[Place, ...]
    body: tuple[Place, ...]
    title: tuple[Place, ...]
    exclude: str
    neutral: bool


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All descriptors in the order in which they are tried, and the one for pages that none of them knows."""

    descriptors: tuple[Descriptor, ...]
    plain: Descriptor


_COMMON: Final = "common"
GENERIC: Final = "generic"
_ITSELF: Final = "self"


def place(stated: str, pattern: str | None = None) -> Place:
    """A place as the data file spells it: a selector, "@" and an attribute; "self" is the item's own text.

    Without a selector, the item's own attribute is meant.

    >>> place("abbr.date@title").selector, place("abbr.date@title").attribute, place(".fn").attribute
    ('abbr.date', 'title', None)
    """
    selector, at, attribute = stated.rpartition("@") if stated != _ITSELF else ("", "@", "")
    compiled = re.compile(pattern) if pattern else None
    return Place(selector, attribute or None, compiled) if at else Place(stated, None, compiled)


def _reference(stated: dict[str, str] | None) -> Place | None:
    return place(stated["at"], stated.get("pattern")) if stated else None


def _places(table: dict[str, Any], common: dict[str, Any], name: str) -> tuple[Place, ...]:
    stated = [*table.get(name, ()), *(common.get(name, ()) if table.get("shared", True) else ())]
    return tuple(place(one) if isinstance(one, str) else place(one["at"], one.get("pattern")) for one in stated)


def _descriptor(name: str, table: dict[str, Any], common: dict[str, Any]) -> Descriptor:
    shared = common["exclude"] if table.get("shared", True) else []
    return Descriptor(
        name=name,
        signs=frozenset(table["signs"]),
        items=", ".join(table["items"]),
        id=_reference(table.get("id")),
        numbered=table.get("numbered", False),
        parents=tuple(table.get("parents", ["nesting"])),
        reference=_reference(table.get("reference")),
        depth=_reference(table.get("depth")),
        containers=", ".join(table.get("containers", common["containers"])),
        siblings=table.get("siblings", False),
        whole=table.get("whole", False),
        author=_places(table, common, "author"),
        author_id=_places(table, common, "author_id"),
        time=_places(table, common, "time"),
        body=_places(table, common, "body"),
        title=_places(table, {}, "title"),
        exclude=", ".join([*table.get("exclude", ()), *shared]),
        neutral=table.get("neutral", False),
    )


@cache
def catalogue() -> Catalogue:
    """The data file as records.

    >>> "wordpress" in [descriptor.name for descriptor in catalogue().descriptors]
    True
    """
    tables = tomllib.loads((files(__package__) / "descriptors.toml").read_text(encoding="utf-8"))
    common = tables.pop(_COMMON)
    descriptors = tuple(_descriptor(name, table, common) for name, table in tables.items())
    plain = _descriptor(GENERIC, {"signs": (), "items": (), "parents": ("nesting", "container")}, common)
    return Catalogue(descriptors, plain)


def plain() -> Descriptor:
    """The descriptor of nothing in particular: the places of fields that most pages share."""
    return catalogue().plain
