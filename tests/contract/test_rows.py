"""Rows, their canonical spelling and their digest survive every way through Arrow, Parquet and JSON."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.contract.rows import canonical, from_arrow, json_line, table_digest, to_arrow
from broadsheet.contract.schemas import TABLES, Field, fields

DAY = timedelta(days=1)
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_SCALARS = {
    "string": _TEXT,
    "int32": st.integers(-(2**31), 2**31 - 1),
    "int64": st.integers(-(2**53) + 1, 2**53 - 1),
    "float64": st.integers(0, 100).map(lambda hundredths: hundredths / 100),
    "timestamp[us, tz=UTC]": st.datetimes(datetime.min + DAY, datetime.max - DAY).map(lambda t: t.isoformat() + "Z"),
}


def _values(field: Field) -> st.SearchStrategy[Any]:
    if field.item is not None:
        plain: st.SearchStrategy[Any] = st.lists(_values(field.item), max_size=3)
    elif field.children:
        plain = st.fixed_dictionaries({child.name: _values(child) for child in field.children})
    else:
        plain = _SCALARS[field.schema["x-arrow"]]
    return st.none() | plain if field.nullable else plain


def _tables() -> st.SearchStrategy[tuple[str, list[dict[str, Any]]]]:
    return st.sampled_from(TABLES).flatmap(
        lambda table: st.tuples(
            st.just(table),
            st.lists(st.fixed_dictionaries({f.name: _values(f) for f in fields(table)}), min_size=1, max_size=3),
        )
    )


@given(_tables())
def test_rows_survive_arrow(drawn: tuple[str, list[dict[str, Any]]]) -> None:
    table, rows = drawn
    assert list(from_arrow(table, to_arrow(table, rows))) == rows


@given(_tables())
def test_digest_does_not_depend_on_order_or_writer(drawn: tuple[str, list[dict[str, Any]]]) -> None:
    table, rows = drawn
    sink = pa.BufferOutputStream()
    pq.write_table(to_arrow(table, rows), sink, compression="none", row_group_size=1)
    back = pq.read_table(pa.BufferReader(sink.getvalue()))
    assert table_digest(from_arrow(table, back)) == table_digest(reversed(rows)) == table_digest(rows)


@given(_tables())
def test_digest_depends_on_every_row(drawn: tuple[str, list[dict[str, Any]]]) -> None:
    _, rows = drawn
    assert table_digest(rows) != table_digest(rows[1:])
    assert table_digest(rows) != table_digest([*rows, rows[0]])


def test_canonical_spelling_is_pinned() -> None:
    row = {"text": "“é”", "confidence": 0.9, "position": 3, "author": None, "spans": [{"start_char": 0, "end_char": 1}]}
    expected = '{"author":null,"confidence":0.9,"position":3,"spans":[{"end_char":1,"start_char":0}],"text":"“é”"}'
    assert canonical(row) == expected.encode()
    assert json_line({"b": 1, "a": 2}) == b'{"b":1,"a":2}\n'
