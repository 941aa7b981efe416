"""The quality gate: figures on the dev pages against pinned floors.

The exit code is 0 if every figure reaches its floor and no floor was lowered silently, 1 if not, and 2 if the gate
could not run: no gold, no readable file of floors, or no history to compare it with.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.floors import Fall, Floors, FloorsError, below, lowered_silently, parse, raised, render, unpinned
from benchmarks.gold import GoldAbsentError, open_gold
from benchmarks.history import HistoryError, committed
from benchmarks.measure import SetResult, measure
from benchmarks.report import falls, figures_of, markdown, summary

FLOORS = Path(__file__).with_name("floors.toml")
PASSED, FAILED, COULD_NOT_RUN = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate found out."""

    results: Sequence[SetResult]
    floors: Floors
    fallen: Sequence[Fall]
    silent: Sequence[Fall]
    unpinned: Sequence[str]

    @property
    def code(self) -> int:
        """The exit code."""
        return FAILED if self.fallen or self.silent else PASSED


def judge(results: Sequence[SetResult], floors: Floors, versions: Sequence[Floors]) -> Verdict:
    """Compare figures with floors, and floors with the versions of them that were committed."""
    figures = figures_of(results)
    return Verdict(
        results, floors, below(floors, figures), lowered_silently(floors, versions), unpinned(floors, figures)
    )


def history(path: Path) -> list[Floors]:
    """The committed versions of a file of floors. One that cannot be read pinned nothing: no gate ran with it.

    Raises:
        HistoryError: The history cannot be read.
    """
    versions = []
    for text in committed(path):
        try:
            versions.append(parse(text))
        except FloorsError:
            continue
    return versions


def lines(verdict: Verdict) -> list[str]:
    """The verdict for people."""
    told = [*summary(verdict.results, verdict.floors), ""]
    if verdict.unpinned:
        told += [f"without a floor (`--raise` pins them): {', '.join(verdict.unpinned)}", ""]
    if verdict.silent:
        told += ["lowered, and no [[lowered]] record says why:", *falls(verdict.silent, "lowered to"), ""]
    if verdict.fallen:
        told += ["below the floor:", *falls(verdict.fallen, "measured"), ""]
    return [*told, "the gate is passed" if verdict.code == PASSED else "the gate is NOT passed"]


def as_json(verdict: Verdict) -> str:
    """The verdict for machines; the same facts."""
    told = {
        "passed": verdict.code == PASSED,
        "floors": verdict.floors.values,
        "below": [asdict(fall) for fall in verdict.fallen],
        "lowered_silently": [asdict(fall) for fall in verdict.silent],
        "unpinned": verdict.unpinned,
        "sets": [asdict(result) for result in verdict.results],
    }
    return json.dumps(told, indent=1)


def run(
    gold: Path, path: Path = FLOORS, *, report: Path | None = None, lift: bool = False, machine: bool = False
) -> int:
    """Run the gate, print what it found, and give the exit code; `lift` raises the floors in the file first.

    Lifting never lowers a floor, so a figure below its floor fails the gate all the same.
    """
    try:
        floors, versions = parse(path.read_text(encoding="utf-8")), history(path)
        results = measure(open_gold(gold))
    except (FloorsError, GoldAbsentError, HistoryError, OSError) as error:
        print(f"the gate could not run: {error}", file=sys.stderr)
        return COULD_NOT_RUN
    if lift:
        floors = raised(floors, figures_of(results))
        path.write_text(render(floors), encoding="utf-8")
    verdict = judge(results, floors, versions)
    if report:
        report.parent.mkdir(parents=True, exist_ok=True)
        report.write_text(markdown(results, floors, verdict.fallen), encoding="utf-8")
    print(as_json(verdict) if machine else "\n".join(lines(verdict)))
    return verdict.code
