"""The report: every figure with its floor, every page once, the ten worst of each set first."""

from __future__ import annotations

import re

from benchmarks.floors import Fall, Floors
from benchmarks.measure import Scored, SetResult
from benchmarks.report import falls, figures_of, markdown, summary


def scored(n: int, f1: float) -> Scored:
    return Scored(f"page{n:02}", f1, gold=10, predicted=9, missing=n, extra=0, wrong=1)


WORST_FIRST = tuple(scored(n, n / 100) for n in range(12))
RESULTS = [
    SetResult("text.w3m", {"pages": 12, "comment_f1": 0.5}, {"p": 0.25}, WORST_FIRST),
    SetResult("quotes.town", {"found_f1": 0.75}, {}, WORST_FIRST[:2]),
]
FLOORS = Floors({"text.w3m.pages": 12, "text.w3m.comment_f1": 0.6})


def test_figures_have_the_names_of_their_floors() -> None:
    assert figures_of(RESULTS) == {"text.w3m.pages": 12, "text.w3m.comment_f1": 0.5, "quotes.town.found_f1": 0.75}


def test_the_summary_puts_each_figure_beside_its_floor() -> None:
    rows = [re.split(r" *\| *", line.strip("| ")) for line in summary(RESULTS, FLOORS)][2:]
    assert rows == [
        ["text.w3m", "pages", "12", "12"],
        ["text.w3m", "comment_f1", "0.600", "0.500"],
        ["quotes.town", "found_f1", "-", "0.750"],
    ]


def test_a_fall_is_told_with_floor_measured_and_difference() -> None:
    *_, low, gone = falls([Fall("html.author", 0.9, 0.85), Fall("html.pages", 64, None)], "measured")
    assert re.findall(r"[^ |]+", low) == ["html.author", "0.900", "0.850", "-0.050"]
    assert re.findall(r"[^ |]+", gone) == ["html.pages", "64", "-", "-"]


def test_the_ten_worst_pages_come_first_and_the_others_follow() -> None:
    text = markdown(RESULTS, FLOORS, [Fall("text.w3m.comment_f1", 0.6, 0.5)])
    section = text.split("## text.w3m")[1].split("## quotes.town")[0]
    worst, others = section.split("<details>")
    assert "The 10 worst of 12 pages" in worst
    assert re.findall(r"page\d+", worst) == [f"page{n:02}" for n in range(10)]
    assert re.findall(r"page\d+", others) == ["page10", "page11"]


def test_a_row_has_every_count_and_names_what_can_be_wrong() -> None:
    text = markdown(RESULTS, FLOORS, [])
    assert re.search(r"\| page03 +\| 0\.030 \| +10 \| +9 \| +3 \| +0 \| +1 \|", text)
    assert "wrong parent" in text.split("## text.w3m")[1].split("##")[0]
    assert "wrong speaker" in text.split("## quotes.town")[1]


def test_what_is_below_its_floor_leads() -> None:
    assert "Below their floors" in markdown(RESULTS, FLOORS, [Fall("text.w3m.comment_f1", 0.6, 0.5)]).split("##")[0]
    assert "No figure is below its floor" in markdown(RESULTS, FLOORS, [])
