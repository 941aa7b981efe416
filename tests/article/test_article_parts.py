"""The article's record from the page's blocks."""

from __future__ import annotations

import pytest
from hypothesis import given

from broadsheet.article import article_of, body_of
from broadsheet.contract.records import Article
from broadsheet.segment import Stretch, segment
from junk import any_text


def article(page: str) -> Article | None:
    blocks = segment(page).blocks
    return article_of(page, "1d54479efb7975eb", blocks, body_of(page, blocks), 0, 0)


def test_a_page_without_editorial_text_has_no_article() -> None:
    assert article("All rights reserved. Privacy policy.") is None


def test_a_heading_starts_a_section_and_two_in_a_row_start_one() -> None:
    found = article("Rain\n\nIt rained.\n\nThe day after\n\nIn the town\n\nIt rained again.\n\nMonday\n\nSun.")
    assert found
    assert [section.heading for section in found.sections] == [None, "The day after", "Monday"]


def test_sections_tile_the_body() -> None:
    found = article("Rain\n\nIt rained.\n\nThe day after\n\nIt rained again.")
    assert found
    assert [(section.start_char, section.end_char) for section in found.sections] == [(0, 10), (12, 43)]
    assert found.text[10:12] == "\n\n"


def test_words_are_counted_in_the_body_alone() -> None:
    found = article("Rain and wind\n\nBy Jane Roe\n\nIt rained.\n\nAll rights reserved. Privacy policy.")
    assert found
    assert (found.title, found.byline, found.text, found.n_words) == ("Rain and wind", "Jane Roe", "It rained.", 2)


@given(any_text())
def test_sections_hold_whole_paragraphs_in_order(page: str) -> None:
    found = article(page)
    if not found:
        return
    starts = {paragraph.start_char for paragraph in found.paragraphs}
    ends = {paragraph.end_char for paragraph in found.paragraphs}
    position = 0
    for section in found.sections:
        assert section.start_char in starts
        assert section.end_char in ends
        assert not found.text[position : section.start_char].strip()
        position = section.end_char
    assert position == len(found.text)


def test_a_dateline_with_an_agency_starts_a_section_where_no_heading_does() -> None:
    found = article("Rain\n\nOSLO (NTB) - It rained.\n\nThe sun came.\n\nLONDON (AP) - It snowed.\n\nIt stopped.")
    assert found
    assert [(section.dateline, section.agency) for section in found.sections] == [("OSLO", "NTB"), ("LONDON", "AP")]


def test_a_byline_ends_with_its_line() -> None:
    found = article("Rain and wind\n\nBy Jane Roe\nPublished: 3 March 2021\n\nIt rained.")
    assert found
    assert (found.byline, found.text) == ("Jane Roe", "It rained.")


@pytest.mark.parametrize(
    "line",
    [
        "By Jane Roe on March 1, 2020",
        "By Jane Roe, March 1, 2020",
        "Jane Roe March 1, 2020 1 comments",
        "March 1, 2020 | By Jane Roe",
        "By Jane Roe",
    ],
)
def test_a_date_in_a_byline_is_no_part_of_the_name(line: str) -> None:
    page = f"{line}\n\nIt rained."
    blocks = [Stretch(0, len(line), "byline"), Stretch(len(line) + 2, len(page), "paragraph")]
    found = article_of(page, "p", blocks, body_of(page, blocks), 0, 0)
    assert found is not None
    assert found.byline == "Jane Roe"
