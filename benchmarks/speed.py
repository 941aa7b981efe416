"""All measurements of speed in one run, so that their ratios hold: the stages, the way from text, the way from HTML."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path

from benchmarks.html_speed import html_table
from benchmarks.stages import stages
from benchmarks.text_speed import text_tables
from benchmarks.timing import Table, as_data, lines

PARTS = ("stages", "text", "html")


def tables(gold: Path, parts: Collection[str], repeats: int) -> Iterator[Table]:
    """The tables of the parts; pages from the gold folder where it is at hand, made-up ones else."""
    if "stages" in parts:
        yield stages(repeats)
    if "text" in parts:
        yield from text_tables(gold, repeats)
    if "html" in parts:
        yield html_table(gold, repeats)


def run(gold: Path, parts: Collection[str], *, repeats: int, machine: bool) -> None:
    """Measure and print: each table as soon as it is there, or all of them as JSON."""
    if machine:
        print(json.dumps([as_data(table) for table in tables(gold, parts, repeats)], indent=1))
        return
    for table in tables(gold, parts, repeats):
        print("\n".join(lines(table)), end="\n\n", flush=True)
