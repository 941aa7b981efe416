"""Floors: what each figure must reach, the file that pins them, and the rule that none is lowered silently.

A floor may only rise. Whether one fell is seen by comparing the file with every version of it that was ever committed
(`history.py`), so that a lowering is found however many commits ago it came, and on any clone that has its history.
Lowering is allowed with a reason, which stays in the file as a record::

    [[lowered]]
    floor = "text.w3m.comment_f1"
    from = 0.931
    why = "Trackbacks are no longer counted as comments: see the changelog of 0.3.0"

The records of a floor divide its history. A floor with `n` records is held to the highest value that any version with
the same `n` records gave it; and record `k` must say `from` at least the highest value of the versions with the first
`k - 1` records. So a record excuses one lowering and no later one, an edited record starts from what was true before
it, and a removed record puts the old floor back in force. A floor that is gone from the file counts as lowered.
Branches need no care: the versions are a set, and their order does not matter.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

HEADER = """\
# The floors of the quality gate: `hatch run quality` refuses to pass below them.
# `hatch run quality --raise` lifts them to what was measured, rounded down, and never lowers one; it writes this file.
# To lower one by hand, add a [[lowered]] record with floor, from and why (docs/quality.md).
# Shares are of 1; every figure is the better the higher it is.
"""
# The comment of each section, by the first word of its name; the rest of the name goes into it.
SECTIONS = {
    "text": "Comments from the text that {} made of the gold pages.",
    "negative": "Pages without comments, as text by {}: the share on which none is found.",
    "html": "Comments from the same pages' HTML.",
    "quotes": "Quoted speech of three words or more, with its speaker, in {}.",
}


class FloorsError(ValueError):
    """The file of floors is not what it must be; the message says where."""


@dataclass(frozen=True, slots=True)
class Lowered:
    """A stated lowering: which floor, from what value, and why."""

    floor: str
    start: float
    why: str


@dataclass(frozen=True, slots=True)
class Floors:
    """Floors by their full name (`text.w3m.comment_f1`), and the stated lowerings in the order of the file."""

    values: Mapping[str, float]
    lowered: tuple[Lowered, ...] = ()

    def records(self, name: str) -> tuple[Lowered, ...]:
        """The stated lowerings of one floor."""
        return tuple(record for record in self.lowered if record.floor == name)


@dataclass(frozen=True, slots=True)
class Fall:
    """A floor that does not hold: `now` is the measured figure or the floor's present value; None if there is none."""

    name: str
    floor: float
    now: float | None

    @property
    def difference(self) -> float | None:
        """How far below the floor, as a negative number."""
        return None if self.now is None else round(self.now - self.floor, 3)


def _number(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        raise FloorsError(f"{name} must be a number from 0 up, not {value!r}")
    return value


def _values(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, float]]:
    for key, value in table.items():
        if isinstance(value, dict) and prefix.count(".") < 2:
            yield from _values(value, f"{prefix}{key}.")
        elif prefix:
            yield prefix + key, _number(value, prefix + key)
        else:
            raise FloorsError(f"{key} stands outside any section")


def _record(entry: Any) -> Lowered:
    if not isinstance(entry, dict) or set(entry) != {"floor", "from", "why"}:
        raise FloorsError("a [[lowered]] record has floor, from and why, and nothing else")
    if not all(isinstance(entry[key], str) and entry[key].strip() for key in ("floor", "why")):
        raise FloorsError("a [[lowered]] record must name its floor and say why")
    return Lowered(entry["floor"], _number(entry["from"], "from"), entry["why"])


def parse(text: str) -> Floors:
    r"""The floors that a file pins.

    Raises:
        FloorsError: The text is no TOML, a floor is no number, or a record lacks its reason.

    >>> parse('[text.w3m]\ncomment_f1 = 0.93').values
    {'text.w3m.comment_f1': 0.93}
    >>> parse('[[lowered]]\nfloor = "html.author"\nfrom = 0.9\nwhy = ""')
    Traceback (most recent call last):
    ...
    benchmarks.floors.FloorsError: a [[lowered]] record must name its floor and say why
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FloorsError(f"no TOML: {error}") from error
    entries = table.pop("lowered", [])
    if not isinstance(entries, list):
        raise FloorsError("lowered must be a list of records: [[lowered]]")
    return Floors(dict(_values(table)), tuple(_record(entry) for entry in entries))


def _quoted(text: str) -> str:
    """A TOML basic string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in escaped) + '"'


