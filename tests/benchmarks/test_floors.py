"""Floors hold, rise, and never fall without a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.floors import (
    Fall,
    Floors,
    FloorsError,
    Lowered,
    below,
    lowered_silently,
    parse,
    raised,
    render,
    unpinned,
)
from benchmarks.gate import FLOORS, history
from benchmarks.history import HistoryError

NAME = "text.w3m.comment_f1"

shares = st.integers(0, 1000).map(lambda n: n / 1000)
names = st.sampled_from(["text.w3m.comment_f1", "text.w3m.pages", "text.bs4.author", "html.author", "quotes.a-b.cue"])
tables = st.dictionaries(names, shares | st.integers(0, 2000), max_size=5)
records = st.builds(Lowered, names, shares, st.text(min_size=1).filter(str.strip))


def at(value: float, *lowered: Lowered) -> Floors:
    return Floors({NAME: value}, lowered)


def by_set(values: dict[str, float]) -> dict[str, float]:
    """A file's sections hold a set together."""
    return dict(sorted(values.items()))


@given(tables.map(by_set), st.lists(records, max_size=3))
def test_what_is_written_is_read_again(values: dict[str, float], lowered: list[Lowered]) -> None:
    floors = Floors(values, tuple(lowered))
    again = parse(render(floors))
    assert again == floors
    assert list(again.values) == list(values)


@given(tables, tables)
def test_raising_never_lowers_and_lets_the_figures_pass(floors: dict[str, float], figures: dict[str, float]) -> None:
    lifted = raised(Floors(floors), figures)
    assert all(lifted.values[name] >= value for name, value in floors.items())
    assert unpinned(lifted, figures) == []
    fallen = {fall.name for fall in below(lifted, figures)}
    assert fallen == {name for name, value in floors.items() if figures.get(name, -1) < value}


def test_a_figure_at_its_floor_passes_and_one_thousandth_below_does_not() -> None:
    assert below(at(0.93), {NAME: 0.93}) == []
    (fall,) = below(at(0.93), {NAME: 0.929})
    assert (fall.floor, fall.now, fall.difference) == (0.93, 0.929, -0.001)


def test_a_floor_that_nothing_was_measured_for_does_not_hold() -> None:
    assert below(at(0.0), {}) == [Fall(NAME, 0.0, None)]


class TestLowering:
    def test_is_refused_in_the_working_file(self) -> None:
        assert lowered_silently(at(0.90), [at(0.93)]) == [Fall(NAME, 0.93, 0.90)]

    def test_is_refused_when_it_was_committed_long_ago(self) -> None:
        assert lowered_silently(at(0.91), [at(0.91), at(0.90), at(0.93), at(0.50)]) == [Fall(NAME, 0.93, 0.91)]

    def test_of_a_floor_that_is_gone_is_refused(self) -> None:
        assert lowered_silently(Floors({}), [at(0.93)]) == [Fall(NAME, 0.93, None)]

    def test_passes_once_the_floor_is_back(self) -> None:
        assert lowered_silently(at(0.93), [at(0.90), at(0.93)]) == []

    def test_passes_with_a_reason_that_starts_where_the_floor_stood(self) -> None:
        reason = Lowered(NAME, 0.93, "Trackbacks are no comments")
        assert lowered_silently(at(0.90, reason), [at(0.93)]) == []
        assert lowered_silently(Floors({}, (reason,)), [at(0.93)]) == []

    def test_with_a_reason_that_understates_it_is_refused(self) -> None:
        reason = Lowered(NAME, 0.91, "Trackbacks are no comments")
        assert lowered_silently(at(0.90, reason), [at(0.93)]) == [Fall(NAME, 0.93, 0.91)]

    def test_with_the_reason_of_another_floor_is_refused(self) -> None:
        reason = Lowered("html.author", 0.93, "Bylines are no authors")
        assert lowered_silently(at(0.90, reason), [at(0.93)]) == [Fall(NAME, 0.93, 0.90)]

    def test_a_second_time_needs_a_second_reason(self) -> None:
        first, second = Lowered(NAME, 0.93, "Trackbacks are no comments"), Lowered(NAME, 0.92, "Nor are likes")
        before = [at(0.92, first), at(0.90, first), at(0.93)]
        assert lowered_silently(at(0.91, first), before) == [Fall(NAME, 0.92, 0.91)]
        assert lowered_silently(at(0.91, first, second), before) == []

    def test_and_then_removing_the_floor_is_refused(self) -> None:
        first = Lowered(NAME, 0.93, "Trackbacks are no comments")
        assert lowered_silently(Floors({}, (first,)), [at(0.90, first), at(0.93)]) == [Fall(NAME, 0.90, None)]

    def test_a_removed_reason_puts_the_old_floor_back_in_force(self) -> None:
        reason = Lowered(NAME, 0.93, "Trackbacks are no comments")
        assert lowered_silently(at(0.90), [at(0.90, reason), at(0.93)]) == [Fall(NAME, 0.93, 0.90)]

    @given(st.permutations([at(0.5), at(0.7), at(0.6, Lowered(NAME, 0.7, "why")), Floors({})]), shares)
    def test_does_not_depend_on_the_order_of_the_versions(self, versions: list[Floors], now: float) -> None:
        assert bool(lowered_silently(at(now), versions)) == (now < 0.7)

    @given(st.lists(tables.map(Floors), max_size=4), tables.map(Floors))
    def test_without_a_reason_is_found_whatever_else_changed(self, versions: list[Floors], now: Floors) -> None:
        top = {name: max(v.values[name] for v in versions if name in v.values) for v in versions for name in v.values}
        expected = {name for name, value in top.items() if now.values.get(name, -1) < value}
        assert {fall.name for fall in lowered_silently(now, versions)} == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[text.w3m", "no TOML"),
        ("author = 0.9", "outside any section"),
        ("[html]\nauthor = '0.9'", "html.author must be a number"),
        ("[html]\nauthor = true", "html.author must be a number"),
        ("[html]\nauthor = nan", "html.author must be a number"),
        ("[html]\nauthor = -0.1", "html.author must be a number"),
        ("lowered = 1", "list of records"),
        ("lowered = [1]", "and nothing else"),
        ("[[lowered]]\nfloor = 'html.author'\nfrom = 0.9", "and nothing else"),
        ("[[lowered]]\nfloor = 'html.author'\nfrom = 0.9\nwhy = ' '", "say why"),
        ("[[lowered]]\nfloor = 'html.author'\nfrom = 'high'\nwhy = 'rain'", "from must be a number"),
    ],
)
def test_a_file_that_is_no_file_of_floors_is_refused(text: str, message: str) -> None:
    with pytest.raises(FloorsError, match=message):
        parse(text)


def test_the_committed_file_is_as_the_gate_writes_it() -> None:
    text = FLOORS.read_text(encoding="utf-8")
    assert render(parse(text)) == text


def test_the_committed_file_lowers_no_floor_silently() -> None:
    """Needs no gold: a machine without it refuses a lowering too."""
    try:
        versions = history(FLOORS)
    except HistoryError as error:
        pytest.skip(f"no history to compare with: {error}")
    floors = parse(FLOORS.read_text(encoding="utf-8"))
    assert lowered_silently(floors, versions) == []
    if versions:  # and the comparison is a real one
        worse = replace(floors, values={name: value - 0.001 for name, value in floors.values.items()})
        assert lowered_silently(worse, versions)
