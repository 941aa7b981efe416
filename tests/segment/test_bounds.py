"""A list is passed over unread only where it cannot weigh more: what is said of it beforehand is never too low."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from broadsheet.segment.comment_section import Scale, find_section
from broadsheet.segment.entries import Reader
from broadsheet.segment.headers import headers_of
from broadsheet.segment.layout import lines_of
from broadsheet.segment.signs import closings_of, signs_of, texts_of

GOLDEN = Path(__file__).parents[1] / "golden"
LINES = (
    "", "", "2 Comments", "Comments", "Comments are closed.", "Leave a reply", "Reply", "Log in to reply", "Weather",
    "  1. I got wet, did you?", "  2. Me too!", "    * Yes!", "  * Bridges", "  * Ferries", "1. The ferry", "2. Trains",
    "Jane Roe says:", "Joe Miller", "March 3, 2016 at 8:14 pm", "2 weeks ago", "Jane Roe, March 3, 2016", "says:",
    "  * Jane Roe wrote on March 4, 2016 at 9:01 am:", "    Pingback: The bridge", "You said so, and I agree.",
    "The council met on Monday and voted to rebuild the old bridge, which was closed in spring, before the winter.",
    "    It rained all day, and the ferry that runs from the mill to the market did not leave before the evening.",
)  # fmt: skip


def weigh_all(page: str) -> list[tuple[float, float]]:
    """The bound and the weight of each list and chain of a page; the section found is the heaviest of them."""
    lines = lines_of(page)
    texts = texts_of(lines, page)
    signs = signs_of(lines, texts, closings_of(lines, page, texts))
    headers = headers_of(lines, page, signs)
    reader = Reader(lines, page, signs, headers)
    scale = Scale(reader)
    weighed = []
    for candidate in scale.candidates(headers):
        section = scale.weigh(candidate.read(), candidate.heading, candidate.open_end)
        weighed.append((candidate.bound, sum(evidence.weight for evidence in section.evidence)))
    found = find_section(reader, headers)
    most = max((weight for _, weight in weighed), default=0.0)
    assert (found is not None) == (most >= 3.0)
    if found is not None:
        assert sum(evidence.weight for evidence in found.evidence) == most
    return weighed


@given(st.lists(st.sampled_from(LINES), max_size=60))
@example(["  1. It rained.", "", "  2. Me too!", "", "  3. I got wet.", "", *(f"  {n}. Menu" for n in range(4, 9))])
@example(["  1. I got wet.", "Weather", "Jane Roe, March 3, 2016", "2 Comments", "Jane Roe, March 3, 2016"])
def test_no_list_weighs_more_than_its_bound(lines: list[str]) -> None:
    for bound, weight in weigh_all("\n".join(lines)):
        assert weight <= bound + 1e-9


@pytest.mark.parametrize("page", sorted(GOLDEN.glob("*/page.txt")), ids=lambda page: page.parent.name)
def test_no_list_of_a_golden_page_weighs_more_than_its_bound(page: Path) -> None:
    for bound, weight in weigh_all(page.read_text(encoding="utf-8")):
        assert weight <= bound + 1e-9
