"""Counted in parts and added in any order, figures are those of the whole."""

from __future__ import annotations

import itertools
import pickle
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadsheet.contract.schemas import TABLES
from broadsheet.describe.figures import Figures
from broadsheet.describe.spread import binned, summary
from broadsheet.describe.tally import Tally
from broadsheet.describe.threads import Threads
from corpus import rows

cuts = st.lists(st.integers(0, 40), max_size=4)


def parts_of(sequence: list[Any], at: list[int]) -> list[list[Any]]:
    edges = [0, *sorted(min(one, len(sequence)) for one in at), len(sequence)]
    return [sequence[low:high] for low, high in itertools.pairwise(edges)]


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.fixed_dictionaries(dict.fromkeys(TABLES, cuts)), st.randoms(use_true_random=False))
def test_figures_of_parts_add_up(described: Path, facts: dict[str, Any], at: dict[str, list[int]], order: Any) -> None:
    parts = []
    for table in TABLES:
        for part in parts_of(rows(described, table), at[table]):
            figures = Figures()
            for row in part:
                figures(table, row)
            # As they come back from another process.
            parts.append(pickle.loads(pickle.dumps(figures)))
    order.shuffle(parts)
    whole = Figures()
    for part in parts:
        whole.update(part)
    assert whole.facts() == {key: facts[key] for key in whole.facts()}


comments = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(0, 4)), max_size=30).map(
    lambda found: [{"page_id": f"{p}", "root_id": f"{p}-{r}", "depth": d} for p, r, d in sorted(found)]
)


@given(comments, cuts, st.randoms(use_true_random=False))
def test_threads_that_are_cut_add_up(found: list[dict[str, Any]], at: list[int], order: Any) -> None:
    parts = []
    for part in parts_of(found, at):
        threads = Threads()
        for row in part:
            threads(row)
        parts.append(threads)
    order.shuffle(parts)
    whole = Threads()
    for part in parts:
        whole.update(part)
    lengths = whole.found(6)["lengths"]
    assert whole.found(6)["lengths"] == lengths
    sizes = Counter(Counter(row["root_id"] for row in found).values())
    assert lengths["comments_per_thread"] == summary(sizes.items())
    pages = Counter(row["page_id"] for row in found)
    assert lengths["comments_per_page"] == summary(Counter(pages[str(page)] for page in range(6)).items())
    deepest = {row["root_id"]: max(r["depth"] for r in found if r["root_id"] == row["root_id"]) for row in found}
    assert lengths["depth_of_threads"] == summary(Counter(deepest.values()).items())


counted = st.lists(st.tuples(st.text(st.sampled_from("ab\n\x00é面"), max_size=3), st.integers(0, 9)))


@given(st.lists(counted, min_size=1, max_size=4), st.integers(1, 4))
def test_names_that_do_not_fit_are_counted_exactly(parts: list[list[tuple[str, int]]], most: int) -> None:
    with TemporaryDirectory() as folder:
        whole = Tally(Path(folder), most)
        for part in parts:
            tally = Tally(Path(folder) / "worker", most)
            for key, n in part:
                tally.add(key, (1, n))
                assert len(tally._held) <= most
            whole.update(tally)
        expected: dict[str, tuple[int, int]] = {}
        for key, n in (pair for part in parts for pair in part):
            times, total = expected.get(key, (0, 0))
            expected[key] = times + 1, total + n
        assert list(whole) == sorted(expected.items())
        assert list(whole) == sorted(expected.items())


def test_many_sorted_files_become_one(tmp_path: Path) -> None:
    tally = Tally(tmp_path, 1)
    for number in range(400):
        tally.add(f"{number % 150:03}", (1,))
    assert len(tally._runs) <= 64
    assert dict(tally) == {f"{n:03}": (3 if n < 100 else 2,) for n in range(150)}


@given(st.dictionaries(st.integers(0, 300), st.integers(1, 5)))
def test_bins_hold_each_value_once(counts: dict[int, int]) -> None:
    bins = binned(counts)
    assert [one["n"] for one in bins] == [
        sum(n for value, n in counts.items() if one["from"] <= value <= one["to"]) for one in bins
    ]
    assert sum(one["n"] for one in bins) == sum(counts.values())
    assert all(one["to"] + 1 == other["from"] for one, other in itertools.pairwise(bins))
