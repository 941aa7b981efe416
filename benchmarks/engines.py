"""Engines on the same made-up pages: one process, two, and Ray on two cores; start-up apart, as ratios of one run."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.report import table
from benchmarks.stages import sample
from broadsheet.building import Options, Progress, build
from broadsheet.shards.engines import Engine, EngineError, Pool
from broadsheet.shards.ray_engine import RayEngine

ONE, TWO, RAY = "1 process", "2 processes", "Ray, 2 cores"
BARS = ((TWO, ONE, 1.8), (RAY, TWO, 0.85))
# Units of a fourth of what they are by default: a small corpus has enough of them that both cores end together.
_UNIT_BYTES = 2**20
_DATASET = """name = "made-up"
version = "1.0.0"
title = "Made-up pages"
description = "Pages about a bridge."
languages = ["en"]
license = "other"
rights = "None."
contact = "None."
"""
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Run:
    """One build: seconds until the units were compiled and until its end, and CPU seconds of all its processes."""

    compiled: float
    built: float
    cpu: float


def corpus(folder: Path, n_bytes: int) -> int:
    """Write made-up pages of so many bytes together; how many bytes they are."""
    source = folder / "town"
    source.mkdir(parents=True)
    (folder / "dataset.toml").write_text(_DATASET, encoding="utf-8")
    written = number = 0
    while written < n_bytes:
        page = sample(5 + number % 30).replace(b"bridge", b"bridge %d" % number)
        (source / f"{number:06}.txt").write_bytes(page)
        written += len(page)
        number += 1
    return written


def _fields(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return []


def family() -> Iterator[tuple[int, list[bytes]]]:
    """This process and all that it began, and what they began, with what the kernel states about each."""
    found = {int(path.name): _fields(int(path.name)) for path in Path("/proc").glob("[0-9]*")}
    for pid, fields in found.items():
        above = pid
        while above not in (0, os.getpid()):
            above = int(found[above][1]) if found.get(above) else 0
        if above and fields:
            yield pid, fields


def cpu_seconds() -> float:
    """CPU seconds of the family so far; those of a process that ended count where its parent waited for it."""
    return sum(sum(map(int, fields[11:15])) for _, fields in family()) / _TICK


def peak_megabytes() -> float:
    """The most memory that any process which this one began has held (of Ray, its workers), in megabytes."""
    most = 0
    for pid, _ in family():
        try:
            status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            continue
        if pid != os.getpid() and (b"shards.engines" in command or command.startswith(b"ray::")):
            most = max(most, *(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)
    return most / 1024


def _build(raw: Path, engine: Engine) -> Run:
    ended = start = time.perf_counter()

    def on_progress(_progress: Progress) -> None:
        nonlocal ended
        ended = time.perf_counter()

    before = cpu_seconds()
    with TemporaryDirectory() as out:
        build(raw, Path(out), Options(engine=engine, unit_bytes=_UNIT_BYTES, on_progress=on_progress))
        return Run(ended - start, time.perf_counter() - start, cpu_seconds() - before)


def measure(n_bytes: int, repeats: int) -> tuple[float, dict[str, list[Run]], dict[str, float], str]:
    """Megabytes, the runs of each engine, its peak memory, and why Ray was left out, if it was.

    The engines take turns, so that a neighbour on the machine slows them alike; each has built a few pages before.
    """
    runs: dict[str, list[Run]] = {}
    peaks: dict[str, float] = {}
    left_out = ""
    with TemporaryDirectory() as folder:
        size = corpus(Path(folder) / "raw", n_bytes)
        corpus(Path(folder) / "few", 3 * _UNIT_BYTES)
        makers = {ONE: lambda: Pool(1), TWO: lambda: Pool(2), RAY: lambda: RayEngine(2)}
        for _ in range(repeats):
            for name, make in makers.items():
                # One engine at a time: the idle processes of another are no neighbours that a user has.
                try:
                    engine = make()
                except EngineError as error:
                    left_out = str(error)
                    continue
                with closing(engine):
                    _build(Path(folder) / "few", engine)
                    runs.setdefault(name, []).append(_build(Path(folder) / "raw", engine))
                    peaks[name] = max(peaks.get(name, 0), peak_megabytes())
    return size / 1e6, runs, peaks, left_out


def run(*, megabytes: float, repeats: int, machine: bool) -> int:
    """Measure and print; 0 always, for what a loaded machine shows is for people to judge."""
    load = os.getloadavg()[0]
    size, runs, peaks, left_out = measure(round(megabytes * 1e6), repeats)
    found = {
        name: {
            "compiled_seconds": median(one.compiled for one in of),
            "built_seconds": median(one.built for one in of),
            "cpu_seconds": median(one.cpu for one in of),
            "peak_megabytes": peaks[name],
        }
        for name, of in runs.items()
    }
    # Each turn gives a ratio of neighbours in time; the median of those is steadier than the ratio of medians.
    ratios = {
        f"{over} / {under}": {
            "bar": bar,
            "compile": median(b.compiled / a.compiled for a, b in zip(runs[over], runs[under], strict=True)),
            "build": median(b.built / a.built for a, b in zip(runs[over], runs[under], strict=True)),
        }
        for over, under, bar in BARS
        if over in runs
    }
    loads = {"load_before": load, "load_after": os.getloadavg()[0], "cores": len(os.sched_getaffinity(0))}
    if machine:
        print(
            json.dumps({"megabytes": size, **loads, "engines": found, "ratios": ratios, "left_out": left_out}, indent=2)
        )
        return 0
    print(f"{size:.1f} MB of text pages, {repeats} turns; load {load:.1f} before, {loads['load_after']:.1f} after\n")
    head = ("engine", "compile s", "build s", "CPU s", "MB/s", "MB/CPU s", "peak MB")
    rows = [
        (name, *(f"{value:.2f}" for value in (one["compiled_seconds"], one["built_seconds"], one["cpu_seconds"])),
         f"{size / one['built_seconds']:.2f}", f"{size / one['cpu_seconds']:.2f}", f"{one['peak_megabytes']:.0f}")
        for name, one in found.items()
    ]  # fmt: skip
    print("\n".join(table(head, rows)), end="\n\n")
    rows = [(name, *(f"{one[of]:.2f}" for of in ("compile", "build", "bar"))) for name, one in ratios.items()]
    print("\n".join(table(("speed", "compile", "build", "bar"), rows)))
    if left_out:
        print(f"\nRay: {left_out}")
    return 0
