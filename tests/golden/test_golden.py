"""Golden pages: each folder is named after its claim, says in WHY.md why it exists, and states what must come out.

`pytest tests/golden --update-golden` accepts what comes out now; it prints each difference, and refuses to run in CI.
"""

from __future__ import annotations

import difflib
import json
import os
from pathlib import Path
from typing import Any

import pytest

from broadsheet import compile_page
from golden_view import claimed, view

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
FIRST_PAGE = ROOT / "raw/veterans-today/000_a09aa6b6c3f4a726.txt"
CASES = sorted(folder.parent for folder in HERE.glob("*/expected.json"))


def raw_of(case: Path) -> bytes:
    if case.name == "first-page":
        return FIRST_PAGE.read_bytes()
    return next(case.glob("page.*")).read_bytes()


def spelled(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def difference(expected: Any, actual: Any) -> str:
    lines = (spelled(side).splitlines() for side in (expected, actual))
    return "\n".join(difflib.unified_diff(*lines, "expected", "compiled", lineterm=""))


def accept(case: Path, expected: Any, actual: Any) -> None:
    """Write what was compiled as the expectation, and show the difference."""
    if os.environ.get("CI"):
        pytest.fail("golden pages are never accepted in CI")
    print(f"\n{case.name}\n{difference(expected, actual)}")
    (case / "expected.json").write_text(spelled(actual), encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden(case: Path, request: pytest.FixtureRequest) -> None:
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    actual = claimed(view(compile_page(raw_of(case))), expected)
    if actual != expected and request.config.getoption("--update-golden"):
        accept(case, expected, actual)
    else:
        assert actual == expected, difference(expected, actual)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_case_says_in_one_sentence_why_it_exists(case: Path) -> None:
    why = (case / "WHY.md").read_text(encoding="utf-8").strip()
    assert len(why) > 20
    assert "\n" not in why
    assert why.endswith(".")


def test_every_folder_is_a_case() -> None:
    assert {path for path in HERE.iterdir() if path.is_dir() and path.name != "__pycache__"} == set(CASES)


def test_accepting_is_refused_in_ci(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CI", "1")
    with pytest.raises(pytest.fail.Exception, match="never accepted"):
        accept(tmp_path, {}, {"comments": []})
    assert not (tmp_path / "expected.json").exists()


def test_accepting_shows_the_difference(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CI", raising=False)
    accept(tmp_path, {"comments_status": None}, {"comments_status": "closed"})
    assert '+  "comments_status": "closed"' in capsys.readouterr().out
    assert json.loads((tmp_path / "expected.json").read_text()) == {"comments_status": "closed"}


def test_an_expectation_sees_a_changed_value_and_a_changed_length() -> None:
    actual = {"comments": [{"ordinal": 1, "text": "x"}, {"ordinal": 2, "text": "y"}]}
    assert claimed(actual, {"comments": [{"ordinal": 1}, {"ordinal": 2}]}) == {
        "comments": [{"ordinal": 1}, {"ordinal": 2}]
    }
    assert len(claimed(actual, {"comments": [{"ordinal": 1}]})["comments"]) == 2
    assert claimed(actual, {"comments": []})["comments"] != []
