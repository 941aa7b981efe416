"""Two builds side by side: what differs, in words that name file, row and field and never quote a text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from broadsheet.contract.parquet import read_parquet
from broadsheet.write.manifest import files_of

_SHOWN: Final = 5


def compare(build_a: Path, build_b: Path) -> list[str]:
    """What differs between two builds, one line each; empty where they are the same byte for byte.

    Raises:
        OSError: a file cannot be read.
    """
    a, b = ({path.relative_to(root).as_posix(): path for path in files_of(root)} for root in (build_a, build_b))
    lines = []
    for name in sorted(a.keys() | b.keys()):
        if name not in b:
            lines.append(f"{name}: only in {build_a}")
        elif name not in a:
            lines.append(f"{name}: only in {build_b}")
        elif a[name].read_bytes() != b[name].read_bytes():
            lines.append(f"{name}: {_difference(a[name], b[name])}")
    return lines


def _difference(a: Path, b: Path) -> str:
    if a.suffix == ".parquet":
        return _parquet_difference(a, b)
    return _text_difference(a.read_bytes().split(b"\n"), b.read_bytes().split(b"\n"), a.suffix == ".jsonl")


def _text_difference(a: list[bytes], b: list[bytes], json_lines: bool) -> str:
    number, one, other = next(
        (number, one, other) for number, (one, other) in enumerate(zip_longest(a, b), 1) if one != other
    )
    if not one or not other:
        return f"line {number} is missing on one side ({len(a) - 1} lines and {len(b) - 1})"
    fields = _differing_fields(one, other) if json_lines else ""
    return f"line {number} differs{fields}"


def _differing_fields(one: bytes, other: bytes) -> str:
    try:
        a, b = json.loads(one), json.loads(other)
    except ValueError:
        return ""
    if not isinstance(a, dict) or not isinstance(b, dict):
        return ""
    names = [name for name in {**a, **b} if name not in a or name not in b or a[name] != b[name]]
    return f" in {', '.join(names)}" if names else " in its spelling only"


def _parquet_difference(a: Path, b: Path) -> str:
    try:
        one, other = read_parquet(a), read_parquet(b)
    except (pa.ArrowException, OSError):
        return "one of the two is not Parquet"
    if one.schema != other.schema:
        return "the columns or their types differ"
    if one.num_rows != other.num_rows:
        return f"{one.num_rows} rows and {other.num_rows}"
    places = list(_differing_places(one, other))
    if not places:
        return "the rows are the same, the bytes are not (another pyarrow, or other settings)"
    more = f" and {len(places) - _SHOWN} more rows" if len(places) > _SHOWN else ""
    return "; ".join(f"row {row} differs in {', '.join(names)}" for row, names in places[:_SHOWN]) + more


def _differing_places(one: pa.Table, other: pa.Table) -> Iterator[tuple[int, list[str]]]:
    columns = [name for name in one.column_names if not one[name].equals(other[name])]
    pairs: Iterator[tuple[dict[str, Any], dict[str, Any]]] = zip(
        one.select(columns).to_pylist(), other.select(columns).to_pylist(), strict=True
    )
    for row, (a, b) in enumerate(pairs):
        names = [name for name in columns if a[name] != b[name]]
        if names:
            yield row, names
