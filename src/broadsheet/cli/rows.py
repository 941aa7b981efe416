"""The rows of an answer as CSV, JSON Lines or a table for the terminal, batch by batch."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

import orjson
import pyarrow as pa
import pyarrow.types as pt

from broadsheet.query import Answer, QueryError
from broadsheet.text.visible import visible

_JSON: Final = orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z
# A column is not made narrower than this; what then has no room is left out, and that is said.
_NARROWEST: Final = 6
_GAP: Final = "  "


def _spelled(value: Any) -> Any:
    """What JSON has no word for: whole numbers as numbers while 64 bits hold them, bytes in hexadecimal."""
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value()
        if whole and abs(value) < 2**63:
            return int(value)
        return format(value, "f") if whole else float(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, pa.MonthDayNano | timedelta):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _plain_keys(value: Any) -> Any:
    """Maps whose keys JSON cannot have, with their keys spelled."""
    if isinstance(value, dict):
        return {key if isinstance(key, str) else text_of(key) or "": _plain_keys(one) for key, one in value.items()}
    return [_plain_keys(one) for one in value] if isinstance(value, list) else value


def to_json(value: Any) -> bytes:
    """A value as JSON, in UTF-8; NaN and infinities are null.

    >>> to_json({"n": Decimal(6), "share": Decimal("1.5"), "of": {Decimal(1): True}})
    b'{"n":6,"share":1.5,"of":{"1":true}}'
    """
    try:
        return orjson.dumps(value, default=_spelled, option=_JSON)
    except TypeError:
        return orjson.dumps(_plain_keys(value), default=_spelled, option=_JSON)


def text_of(value: Any) -> str | None:
    """A value as a cell: text as it is, nested values as JSON, times in ISO 8601.

    >>> text_of(True), text_of([1, None]), text_of("a"), text_of(None)
    ('true', '[1,null]', 'a', None)
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float):
        return repr(value)
    spelled = to_json(value).decode()
    return str(orjson.loads(spelled)) if spelled[:1] == '"' else spelled


def _values(name: str, column: pa.Array) -> list[Any]:
    try:
        # Times of nanoseconds would need pandas, and be lost beyond microseconds without it.
        column = column.cast(pa.string()) if pt.is_timestamp(column.type) and column.type.unit == "ns" else column
        values: list[Any] = column.to_pylist(maps_as_pydicts="strict")
    except (ValueError, OverflowError, KeyError, pa.ArrowException) as error:
        raise QueryError(f"column {name}: {error}; cast it to text: {name}::varchar") from None
    return values


def _columns(answer: Answer) -> Iterator[list[list[Any]]]:
    """The values of each batch, column by column; names may be there twice, so that rows are no dictionaries yet."""
    for batch in answer.batches:
        yield [_values(name, column) for name, column in zip(batch.schema.names, batch.columns, strict=True)]


def _distinct(names: Sequence[str]) -> list[str]:
    """Names as the keys of an object, those that are there already with a number.

    >>> _distinct(["n", "n", "n_1"])
    ['n', 'n_1', 'n_1_1']
    """
    found: dict[str, None] = {}
    for name in names:
        number, key = 0, name
        while key in found:
            number += 1
            key = f"{name}_{number}"
        found[key] = None
    return list(found)


def json_lines(answer: Answer) -> Iterator[str]:
    """One JSON object for each row, in chunks that end with a line feed."""
    names = _distinct(answer.schema.names)
    for columns in _columns(answer):
        rows = (to_json(dict(zip(names, row, strict=True))).decode() for row in zip(*columns, strict=True))
        yield "".join(f"{row}\n" for row in rows)


def _cell(value: Any) -> str:
    text = text_of(value)
    if text is None:
        return ""
    # Four searches for one character each: measured 60 times as fast over long texts as a set.
    if text and "," not in text and '"' not in text and "\n" not in text and "\r" not in text:
        return text
    return '"' + text.replace('"', '""') + '"'


