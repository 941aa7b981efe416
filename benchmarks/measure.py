"""Scoring: each dev page is read once by the adapters and judged by the gold's own scorers."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.adapters import comments_from_html, comments_from_text, quotes_from_text
from benchmarks.gold import QUOTE_SETS, Gold
from benchmarks.quotes.score import Figures, Sure, articles, figures_of, sure_of

# A share of fewer cases than this is no figure: one page would decide it.
FEWEST_CASES = 30


@dataclass(frozen=True, slots=True)
class Scored:
    """One page (or one article with quotes) as scored; counts are of comments (or quotes), never any text.

    `wrong` counts matched comments with another parent than the gold's, or matched quotes with another speaker.
    """

    key: str
    f1: float
    gold: int
    predicted: int
    missing: int
    extra: int
    wrong: int

    @property
    def badness(self) -> tuple[float, int, int, str]:
        """Sorts the worst page first: by F1, then by the number of errors, then by wrong links."""
        return self.f1, -(self.missing + self.extra), -self.wrong, self.key


@dataclass(frozen=True, slots=True)
class SetResult:
    """A set of pages: the figures that have floors, those only shown, and each page, the worst first.

    Every figure is the better the higher it is; shares are rounded down to thousandths, counts are whole.
    """

    name: str
    figures: dict[str, float]
    shown: dict[str, float]
    pages: tuple[Scored, ...]


def rounded_down(share: float) -> float:
    """A share in whole thousandths, never more than it is (but for the error of the division).

    >>> rounded_down(0.70399), rounded_down(2 / 3), rounded_down(0.29)
    (0.703, 0.666, 0.29)
    """
    return math.floor(share * 1000 + 1e-6) / 1000


def share(right: float, cases: int) -> float | None:
    """The share of cases that are right; None where they are too few to say.

    >>> share(45, 50), share(3, 3)
    (0.9, None)
    """
    return rounded_down(right / cases) if cases >= FEWEST_CASES else None


def _known(figures: dict[str, float | None]) -> dict[str, float]:
    return {name: value for name, value in figures.items() if value is not None}


def _ordered(pages: Iterable[Scored]) -> tuple[Scored, ...]:
    return tuple(sorted(pages, key=lambda page: page.badness))


def _read(parse: Callable[[Any], list[dict[str, Any]]], given: str | bytes, key: str) -> list[dict[str, Any]]:
    """What an adapter gives; an exception names the page by its key."""
    try:
        return parse(given)
    except Exception as error:
        error.add_note(f"gold page {key}")
        raise


def _instant(value: object) -> datetime | None:
    """A moment with its zone, or None: a time of day without a zone is no instant."""
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def times(
    match: Callable[..., dict[int, int]], gold: list[dict[str, Any]], found: list[dict[str, Any]]
) -> Counter[str]:
    """Of the matched comments whose gold time has a zone: how many there are, and how many got that very instant."""
    stated = {i: moment for i, comment in enumerate(gold) if (moment := _instant(comment.get("time")))}
    if not stated:
        return Counter()
    pairs = [(stated[i], _instant(found[j].get("created_at"))) for i, j in match(gold, found).items() if i in stated]
    return Counter(times=len(pairs), times_right=sum(told == given for told, given in pairs))


def thread_figures(total: Counter[str], f1: Callable[[int, int, int], tuple[float, float, float]]) -> SetResult:
    """The figures of a set from the summed tallies of the scorer; the formulas are those of its own summary."""
    p, r, comments = f1(total["matched"], total["predicted"], total["gold"])
    edge_p, edge_r, edges = f1(total["edges_right"], total["predicted_edges"], total["gold_edges"])
    claimed_wrongly = total["predicted_edges"] - total["edges_right"]
    figures: dict[str, float | None] = {
        "pages": total["pages"],
        "comments": total["gold"],
        "comment_f1": rounded_down(comments),
        "edge_f1": rounded_down(edges),
        "author": share(total["authors_right"], total["authors"]),
        "no_wrong_parent": share(total["predicted"] - claimed_wrongly, total["predicted"]),
        "created_at": share(total["times_right"], total["times"]),
    }
    shown = {"p": p, "r": r, "edge_p": edge_p, "edge_r": edge_r, "perfect_pages": total["perfect"] / total["pages"]}
    return SetResult("", _known(figures), {name: rounded_down(value) for name, value in shown.items()}, ())


def _threads(gold: Gold, folder: str, parse: Callable[[Any], list[dict[str, Any]]], prefix: str) -> Iterator[SetResult]:
    """One set for each flattener; HTML pages are one set, and their times are looked at too."""
    scorer = gold.threads
    totals: dict[str, Counter[str]] = defaultdict(Counter)
    pages: dict[str, list[Scored]] = defaultdict(list)
    for given, stem, page in scorer.load(gold.folder / "threads" / folder):
        if not page["comments"]:
            continue
        found = _read(parse, given, stem)
        tally = scorer.score(page, found)
        name = page["flattener"]
        totals[name] += tally
        if name == "html" and any("created_at" in comment for comment in found):
            totals[name] += times(scorer.match, page["comments"], found)
        matched = tally["matched"]
        pages[name].append(
            Scored(
                key=stem.split(".")[0],
                f1=rounded_down(scorer.f1(matched, tally["predicted"], tally["gold"])[2]),
                gold=tally["gold"],
                predicted=tally["predicted"],
                missing=tally["gold"] - matched,
                extra=tally["predicted"] - matched,
                wrong=tally["parents"] - tally["parents_right"],
            )
        )
    for name in sorted(totals):
        result = thread_figures(totals[name], scorer.f1)
        yield SetResult(prefix + name, result.figures, result.shown, _ordered(pages[name]))


def _negatives(folder: Path) -> Iterator[SetResult]:
    """Pages without comments: whatever is found on them is false."""
    pages: dict[str, list[Scored]] = defaultdict(list)
    for file in sorted(folder.glob("*.json")):
        page = json.loads(file.read_text(encoding="utf-8"))
        found = len(_read(comments_from_text, page["text"], file.stem))
        pages[page["flattener"]].append(
            Scored(file.stem.split(".")[0], float(not found), 0, found, missing=0, extra=found, wrong=0)
        )
    for name, scored in sorted(pages.items()):
        clean = sum(not page.extra for page in scored)
        figures = _known({"pages": len(scored), "without_false_comments": share(clean, len(scored))})
        yield SetResult(f"negative.{name}", figures, {"pages_with_false": len(scored) - clean}, _ordered(scored))


def _article(scorer: Any, document: dict[str, Any], quotes: Sequence[dict[str, Any]], line: int) -> Scored:
    """One article. Its key is its line in the file: the corpora's own ids name publishers and headlines."""
    result = figures_of(scorer, [document], {document["doc_id"]: quotes})
    gold, predicted = result.gold, result.found
    # The scorer gives percentages; times the count they are whole again.
    matched = round(result.span[1] * gold / 100)
    whole = round(result.e2e[1] * gold / 100)
    f1 = result.e2e[2] / 100 if gold or predicted else 1.0
    return Scored(
        f"line {line}", rounded_down(f1), gold, predicted, gold - matched, predicted - matched, matched - whole
    )


