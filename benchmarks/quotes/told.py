"""Tells scores of quotes to people, in tables: per cent, never any text of an article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from benchmarks.quotes.score import SURE, Figures, SetScore, Sure, Unit
from benchmarks.report import table

_HEAD = ("gold", "found", "span P", "R", "F1", "exact F1", "speaker", "part", "cue", "e2e P", "R", "F1")


def _cells(figures: Figures) -> list[str]:
    shares = (*figures.span, figures.exact[2], figures.speaker_exact, figures.speaker_part, figures.cue, *figures.e2e)
    return [str(figures.gold), str(figures.found), *(f"{share:.1f}" for share in shares)]


def _sure_cells(sure: Sure | None) -> list[str]:
    return ["-", "-"] if sure is None else [f"{sure.precision:.1f}", f"{sure.recall:.1f}"]


def main_table(results: Sequence[SetScore]) -> Iterator[str]:
    """A line for each set and task. `speaker` is the exact span, `part` a part of it; `sure` rows are confident."""
    head = ("set", "task", *_HEAD, "sure P", "sure R")
    rows = [[found.name, found.task, *_cells(found.figures), *_sure_cells(found.sure)] for found in results]
    return table(head, rows)


def publisher_table(result: SetScore) -> Iterator[str]:
    """A line for each publisher of a set, the worst named below."""
    yield from table(("publisher", *_HEAD), ([name, *_cells(own)] for name, own in result.publishers.items()))
    if result.worst is not None:
        yield f"the worst: {result.worst}, e2e F1 {result.publishers[result.worst].e2e[2]:.1f}"


def _kind(unit: Unit) -> str:
    if unit.right:
        return "right"
    return ("wrong speaker" if unit.named else "no speaker") if unit.found else "no speech"


_FAULTS = ("wrong speaker", "no speaker", "no speech")


def _counted(groups: dict[str, Counter[str]]) -> Iterator[list[str]]:
    for name, counts in groups.items():
        share = 100 * counts["right"] / counts.total()
        yield [name, str(counts.total()), f"{share:.1f}", *(str(counts[fault]) for fault in _FAULTS)]


def rule_table(units: Sequence[Unit]) -> Iterator[str]:
    """Units by the rule of their row, the most frequent first: the share right, and what is wrong with the others."""
    groups: dict[str, Counter[str]] = {}
    for unit in units:
        groups.setdefault(unit.rule, Counter())[_kind(unit)] += 1
    ordered = dict(sorted(groups.items(), key=lambda item: (-item[1].total(), item[0])))
    return table(("rule", "units", "right %", *_FAULTS), _counted(ordered))


def confidence_table(units: Sequence[Unit]) -> Iterator[str]:
    """Units by confidence, in tenths: where confidence is calibrated, the share right is the confidence."""
    groups: dict[str, Counter[str]] = {}
    for unit in sorted((unit for unit in units if unit.confidence is not None), key=lambda unit: unit.confidence or 0):
        # 1.0 is with the nines.
        low = min(int((unit.confidence or 0) * 10 + 1e-9), 9)
        groups.setdefault(f"{low / 10:.1f} to {(low + 1) / 10:.1f}", Counter())[_kind(unit)] += 1
    return table(("confidence", "units", "right %", *_FAULTS), _counted(groups))


def lines(results: Sequence[SetScore], speeds: dict[str, float]) -> Iterator[str]:
    """Everything about some sets; `speeds` are characters a CPU second."""
    yield from main_table(results)
    yield f"in per cent; sure: rows with a confidence of {SURE} or more, quote and speaker both right"
    yield ""
    yield from table(("set", "M chars/CPU s"), ([name, f"{speed / 1e6:.3f}"] for name, speed in speeds.items()))
    for result in results:
        if result.task != "quoted":
            continue
        if result.publishers:
            yield from ("", f"{result.name} by publisher", *publisher_table(result))
        yield from ("", f"{result.name} by rule", *rule_table(result.units))
        if any(unit.confidence is not None for unit in result.units):
            yield from ("", f"{result.name} by confidence", *confidence_table(result.units))


def as_data(results: Sequence[SetScore], speeds: dict[str, float]) -> dict[str, Any]:
    """The same for machines; units are counted by rule and kind."""
    told = []
    for result in results:
        rules: dict[str, Counter[str]] = {}
        for unit in result.units:
            rules.setdefault(unit.rule, Counter())[_kind(unit)] += 1
        told.append(
            {
                "set": result.name,
                "task": result.task,
                "articles": result.articles,
                "figures": asdict(result.figures),
                "sure": result.sure and asdict(result.sure),
                "worst_publisher": result.worst,
                "publishers": {name: asdict(figures) for name, figures in result.publishers.items()},
                "rules": {rule: dict(sorted(counts.items())) for rule, counts in sorted(rules.items())},
            }
        )
    return {"sets": told, "chars_per_cpu_second": {name: round(speed) for name, speed in speeds.items()}}
