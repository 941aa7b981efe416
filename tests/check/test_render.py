"""Findings as lines for people, programs and CI."""

from __future__ import annotations

import json
from pathlib import Path

from broadsheet.check import Finding, exit_code, render
from broadsheet.check.findings import name_of
from broadsheet.check.render import LIMIT


def _finding(number: int, **values: str) -> Finding:
    said = {"file": "a.jsonl", "message": "It is wrong.", "level": "error", **values}
    return Finding(said["file"], number, None, "depth", "threads.depth", said["level"], said["message"], "Mend it.")


def test_text_limits_how_many_of_one_id_are_printed() -> None:
    lines = list(render([_finding(number) for number in range(1, 1255)], "text"))
    assert len(lines) == LIMIT + 1
    assert lines[0] == "a.jsonl:1: depth: It is wrong. [threads.depth]\n    Mend it."
    assert lines[-1] == "threads.depth: and 1,234 more"


def test_json_holds_all_findings_one_object_a_line() -> None:
    lines = list(render([_finding(number) for number in range(1, 1255)], "json"))
    assert len(lines) == 1254
    assert json.loads(lines[41])["line"] == 42
    assert set(json.loads(lines[0])) == set(Finding.__dataclass_fields__)


def test_github_escapes_what_could_end_a_command() -> None:
    found = _finding(3, file="a,b:c%.jsonl", message="50% of 'x\r\n::error::y'", level="warning")
    (line,) = render([found], "github")
    assert line == (
        "::warning file=a%2Cb%3Ac%25.jsonl,line=3,title=threads.depth::depth: 50%25 of 'x%0D%0A::error::y'%0AMend it."
    )
    assert "\n" not in line


def test_exit_code_is_one_for_errors_and_warnings_alone() -> None:
    assert [exit_code([_finding(1, level=level)]) for level in ("error", "warning", "info")] == [1, 1, 0]


def test_names_of_files_are_printable() -> None:
    assert name_of(Path("caf\udce9/a\nb.jsonl")) == "caf\\udce9/a\\nb.jsonl"