def csv_lines(answer: Answer) -> Iterator[str]:
    """A line of names, then one record for each row (RFC 4180, ended by line feeds), in chunks of whole records.

    Null is an empty cell and empty text a quoted one, as PostgreSQL and DuckDB write them.
    """
    yield ",".join(map(_cell, answer.schema.names)) + "\n"
    for columns in _columns(answer):
        rows = (",".join(map(_cell, row)) for row in zip(*columns, strict=True))
        # A line of its own that is empty would be no record to most readers.
        yield "".join(f"{row}\n" if row else '""\n' for row in rows)


def _wide(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def width(text: str) -> int:
    """How many cells of a terminal a text takes.

    >>> width("bread"), width("面包"), width("e\N{COMBINING ACUTE ACCENT}")
    (5, 4, 1)
    """
    return len(text) if text.isascii() else sum(map(_wide, text))


def fit(text: str, room: int) -> str:
    """The text cut where it does not fit.

    >>> fit("a long day", 6), fit("面包店", 5)
    ('a lon…', '面包…')
    """
    if width(text) <= room:
        return text
    used = end = 0
    while used + _wide(text[end]) < room:
        used += _wide(text[end])
        end += 1
    return f"{text[:end]}…"


def pad(text: str, room: int, right: bool = False) -> str:
    """The text in so many cells of a terminal."""
    space = " " * (room - width(text))
    return space + text if right else text + space


def _line(value: Any, room: int) -> str:
    """A value on one line of at most so many cells, with nothing that moves the cursor."""
    text = text_of(value)
    return "null" if text is None else fit(visible(" ".join(text[: room * 4].split())), room)


def _widths(natural: Sequence[int], room: int) -> list[int]:
    """Widths of the columns that fit: wide ones are narrowed first, all to the same width.

    >>> _widths([4, 90, 50], 60), _widths([90] * 9, 30)
    ([4, 26, 26], [6, 6, 6, 6])
    """
    room += len(_GAP)
    shown = list(natural)
    while shown and sum(min(each, _NARROWEST) + len(_GAP) for each in shown) > room:
        shown.pop()
    free = room - len(shown) * len(_GAP)
    most = max(shown, default=0)
    for left, each in zip(range(len(shown), 0, -1), sorted(shown), strict=True):
        if each > free // left:
            most = free // left
            break
        free -= each
    return [min(each, most) for each in shown]


def table_lines(answer: Answer, room: int, bold: Callable[[str], str]) -> Iterator[str]:
    """A table of at most so many cells, with its columns as wide as the first batch needs them, in chunks of lines."""
    names = answer.schema.names
    heads = [_line(name, room) for name in names]
    right = [pt.is_integer(kind) or pt.is_floating(kind) or pt.is_decimal(kind) for kind in answer.schema.types]
    widths: list[int] = []
    first = True
    for columns in _columns(answer) if names else ():
        cells = [[_line(value, room) for value in column] for column in columns]
        if first:
            natural = [max(map(width, (head, *column))) for head, column in zip(heads, cells, strict=True)]
            widths = _widths(natural, room)
            yield from _head(heads, widths, right, bold)
            first = False
        yield "".join(f"{_row(row, widths, right)}\n" for row in zip(*cells, strict=True))
    if first:
        widths = _widths([width(head) for head in heads], room)
        yield from _head(heads, widths, right, bold)
    if len(widths) < len(names):
        yield f"… and {len(names) - len(widths)} more columns: name those you want, or use --format jsonl\n"


def _row(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    shown = zip(cells, widths, right, strict=False)
    return _GAP.join(pad(fit(cell, room), room, aligned) for cell, room, aligned in shown).rstrip()


def _head(
    heads: Sequence[str], widths: Sequence[int], right: Sequence[bool], bold: Callable[[str], str]
) -> Iterator[str]:
    yield bold(_row(heads, widths, right)) + "\n"
    yield _GAP.join("-" * room for room in widths) + "\n"


def plan_lines(answer: Answer) -> Iterator[str]:
    """What EXPLAIN drew, as it drew it."""
    for columns in _columns(answer):
        yield from (visible(f"{text}\n", keep="\n") for text in columns[-1])
