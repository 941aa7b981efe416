"""JSON Lines, read so that no line can crash the reader or be taken for what it is not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from operator import eq
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson

from broadsheet.check.findings import CheckError, Place, Plain, Report, name_of, why
from broadsheet.check.schema import FRACTION, NESTING_LIMIT, check_row, check_value, fits, record_of
from broadsheet.contract.schemas import TABLES, key_field

LINE_LIMIT: Final = 256 * 2**20
"""Bytes in one line. A page of 50 MB has a row of some 60 MB; what is over four times that is no row."""

# A batch is large enough that its calls cost nothing beside its rows, and small enough for any machine.
_BATCH_ROWS: Final = 1000
_BATCH_BYTES: Final = 4 * 2**20

_BOM: Final = b"\xef\xbb\xbf"


class Placed(NamedTuple):
    """A row and where it stands; row is None where the place holds nothing that the levels above can look at."""

    place: Place
    row: dict[str, Any] | None


class _BrokenError(Exception):
    """A line is no JSON object in I-JSON's sense (RFC 7493); holds the rule's id and the values of its message."""

    def __init__(self, rule: str, **values: object) -> None:
        super().__init__(rule)
        self.rule, self.values = rule, values


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _BrokenError("schema.duplicate-key", key=key)
            seen.add(key)
    return found


def _constant(name: str) -> Any:
    raise _BrokenError("schema.not-finite", value=Plain(name))


def _diagnose(line: bytes, reason: str) -> _BrokenError:
    """Find out why a strict parser refuses a line, with the help of a lenient one."""
    try:
        text = line.decode("utf-8")
        json.loads(text, parse_constant=_constant)
    except UnicodeDecodeError as error:
        return _BrokenError("schema.utf8", byte=error.start + 1)
    except _BrokenError as broken:
        return broken
    except RecursionError:
        return _BrokenError("schema.nesting", limit=NESTING_LIMIT)
    except json.JSONDecodeError:
        return _BrokenError("schema.json", reason=Plain(reason.partition(": line ")[0]))
    except ValueError:  # Python refuses whole numbers of more than 4300 digits.
        return _BrokenError("schema.not-finite", value=Plain("A number"))
    if "depth" in reason or "recursion" in reason.lower():
        return _BrokenError("schema.nesting", limit=NESTING_LIMIT)
    return _BrokenError("schema.surrogate" if "\\ud" in text.lower() else "schema.not-finite", value=Plain("A number"))


def parse(line: bytes) -> Any:
    """Parse one JSON text in UTF-8, strictly: no key twice, no NaN, no lone surrogate, no endless nesting.

    Raises:
        _BrokenError: the line is none.

    >>> parse(b'{"depth": 1}')
    {'depth': 1}
    """
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise _diagnose(line, str(error)) from None
    try:
        # The writer's own spelling comes back byte for byte, and then no key can stand twice: the quick way.
        if orjson.dumps(value) == line.rstrip(b"\n"):
            return value
        json.loads(line, object_pairs_hook=_pairs)
    except (orjson.JSONEncodeError, RecursionError):
        raise _BrokenError("schema.nesting", limit=NESTING_LIMIT) from None
    except ValueError:  # Python refuses whole numbers of more than 4300 digits.
        raise _BrokenError("schema.not-finite", value=Plain("A number")) from None
    return value


def read_json(path: Path, name: str | None, report: Report, limit: int = LINE_LIMIT) -> Any:
    """Read a file that is one JSON value of the schema of that name, if any; None, with a finding, where it is none."""
    place = Place(name_of(path))
    try:
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            raise _BrokenError("schema.long-line", limit=limit)
        value = parse(data)
    except OSError as error:
        report.add("schema.unreadable", place, reason=why(error))
        return None
    except _BrokenError as broken:
        report.add(broken.rule, place, **broken.values)
        return None
    return value if name is None or check_value(name, value, place, report) else None


def first_keys(path: Path, limit: int = LINE_LIMIT) -> set[str]:
    """The keys of the first line that is a JSON object; none where there is no such line.

    Raises:
        CheckError: the file cannot be read.
    """
    try:
        with path.open("rb") as stream:
            for line in iter(lambda: stream.readline(limit), b""):
                try:
                    value = parse(line.removeprefix(_BOM))
                except _BrokenError:
                    continue
                if isinstance(value, dict):
                    return set(value)
    except OSError as error:
        raise CheckError(name_of(path), f"cannot be read: {error.strerror}", "Mend the file's permissions.") from None
    return set()


class Batch(NamedTuple):
    """Some lines of a file, in a row: as they are and, if all are parsed and fit their schema, as rows.

    Rows may still have keys that stand twice or whole numbers with a fraction: `spelled` or a comparison with Parquet
    proves that they have none.
    """

    first: int
    lines: list[bytes]
    rows: list[Any] | None


def _chunks(path: Path, report: Report, limit: int) -> Iterator[tuple[int, list[bytes], bool]]:
    """The lines of a file, some at a time: the number of the first, and whether the last one is cut for its length."""
    number = 1
    try:
        with path.open("rb") as stream:
            lines: list[bytes] = []
            size = 0
            for line in iter(partial(stream.readline, limit + 1), b""):
                lines.append(line)
                size += len(line)
                if len(line) > limit:
                    break
                if len(lines) == _BATCH_ROWS or size >= _BATCH_BYTES:
                    yield number, lines, False
                    number += len(lines)
                    lines, size = [], 0
            if lines:
                yield number, lines, len(lines[-1]) > limit
    except OSError as error:
        report.add("schema.unreadable", Place(name_of(path)), reason=why(error))


def read_batches(path: Path, name: str, report: Report, limit: int = LINE_LIMIT) -> Iterator[Batch]:
    """Read a JSON Lines file of the schema of that name, some lines at a time."""
    for first, lines, cut in _chunks(path, report, limit):
        whole = lines[:-1] if cut else lines
        if whole:
            yield Batch(first, whole, _parsed(name, whole, report.tier))
        if cut:
            yield Batch(first + len(whole), lines[-1:], None)


def _parsed(name: str, lines: list[bytes], tier: str) -> list[Any] | None:
    """The values of lines; None where one of them may be wrong in itself: then they are looked at one by one."""
    if not lines[-1].endswith(b"\n"):
        return None
    try:
        rows = list(map(orjson.loads, lines))
    except orjson.JSONDecodeError:
        return None
    return rows if fits(name, rows, tier) else None


def spelled(batch: Batch) -> bool:
    """Whether the lines are spelled as the writer spells them, so that no key stands twice, without fractions."""
    if batch.rows is None:
        return False
    spellings = map(partial(orjson.dumps, option=orjson.OPT_APPEND_NEWLINE), batch.rows)
    return all(map(eq, spellings, batch.lines)) and not any(map(FRACTION.search, batch.lines))


def placed(path: Path, name: str, batch: Batch, sound: bool, report: Report, limit: int = LINE_LIMIT) -> list[Placed]:
    """The rows of a batch and where they stand; where it is not known to be sound, with what is wrong in the report."""
    file = name_of(path)
    if sound and batch.rows is not None:
        key = key_field(name) if name in TABLES else None
        return [
            Placed(Place(file, number, None, row[key] if key else None), row)
            for number, row in enumerate(batch.rows, batch.first)
        ]
    return [
        one
        for number, line in enumerate(batch.lines, batch.first)
        for one in _row(line, name, Place(file, number), report, limit)
    ]


def read_lines(path: Path, name: str, report: Report, limit: int = LINE_LIMIT) -> Iterator[list[Placed]]:
    """Read a JSON Lines file of a table (or of the quarantine), each row checked against its schema."""
    for batch in read_batches(path, name, report, limit):
        yield placed(path, name, batch, spelled(batch), report, limit)


def _row(line: bytes, name: str, place: Place, report: Report, limit: int) -> Iterator[Placed]:
    if len(line) > limit:
        report.add("schema.long-line", place, limit=limit)
        yield Placed(place, None)
        return
    if line.startswith(_BOM) and place.line == 1:
        report.add("schema.bom", place)
        line = line[len(_BOM) :]
    if not line.endswith(b"\n"):
        report.add("schema.last-newline", place)
    if not line.strip():
        report.add("schema.blank-line", place)
        return
    try:
        row = parse(line)
    except _BrokenError as broken:
        report.add(broken.rule, place, **broken.values)
        yield Placed(place, None)
        return
    if name not in TABLES:
        yield Placed(place, row if check_value(name, row, place, report) else None)
    elif check_row(name, row, line, place, report):
        yield Placed(Place(place.file, place.line, None, record_of(name, row)), row)
    else:
        yield Placed(place, None)
