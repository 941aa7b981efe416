"""What is kept between builds: the units' files, and which places each was made of."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from broadsheet.shards.plan import Unit

_PLAN: Final = "plan-{name}.json"
# A unit's file, or one that a killed process was writing.
_UNIT: Final = re.compile(r"(?P<key>(?P<folder>[0-9a-f]{2})[0-9a-f]{62})\.unit(?P<torn>\.[0-9]+\.new)?")
_FAR: Final = 2**63 - 1

Place = tuple[str, int]
"""A path, as hexadecimal, and a byte in the file."""


Span = tuple[Place, Place]
"""The first and the last place of a unit."""


def span_of(unit: Unit) -> Span:
    """The span of a unit; spans of one plan follow each other and do not overlap."""
    first, last = unit.pieces[0], unit.pieces[-1]
    start = (first.input.name.hex(), first.cut.start if first.cut else 0)
    return start, (last.input.name.hex(), last.cut.end - 1 if last.cut else _FAR)


@dataclass(frozen=True, slots=True)
class EarlierPlan:
    """The units of the build before, in the order of their places, which do not overlap."""

    firsts: tuple[Place, ...] = ()
    lasts: tuple[Place, ...] = ()
    keys: tuple[str, ...] = ()

    def around(self, unit: Unit) -> tuple[str, ...]:
        """The keys of the units that held the places of this one: few, wherever the cuts were."""
        first, last = span_of(unit)
        start = bisect_left(self.lasts, first)
        end = bisect_left(self.firsts, (last[0], last[1] + 1), start)
        return self.keys[start:end]


def read_plan(kept: Path, name: str, settings: bytes) -> EarlierPlan:
    """The plan of the dataset's build before; an empty one where there is none of the same settings and compiler."""
    try:
        stated = orjson.loads((kept / _PLAN.format(name=name)).read_bytes())
        if stated["settings"] != settings.hex():
            return EarlierPlan()
        places = [[(path, at) for path, at in stated[name]] for name in ("firsts", "lasts")]
        return EarlierPlan(tuple(places[0]), tuple(places[1]), tuple(stated["keys"]))
    except (OSError, ValueError, KeyError, TypeError):
        return EarlierPlan()


def write_plan(kept: Path, name: str, settings: bytes, units: Iterable[tuple[Span, str]]) -> None:
    """Keep the plan for the dataset's next build.

    Raises:
        OSError: it cannot be written.
    """
    found = [(*span, key) for span, key in units]
    firsts, lasts, keys = zip(*found, strict=True) if found else ((), (), ())
    plan = kept / _PLAN.format(name=name)
    new = plan.with_name(f".{plan.name}.new")
    new.write_bytes(orjson.dumps({"settings": settings.hex(), "firsts": firsts, "lasts": lasts, "keys": keys}))
    new.replace(plan)


def forget(kept: Path, name: str, keys: Collection[str]) -> None:
    """Remove the files of units that are in no dataset's plan any more, and what killed processes left; nothing else.

    `keys` are those of the dataset that was built; other datasets that are kept in the same folder have plans there.

    Raises:
        OSError: a file cannot be removed.
    """
    stay = set(keys)
    for plan in kept.glob(_PLAN.format(name="*")):
        if plan.name != _PLAN.format(name=name):
            stay.update(_keys(plan))
    for path in kept.glob("??/*"):
        unit = _UNIT.fullmatch(path.name)
        if unit and unit["folder"] == path.parent.name and (unit["torn"] or unit["key"] not in stay):
            path.unlink(missing_ok=True)


def _keys(plan: Path) -> list[str]:
    """The keys of a plan of any settings; none where it is damaged."""
    try:
        return [str(key) for key in orjson.loads(plan.read_bytes())["keys"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []
