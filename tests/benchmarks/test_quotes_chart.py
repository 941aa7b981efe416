"""The chart and the table in the docs are what the recorded figures give; the chart is legible in light and dark."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from benchmarks.quotes import chart

RECORD = json.loads(chart.RECORD.read_text(encoding="utf-8"))
SVG = "{http://www.w3.org/2000/svg}"


def system(name: str, f1: float, rate: int) -> dict[str, Any]:
    figures = {
        "span": [90.0, 80.0, 84.7], "speaker_exact": 60.0, "speaker_part": 70.0, "cue": 75.0, "e2e": [1.0, 1.0, f1],
    }  # fmt: skip
    return {"name": name, "versions": {name: "1.2"}, "figures": figures, "chars_per_cpu_second": rate}


MADE_UP = {"systems": [system("ours", 90.0, 1_000_000), system("theirs", 70.0, 10_000)]}


def test_the_committed_chart_and_page_are_those_of_the_record() -> None:
    assert chart.CHART.read_text(encoding="utf-8") == chart.svg(RECORD)
    shown = chart.PAGE.read_text(encoding="utf-8")
    assert chart.page(shown, RECORD) == shown


def test_the_record_is_of_every_system_and_says_how_it_is_measured() -> None:
    assert [found["name"] for found in RECORD["systems"]] == [
        "broadsheet", "textacy", "sayswho", "nearest “Name said”",
    ]  # fmt: skip
    assert all(found["figures"]["gold"] == 776 and not found["note"] for found in RECORD["systems"])
    assert RECORD["command"] in chart.PAGE.read_text(encoding="utf-8")


def test_better_is_higher_and_faster_is_more_to_the_right() -> None:
    circles = list(ET.fromstring(chart.svg(MADE_UP)).iter(f"{SVG}circle"))
    ours, theirs = ((float(circle.attrib["cx"]), float(circle.attrib["cy"])) for circle in circles)
    # Of four decades ours is two further, of fifty per cent twenty higher.
    assert ours[0] - theirs[0] == pytest.approx((684 - 56) / 2)
    assert theirs[1] - ours[1] == pytest.approx((340 - 30) * 20 / 50)


def test_everything_is_within_the_picture() -> None:
    root = ET.fromstring(chart.svg(RECORD))
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    for part in root.iter(f"{SVG}text"):
        assert 0 < float(part.attrib["x"]) < width
        assert 0 < float(part.attrib["y"]) < height


def test_every_colour_has_one_for_the_dark() -> None:
    style = next(ET.fromstring(chart.svg(RECORD)).iter(f"{SVG}style")).text or ""
    light, dark = style.split("@media (prefers-color-scheme: dark) {")
    coloured = {name for name, rule in re.findall(r"(\S+) \{([^}]*)\}", light) if "#" in rule}
    assert coloured == set(re.findall(r"(\S+) \{[^}]*#", dark))


def test_a_system_without_figures_is_left_out() -> None:
    record = {"systems": [*MADE_UP["systems"], {"name": "absent", "figures": None, "versions": {}}]}
    assert "absent" not in chart.svg(record) + chart.measured_table(record)


def test_write_redraws_what_shows_the_figures(tmp_path: Path) -> None:
    page = f"Before.\n{chart.OPEN}\n{chart.CLOSE}\nAfter.\n"
    (tmp_path / "quotes.md").write_text(page, encoding="utf-8")
    chart.write(MADE_UP, tmp_path)
    assert json.loads((tmp_path / "quotes.json").read_text(encoding="utf-8")) == MADE_UP
    shown = (tmp_path / "quotes.md").read_text(encoding="utf-8")
    assert "| ours 1.2 | 84.7 | 60.0 | 70.0 | 75.0 | 90.0 | 1.00 M |" in shown
    assert shown.startswith("Before.")
    assert shown.endswith("After.\n")
    assert chart.svg(MADE_UP) == (tmp_path / "quotes.svg").read_text(encoding="utf-8")


def test_a_page_without_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="no <!-- measured -->"):
        chart.page("No table here.", MADE_UP)
