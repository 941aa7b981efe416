"""CPU time, and tables of rates: only their ratios mean anything on another machine."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

# A run shorter than this says more about the clock than about the work, so the work is done more than once in it.
SHORTEST_RUN = 0.05
MOST_GOES = 1000


@dataclass(frozen=True, slots=True)
class Rate:
    """How much of its unit a work does in a CPU second; None with a note where it could not run."""

    name: str
    rate: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rates of one run on one input. `limit` names the row that nothing can beat, `base` the one to compare with."""

    title: str
    unit: str
    rates: tuple[Rate, ...]
    limit: str
    base: str | None = None

    def of(self, name: str | None) -> float | None:
        """The rate of a row."""
        return next((rate.rate for rate in self.rates if rate.name == name), None)


def ratio(over: float | None, under: float | None) -> float | None:
    """A quotient of rates, if both were measured.

    >>> ratio(6.0, 1.5), ratio(None, 1.5)
    (4.0, None)
    """
    return over / under if over is not None and under else None


@contextmanager
def own_left_alone() -> Iterator[None]:
    """While works are timed, the collector does not walk what only the benchmark keeps.

    The compiler lets go of a page before the next.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _run(work: Callable[[], Any], goes: int) -> float:
    """CPU seconds of one go, from a run of some."""
    start = time.process_time()
    for _ in range(goes):
        work()
    return (time.process_time() - start) / goes


def goes_of(work: Callable[[], Any]) -> int:
    """How many goes make a run that is long enough for the clock; the go that finds out fills caches too."""
    return max(1, round(min(SHORTEST_RUN / max(_run(work, 1), 1e-9), MOST_GOES)))


def cpu_seconds(works: Mapping[str, Callable[[], Any]], repeats: int = 3) -> dict[str, float]:
    """CPU seconds of one go of each work: the median of its runs.

    The works take turns, so that a neighbour on the machine who slows a part of the time slows them all alike.
    """
    goes = {name: goes_of(work) for name, work in works.items()}
    runs = [{name: _run(work, goes[name]) for name, work in works.items()} for _ in range(repeats)]
    return {name: median(run[name] for run in runs) for name in works}


def rates(works: Mapping[str, Callable[[], Any]], size: float, repeats: int = 3) -> list[Rate]:
    """The rate of each work on an input of this size. A work that needs a library not installed is told, not run."""
    notes: dict[str, str] = {}
    for name, work in works.items():
        try:
            work()
        except ImportError as error:
            notes[name] = f"skipped: {error}"
    seconds = cpu_seconds({name: work for name, work in works.items() if name not in notes}, repeats)
    return [Rate(name, size / seconds[name] if name in seconds else None, notes.get(name, "")) for name in works]


def _cell(value: float | None) -> str:
    return "-" if value is None else f"{value:,.2f}" if value < 100 else f"{value:,.0f}"


def lines(table: Table) -> Iterator[str]:
    """The table for people: the rate, how many times faster the limit is, and how many times the base's rate it is."""
    width = max(len(rate.name) for rate in table.rates) + 2
    base = f"{'x base':>12}" if table.base else ""
    yield table.title
    yield f"{'':{width}}{table.unit:>18}{'limit is x':>12}{base}"
    for rate in table.rates:
        limit, times = ratio(table.of(table.limit), rate.rate), ratio(rate.rate, table.of(table.base))
        cells = f"{_cell(rate.rate):>18}{_cell(limit):>12}{f'{_cell(times):>12}' if table.base else ''}"
        yield f"{rate.name:{width}}{cells}  {rate.note}".rstrip()
    yield f"limit: {table.limit}" + (f"; base: {table.base}" if table.base else "")


def as_data(table: Table) -> dict[str, Any]:
    """The table for machines."""
    rows = [
        {
            "name": rate.name,
            "rate": rate.rate,
            "limit_is_times": ratio(table.of(table.limit), rate.rate),
            "times_base": ratio(rate.rate, table.of(table.base)),
            "note": rate.note,
        }
        for rate in table.rates
    ]
    return {"title": table.title, "unit": table.unit, "limit": table.limit, "base": table.base, "rates": rows}
