"""Clusters: the same in any order, found where they are, linear where very many pages share a passage."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.split import Cluster, Clusters, clusters, signature, similarity
from broadsheet.split.forest import Forest

Page = tuple[str, str | None, bytes]


def page(number: int, text: str, stated: str | None = None) -> Page:
    return f"{number:016x}", stated, signature(text)


def story(seed: object, count: int = 120) -> list[str]:
    rng = random.Random(str(seed))
    return [f"word{rng.randrange(10**6)}" for _ in range(count)]


def near(seed: object, copy: object, share: float = 0.01) -> str:
    """A copy of a story, with a share of its words replaced."""
    rng = random.Random(f"{seed} {copy}")
    return " ".join(f"new{rng.randrange(10**6)}" if rng.random() < share else word for word in story(seed))


@st.composite
def some_pages(draw: st.DrawFn) -> list[Page]:
    """Pages of a few stories in copies of several degrees, some short, some without words, some in stated groups."""
    pages = []
    for number in draw(st.lists(st.integers(0, (1 << 64) - 1), max_size=14, unique=True)):
        kind = draw(st.sampled_from(["near", "near", "far", "short", "none"]))
        seed, copy = draw(st.integers(0, 2)), draw(st.integers(0, 5))
        text = {
            "near": near(seed, copy, copy / 50),
            "far": " ".join(story(("far", number))),
            "short": f"The bridge opens {copy}",
            "none": "",
        }[kind]
        pages.append(page(number, text, draw(st.sampled_from([None, None, None, "fair", "parade"]))))
    return pages


@given(some_pages(), st.randoms(use_true_random=False))
def test_the_order_of_the_pages_does_not_matter(pages: list[Page], rng: random.Random) -> None:
    expected = list(clusters(pages, 70))
    rng.shuffle(pages)
    assert list(clusters(pages, 70)) == expected
    # A page that comes twice is one page.
    assert list(clusters(pages + pages[:3], 70)) == expected


@given(some_pages())
def test_clusters_are_told_by_first_page_and_hold_each_page_once(pages: list[Page]) -> None:
    found = list(clusters(pages, 70))
    firsts = [cluster.pages[0] for cluster in found]
    together = [one for cluster in found for one in cluster.pages]
    assert firsts == sorted(set(firsts))
    assert len(together) == len(set(together))
    by_id = {one[0]: one for one in pages}
    for cluster in found:
        assert list(cluster.pages) == sorted(cluster.pages)
        assert len(cluster.pages) > 1 or cluster.stated
        first = by_id[cluster.pages[0]]
        alike = [similarity(first[2], by_id[one][2]) for one in cluster.pages[1:]]
        assert cluster.similarity == (min(alike) if alike else None)
        assert set(cluster.stated) == {by_id[one][1] for one in cluster.pages} - {None}


def test_copies_are_together_and_other_stories_are_not() -> None:
    pages = [page(10 * seed + copy, near(seed, copy)) for seed in range(60) for copy in range(3)]
    found = [cluster.pages for cluster in clusters(pages, 70)]
    assert found == [tuple(f"{10 * seed + copy:016x}" for copy in range(3)) for seed in range(60)]


def test_boilerplate_around_a_copy_and_a_cut_end_do_not_hide_it() -> None:
    whole = story("wire")
    around = [*story("menu", 15), *whole, *story("footer", 15)]
    pages = [page(1, " ".join(whole)), page(2, " ".join(around)), page(3, " ".join(whole[:100]))]
    assert [len(cluster.pages) for cluster in clusters(pages, 60)] == [3]


def test_few_words_are_joined_only_where_they_are_the_same() -> None:
    texts = ["The bridge is open.", "THE BRIDGE IS OPEN", "The bridge is open again.", "", ""]
    assert list(clusters((page(at, text) for at, text in enumerate(texts)), 50)) == [
        Cluster(("0" * 16, f"{1:016x}"), (), 100)
    ]


def test_stated_groups_join_what_is_not_alike() -> None:
    pages = [page(1, "One thing.", "fair"), page(2, "Another."), page(3, near(1, 1), "fair"), page(4, near(1, 2), "b")]
    assert list(clusters(pages, 70)) == [Cluster(tuple(f"{n:016x}" for n in (1, 3, 4)), ("fair", "b"), 0)]


def test_a_passage_in_all_pages_costs_no_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    # 3,000 pages share five whole bands and nothing else: all pairs would be 4.5 million comparisons in each.
    from broadsheet.split import buckets

    compared = 0
    counted = buckets.equal_bytes

    def count(signatures: buckets.Signatures, one: np.ndarray, other: np.ndarray) -> np.ndarray:
        nonlocal compared
        compared += len(one)
        return counted(signatures, one, other)

    monkeypatch.setattr(buckets, "equal_bytes", count)
    rng = np.random.default_rng(1)
    signatures = rng.integers(0, 256, (3000, 128), dtype=np.uint8)
    signatures[:, :25] = signatures[0, :25]
    found = list(clusters(((f"{at:016x}", None, one.tobytes()) for at, one in enumerate(signatures)), 70))
    assert found == []
    assert 3000 < compared <= 3000 * 8 * 5


def test_very_many_copies_of_one_page_are_one_cluster() -> None:
    one = signature(" ".join(story(1)))
    (found,) = clusters(((f"{at:016x}", None, one) for at in range(3000)), 70)
    assert (len(found.pages), found.similarity) == (3000, 100)


@given(
    st.integers(1, 40).flatmap(
        lambda size: st.tuples(st.just(size), st.lists(st.tuples(*[st.integers(0, size - 1)] * 2)))
    )
)
def test_a_forest_joins_what_is_linked(case: tuple[int, list[tuple[int, int]]]) -> None:
    size, links = case
    sets = {number: {number} for number in range(size)}
    for one, other in links:
        joined = sets[one] | sets[other]
        sets.update(dict.fromkeys(joined, joined))
    forest = Forest(size)
    half = len(links) // 2
    for part in (links[:half], links[half:]):
        forest.link(*np.array(part, dtype=np.int64).reshape(-1, 2).T)
    assert forest.roots.tolist() == [min(sets[number]) for number in range(size)]


@pytest.mark.parametrize(("page_id", "found"), [("12", b""), ("x" * 16, b""), ("0" * 16, b"123")])
def test_what_is_no_page_is_refused(page_id: str, found: bytes, tmp_path: Path) -> None:
    with Clusters(70, tmp_path) as taken, pytest.raises(ValueError, match=r"page id|invalid literal"):
        taken.add(page_id, None, found)


def test_nothing_is_left_in_the_folder(tmp_path: Path) -> None:
    assert list(clusters([page(1, near(1, 1)), page(2, near(1, 2))], 70, tmp_path))
    assert list(tmp_path.iterdir()) == []
