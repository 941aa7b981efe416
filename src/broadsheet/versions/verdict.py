"""What a difference asks of the version number: MAJOR.MINOR.PATCH is data changed, data added, packaging.

    MAJOR  rows removed, changed or moved to another split; fields removed, retyped, or another key
    MINOR  rows or fields added; a field may hold values that it could not hold before (null, a new word of its list)
    PATCH  all else: card, datasheet, schema texts, settings, files written anew with the same rows

Semantic versioning leaves 0.y.z open ("anything may change at any time"). Here the numbers move up one place then, as
package managers read them too: in 0.y.z, y counts what MAJOR counts, and z all else. From 1.0.0 on, users are promised
more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from broadsheet.versions.difference import Diff, TableDiff
from broadsheet.versions.errors import VersionsError

Level = Literal["none", "patch", "minor", "major"]
Number = tuple[int, int, int]

_LEVELS: Final[tuple[Level, ...]] = ("none", "patch", "minor", "major")
_GROWING: Final = frozenset({"added", "nullable", "enum"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The level of a difference, why it is that, and the least version that may follow `old`."""

    level: Level
    old: str
    least: str
    reasons: tuple[str, ...]

    def allows(self, version: str) -> bool:
        """Whether a version is large enough.

        >>> Verdict(level="minor", old="1.2.0", least="1.3.0", reasons=()).allows("1.10.0")
        True

        Raises:
            VersionsError: it is no version.
        """
        return parsed(version) >= parsed(self.least)


def parsed(version: str) -> Number:
    """The three numbers of a version.

    >>> parsed("1.10.0") > parsed("1.9.3")
    True

    Raises:
        VersionsError: it is not three whole numbers with dots between them.
    """
    numbers = version.split(".")
    if len(numbers) != 3 or not all(part.isascii() and part.isdecimal() for part in numbers):
        raise VersionsError(version, "is no version", "write it as MAJOR.MINOR.PATCH, such as 1.2.0")
    major, minor, patch = map(int, numbers)
    return major, minor, patch


def least_after(version: str, level: Level) -> str:
    """The least version that may follow where so much differs.

    >>> [least_after("1.2.3", level) for level in ("none", "patch", "minor", "major")]
    ['1.2.3', '1.2.4', '1.3.0', '2.0.0']
    >>> [least_after("0.4.1", level) for level in ("patch", "minor", "major")]
    ['0.4.2', '0.4.2', '0.5.0']
    """
    major, minor, patch = parsed(version)
    if level == "none":
        return version
    # In 0.y.z each number counts what the one to its left counts from 1.0.0 on.
    place = max(_LEVELS.index(level) - (major == 0), 1)
    numbers = {1: (major, minor, patch + 1), 2: (major, minor + 1, 0), 3: (major + 1, 0, 0)}[place]
    return ".".join(map(str, numbers))


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _of_rows(table: TableDiff) -> Iterator[tuple[Level, str]]:
    for number, done in ((table.removed, "removed"), (table.changed, "changed"), (table.moved, "in another split")):
        if number:
            yield "major", f"{table.table}: {_count(number, 'row')} {done}"
    if table.added:
        yield "minor", f"{table.table}: {_count(table.added, 'row')} added"


def _reasons(diff: Diff) -> Iterator[tuple[Level, str]]:
    for table in diff.tables:
        yield from _of_rows(table)
    for change in diff.schema:
        name = f"field {change.table}.{change.field}" if change.field else f"table {change.table}"
        done = {"key": "has another key", "nullable": f"is {change.new} now", "enum": "has another list of values"}
        yield "minor" if change.kind in _GROWING else "major", f"{name} {done.get(change.kind, change.kind)}"
    if diff.settings:
        yield "patch", f"{_count(len(diff.settings), 'setting')} changed"
    if diff.files:
        yield "patch", f"{_count(len(diff.files), 'file')} outside the tables changed"
    if diff.rewritten:
        yield "patch", f"{_count(diff.rewritten, 'data file')} written anew with the same rows"
    if diff.old.version != diff.new.version:
        yield "patch", "the version changed"


def required(diff: Diff, old_version: str | None = None) -> Verdict:
    """The verdict on the number of the version that follows `old_version` (default: that of the diff's old side).

    The reasons are those that decide: of a MAJOR difference, what makes it one.

    Raises:
        VersionsError: the old version is no version.
    """
    old = diff.old.version if old_version is None else old_version
    found = list(_reasons(diff))
    level: Level = max((one for one, _ in found), key=_LEVELS.index, default="none")
    reasons = tuple(why for one, why in found if one == level)
    return Verdict(level=level, old=old, least=least_after(old, level), reasons=reasons)
