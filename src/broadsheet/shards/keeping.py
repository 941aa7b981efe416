"""What is kept between builds: the units' files, and which places each was made of."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from broadsheet.shards.plan import Unit

_PLAN: Final = "plan.json"
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


def read_plan(kept: Path, settings: bytes) -> EarlierPlan:
    """The plan of the build before; an empty one where there is none, or none of the same settings and compiler."""
    try:
        stated = orjson.loads((kept / _PLAN).read_bytes())
        if stated["settings"] != settings.hex():
            return EarlierPlan()
        places = [[(path, at) for path, at in stated[name]] for name in ("firsts", "lasts")]
        return EarlierPlan(tuple(places[0]), tuple(places[1]), tuple(stated["keys"]))
    except (OSError, ValueError, KeyError, TypeError):
        return EarlierPlan()


def write_plan(kept: Path, settings: bytes, units: Iterable[tuple[Span, str]]) -> None:
    """Keep the plan for the next build.

    Raises:
        OSError: it cannot be written.
    """
    found = [(*span, key) for span, key in units]
    firsts, lasts, keys = zip(*found, strict=True) if found else ((), (), ())
    new = kept / f".{_PLAN}.new"
    new.write_bytes(orjson.dumps({"settings": settings.hex(), "firsts": firsts, "lasts": lasts, "keys": keys}))
    new.replace(kept / _PLAN)


def forget(kept: Path, keys: Collection[str]) -> None:
    """Remove the files of units that are in no plan any more, and what killed processes left."""
    for path in kept.glob("??/*"):
        if path.suffix != ".unit" or path.stem not in keys:
            path.unlink(missing_ok=True)
