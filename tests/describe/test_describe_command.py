"""`broadsheet describe`: what it prints is what it counted, and what it fills is what a build fills."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from broadsheet.describe.blocks import PERSONAL_BLOCKS, blocks
from broadsheet.describe.charts import PERSONAL_CHARTS, charts
from broadsheet.describe.datasheet import fill, standing
from corpus import call

ROOT = Path(__file__).parents[2]


@pytest.fixture
def mine(described: Path, tmp_path: Path) -> Path:
    """A copy of the build, to be damaged."""
    return shutil.copytree(described, tmp_path / described.name)


def test_json_is_all_figures(described: Path, facts: dict[str, Any]) -> None:
    result = call("describe", described, "--json")
    assert (result.returncode, result.stderr) == (0, b"")
    assert json.loads(result.stdout) == json.loads(json.dumps(facts))


def test_the_terminal_has_every_block_without_markup(described: Path, facts: dict[str, Any]) -> None:
    shown = call("describe", described).stdout.decode()
    for name in blocks(facts):
        assert f"\n{name}" in f"\n{shown}"
    assert "speakers (names people)\n" in shown
    assert "|" not in shown
    assert "---" not in shown


def test_markdown_can_be_filled_again(described: Path, facts: dict[str, Any]) -> None:
    sheet = call("describe", described, "--markdown").stdout.decode()
    assert standing(sheet) == blocks(facts)
    assert fill(sheet, blocks(facts)) == sheet


def test_a_datasheet_is_filled_once_and_stays(described: Path, facts: dict[str, Any], tmp_path: Path) -> None:
    sheet = tmp_path / "SHEET.md"
    sheet.write_bytes(b"# Sheet\r\n<!-- figures:speakers --><!-- /figures -->\r\nProse.\r\n")
    first = call("describe", described, "--datasheet", sheet)
    assert (first.returncode, first.stdout) == (0, f"{sheet}: filled\n".encode())
    once = sheet.read_bytes()
    assert standing(once.decode()) == {"speakers": blocks(facts)["speakers"]}
    assert once.endswith(b"\r\nProse.\r\n")
    second = call("describe", described, "--datasheet", sheet)
    assert (second.stdout, sheet.read_bytes()) == (f"{sheet}: is as the build has it\n".encode(), once)


def test_the_committed_datasheet_is_what_describe_fills(tmp_path: Path) -> None:
    [build] = (path for path in (ROOT / "build").iterdir() if path.name[-1].isdigit())
    sheet = tmp_path / "DATASHEET.md"
    emptied = fill(
        (ROOT / "DATASHEET.md").read_text(), dict.fromkeys(standing((ROOT / "DATASHEET.md").read_text()), "")
    )
    sheet.write_text(emptied)
    assert call("describe", build, "--datasheet", sheet).returncode == 0
    assert sheet.read_bytes() == (ROOT / "DATASHEET.md").read_bytes() == (build / "DATASHEET.md").read_bytes()


def test_a_block_that_describe_cannot_make_stays(described: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "SHEET.md"
    sheet.write_text("<!-- figures:terms -->\nCounted elsewhere.\n<!-- /figures -->\n")
    assert call("describe", described, "--datasheet", sheet).returncode == 0
    assert standing(sheet.read_text()) == {"terms": "Counted elsewhere."}


def test_only_some_blocks_and_plots_name_people(facts: dict[str, Any]) -> None:
    names = [one["name"] for one in facts["speakers"]["named"]]
    assert names
    assert {name for name, block in blocks(facts).items() if any(one in block for one in names)} == {*PERSONAL_BLOCKS}
    assert {one.name for one in charts(facts) if any(name in one.told for name in names)} == {*PERSONAL_CHARTS}


@pytest.mark.parametrize(
    "name",
    [
        "a <!-- /figures --> b",
        "<!-- figures:x -->",
        "| a | b",
        "<img src=x>",
        "![a](http://b)",
        "$a$",
        "\x1b[2J",
        "a\nb",
    ],
)
def test_a_name_cannot_act_in_a_datasheet(facts: dict[str, Any], name: str) -> None:
    one = {**facts["speakers"]["named"][0], "name": name, "described": name}
    made = blocks({**facts, "speakers": {**facts["speakers"], "named": [one]}})
    sheet = "<!-- figures:speakers -->\n<!-- /figures -->\n"
    once = fill(sheet, made)
    assert fill(once, made) == once
    assert standing(once) == {"speakers": made["speakers"]}
    row = made["speakers"].splitlines()[2]
    # Without what is escaped nothing is left that acts.
    bare = re.sub(r"\\.", "", row)
    assert bare.count("|") == 7
    assert not set("<>[]!$`*&") & set(bare)
    assert row.isprintable()


def test_a_plot_spells_any_name(facts: dict[str, Any]) -> None:
    pytest.importorskip("matplotlib", reason='plots need the extra "plots"')
    from broadsheet.describe.plots import svg

    odd = ["$a$ & <b>", "面包师", "a" * 300]
    named = [{**facts["speakers"]["named"][0], "name": name} for name in odd]
    chart = next(
        one for one in charts({**facts, "speakers": {**facts["speakers"], "named": named}}) if one.name == "speakers"
    )
    drawn = svg(chart)
    assert "$a$ &amp; &lt;b&gt;" in drawn
    assert "面包师" in drawn
    assert drawn == svg(chart)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("manifest.json", b"is no manifest"),
        ("quarantine/pages.jsonl", b"a file beside its tables"),
        ("jsonl/articles/train-00000-of-00001.jsonl", b"line 1: is no row of articles"),
    ],
)
def test_a_damaged_build_is_told(mine: Path, damage: str, said: bytes) -> None:
    (mine / damage).write_text('{"a": 1}\n')
    result = call("describe", mine)
    assert (result.returncode, result.stdout) == (2, b"")
    assert said in result.stderr
    (mine / damage).unlink()
    assert call("describe", mine).returncode == (0 if damage.startswith("quarantine") else 2)


def test_what_cannot_be_filled_is_told(described: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "SHEET.md"
    sheet.write_text("<!-- figures:speekers --><!-- /figures -->\n")
    result = call("describe", described, "--datasheet", sheet)
    assert result.returncode == 2
    assert b"did you mean `speakers`?" in result.stderr
    result = call("describe", described, "--datasheet", described / "README.md")
    assert result.returncode == 2
    assert b"is part of the build" in result.stderr
    assert call("describe", described, "--json", "--markdown").returncode == 2
    assert call("describe", tmp_path).returncode == 2
