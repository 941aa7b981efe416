"""Scores a function that finds quotes by the gold's own scorer, and tells where it is right: by rule and confidence."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from types import ModuleType
from typing import Any

from benchmarks.gold import Gold
from benchmarks.timing import own_left_alone

TASKS = ("quoted", "all")
# The scorer's least length of a quoted unit: shorter ones are as often terms as speech.
MIN_WORDS = 3
# From this confidence on a row counts as one to rely on.
SURE = 0.5
# A publisher with fewer quotes than this is no publisher to be the worst.
FEWEST_QUOTES = 30

Row = Mapping[str, Any]
Finder = Callable[[str], Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Figures:
    """What the scorer says, in per cent to one decimal as it says it; counts are whole. F1 where none is named.

    `span` wants 80% of the words in common, `exact` the very words; `speaker_*` and `cue` are shares of the quotes
    found; `e2e` is quote and speaker both right.
    """

    gold: int
    found: int
    span: tuple[float, float, float]
    exact: tuple[float, float, float]
    speaker_exact: float
    speaker_part: float
    speakers: int
    cue: float
    e2e: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Sure:
    """Rows with a confidence of at least `SURE`: how many units they make, the share right, and of the gold found."""

    found: int
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class Unit:
    """A quoted unit as predicted: by which rule, how surely, whether it is one, and whether the speaker is right too.

    `named` tells whether a speaker was given at all.
    """

    rule: str
    confidence: float | None
    named: bool
    found: bool
    right: bool


@dataclass(frozen=True, slots=True)
class SetScore:
    """A set of articles scored on one task. Rules and confidences are of the task `quoted` only."""

    name: str
    task: str
    articles: int
    figures: Figures
    sure: Sure | None
    publishers: Mapping[str, Figures]
    units: tuple[Unit, ...]

    @property
    def worst(self) -> str | None:
        """The publisher with the lowest end-to-end F1."""
        able = [name for name, figures in self.publishers.items() if figures.gold >= FEWEST_QUOTES]
        return min(able, key=lambda name: self.publishers[name].e2e[2], default=None)


def articles(folder: Path, name: str) -> list[dict[str, Any]]:
    """The articles of a set, as the gold has them."""
    text = (folder / "quotes" / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.split("\n") if line]


def timed(find: Finder, documents: Sequence[dict[str, Any]], repeats: int) -> tuple[dict[str, Sequence[Row]], float]:
    """What a function finds in each article, and the median of its CPU seconds for all of them."""
    found: dict[str, Sequence[Row]] = {}
    seconds = []
    with own_left_alone():
        for _ in range(repeats):
            start = time.process_time()
            for document in documents:
                found[document["doc_id"]] = find(document["text"])
            seconds.append(time.process_time() - start)
    return found, median(seconds)


def _f1(scores: Mapping[str, float]) -> tuple[float, float, float]:
    return scores["p"], scores["r"], scores["f1"]


def figures_of(
    scorer: ModuleType, documents: Sequence[Row], found: Mapping[str, Sequence[Row]], task: str = "quoted"
) -> Figures:
    """The figures of some articles."""
    told = scorer.evaluate(documents, found, task=task, min_words=MIN_WORDS)
    return Figures(
        gold=told["gold"],
        found=told["pred"],
        span=_f1(told["ov80"]),
        exact=_f1(told["exact"]),
        speaker_exact=told["speaker"]["spk_exact"],
        speaker_part=told["speaker"]["spk_part"],
        speakers=told["speaker"]["n"],
        cue=told["cue_part"],
        e2e=_f1(told["e2e"]),
    )


def sure_of(
    scorer: ModuleType, documents: Sequence[Row], found: Mapping[str, Sequence[Row]], task: str = "quoted"
) -> Sure | None:
    """How right the rows with a confidence of at least `SURE` are by themselves; None where rows have none."""
    if not any("confidence" in row for rows in found.values() for row in rows):
        return None
    kept = {key: [row for row in rows if row["confidence"] >= SURE] for key, rows in found.items()}
    figures = figures_of(scorer, documents, kept, task)
    return Sure(figures.found, figures.e2e[0], figures.e2e[1])


def _rows_of_units(scorer: ModuleType, document: Row, rows: Sequence[Row]) -> dict[tuple[int, int], Row]:
    """Which row each predicted unit comes from; as the scorer has it, the first, or the first with a speaker."""
    source: dict[tuple[int, int], Row] = {}
    named: set[tuple[int, int]] = set()
    for row in rows:
        for unit in scorer.pred_units(document, [row], "quoted", MIN_WORDS):
            span = unit["spans"][0]
            if span not in source or (unit["spk"] is not None and span not in named):
                source[span] = row
            if unit["spk"] is not None:
                named.add(span)
    return source


def units_of(scorer: ModuleType, document: Row, rows: Sequence[Row]) -> Iterator[Unit]:
    """Each predicted unit of an article, judged as the scorer does it for its totals."""
    gold, short = scorer.gold_units(document, "quoted", MIN_WORDS)
    units = [
        unit
        for unit in scorer.pred_units(document, rows, "quoted", MIN_WORDS)
        if not any(len(unit["ws"] & other["ws"]) >= 0.5 * max(1, len(unit["ws"])) for other in short)
    ]
    matched = {j: gold[i] for i, j in scorer.match(gold, units, scorer.S_OV, 0.8)}
    source = _rows_of_units(scorer, document, rows)
    for place, unit in enumerate(units):
        row = source[unit["spans"][0]]
        right = place in matched and _speaker_right(scorer, document["text"], matched[place], unit)
        yield Unit(row.get("rule", "-"), row.get("confidence"), unit["spk"] is not None, place in matched, right)


def _speaker_right(scorer: ModuleType, text: str, gold: Row, unit: Row) -> bool:
    if not gold["src"]:
        return unit["spk"] is None
    if unit["spk"] is None:
        return False
    told = scorer.charset(text, [scorer.strip_edges(text, *unit["spk"])])
    return bool(told & scorer.charset(text, [tuple(span) for span in gold["src"]]))


def scored(gold: Gold, name: str, documents: Sequence[Row], found: Mapping[str, Sequence[Row]]) -> Iterator[SetScore]:
    """A set scored on each task."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for document in documents:
        if document.get("publisher"):
            groups[document["publisher"]].append(document)
    scorer = gold.quotes
    for task in TASKS:
        quoted = task == "quoted"
        yield SetScore(
            name,
            task,
            len(documents),
            figures_of(scorer, documents, found, task),
            sure_of(scorer, documents, found, task),
            {key: figures_of(scorer, group, found, task) for key, group in sorted(groups.items())} if quoted else {},
            tuple(unit for doc in documents for unit in units_of(scorer, doc, found[doc["doc_id"]])) if quoted else (),
        )
