"""What holds for whatever stands on a page."""

from __future__ import annotations

import json
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given

from broadsheet.segment import Segmented, segment
from broadsheet.segment.lists import MAX_DEPTH
from forests import Layout, Tree, forests, layouts, page_of
from junk import any_text


@cache
def kinds() -> frozenset[str]:
    schema = json.loads((Path(__file__).parents[2] / "schema" / "pages.schema.json").read_text(encoding="utf-8"))
    return frozenset(schema["$defs"]["Block"]["properties"]["kind"]["enum"])


def check(page: str, found: Segmented) -> None:
    position = 0
    for block in found.blocks:
        assert block.start == position < block.end
        assert block.kind in kinds()
        assert (block.kind == "space") == (not page[block.start : block.end].strip())
        assert (block.item is not None) == (block.kind in ("comment", "comment_meta"))
        position = block.end
    assert position == len(page)
    check_items(page, found)


def check_items(page: str, found: Segmented) -> None:
    seen = 0
    for index, item in enumerate(found.items):
        assert item.parent is None or 0 <= item.parent < index
        own = sorted([(line.start, line.end) for line in item.lines] + list(item.meta))
        assert own, "an item is made of something"
        assert all(end <= start for (_, end), (start, _) in pairwise(own))
        assert own[0][0] >= seen
        seen = own[0][0]
        spans = [(block.start, block.end) for block in found.blocks if block.item == index]
        assert all(any(start <= s and e <= end for start, end in spans) for s, e in own)
    for one in found.incidents:
        assert one.start_char is None or 0 <= one.start_char < one.end_char <= len(page)


@given(any_text())
def test_any_text_is_segmented(page: str) -> None:
    check(page, segment(page))


@given(forests(), layouts())
def test_threads_are_segmented_soundly(forest: list[Tree], layout: Layout) -> None:
    page = page_of(forest, layout)
    check(page, segment(page))


@given(any_text())
def test_nothing_of_a_page_is_in_no_block_and_nothing_in_two(page: str) -> None:
    assert "".join(page[block.start : block.end] for block in segment(page).blocks) == page


SIZE = 40_000
HOSTILE = {
    "one line": "rain " * 1_000_000,
    "one word": "x" * 5_000_000,
    "markers alone": "Comments\n" + "1.\n" * 200_000,
    "rising numbers with strays": "\n".join(f"{number}. I say so.\nstray" for number in range(SIZE)),
    "gaps and orphans": "Comments\n" + "\n".join(f"  {2 * n}. I said.\n\n\n    orphan" for n in range(SIZE // 2)),
    "one comment in pieces": "Comments\n  1. Why?\n" + "\n\n\n    I said." * SIZE + "\n  3. You?",
    "text goes on after each reply": "Comments\n 1. I?\n" + "    * I reply to you here, dear.\n  on.\n" * (SIZE // 2),
    "headings": "Comments\n1. x\n\n" * (SIZE // 2),
    "zigzag": "Comments\n" + "\n".join(" " * (depth % 7) + "* I?" for depth in range(SIZE)),
    "open brackets": "[Editor’s note: " + "[(" * SIZE + "\n\n" + "[note: x\n\n" * SIZE,
    "empty lines": "\n" * (SIZE * 5) + "x",
    "tabs": "\t" * (SIZE * 5) + "x",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_take_linear_time(name: str) -> None:
    # No clock: quadratic work on these would take hours.
    found = segment(HOSTILE[name])
    assert found.blocks[-1].end == len(HOSTILE[name])


def test_200_000_bullets_nested_ever_deeper_end_in_bounded_depth() -> None:
    page = "200000 Comments\n" + "\n".join(" " * min(depth, 120) + "• I?" for depth in range(200_000))
    found = segment(page)
    depth: list[int] = []
    for item in found.items:
        depth.append(0 if item.parent is None else depth[item.parent] + 1)
    assert len(found.items) == 200_000
    assert max(depth) == MAX_DEPTH
    assert [one.id for one in found.incidents] == ["comments.too-deep"]