def quote_figures(quoted: Figures, sure: Sure | None, every: Figures, articles: int) -> SetResult:
    """The figures of a set of articles, as fractions: quoted speech of three words or more, and every attribution.

    `speaker` is right by a part of the gold's span; `sure_*` are of rows with a confidence of 0.5 or more, quote and
    speaker both right; `all_*` wants reported clauses without marks as well.
    """
    known = quoted.speakers >= FEWEST_CASES
    figures: dict[str, float | None] = {
        "articles": articles,
        "quotes": quoted.gold,
        "found_f1": rounded_down(quoted.span[2] / 100),
        "found_with_speaker_f1": rounded_down(quoted.e2e[2] / 100),
        "speaker": rounded_down(quoted.speaker_part / 100) if known else None,
        "speaker_exact": rounded_down(quoted.speaker_exact / 100) if known else None,
        "cue": rounded_down(quoted.cue / 100) if known else None,
        "sure_precision": rounded_down(sure.precision / 100) if sure and sure.found >= FEWEST_CASES else None,
        "sure_recall": rounded_down(sure.recall / 100) if sure and quoted.gold >= FEWEST_CASES else None,
        "all_found_with_speaker_f1": rounded_down(every.e2e[2] / 100),
    }
    return SetResult("", _known(figures), {"exact_f1": rounded_down(quoted.exact[2] / 100)}, ())


def _quotes(gold: Gold, name: str) -> SetResult:
    documents = articles(gold.folder, name)
    found = {
        document["doc_id"]: _read(quotes_from_text, document["text"], f"{name} line {line}")
        for line, document in enumerate(documents, 1)
    }
    result = quote_figures(
        figures_of(gold.quotes, documents, found),
        sure_of(gold.quotes, documents, found),
        figures_of(gold.quotes, documents, found, "all"),
        len(documents),
    )
    pages = (_article(gold.quotes, doc, found[doc["doc_id"]], line) for line, doc in enumerate(documents, 1))
    return SetResult(f"quotes.{name}", result.figures, result.shown, _ordered(pages))


def measure(gold: Gold) -> list[SetResult]:
    """Every dev set, scored; each page is read once. Takes some 15 CPU seconds."""
    return [
        *_threads(gold, "pages", comments_from_text, "text."),
        *_negatives(gold.folder / "threads" / "negative"),
        *_threads(gold, "html", comments_from_html, ""),
        *(_quotes(gold, name) for name in QUOTE_SETS),
    ]
