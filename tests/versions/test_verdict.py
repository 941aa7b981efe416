"""What a difference asks of the version number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from broadsheet.versions import Diff, VersionsError, diff, required
from broadsheet.versions.verdict import least_after, parsed
from made_tables import PLAN, Splits, note, write_build

ONE: Splits = {"train": [note(1), note(2)]}


def between(folder: Path, new: Splits, **more: Any) -> Diff:
    one = write_build(folder / "old", {"notes": ONE}, version="1.2.3")
    return diff(one, write_build(folder / "new", {"notes": new}, **{"version": "1.2.3", **more}))


@pytest.mark.parametrize(
    ("new", "more", "level", "least", "reason"),
    [
        (ONE, {}, "none", "1.2.3", None),
        (ONE, {"version": "1.2.4"}, "patch", "1.2.4", "the version changed"),
        (ONE, {"files": {"README.md": b"# Notes"}}, "patch", "1.2.4", "1 setting changed"),
        (ONE, {"files": {"LICENSE": b"All rights reserved."}}, "patch", "1.2.4", "1 file outside the tables changed"),
        (
            ONE,
            {"files": {"jsonl/notes/train.jsonl": b""}},
            "patch",
            "1.2.4",
            "1 data file written anew with the same rows",
        ),
        (ONE, {"compression": "snappy"}, "patch", "1.2.4", "1 data file written anew with the same rows"),
        (ONE, {"split": {**PLAN, "train": 90, "test": 0}}, "patch", "1.2.4", "2 settings changed"),
        ({"train": [note(1), note(2), note(3)]}, {}, "minor", "1.3.0", "notes: 1 row added"),
        ({"train": [note(1)]}, {}, "major", "2.0.0", "notes: 1 row removed"),
        ({"train": [note(1), note(2, n=9)]}, {}, "major", "2.0.0", "notes: 1 row changed"),
        (
            {"train": [note(1)], "test": [note(2)]},
            {"split": {**PLAN, "salt": "wind"}},
            "major",
            "2.0.0",
            "notes: 1 row in another split",
        ),
        ({"train": [note(1), note(2, n=9), note(3)]}, {}, "major", "2.0.0", "notes: 1 row changed"),
    ],
)
def test_the_level_follows_from_the_data(
    new: Splits, more: dict[str, Any], level: str, least: str, reason: str | None, tmp_path: Path
) -> None:
    found = between(tmp_path, new, **more)
    verdict = required(found)
    assert (verdict.level, verdict.least) == (level, least)
    assert found.same == (level == "none")
    assert verdict.reasons[:1] == (() if reason is None else (reason,))


@pytest.mark.parametrize(
    "head",
    ["a: &a [x, x]\nb: &b [*a, *a]\n", "[" * 5000, "{", "- a\n", "language: en\n"],
    ids=lambda head: head[:9].strip(),
)
def test_a_card_that_cannot_be_read_is_a_file_like_others(head: str, tmp_path: Path) -> None:
    found = between(tmp_path, ONE, files={"README.md": f"---\n{head}---\n".encode()})
    settings = {one.name: one.new for one in found.settings}
    assert settings == {"card.license": None, **({"card.language": "en"} if "language" in head else {})}
    assert required(found).level == "patch"


@pytest.mark.parametrize(
    ("old", "level", "least"),
    [
        ("1.2.3", "patch", "1.2.4"),
        ("1.2.3", "minor", "1.3.0"),
        ("1.2.3", "major", "2.0.0"),
        ("0.4.1", "patch", "0.4.2"),
        ("0.4.1", "minor", "0.4.2"),
        ("0.4.1", "major", "0.5.0"),
        ("0.0.9", "major", "0.1.0"),
        ("1.9.9", "minor", "1.10.0"),
    ],
)
def test_the_least_version_after_another(old: str, level: Any, least: str) -> None:
    assert least_after(old, level) == least
    assert parsed(least) > parsed(old)


def test_a_larger_number_is_allowed_and_a_smaller_one_is_not(tmp_path: Path) -> None:
    verdict = required(between(tmp_path, {"train": [note(1), note(2), note(3)]}))
    assert [verdict.allows(one) for one in ("1.2.9", "1.3.0", "1.3.1", "1.10.0", "2.0.0", "0.9.9")] == [
        False,
        True,
        True,
        True,
        True,
        False,
    ]


def test_the_version_that_is_followed_may_be_another_than_that_of_the_folder(tmp_path: Path) -> None:
    found = between(tmp_path, {"train": [note(1)]})
    assert required(found, "3.0.0").least == "4.0.0"
    assert required(found, "0.3.0").least == "0.4.0"


@pytest.mark.parametrize("version", ["1.2", "v1.2.3", "1.2.3.4", "1.2.x", "", "1.2.³", "-1.2.3"])
def test_what_is_no_version_is_told(version: str) -> None:
    with pytest.raises(VersionsError, match=r"is no version; write it as MAJOR\.MINOR\.PATCH"):
        parsed(version)
