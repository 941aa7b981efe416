"""One shard of the output: the rows of a table and a split in a range of page ids, as Parquet and as JSON Lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import orjson

from broadsheet.contract.layout import lines_path, shard_path
from broadsheet.contract.splitting import SplitPlan, split_of
from broadsheet.describe.figures import Figures
from broadsheet.incidents import incident
from broadsheet.shards.engines import Note
from broadsheet.shards.survey import Range, Verdicts, bounds, open_units, ranges
from broadsheet.shards.unit_file import Head
from broadsheet.write.shard import WrittenShard, write_shard

FIGURES: Final = "figures"
"""The folder of the work place where names stand that figures do not hold in memory."""
# Rows of so many bytes as JSON are sorted together.
_RANGE_BYTES: Final = 8 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What all shards of a build are made from: the units' files, the verdicts, the plan of the splits.

    It is written to a file that each process reads once; a task names the file. The file's name is made of what it
    holds: a process that lives through two builds must not take the second for the first.
    """

    units: tuple[str, ...]
    copies: dict[str, list[tuple[str, int | None]]]
    groups: dict[str, tuple[str, str]]
    plan: tuple[str, int, int, int]

    def write(self, folder: Path) -> Path:
        """Write it into a folder; returns the file.

        Raises:
            OSError: the file cannot be written.
        """
        content = orjson.dumps(self)
        path = folder / f"job-{sha256(content).hexdigest()}.json"
        path.write_bytes(content)
        return path


@lru_cache(maxsize=1)
def _job(path: Path) -> tuple[list[Any], Verdicts, SplitPlan]:
    stated = orjson.loads(path.read_bytes())
    copies = {page: [(place, number) for place, number in places] for page, places in stated["copies"].items()}
    groups = {page: (group, was) for page, (group, was) in stated["groups"].items()}
    return open_units([Path(unit) for unit in stated["units"]]), Verdicts(copies, groups), SplitPlan(*stated["plan"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """A shard as it was written, and what a datasheet counts in it."""

    table: str
    split: str
    number: int
    written: WrittenShard
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class AssembleTask:
    """All that a process needs to write one shard of the output into `folder`; `sizes` are those of its buckets."""

    table: str
    split: str
    number: int
    count: int
    range: Range
    sizes: tuple[int, ...]
    job: Path
    folder: Path
    digests: Path

    @property
    def name(self) -> str:
        """What messages call it."""
        return shard_path(self.table, self.split, self.number, self.count)

    @property
    def weight(self) -> float:
        """The bytes of the rows, as lines of JSON."""
        return sum(self.sizes)

    def without(self, page: int) -> AssembleTask:
        """Never asked for: no page is compiled here."""
        raise NotImplementedError(page)

    def run(self, note: Note | None = None) -> Assembled:
        """Write the shard.

        Raises:
            OSError: a unit cannot be read, or a file not written.
        """
        del note
        # Beside the digests: whoever adds up sees both.
        figures = Figures(self.digests.parent / FIGURES)
        written = write_shard(
            self.folder / shard_path(self.table, self.split, self.number, self.count),
            self.folder / lines_path(self.table, self.split, self.number, self.count),
            self.table,
            self._lines(),
            self.digests / f"{self.table}-{self.split}-{self.number:05d}",
            figures,
        )
        return Assembled(table=self.table, split=self.split, number=self.number, written=written, figures=figures)

    def _lines(self) -> Iterator[bytes]:
        units, verdicts, plan = _job(self.job)
        first = self.range[0]
        for low, high in ranges(self.sizes, (0, len(self.sizes)), _RANGE_BYTES):
            found: list[tuple[Head, bytes]] = []
            for unit in units:
                heads = unit.heads(*bounds((first + low, first + high)))
                found += [pair for pair in unit.blocks(self.table, heads) if verdicts.stands(pair[0])]
            found.sort(key=lambda pair: pair[0].page_id)
            for head, block in found:
                if split_of(verdicts.group(head), plan) == self.split:
                    yield from self._rows(head, block, verdicts)

    def _rows(self, head: Head, block: bytes, verdicts: Verdicts) -> Iterator[bytes]:
        lines = block.splitlines()
        if self.table == "pages" and (head.page_id in verdicts.copies or head.page_id in verdicts.groups):
            return iter([_with_verdicts(lines[0], head, verdicts)])
        return iter(lines)


def _with_verdicts(line: bytes, head: Head, verdicts: Verdicts) -> bytes:
    """A page's row with its copies and its split group; a page moved to another group says so."""
    row = orjson.loads(line)
    others = verdicts.copies.get(head.page_id, [])[1:]
    row["copies"] = [{"raw_path": path, "number": number} for path, number in others]
    if head.page_id in verdicts.groups:
        row["split_group"], was = verdicts.groups[head.page_id]
        if was:
            # Page-wide ones stand first, sorted by id, as the compiler has them.
            moved = incident("split.groups-joined", was=was, group=row["split_group"])
            row["incidents"].append(orjson.loads(orjson.dumps(moved)))
            row["incidents"].sort(key=lambda one: (one["start_char"] is not None, one["start_char"] or 0, one["id"]))
    return orjson.dumps(row)
