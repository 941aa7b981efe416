"""The datasheet: figures stand between markers, and a marker that cannot be filled is told with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.describe.datasheet import DatasheetError, fill

FIGURES = {"tables": "| rows |", "quotes": "3 quotes"}


def test_what_stands_between_markers_is_replaced_and_nothing_else() -> None:
    sheet = "# Sheet\n<!-- figures:quotes -->\nold\n<!-- /figures -->\nProse <!-- a note -->.\n"
    assert fill(sheet, FIGURES) == sheet.replace("old", "3 quotes")


@given(st.lists(st.sampled_from(["Prose.\n", "<!-- figures:tables -->x<!-- /figures -->", "é\r\n", "<!-- - -->"])))
def test_filling_twice_changes_nothing(parts: list[str]) -> None:
    once = fill("".join(parts), FIGURES)
    assert fill(once, FIGURES) == once
    assert once.count(FIGURES["tables"]) == sum("figures" in part for part in parts)


@pytest.mark.parametrize(
    ("sheet", "message"),
    [
        ("\n<!-- figures:qoutes --><!-- /figures -->", "line 2: no figures are named `qoutes`; did you mean `quotes`?"),
        ("<!-- figures:zz --><!-- /figures -->", "line 1: no figures are named `zz`; the names are tables, quotes"),
        ("a\nb\n<!-- figures:quotes -->\n", "line 3: `figures:quotes` is not closed; put `<!-- /figures -->` after it"),
        (
            "<!-- figures:quotes -->\n<!-- figures:tables --><!-- /figures -->",
            "line 1: `figures:quotes` is not closed; put `<!-- /figures -->` after it",
        ),
        ("a\n\n<!-- /figures -->", "line 3: `<!-- /figures -->` closes nothing; remove it, or open it with a name"),
    ],
)
def test_a_marker_that_cannot_be_filled_is_told(sheet: str, message: str) -> None:
    with pytest.raises(DatasheetError) as caught:
        fill(sheet, FIGURES)
    assert str(caught.value) == message
