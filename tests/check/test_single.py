"""A file of a table, checked alone, and paths that are nothing to check."""

from __future__ import annotations

from pathlib import Path

import pytest

from broadsheet.check import CheckError, Finding, check_path
from corruptions.tools import Broken

_TABLES = ("pages", "articles", "comments", "quotes")


def _ids(path: Path) -> set[str]:
    return {finding.id for finding in check_path(path)}


@pytest.mark.parametrize("table", _TABLES)
def test_a_clean_file_has_no_findings(table: str, broken: Broken, tmp_path: Path) -> None:
    for path in (broken.lines(table), broken.shard(table)):
        assert _ids(path) == set()
        # Away from its folder, a table is told by its columns.
        moved = path.rename(tmp_path / f"moved{path.suffix}")
        assert _ids(moved) == set()


def test_a_build_folder_is_checked_as_a_build(broken: Broken) -> None:
    assert check_path(broken.folder) == []
    broken.lines("quotes").unlink()
    assert "dataset.file-missing" in _ids(broken.folder)


def test_findings_say_where_they_are(broken: Broken) -> None:
    broken.change_item("comments", 0, "paragraphs", 1, start_char=30)
    name = broken.rows("comments")[0]["comment_id"]
    lines, shard = (check_path(path)[0] for path in (broken.lines("comments"), broken.shard("comments")))
    assert (lines.file, lines.line, lines.row) == (str(broken.lines("comments")), 1, None)
    assert (shard.file, shard.line, shard.row) == (str(broken.shard("comments")), None, 0)
    assert (lines.field, lines.record) == (shard.field, shard.record) == ("paragraphs[1].start_char", name)


def test_rows_of_parquet_are_checked_against_the_schema(broken: Broken) -> None:
    import pyarrow.parquet as pq

    from broadsheet.contract.rows import to_arrow

    rows = broken.rows("quotes")
    rows[0]["quote_type"], rows[1]["confidence"] = "sarcastic", 0.123
    pq.write_table(to_arrow("quotes", rows), broken.shard("quotes"))
    assert [(one.id, one.row, one.field) for one in check_path(broken.shard("quotes"))] == [
        ("schema.row", 0, "quote_type"),
        ("schema.hundredths", 1, "confidence"),
    ]


def test_a_file_without_rows_is_a_finding(broken: Broken) -> None:
    broken.lines("comments").write_bytes(b"")
    assert _ids(broken.lines("comments")) == {"schema.empty"}


@pytest.mark.parametrize("name", ["pages.jsonl", "comments-train.jsonl", "quotes.train.jsonl", "articles/rows.jsonl"])
def test_a_file_that_is_called_after_its_table_needs_no_columns(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"")
    assert _ids(path) == {"schema.empty"}
    path.write_bytes(b"{\n")
    assert _ids(path) == {"schema.json"}


def test_columns_tell_the_table_where_the_first_line_is_broken(broken: Broken, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b"{\n" + broken.lines("comments").read_bytes())
    assert "schema.json" in _ids(path)


def test_a_table_is_told_from_inside_its_folder(broken: Broken, monkeypatch: pytest.MonkeyPatch) -> None:
    broken.lines("quotes").write_bytes(b"")
    monkeypatch.chdir(broken.lines("quotes").parent)
    assert _ids(Path(broken.lines("quotes").name)) == {"schema.empty"}


def test_an_unreadable_parquet_file_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_bytes(b"PAR1")
    assert _ids(tmp_path / "x.parquet") == {"schema.parquet"}


def test_what_is_no_build_and_no_table_is_an_error_with_a_cure(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_bytes(b'{"id": 1, "label": "x"}\n')
    (tmp_path / "broken.jsonl").write_bytes(b"\xff\n{\n[]\n")
    (tmp_path / "notes.txt").write_bytes(b"Read me.\n")
    (tmp_path / "loop.jsonl").symlink_to(tmp_path / "loop.jsonl")
    for name in ("", "rows.jsonl", "broken.jsonl", "notes.txt", "loop.jsonl", "missing.parquet"):
        with pytest.raises(CheckError) as caught:
            check_path(tmp_path / name)
        assert caught.value.file.startswith(str(tmp_path))
        assert caught.value.what
        assert caught.value.cure


def test_unsorted_files_with_a_row_twice_do_not_go_unnoticed(broken: Broken) -> None:
    lines = broken.lines("comments").read_bytes().splitlines(keepends=True)
    broken.lines("comments").write_bytes(b"".join([lines[1], lines[0], lines[1]]))
    assert {"keys.order", "keys.duplicate"} <= _ids(broken.lines("comments"))


def test_findings_sort_by_file_line_field_and_id() -> None:
    def finding(file: str, line: int | None, row: int | None, field: str, id_: str) -> Finding:
        return Finding(file, line, row, field, id_, "error", "", "")

    wanted = [
        finding("a", None, None, "", "x.a"),
        finding("a", 2, None, "b", "x.a"),
        finding("a", 2, None, "b", "x.b"),
        finding("a", 10, None, "a", "x.a"),
        finding("b", None, 0, "a", "x.a"),
    ]
    assert sorted([wanted[3], wanted[4], wanted[1], wanted[0], wanted[2]]) == wanted
