"""The changelog of the data: entries are put where they belong, once, and what people wrote stays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.versions import Diff, VersionsError, diff, markdown, required, write_entry
from broadsheet.versions.changelog import moved_lines, with_entry
from made_tables import NOTES, listed, note, scalar, struct, write_build

SECRET = "The baker said it would rain"
PAGES = {
    **NOTES,
    "properties": {**NOTES["properties"], "incidents": listed(struct(id=scalar("string"), message=scalar("string")))},
}
JOINED = [{"id": "split.groups-joined", "message": SECRET}]
TOMB = b'{"id":"%s","date":"2026-11-22","reason":"Asked for.","text_sha256":null,"source_id":null}\n'


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Diff:
    """A difference of every kind."""
    folder = tmp_path_factory.mktemp("versions")
    old = [note(number, text=SECRET, incidents=[]) for number in range(6)]
    new = {
        "train": [note(0, text=f"{SECRET}!", incidents=[]), note(6, text=SECRET, incidents=[]), old[2]],
        "test": [{**old[3], "incidents": JOINED}, {**old[4], "incidents": JOINED}, old[5]],
    }
    files = {"tombstones.jsonl": TOMB % (b"0" * 16)}
    more = {
        "tombstones.jsonl": b"".join(
            TOMB % one for one in (b"0" * 16, b"1" * 16, b"1" * 16 + b"-c12345678", b"author-1")
        )
    }
    card = b"---\nlanguage: [en, de]\nlicense: other\n---\n"
    one = write_build(folder / "old", {"pages": {"train": old}}, schemas={"pages": PAGES}, files=files)
    changed = {**PAGES, "properties": {**PAGES["properties"], "wind": scalar("int32", null=True)}}
    other = write_build(
        folder / "new",
        {"pages": {split: [{**row, "wind": None} for row in rows] for split, rows in new.items()}},
        schemas={"pages": changed},
        version="2.0.0",
        files={**more, "README.md": card},
    )
    return diff(one, other)


def test_the_entry_tells_every_kind_of_change_and_quotes_no_text(found: Diff) -> None:
    entry = markdown(found, required(found))
    assert entry == (
        "## 2.0.0\n\n<!-- diff -->\nAgainst 1.0.0. MAJOR: data changed or removed.\n\n"
        "| table | rows before | rows now | added | removed | changed | in another split |\n"
        "|:--|--:|--:|--:|--:|--:|--:|\n"
        "| pages | 6 | 6 | 1 | 1 | 3 | 3 |\n\n"
        "Taken down (tombstones):\n\n- 1 author, 1 comment, 1 page\n\n"
        "In another split:\n\n"
        "- pages: 3 from train to test, 2 of them because near-copies joined their split groups\n\n"
        "Changed fields, in rows that both versions have:\n\n- `pages.text`: 1\n- `pages.incidents`: 2\n\n"
        "Schema:\n\n- pages.wind: added (int32)\n\n"
        'Settings:\n\n- `card.language`: `not stated`, now `["en","de"]`\n\n'
        "Files:\n\n- `README.md` changed\n- `schema/pages.schema.json` changed\n- `tombstones.jsonl` changed\n"
        "<!-- /diff -->\n"
    )
    assert SECRET not in entry


def test_moves_that_no_join_explains_are_told_plainly(found: Diff) -> None:
    [table] = (one for one in found.tables if one.moves)
    plain = replace(table, moves=tuple(replace(one, joined=0) for one in table.moves))
    assert list(moved_lines(plain)) == ["pages: 3 from train to test"]


def test_an_entry_is_written_once_and_keeps_what_people_wrote(found: Diff, tmp_path: Path) -> None:
    file = tmp_path / "DATA-CHANGELOG.md"
    verdict = required(found)
    assert write_entry(file, found, verdict)
    assert file.read_text() == f"# Data changelog\n\n{markdown(found, verdict)}"
    assert not write_entry(file, found, verdict)
    edited = file.read_text().replace("## 2.0.0\n", "## 2.0.0 (the autumn release)\n\nRead the terms.\n")
    edited += "\nThanks to all.\n\n## 1.0.0\n\nThe first.\n"
    file.write_text(edited.replace("| pages | 6 |", "| pages | 7 |"))
    assert write_entry(file, found, verdict)
    assert file.read_text() == edited
    assert [path.name for path in tmp_path.iterdir()] == ["DATA-CHANGELOG.md"]


def test_a_new_version_stands_above_the_others(found: Diff) -> None:
    before = "# Our data\n\nWhat changed.\n\n## 1.10.0\n\nMore.\n\n## 2.0.01\n\nOdd.\n"
    after = with_entry(before, "2.0.0", markdown(found, required(found)))
    assert after.startswith("# Our data\n\nWhat changed.\n\n## 2.0.0\n\n<!-- diff -->\n")
    assert after.endswith("<!-- /diff -->\n\n## 1.10.0\n\nMore.\n\n## 2.0.01\n\nOdd.\n")


_LINES = st.lists(
    st.sampled_from(["# Title", "", "Some words.", "## 1.0.0", "## 1.1.0", "## 2.0.0 (autumn)", "### More", "- one"])
)


@given(_LINES, st.booleans())
def test_writing_twice_is_writing_once_and_no_line_is_lost(lines: list[str], ended: bool) -> None:
    document = "\n".join(lines) + "\n" * ended
    entry = "## 1.1.0\n\n<!-- diff -->\nAgainst 1.0.0.\n<!-- /diff -->\n"
    once = with_entry(document, "1.1.0", entry)
    assert with_entry(once, "1.1.0", entry) == once
    assert "<!-- diff -->\nAgainst 1.0.0.\n<!-- /diff -->\n" in once
    left = iter(line for line in once.splitlines() if line)
    assert all(any(line == one for one in left) for line in lines if line)


@pytest.mark.parametrize("section", ["<!-- diff -->\n", "<!-- /diff -->\n"])
def test_half_of_the_markers_is_told(section: str, found: Diff, tmp_path: Path) -> None:
    file = tmp_path / "DATA-CHANGELOG.md"
    file.write_text(f"# Data changelog\n\n## 2.0.0\n\n{section}")
    with pytest.raises(VersionsError, match="without the other; put the other one back"):
        write_entry(file, found, required(found))
    assert file.read_text() == f"# Data changelog\n\n## 2.0.0\n\n{section}"


def test_a_file_in_another_encoding_is_left_alone(found: Diff, tmp_path: Path) -> None:
    file = tmp_path / "DATA-CHANGELOG.md"
    file.write_bytes(b"# D\xe9j\xe0\n")
    with pytest.raises(VersionsError, match="is not UTF-8"):
        write_entry(file, found, required(found))
    assert file.read_bytes() == b"# D\xe9j\xe0\n"
