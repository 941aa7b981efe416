"""How to build, how far a build is, and what it did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from broadsheet.contract.layout import QUARANTINE
from broadsheet.shards.compiling import Receipt
from broadsheet.shards.engines import Engine, Pool, cores
from broadsheet.shards.plan import UNIT_BYTES

# Before so many records a share says nothing.
_ENOUGH: Final = 100


class BuildError(Exception):
    """Why there is no new build, in one line; the old one is as it was."""


@dataclass(slots=True)
class Progress:
    """How far a build is: pages and raw bytes that are done, and what went to quarantine, by incident.

    `matched` are the lines of corrections whose page was seen, `refused` those that were not applied, in a sentence;
    `n_corrected` counts those that were.
    """

    n_pages: int = 0
    n_compiled: int = 0
    n_bytes: int = 0
    n_removed: int = 0
    quarantine: Counter[str] = field(default_factory=Counter)
    matched: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    n_corrected: int = 0

    def add(self, receipt: Receipt) -> None:
        """Count a unit."""
        self.n_pages += receipt.n_pages
        self.n_compiled += receipt.n_compiled
        self.n_bytes += receipt.n_bytes
        self.n_removed += receipt.n_removed
        self.quarantine.update(receipt.quarantine)
        self.matched.update(receipt.matched)
        self.refused.update(receipt.refused)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to build; none of it changes a byte of what is written.

    Attributes:
        jobs: the number of processes; 0 stands for as many as there are cores.
        engine: who runs the tasks instead, for example Ray.
        kept: the folder where compiled units are kept for the next build; by default <out>/.cache.
        max_quarantine: the share of records in quarantine, in percent, above which a build stops.
        unit_bytes: how many raw bytes are compiled by one task, about.
        on_progress: is called after each unit.
    """

    jobs: int = 0
    engine: Engine | None = None
    kept: Path | None = None
    max_quarantine: float | None = None
    unit_bytes: int = UNIT_BYTES
    on_progress: Callable[[Progress], None] | None = None

    @contextmanager
    def running(self) -> Iterator[Engine]:
        """The engine, until the build is done."""
        if self.engine is not None:
            yield self.engine
            return
        with closing(Pool(self.jobs or cores())) as pool:
            yield pool

    def stop_at(self, progress: Progress, enough: int = _ENOUGH) -> None:
        """Stop a build in which too much goes to quarantine.

        Raises:
            BuildError: of `enough` records or more, too many are in quarantine.
        """
        lost, most = progress.quarantine.total(), self.max_quarantine
        records = progress.n_pages + lost
        if most is None or records < enough or lost * 100 <= most * records:
            return
        incidents = ", ".join(f"{count:,} {name}" for name, count in progress.quarantine.most_common(3))
        told = f"{lost:,} of {records:,} records are in quarantine ({incidents}), more than {most:g}%"
        raise BuildError(f"{told}; nothing was written: mend the pages, or allow more with --max-quarantine")


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build did: rows and digest per table, pages compiled anew, and rows in quarantine by incident.

    `unchanged`: the build that was there is what would have been written, and was left as it is. `n_joined` counts the
    pages whose split group is another than before, because they turned out to be copies of pages in it, `n_removed` the
    pages that were taken down. `stale` are files of the curator that are not what the build derives for them, where it
    was not to renew them. `n_corrections` counts the corrections that were applied, `refused` says which were not, in a
    sentence each.
    """

    target: Path
    counts: Mapping[str, int]
    digests: Mapping[str, str]
    n_pages: int
    n_compiled: int
    quarantine: Mapping[str, int]
    n_joined: int = 0
    n_removed: int = 0
    unchanged: bool = False
    stale: tuple[Path, ...] = ()
    n_corrections: int = 0
    refused: tuple[str, ...] = ()

    def quarantined(self) -> Iterator[dict[str, Any]]:
        """The rows of the quarantine, from the build's own file."""
        if self.quarantine:
            with (self.target / QUARANTINE).open("rb") as file:
                yield from map(orjson.loads, file)
