"""Figures from tallies: rounded down, none from too few cases, instants only with a zone."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.measure import FEWEST_CASES, Scored, rounded_down, share, thread_figures, times


def f1(right: int, predicted: int, gold: int) -> tuple[float, float, float]:
    p, r = right / max(predicted, 1), right / max(gold, 1)
    return p, r, 2 * p * r / (p + r) if p + r else 0.0


def in_order(gold: list[dict[str, object]], found: list[dict[str, object]]) -> dict[int, int]:
    return {i: i for i in range(min(len(gold), len(found)))}


@given(st.integers(0, 3000), st.integers(1, 3000))
def test_a_share_is_rounded_down_to_thousandths(right: int, cases: int) -> None:
    down = Fraction(round(rounded_down(right / cases) * 1000), 1000)
    assert down <= Fraction(right, cases) < down + Fraction(1, 1000)


def test_too_few_cases_are_no_share() -> None:
    assert share(FEWEST_CASES - 1, FEWEST_CASES - 1) is None
    assert share(FEWEST_CASES, FEWEST_CASES) == 1.0


def test_the_figures_of_a_set_follow_from_its_tally() -> None:
    tally = Counter(
        pages=4, gold=100, predicted=80, matched=72, gold_edges=40, predicted_edges=30, edges_right=28,
        parents=72, parents_right=64, authors=50, authors_right=45, perfect=1,
    )  # fmt: skip
    result = thread_figures(tally, f1)
    assert result.figures == {
        "pages": 4,
        "comments": 100,
        "comment_f1": 0.8,
        "edge_f1": 0.8,
        "author": 0.9,
        "no_wrong_parent": 0.975,  # 2 of 80 comments claim a parent that is not theirs
    }
    assert result.shown["perfect_pages"] == 0.25


def test_a_set_in_which_nothing_is_found_has_no_shares_of_what_was_found() -> None:
    figures = thread_figures(Counter(pages=2, gold=100, gold_edges=20), f1).figures
    assert figures == {"pages": 2, "comments": 100, "comment_f1": 0.0, "edge_f1": 0.0}


@pytest.mark.parametrize(
    ("stated", "found", "expected"),
    [
        ("2020-05-01T10:00:00+02:00", "2020-05-01T08:00:00Z", {"times": 1, "times_right": 1}),
        ("2020-05-01T10:00:00+02:00", "2020-05-01T10:00:00Z", {"times": 1, "times_right": 0}),
        ("2020-05-01T10:00:00+02:00", "2020-05-01T10:00:00", {"times": 1, "times_right": 0}),
        ("2020-05-01T10:00:00+02:00", None, {"times": 1, "times_right": 0}),
        ("2020-05-01T10:00:00", "2020-05-01T10:00:00", {}),
        ("May 1, 2020", None, {}),
        (None, "2020-05-01T10:00:00Z", {}),
    ],
)
def test_a_time_is_right_if_it_is_the_very_instant(
    stated: str | None, found: str | None, expected: dict[str, int]
) -> None:
    assert times(in_order, [{"time": stated}], [{"created_at": found}]) == Counter(expected)


def test_only_matched_comments_have_their_times_looked_at() -> None:
    gold = [{"time": "2020-05-01T10:00:00Z"}] * 2
    assert times(in_order, gold, [{"created_at": "2020-05-01T10:00:00Z"}]) == Counter(times=1, times_right=1)


def test_the_worst_page_is_the_one_with_the_lowest_f1_then_the_most_errors() -> None:
    pages = [
        Scored("few", 0.5, gold=2, predicted=2, missing=1, extra=1, wrong=0),
        Scored("fine", 1.0, gold=9, predicted=9, missing=0, extra=0, wrong=0),
        Scored("linked", 1.0, gold=9, predicted=9, missing=0, extra=0, wrong=3),
        Scored("many", 0.5, gold=40, predicted=40, missing=20, extra=20, wrong=0),
    ]
    assert [page.key for page in sorted(pages, key=lambda page: page.badness)] == ["many", "few", "linked", "fine"]
