"""Any thread that is printed as extractors print lists is read back as it was."""

from __future__ import annotations

from hypothesis import given

from forests import Layout, Tree, forests, layouts, page_of, parsed


@given(forests())
def test_a_forest_in_the_first_pages_layout_is_read_back(forest: list[Tree]) -> None:
    assert parsed(page_of(forest, Layout())) == forest


@given(forests(), layouts())
def test_a_forest_in_any_layout_is_read_back(forest: list[Tree], layout: Layout) -> None:
    assert parsed(page_of(forest, layout)) == forest
