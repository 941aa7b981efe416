"""The rows of one page, checked where they are compiled; and that the quick ways find what the slow ones find."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadsheet.check import Finding, Report, check_rows, keys, pages, quotes, records, references, spans
from broadsheet.contract.schemas import TABLES
from corruptions import Corruption, threads
from corruptions import keys as broken_keys
from corruptions import quotes as broken_quotes
from corruptions import references as broken_references
from corruptions import spans as broken_spans
from corruptions.tools import Broken

Rows = dict[str, list[dict[str, Any]]]

# Across pages: the order of rows; and what changes other files than those with rows.
_NOT_OF_ONE_PAGE = {"keys.order"}
_OF_ONE_PAGE = [
    corruption
    for module in (broken_keys, broken_references, broken_spans, threads, broken_quotes)
    for corruption in module.CORRUPTIONS
    if corruption.id not in _NOT_OF_ONE_PAGE
]


def by_page(broken: Broken) -> list[Rows]:
    rows = {table: broken.rows(table) for table in TABLES}
    names = sorted({row["page_id"] for given in rows.values() for row in given})
    return [{table: [row for row in rows[table] if row["page_id"] == name] for table in TABLES} for name in names]


def found(rows: Rows) -> list[Finding]:
    report = Report()
    check_rows(rows, report)
    return report.sorted()


def test_the_rows_of_a_clean_page_have_no_findings(broken: Broken) -> None:
    assert [found(rows) for rows in by_page(broken)] == [[], []]
    assert found({}) == []


@pytest.mark.parametrize("corruption", _OF_ONE_PAGE, ids=[corruption.name for corruption in _OF_ONE_PAGE])
def test_what_a_build_is_found_to_break_is_found_on_its_page_alone(corruption: Corruption, broken: Broken) -> None:
    corruption.apply(broken)
    assert corruption.id in {finding.id for rows in by_page(broken) for finding in found(rows)}


def _nested(depth: int) -> list[Any]:
    node: list[Any] = []
    for _ in range(depth):
        node = [node]
    return node


@pytest.mark.parametrize(
    ("values", "id_", "field"),
    [
        ({"depth": "top"}, "schema.row", "depth"),
        ({"votes": 3}, "schema.row", ""),
        ({"depth": 0.0}, "schema.integer", "depth"),
        ({"mentions": _nested(40)}, "schema.nesting", ""),
    ],
)
def test_rows_that_break_their_schema_are_told_by_table_and_number(
    values: dict[str, Any], id_: str, field: str, broken: Broken
) -> None:
    rows = next(rows for rows in by_page(broken) if rows["comments"])
    rows["comments"][1] |= values
    (finding,) = found(rows)
    assert (finding.id, finding.file, finding.row, finding.field) == (id_, "comments", 1, field)


def test_a_confidence_in_thousandths_is_told(broken: Broken) -> None:
    rows = next(rows for rows in by_page(broken) if rows["comments"])
    rows["quotes"][0]["confidence"] = 0.123
    assert [finding.id for finding in found(rows)] == ["schema.hundredths"]


_QUICK_WAYS = (
    (spans, "covered"),
    (records, "_aligned"),
    (keys, "_rightly_made_from"),
    (pages, "_tile"),
    (quotes, "_stands"),
    (references, "_all_there"),
)


def leaves(node: Any) -> list[tuple[Any, Any]]:
    """Every place in rows that holds a number or a text: what it stands in, and its key or index there."""
    members = node.items() if isinstance(node, dict) else enumerate(node)
    return [
        leaf
        for key, child in members
        for leaf in (leaves(child) if isinstance(child, dict | list) else [(node, key)] * isinstance(child, int | str))
    ]


def changed(value: int | str, by: int) -> int | str:
    return max(0, value + by) if isinstance(value, int) else value[by:] or value


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_quick_ways_hide_nothing(data: st.DataObject, broken: Broken) -> None:
    rows = deepcopy(next(rows for rows in by_page(broken) if rows["comments"]))
    places = leaves(rows)
    for _ in range(data.draw(st.integers(1, 3))):
        parent, key = data.draw(st.sampled_from(places))
        parent[key] = changed(parent[key], data.draw(st.integers(-3, 3)))
    if data.draw(st.booleans()):
        rows["comments"].append(rows["comments"][-1])
    quick = found(rows)
    with pytest.MonkeyPatch.context() as patch:
        for module, name in _QUICK_WAYS:
            patch.setattr(module, name, lambda *_: False)
        assert found(rows) == quick
