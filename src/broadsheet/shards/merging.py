"""From unit files to the tables of a build: shards cut by size, written by an engine, and added up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

from broadsheet.contract.digests import DIGEST_SIZE, Digests
from broadsheet.contract.schemas import TABLES
from broadsheet.contract.splitting import SPLITS
from broadsheet.describe.figures import Figures
from broadsheet.read import Dataset
from broadsheet.shards.assembling import FIGURES, Assembled, AssembleTask, Job
from broadsheet.shards.engines import Engine
from broadsheet.shards.survey import Sizes, Verdicts
from broadsheet.write.image import WrittenSplit, WrittenTable

# Bytes of JSON Lines for a megabyte of Parquet: 3.4 to 4.6 on the gold pages, by table.
_JSON_BYTES: Final = 4 * 2**20


@dataclass(frozen=True, slots=True)
class Merged:
    """The tables that have rows, as they were written, and what a datasheet counts in them."""

    tables: tuple[WrittenTable, ...]
    figures: Figures


def _edges(sizes: Sequence[int], shard_bytes: int) -> list[int]:
    """Where shards begin and end, in buckets: each but the last holds `shard_bytes` or just above, and none is empty.

    >>> _edges([4, 0, 7, 3, 9, 1], 10)
    [0, 3, 5, 6]
    """
    edges, held, total = [0], 0, sum(sizes)
    if total <= shard_bytes:
        return [0, len(sizes)]
    for bucket, size in enumerate(sizes):
        held, total = held + size, total - size
        if held >= shard_bytes and total:
            edges.append(bucket + 1)
            held = 0
    return [*edges, len(sizes)]


def _tasks(sizes: Sizes, job: Path, folder: Path, digests: Path, shard_bytes: int) -> Iterator[AssembleTask]:
    """The shards, the largest tables first, so that the last to end is a small one."""
    for table, split in sorted(sizes, key=lambda one: -sum(sizes[one])):
        found = sizes[table, split]
        shards = list(pairwise(_edges(found, shard_bytes)))
        for number, (low, high) in enumerate(shards):
            yield AssembleTask(
                table=table,
                split=split,
                number=number,
                count=len(shards),
                range=(low, high),
                sizes=tuple(found[low:high]),
                job=job,
                folder=folder,
                digests=digests,
            )


def merge(
    units: Sequence[Path], verdicts: Verdicts, sizes: Sizes, dataset: Dataset, folder: Path, work: Path, run: Engine
) -> Merged:
    """Write all shards into `folder`; what is needed on the way stands in `work`.

    Raises:
        OSError: a file cannot be read or written.
    """
    # Absolute: a task may run in a process that stands elsewhere.
    folder, work = folder.absolute(), work.absolute()
    plan = dataset.split
    job = Job(
        units=tuple(map(str, units)),
        copies=verdicts.copies,
        groups=verdicts.groups,
        plan=(plan.salt, plan.train, plan.validation, plan.test),
    ).write(work)
    done: dict[str, list[Assembled]] = defaultdict(list)
    figures = Figures(work / FIGURES)
    for shard in run(_tasks(sizes, job, folder, work / "digests", dataset.shard_size * _JSON_BYTES)):
        done[shard.table].append(shard)
        figures.update(shard.figures)
    return Merged(tuple(written_table(name, done[name]) for name in TABLES if name in done), figures)


def written_table(name: str, shards: Sequence[Assembled]) -> WrittenTable:
    """A table from its shards.

    Raises:
        OSError: a file of digests cannot be read.
    """
    return WrittenTable(
        name=name,
        digest=_digest([shard.written.digests for shard in shards]),
        splits=tuple(_split(split, shards) for split in SPLITS if any(one.split == split for one in shards)),
        download_size=sum(shard.written.file_size for shard in shards),
    )


def _digest(files: Sequence[Path]) -> str:
    """The digest of a table from the files of its rows' digests."""
    digests = Digests(TemporaryFile)
    for path in files:
        with path.open("rb") as file:
            while block := file.read(DIGEST_SIZE << 15):
                digests.update(block[at : at + DIGEST_SIZE] for at in range(0, len(block), DIGEST_SIZE))
    try:
        return digests.digest()
    finally:
        digests.close()


def _split(name: str, shards: Sequence[Assembled]) -> WrittenSplit:
    found = [shard.written for shard in shards if shard.split == name]
    num_rows, num_bytes = sum(one.num_rows for one in found), sum(one.num_bytes for one in found)
    return WrittenSplit(name=name, num_rows=num_rows, num_bytes=num_bytes)
