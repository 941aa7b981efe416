"""`python -m benchmarks quotes`: how right the quotes of a function are, and how fast it finds them."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.gold import QUOTE_SETS, TRAIN_SETS, Gold, GoldAbsentError, open_gold
from benchmarks.quotes import chart, peers
from benchmarks.quotes.score import Finder, SetScore, articles, scored, timed
from benchmarks.quotes.told import as_data, lines

SETS = (*TRAIN_SETS, *QUOTE_SETS)
OURS = "benchmarks.adapters:quotes_from_text"


def function(name: str) -> Finder:
    """A function by its name, `module:function`.

    >>> function("benchmarks.adapters:quotes_from_text")("Rain fell.")
    []
    """
    module, _, attribute = name.partition(":")
    found: Finder = getattr(importlib.import_module(module), attribute)
    return found


def measured(
    gold: Gold, names: Sequence[str], find: Finder, repeats: int = 1
) -> tuple[list[SetScore], dict[str, float]]:
    """Each set scored on each task, and the characters a CPU second on it."""
    results: list[SetScore] = []
    speeds: dict[str, float] = {}
    for name in names:
        documents = articles(gold.folder, name)
        found, seconds = timed(find, documents, repeats)
        results += scored(gold, name, documents, found)
        speeds[name] = sum(len(document["text"]) for document in documents) / seconds
    return results, speeds


def run(gold: Path, names: Sequence[str], *, finder: str, repeats: int, machine: bool) -> int:
    """Measure and print; the exit code is 2 where there is no gold."""
    try:
        opened = open_gold(gold)
    except GoldAbsentError as error:
        print(f"quotes cannot be measured: {error}", file=sys.stderr)
        return 2
    results, speeds = measured(opened, names, function(finder), repeats)
    print(json.dumps(as_data(results, speeds), indent=1) if machine else "\n".join(lines(results, speeds)))
    return 0


def compare(gold: Path, *, record: bool, machine: bool) -> int:
    """Measure the peers beside ours and print; the exit code is 2 where there is no gold, or no peer to record."""
    try:
        opened = open_gold(gold)
    except GoldAbsentError as error:
        print(f"quotes cannot be measured: {error}", file=sys.stderr)
        return 2
    systems = list(peers.side_by_side(opened))
    data = peers.as_data(systems)
    print(json.dumps(data, indent=1, ensure_ascii=False) if machine else "\n".join(peers.lines(systems)))
    if record and any(system.note for system in systems):
        print("not recorded: a peer was skipped", file=sys.stderr)
        return 2
    if record:
        chart.write(data)
    return 0