def render(floors: Floors) -> str:
    """The file: a section with its comment for each set, in the order of the floors, then the stated lowerings."""
    parts, section = [HEADER], ""
    for name, value in floors.values.items():
        own, _, measure = name.rpartition(".")
        if own != section:
            kind, _, rest = own.partition(".")
            parts.append(f"\n# {SECTIONS.get(kind, 'Another set.').format(rest)}\n[{own}]\n")
            section = own
        parts.append(f"{measure} = {value if isinstance(value, int) else format(value, '.3f')}\n")
    parts += (
        f"\n[[lowered]]\nfloor = {_quoted(record.floor)}\nfrom = {record.start}\nwhy = {_quoted(record.why)}\n"
        for record in floors.lowered
    )
    return "".join(parts)


def below(floors: Floors, figures: Mapping[str, float]) -> list[Fall]:
    """The floors that the figures do not reach, or that nothing was measured for.

    >>> below(Floors({"html.author": 0.9, "html.pages": 64}), {"html.author": 0.85, "html.pages": 64})
    [Fall(name='html.author', floor=0.9, now=0.85)]
    """
    found = ((name, floor, figures.get(name)) for name, floor in floors.values.items())
    return [Fall(name, floor, now) for name, floor, now in found if now is None or now < floor]


def unpinned(floors: Floors, figures: Mapping[str, float]) -> list[str]:
    """Figures without a floor."""
    return [name for name in figures if name not in floors.values]


def raised(floors: Floors, figures: Mapping[str, float]) -> Floors:
    """Floors lifted to the figures where these are higher, with a floor for each figure that had none.

    Sections stand in the order of the figures; a floor that nothing was measured for stays, at the end.

    >>> raised(Floors({"html.author": 0.9, "html.edge_f1": 0.5}), {"html.author": 0.8, "html.edge_f1": 0.6}).values
    {'html.author': 0.9, 'html.edge_f1': 0.6}
    """
    sections = list(dict.fromkeys(name.rpartition(".")[0] for name in (*figures, *floors.values)))
    names = sorted({**figures, **floors.values}, key=lambda name: sections.index(name.rpartition(".")[0]))
    pinned = {name: [known[name] for known in (floors.values, figures) if name in known] for name in names}
    return replace(floors, values={name: max(values) for name, values in pinned.items()})


def _highest(name: str, records: tuple[Lowered, ...], versions: Sequence[Floors]) -> float | None:
    """The highest value that a version with just these records of the floor gave it."""
    given = [floors.values[name] for floors in versions if name in floors.values and floors.records(name) == records]
    return max(given, default=None)


def lowered_silently(floors: Floors, versions: Sequence[Floors]) -> list[Fall]:
    """Floors that are lower than a committed version had them, with no record that says so.

    >>> before, after = Floors({"html.author": 0.9}), Floors({"html.author": 0.8})
    >>> lowered_silently(after, [before])
    [Fall(name='html.author', floor=0.9, now=0.8)]
    >>> lowered_silently(replace(after, lowered=(Lowered("html.author", 0.9, "Bylines are no authors"),)), [before])
    []
    """
    falls = []
    for name in dict.fromkeys(name for version in versions for name in version.values):
        records = floors.records(name)
        for known in range(len(records) + 1):
            mark = _highest(name, records[:known], versions)
            # A stated lowering must start where the floor stood; the last state is the floor itself.
            now = records[known].start if known < len(records) else floors.values.get(name)
            if mark is not None and (now is None or now < mark):
                falls.append(Fall(name, mark, now))
    return falls
