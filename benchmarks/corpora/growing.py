"""How a build grows with its input, in time and in memory, and what it costs to build again where little changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.corpora.material import made_up, make_raw, page

_BUILD = """
import json, resource, sys, time
from pathlib import Path
from broadsheet.building import Options, build
start = time.perf_counter()
report = build(Path(sys.argv[1]), Path(sys.argv[2]), Options(jobs=int(sys.argv[3])))
own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(json.dumps({
    "seconds": time.perf_counter() - start,
    "cpu": sum(one.ru_utime + one.ru_stime for one in (own, children)),
    "parent_mb": own.ru_maxrss / 1024,
    "worker_mb": children.ru_maxrss / 1024,
    "compiled": report.n_compiled,
    "pages": report.n_pages,
    "unchanged": report.unchanged,
}))
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One build: wall and CPU seconds, peak memory of the parent and of the largest worker in MB, pages compiled."""

    name: str
    seconds: float
    cpu: float
    parent_mb: float
    worker_mb: float
    compiled: int
    pages: int
    unchanged: bool


def _run(name: str, raw: Path, out: Path, jobs: int) -> Run:
    command = [sys.executable, "-c", _BUILD, os.fspath(raw), os.fspath(out), str(jobs)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Run(name, **json.loads(done.stdout))


def measured(sizes: Sequence[int], jobs: int) -> Iterator[Run]:
    """A first build of each size; of the last size again unchanged, and with ten pages more."""
    with TemporaryDirectory(prefix="broadsheet-") as name:
        folder = Path(name)
        for size in sizes:
            raw, out = folder / f"raw-{size}", folder / f"build-{size}"
            make_raw(raw, made_up(size))
            yield _run(f"{size:,} pages", raw, out, jobs)
        yield _run("again, nothing changed", raw, out, jobs)
        for number in range(sizes[-1], sizes[-1] + 10):
            (raw / "town" / f"{number}.txt").write_text(page(number), encoding="utf-8")
        yield _run("again, ten pages more", raw, out, jobs)


def lines(runs: Sequence[Run]) -> Iterator[str]:
    """The runs for people, each beside the first."""
    first = runs[0]
    yield f"{'build':28}{'s':>9}{'CPU s':>9}{'x':>8}{'parent MB':>11}{'x':>7}{'worker MB':>11}{'x':>7}{'compiled':>10}"
    for run in runs:
        yield (
            f"{run.name:28}{run.seconds:>9.1f}{run.cpu:>9.1f}{run.cpu / first.cpu:>8.2f}"
            f"{run.parent_mb:>11.0f}{run.parent_mb / first.parent_mb:>7.2f}"
            f"{run.worker_mb:>11.0f}{run.worker_mb / max(first.worker_mb, 1):>7.2f}{run.compiled:>10,}"
            + ("  unchanged" if run.unchanged else "")
        )


def run(sizes: Sequence[int], jobs: int, *, machine: bool) -> None:
    """Measure and print."""
    found = list(measured(sizes, jobs))
    if machine:
        print(json.dumps([asdict(one) for one in found], indent=1))
        return
    print("\n".join(lines(found)))
