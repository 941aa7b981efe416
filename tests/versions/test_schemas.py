"""Contracts side by side: which fields differ, and that what both have is still compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from broadsheet.contract.schemas import TABLES, schema
from broadsheet.versions import Diff, VersionsError, diff, required
from broadsheet.versions.contracts import common_types, schema_changes
from made_tables import NOTES, listed, note, scalar, struct, write_build


def with_fields(**fields: Any) -> dict[str, Any]:
    """The schema of notes with some fields declared otherwise; None leaves one out."""
    declared = {**NOTES["properties"], **fields}
    return {**NOTES, "properties": {name: node for name, node in declared.items() if node is not None}}


def against(folder: Path, changed: dict[str, Any], rows: list[dict[str, Any]]) -> Diff:
    """What differs where the new build declares other fields and has these rows instead of a plain one."""
    one = write_build(folder / "old", {"notes": {"train": [note(1)]}})
    other = write_build(folder / "new", {"notes": {"train": rows}}, schemas={"notes": changed})
    return diff(one, other)


def told(found: Diff) -> list[tuple[str, str, str | None, str | None]]:
    return [(one.field, one.kind, one.old, one.new) for one in found.schema]


def test_a_field_added_changes_no_row(tmp_path: Path) -> None:
    found = against(tmp_path, with_fields(wind=scalar("int32")), [note(1, wind=3)])
    assert told(found) == [("wind", "added", None, "int32")]
    assert found.tables[0].same
    assert found.rewritten == 0
    assert (required(found).level, required(found).reasons) == ("minor", ("field notes.wind added",))


def test_a_member_added_deep_inside_changes_no_row(tmp_path: Path) -> None:
    deeper = listed(struct(start=scalar("int32"), of=listed(scalar("int32")), end=scalar("int32")))
    one = write_build(tmp_path / "one", {"notes": {"train": [note(1, spans=[{"start": 1, "of": [2]}, None])]}})
    rows = [note(1, spans=[{"start": 1, "of": [2], "end": 9}, None])]
    other = write_build(tmp_path / "two", {"notes": {"train": rows}}, schemas={"notes": with_fields(spans=deeper)})
    found = diff(one, other)
    assert told(found) == [("spans[].end", "added", None, "int32")]
    assert found.tables[0].same
    assert told(diff(other, one)) == [("spans[].end", "removed", "int32", None)]
    assert required(diff(other, one)).level == "major"


def test_a_member_changed_deep_inside_is_seen_beside_one_added(tmp_path: Path) -> None:
    deeper = listed(struct(start=scalar("int32"), of=listed(scalar("int32")), end=scalar("int32")))
    one = write_build(tmp_path / "one", {"notes": {"train": [note(1, spans=[{"start": 1, "of": [2]}])]}})
    rows = [note(1, spans=[{"start": 1, "of": [3], "end": 9}])]
    other = write_build(tmp_path / "two", {"notes": {"train": rows}}, schemas={"notes": with_fields(spans=deeper)})
    assert dict(diff(one, other).tables[0].fields) == {"spans": 1}


def test_a_field_removed_or_retyped_breaks_who_reads_it(tmp_path: Path) -> None:
    row = {name: value for name, value in note(1, n="one").items() if name != "who"}
    found = against(tmp_path, with_fields(who=None, n=scalar("string")), [row])
    assert told(found) == [("n", "retyped", "int32", "string"), ("who", "removed", "struct", None)]
    assert found.tables[0].changed == 0
    reasons = ("field notes.n retyped", "field notes.who removed")
    assert (required(found).level, required(found).reasons) == ("major", reasons)


def test_lists_that_have_nothing_in_common_are_not_compared(tmp_path: Path) -> None:
    one = write_build(tmp_path / "one", {"notes": {"train": [note(1, spans=[{"start": 1, "of": [2]}])]}})
    rows = [note(1, spans=["the first"])]
    other = write_build(
        tmp_path / "two", {"notes": {"train": rows}}, schemas={"notes": with_fields(spans=listed(scalar("string")))}
    )
    found = diff(one, other)
    assert told(found) == [("spans[]", "retyped", "struct", "string")]
    assert found.tables[0].same
    assert required(found).level == "major"


def test_values_that_were_not_allowed_before(tmp_path: Path) -> None:
    declared = with_fields(tags=listed(scalar("string", null=True)), text=scalar("string", enum=["rain", "hail"]))
    found = against(tmp_path, declared, [note(1)])
    assert told(found) == [
        ("text", "nullable", "null", "never null"),
        ("text", "enum", None, '["rain","hail"]'),
        ("tags[]", "nullable", "never null", "null"),
    ]
    assert required(found).level == "minor"


def test_another_key_matches_no_row(tmp_path: Path) -> None:
    plain, key = scalar("string"), scalar("string", **{"x-key": True})
    found = against(tmp_path, with_fields(note_id=plain, text=key), [note(1), note(2, text="sun")])
    assert told(found)[0] == ("", "key", "note_id", "text")
    assert (found.tables[0].removed, found.tables[0].added) == (1, 2)
    assert required(found).level == "major"


def test_a_table_on_one_side_only(tmp_path: Path) -> None:
    one = write_build(tmp_path / "one", {"notes": {"train": [note(1)]}})
    other = write_build(tmp_path / "two", {"notes": {"train": [note(1)]}, "maps": {"test": [note(7), note(8)]}})
    found = diff(one, other)
    assert told(found) == [("", "added", None, None)]
    assert [(table.table, table.old_rows, table.added) for table in found.tables] == [
        ("notes", 0 + 1, 0),
        ("maps", 0, 2),
    ]
    assert found.tables[1].ids["added"] == ("7", "8")
    assert required(found).reasons == ("maps: 2 rows added", "table maps added")
    gone = diff(other, one)
    assert (gone.tables[1].removed, gone.tables[1].ids["removed"]) == (2, ("7", "8"))
    assert required(gone).reasons == ("maps: 2 rows removed", "table maps removed")


@pytest.mark.parametrize("text", [b"{", b"[]", b'{"properties": {"a": {}}}', b'{"properties": 3}'])
def test_a_schema_that_is_none_is_told(text: bytes, tmp_path: Path) -> None:
    one = write_build(tmp_path / "one", {"notes": {"train": [note(1)]}})
    (one / "schema/notes.schema.json").write_bytes(text)
    with pytest.raises(VersionsError, match=r"schema/notes\.schema\.json is no schema of a table"):
        diff(one, one)


@pytest.mark.parametrize("table", TABLES)
def test_every_field_of_the_contract_can_be_compared(table: str) -> None:
    declared = schema(table)
    keys = {name for name, node in declared["properties"].items() if node.get("x-key")}
    assert common_types(declared, declared).keys() == declared["properties"].keys() - keys
    assert list(schema_changes(table, declared, declared)) == []
