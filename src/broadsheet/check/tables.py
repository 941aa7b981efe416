"""The rows of a build: JSON Lines and Parquet hold the same, as many as the manifest states, with its digests."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import pyarrow.parquet as pq

from broadsheet.check.findings import Place, Plain, Report, name_of
from broadsheet.check.join import in_order
from broadsheet.check.layout import Image
from broadsheet.check.lines import Placed, read_lines
from broadsheet.check.parquet import UNREADABLE, check_columns, open_parquet, plain_rows, read_batches, read_parquet
from broadsheet.contract.digests import Digests
from broadsheet.contract.layout import MANIFEST
from broadsheet.contract.parquet import bytes_in_memory, local
from broadsheet.contract.rows import row_digest


@dataclass(slots=True)
class Tally:
    """What was counted while the rows went by: rows and Arrow bytes of each split, and the rows' digests by table."""

    n_rows: Counter[tuple[str, str]] = field(default_factory=Counter)
    n_bytes: Counter[tuple[str, str]] = field(default_factory=Counter)
    digests: dict[str, Digests] = field(default_factory=lambda: defaultdict(lambda: Digests(TemporaryFile)))
    broken: set[tuple[str, str]] = field(default_factory=set)


def rows_of(table: str, split: str, image: Image, tally: Tally, report: Report) -> Iterator[Placed]:
    """The rows of a split once, checked against their schema, and compare the two forms they are kept in.

    The rows are those of the JSON Lines file, which no reader can crash on; without it, those of the Parquet files.
    """
    shards = [path for path in image.shards.get((table, split), ()) if path not in image.changed]
    lines = image.lines.get((table, split), [])
    rows: Iterator[Placed]
    if not lines:
        rows = chain.from_iterable(read_parquet(path, table, report) for path in shards)
    elif len(shards) < len(image.shards.get((table, split), ())) or len(shards) != len(lines):
        # Parquet files with other bytes than the manifest's are not opened: a decoder trusts what it is fed.
        rows = chain.from_iterable(read_lines(path, table, report) for path in lines)
    else:
        rows = chain.from_iterable(
            _compared(table, read_lines(one, table, report), [other], report)
            for one, other in zip(lines, shards, strict=True)
        )
    for path in shards:
        tally.n_bytes[table, split] += _bytes_in_memory(path)
    return _counted(table, split, in_order(table, rows, report), tally)


def _counted(table: str, split: str, rows: Iterator[Placed], tally: Tally) -> Iterator[Placed]:
    digests = tally.digests[table]
    for placed in rows:
        tally.n_rows[table, split] += 1
        if placed.row is None:
            tally.broken.add((table, split))
        else:
            digests.add(row_digest(placed.row))
        yield placed


def _compared(table: str, rows: Iterator[Placed], shards: list[Path], report: Report) -> Iterator[Placed]:
    """Pass rows on, and compare each with the row at its place in the Parquet files."""
    for path in shards:
        file, place = open_parquet(path, report), Place(name_of(path))
        if file is None or not check_columns(table, file.schema_arrow, place, report):
            yield from rows
            return
        for start, batch in read_batches(file, path, report):
            others = plain_rows(table, batch, replace(place, row=start), report)
            for index, placed in enumerate(islice(rows, batch.num_rows)):
                _same(placed, others, index, place.file, start, report)
                yield placed
        if file.metadata.num_rows == 0:
            report.add("dataset.empty", place)
    yield from rows


def _same(placed: Placed, others: list[dict[str, Any]], index: int, file: str, start: int, report: Report) -> None:
    if placed.row is None or index >= len(others) or placed.row == others[index]:
        return
    name = next((name for name in placed.row if placed.row[name] != others[index].get(name)), "")
    line = placed.place.line or 0
    report.add("dataset.forms-differ", Place(file, None, start + index, placed.place.record), name, line=line)


def _bytes_in_memory(path: Path) -> int:
    try:
        return bytes_in_memory(path)
    except UNREADABLE:
        return 0  # What is wrong with the file is told where its rows are read.


def check_tables(manifest: Mapping[str, Any], image: Image, tally: Tally, report: Report) -> None:
    """Compare what was counted with what the manifest states. Rows that could not be read are told of already."""
    place = Place(name_of(image.folder / MANIFEST))
    stated = {(table["name"], split["name"]): split for table in manifest["tables"] for split in table["splits"]}
    for table, split in sorted(stated.keys() | image.lines.keys() | image.shards.keys()):
        key = table, split
        if not (key in stated and key in image.lines and key in image.shards):
            report.add("dataset.splits", place, "tables", table=Plain(table), split=Plain(split))
            continue
        where = _where(manifest, table, split)
        if tally.n_rows[key] == 0:
            report.add("dataset.empty", Place(name_of(image.lines[key][0])))
        elif tally.n_rows[key] != stated[key]["num_rows"]:
            report.add("dataset.num-rows", place, where, stated=stated[key]["num_rows"], number=tally.n_rows[key])
        shards = image.shards[key]
        if not image.changed & set(shards) and tally.n_bytes[key] != stated[key]["num_bytes"]:
            report.add("dataset.num-bytes", place, where, stated=stated[key]["num_bytes"], number=tally.n_bytes[key])
        if not image.changed & set(shards):
            _check_row_count(shards, tally.n_rows[key], report)
    for index, entry in enumerate(manifest["tables"]):
        name = entry["name"]
        if entry["num_rows"] != sum(split["num_rows"] for split in entry["splits"]):
            report.add("dataset.sum", place, f"tables[{index}].num_rows")
        broken = any(table == name for table, _ in tally.broken)
        if not broken and tally.digests[name].digest() != entry["digest"]:
            report.add("dataset.digest", place, f"tables[{index}].digest", table=Plain(name))


def _where(manifest: Mapping[str, Any], table: str, split: str) -> str:
    names = [entry["name"] for entry in manifest["tables"]]
    splits = [entry["name"] for entry in manifest["tables"][names.index(table)]["splits"]]
    return f"tables[{names.index(table)}].splits[{splits.index(split)}]"


def _check_row_count(shards: list[Path], number: int, report: Report) -> None:
    try:
        found = sum(pq.read_metadata(local(path)).num_rows for path in shards)
    except UNREADABLE:
        return
    if found != number:
        report.add("dataset.forms-count", Place(name_of(shards[0])), found=found, number=number)
