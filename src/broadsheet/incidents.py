"""The catalogue of incidents: ids are stable; level, message and cure of each stand in `incidents.toml` alone."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from broadsheet.contract.records import Incident


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of incident, or of finding of a check: its id, its level, and the sentences for it."""

    id: str
    level: str
    message: str
    cure: str


def kinds_in(file: Traversable) -> dict[str, Kind]:
    """The kinds in a TOML catalogue by id: the table's name, a dot, and the name within it."""
    groups = tomllib.loads(file.read_text(encoding="utf-8"))
    kinds = (
        Kind(f"{group}.{name}", kind["level"], kind["message"], kind["cure"])
        for group, names in groups.items()
        for name, kind in names.items()
    )
    return {kind.id: kind for kind in kinds}


@cache
def catalogue() -> dict[str, Kind]:
    """All kinds of incidents by id.

    >>> catalogue()["decode.empty"].level
    'error'
    """
    return kinds_in(files("broadsheet") / "incidents.toml")


def incident(id_: str, span: tuple[int, int] | None = None, /, **values: object) -> Incident:
    """An incident of the page, at a span of `pages.text` in code points or (None) of the whole page.

    Raises:
        KeyError: the catalogue has no such id, or its message names a value that is not given.

    >>> incident("comments.lost-number", (10, 20), number=5).message
    'A comment stands where number 5 is missing; its number was lost before the page was saved.'
    """
    kind = catalogue()[id_]
    start, end = span or (None, None)
    return Incident(id=id_, level=kind.level, message=kind.message.format(**values), start_char=start, end_char=end)
