"""Comparing two builds: the first difference of each file, by row and field, without its text."""

import shutil
from pathlib import Path

import orjson
import pytest

from broadsheet.write.compare import compare
from written import a_row, write_parquet


@pytest.fixture
def builds(tmp_path: Path) -> tuple[Path, Path]:
    a, b = tmp_path / "a", tmp_path / "b"
    a.mkdir()
    rows = [a_row(number) for number in range(4)]
    write_parquet(a / "rows.parquet", "articles", rows)
    (a / "rows.jsonl").write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    (a / "README.md").write_text("one\ntwo\n")
    shutil.copytree(a, b)
    return a, b


def test_a_copy_has_no_differences(builds: tuple[Path, Path]) -> None:
    assert compare(*builds) == []


def test_missing_and_additional_files_are_named(builds: tuple[Path, Path]) -> None:
    a, b = builds
    (a / "README.md").unlink()
    (b / "rows.jsonl").unlink()
    assert compare(a, b) == [f"README.md: only in {b}", f"rows.jsonl: only in {a}"]


def test_rows_and_fields_are_named(builds: tuple[Path, Path]) -> None:
    a, b = builds
    rows = [a_row(number) for number in range(4)]
    rows[2]["text"], rows[2]["n_words"] = "Secret words", 7
    write_parquet(b / "rows.parquet", "articles", rows)
    (b / "rows.jsonl").write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    (b / "README.md").write_text("one\ntoo\n")
    assert compare(a, b) == [
        "README.md: line 2 differs",
        "rows.jsonl: line 3 differs in text, n_words",
        "rows.parquet: row 2 differs in text, n_words",
    ]


def test_counts_columns_and_bytes_are_told(builds: tuple[Path, Path]) -> None:
    import pyarrow.parquet as pq

    a, b = builds
    pq.write_table(pq.read_table(a / "rows.parquet"), b / "rows.parquet", compression="none")
    (b / "rows.jsonl").write_bytes((a / "rows.jsonl").read_bytes() + b"{}\n")
    assert compare(a, b) == [
        "rows.jsonl: line 5 is missing on one side (4 lines and 5)",
        "rows.parquet: the rows are the same, the bytes are not (another pyarrow, or other settings)",
    ]
    pq.write_table(pq.read_table(a / "rows.parquet").slice(1), b / "rows.parquet")
    assert compare(a, b)[1] == "rows.parquet: 4 rows and 3"
    pq.write_table(pq.read_table(a / "rows.parquet").drop_columns("text"), b / "rows.parquet")
    assert compare(a, b)[1] == "rows.parquet: the columns or their types differ"
    (b / "rows.parquet").write_bytes(b"PAR1")
    assert compare(a, b)[1] == "rows.parquet: one of the two is not Parquet"
    (b / "rows.jsonl").write_bytes((a / "rows.jsonl").read_bytes().replace(b'":', b'": ', 1))
    assert compare(a, b)[0] == "rows.jsonl: line 1 differs in its spelling only"
