"""Findings: what a check can find, and the report that collects it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple

from broadsheet.incidents import Kind, kinds_in
from broadsheet.text.visible import spelled, visible

_SHOWN: Final = 40


class CheckError(Exception):
    """What stands in the way of a check: it is neither sound nor unsound, it cannot be looked at.

    >>> raise CheckError("notes.txt", "is not a table", "Name a build folder.")
    Traceback (most recent call last):
    broadsheet.check.findings.CheckError: notes.txt: is not a table
        Name a build folder.
    """

    def __init__(self, file: str, what: str, cure: str) -> None:
        super().__init__(f"{file}: {what}\n    {cure}")
        self.file, self.what, self.cure = file, what, cure


@cache
def rules() -> dict[str, Kind]:
    """What always holds in a build, as `rules.toml` states it: the kinds of its breaches by id.

    >>> rules()["keys.duplicate"].level
    'error'
    """
    return kinds_in(files("broadsheet.check") / "rules.toml")


class Place(NamedTuple):
    """Where a row stands: in line `line` (from 1) of a JSON Lines file or as row `row` (from 0) of a Parquet file."""

    file: str
    line: int | None = None
    row: int | None = None
    record: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach of a rule: where (file, line from 1 or row from 0, field, record), which, and what to do about it."""

    file: str
    line: int | None
    row: int | None
    field: str
    id: str
    level: str
    message: str
    cure: str
    record: str | None = None

    def __lt__(self, other: Finding) -> bool:
        return self._order() < other._order()

    def _order(self) -> tuple[str, int, str, str, str]:
        # A finding on a whole file comes before those on its rows.
        number = self.line if self.line is not None else -1 if self.row is None else self.row
        return self.file, number, self.field, self.id, self.message


class Plain(str):
    """A part of a message that is no value of a row, so that it is never masked."""

    __slots__ = ()


def why(error: OSError) -> Plain:
    """Say why a file cannot be read; the error's own words would name its path once more, as the system spells it."""
    return Plain(error.strerror or type(error).__name__)


def show(value: object, mask: bool) -> str:
    r"""Spell a value for a message: short, on one line, no control characters; masked, only its type and length.

    >>> show("The bakery\nopens at six.", mask=False), show("The bakery", mask=True), show(None, mask=True)
    ("'The bakery\\nopens at six.'", '… (text of 10 characters)', 'null')
    """
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        if mask:
            return f"… (text of {len(value)} characters)"
        return repr(value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…")
    if isinstance(value, int | float):
        return f"… ({'integer' if isinstance(value, int) else 'number'})" if mask else repr(value)
    kind = "a list" if isinstance(value, list) else "an object"
    return f"{kind} of {len(value)}" if isinstance(value, list | dict) else kind


@dataclass(slots=True)
class Report:
    """Collects findings. Whatever a message names is shown as a value of a row, masked where asked, unless `Plain`.

    `tier` is that of the rows: without text, the rules that need it do not apply.
    """

    mask: bool = False
    tier: str = "full"
    findings: list[Finding] = field(default_factory=list)

    def add(self, id_: str, place: Place, where: str = "", /, **values: object) -> None:
        """Add a finding at a field of a row (or of the file, where the place has no row).

        Raises:
            KeyError: the catalogue has no such id, or its message or cure names a value that is not given.
        """
        rule = rules()[id_]
        # Whole numbers here are positions and counts that the check made or the schema holds to be such.
        shown = {
            name: str(value) if isinstance(value, Plain | int) else show(value, self.mask)
            for name, value in values.items()
        }
        message, cure = rule.message.format(**shown), rule.cure.format(**shown)
        self.findings.append(
            Finding(place.file, place.line, place.row, where, id_, rule.level, message, cure, place.record)
        )

    def sorted(self) -> list[Finding]:
        """The findings by file, line, field and id."""
        return sorted(self.findings)


def name_of(path: Path) -> str:
    """Spell a path so that any terminal can print it; bytes that are not UTF-8 and control characters are escaped."""
    return visible(spelled(path.as_posix()))
