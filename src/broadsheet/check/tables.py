"""The rows of a build: JSON Lines and Parquet hold the same, as many as the manifest states, with its digests."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from broadsheet.check.findings import Place, Plain, Report, name_of
from broadsheet.check.join import in_order
from broadsheet.check.layout import Image
from broadsheet.check.lines import Placed, placed, read_batches, read_lines, spelled
from broadsheet.check.parquet import UNREADABLE, Shard, plain_rows, read_parquet, same_rows
from broadsheet.contract.digests import Digests
from broadsheet.contract.layout import MANIFEST
from broadsheet.contract.parquet import bytes_in_memory
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

    The rows are those of the JSON Lines files, which no reader can crash on; without them, those of the Parquet files.
    """
    batches = files_of(table, split, image, tally, report)
    return chain.from_iterable(_counted(table, split, in_order(table, batches, report), tally))


def files_of(table: str, split: str, image: Image, tally: Tally, report: Report) -> Iterator[list[Placed]]:
    """The rows of a split's files, checked against their schema and compared in their two forms; not yet counted."""
    key = table, split
    lines, shards = image.lines.get(key, []), image.shards.get(key, [])
    if lines and len(lines) != len(shards):
        # What stands beside what cannot be known, so each form is only looked at by itself.
        tally.n_bytes[key] += sum(_bytes_in_memory(path) for path in shards if path not in image.changed)
        shards = []
    for one, other in zip_longest(lines, shards):
        # Parquet files with other bytes than the manifest's are not opened: a decoder trusts what it is fed.
        shard = None if other is None or other in image.changed else Shard(other, table, report)
        n_rows = 0
        for batch in _file(one, shard, table, report):
            n_rows += len(batch)
            yield batch
        if shard is None:
            continue
        shard.drain()
        tally.n_bytes[key] += shard.n_bytes if shard.n_bytes is not None else _bytes_in_memory(shard.path)
        if shard.n_rows == 0:
            report.add("dataset.empty", shard.place)
        if one is not None and shard.n_rows not in (None, n_rows):
            report.add("dataset.forms-count", shard.place, found=shard.n_rows, number=n_rows)


def _file(lines: Path | None, shard: Shard | None, table: str, report: Report) -> Iterator[list[Placed]]:
    """The rows of a file in either form or in both."""
    if lines is None:
        return read_parquet(shard, table, report) if shard is not None else iter(())
    if shard is None or not shard.fits:
        return read_lines(lines, table, report)
    return _compared(lines, shard, table, report)


def _counted(table: str, split: str, batches: Iterable[list[Placed]], tally: Tally) -> Iterator[list[Placed]]:
    digests = tally.digests[table]
    for batch in batches:
        rows = [one.row for one in batch if one.row is not None]
        tally.n_rows[table, split] += len(batch)
        if len(rows) < len(batch):
            tally.broken.add((table, split))
        digests.update(map(row_digest, rows))
        yield batch


def _compared(lines: Path, shard: Shard, table: str, report: Report) -> Iterator[list[Placed]]:
    """Pass rows on, and compare each with the row at its place in the Parquet file."""
    start = 0
    for batch in read_batches(lines, table, report):
        others = None if batch.rows is None else shard.take(len(batch.rows))
        if others is not None and same_rows(batch.lines, others):
            rows = placed(lines, table, batch, True, report)
        else:
            rows = placed(lines, table, batch, spelled(batch), report)
            others = shard.take(len(rows)) if others is None else others
            here = shard.place._replace(row=start)
            for at, (one, other) in enumerate(zip(rows, plain_rows(table, others, here, report), strict=False), start):
                _same(one, other, shard.place._replace(row=at), report)
        start += len(rows)
        yield rows


def _same(one: Placed, other: dict[str, Any], place: Place, report: Report) -> None:
    if one.row is None or one.row == other:
        return
    name = next((name for name in one.row if one.row[name] != other.get(name)), "")
    report.add("dataset.forms-differ", place._replace(record=one.place.record), name, line=one.place.line or 0)


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
