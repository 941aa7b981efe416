"""All measurements of speed in one run, so that ratios hold: stages, the ways from text and HTML, the check, quotes."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from benchmarks.check_speed import check_table
from benchmarks.corpora import pipeline
from benchmarks.html_speed import html_table
from benchmarks.quotes import growth
from benchmarks.quotes.rates import quotes_table
from benchmarks.stages import stages
from benchmarks.text_speed import text_tables
from benchmarks.timing import Table, as_data, lines

PARTS = ("stages", "text", "html", "quotes", "check", "build")
# The measurements of one part: a table of rates, or how the time for quotes grows.
Part = Table | list[growth.Growth]


def tables(gold: Path, parts: Collection[str], repeats: int, *, full: bool = False) -> Iterator[Part]:
    """The tables of the parts; pages from the gold folder where it is at hand, made-up ones else."""
    if "stages" in parts:
        yield stages(repeats)
    if "text" in parts:
        yield from text_tables(gold, repeats)
    if "html" in parts:
        yield html_table(gold, repeats)
    if "check" in parts:
        yield check_table(gold, repeats)
    if "quotes" in parts:
        yield quotes_table(gold, repeats)
        yield list(growth.measured(growth.FULL if full else growth.SHORT))
    if "build" in parts:
        yield from pipeline.tables(gold, repeats)


def _data(part: Part) -> dict[str, Any]:
    return as_data(part) if isinstance(part, Table) else growth.as_data(part)


def _lines(part: Part) -> Iterator[str]:
    return lines(part) if isinstance(part, Table) else growth.lines(part)


def run(gold: Path, parts: Collection[str], *, repeats: int, machine: bool, full: bool = False) -> None:
    """Measure and print: each table as soon as it is there, or all of them as JSON."""
    measured = tables(gold, parts, repeats, full=full)
    if machine:
        print(json.dumps([_data(part) for part in measured], indent=1))
        return
    for part in measured:
        print("\n".join(_lines(part)), end="\n\n", flush=True)
