"""Plots: the committed pictures are those of the committed build, whoever draws them, and are readable."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from broadsheet.building import BuildError, build
from broadsheet.describe.plots import BARS, LINE, TEXT
from corpus import BRIDGE, DATASET, call, contents, make_raw

matplotlib = pytest.importorskip("matplotlib", reason='plots need the extra "plots"')
ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colour", [*BARS, LINE, TEXT])
@pytest.mark.parametrize("page", ["#ffffff", "#0d1117"])
def test_a_colour_stands_out_on_light_and_dark(colour: str, page: str) -> None:
    assert contrast(colour, page) >= (4 if colour == TEXT else 3)


def test_the_committed_pictures_are_those_of_the_committed_build(tmp_path: Path) -> None:
    (folder,) = (path for path in (ROOT / "build").iterdir() if path.name[-1].isdigit())
    odd = {"PYTHONHASHSEED": "7", "TZ": "Asia/Kathmandu", "LC_ALL": "C", "MPLCONFIGDIR": str(tmp_path / "mpl")}
    # Settings of the machine that would show.
    (tmp_path / "mpl").mkdir()
    (tmp_path / "mpl" / "matplotlibrc").write_text("font.size: 30\nsvg.fonttype: path\n")
    command = [sys.executable, "-m", "broadsheet", "describe", str(folder), "--plots", str(tmp_path / "figures")]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **odd})
    assert contents(tmp_path / "figures") == contents(ROOT / "docs" / "figures")


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "figures").glob("*.svg")), ids=lambda path: path.stem)
def test_a_picture_is_told_in_words(path: Path) -> None:
    root = ET.parse(path).getroot()
    title, told = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert told is not None
    assert title.text
    assert told.text
    assert root.attrib["role"] == "img"
    assert "DejaVu" not in path.read_text()
    assert {one.tag for one in root.iter()} >= {f"{SVG}text"}


def test_a_build_carries_pictures_only_if_its_settings_say_so(tmp_path: Path) -> None:
    plain = build(make_raw(tmp_path / "plain" / "raw", {"town/bridge.txt": BRIDGE}), tmp_path / "plain" / "out").target
    assert not (plain / "figures").exists()
    stated = DATASET + "plots = true\n"
    drawn = build(make_raw(tmp_path / "raw", {"town/bridge.txt": BRIDGE}, stated), tmp_path / "out").target
    assert {path.name for path in (drawn / "figures").iterdir()} >= {"depths.svg", "quotes.svg"}
    assert call("check", drawn).returncode == 0


def test_without_the_library_a_build_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = make_raw(tmp_path / "raw", {"town/bridge.txt": BRIDGE}, DATASET + "plots = true\n")
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(BuildError, match=r"pip install \"broadsheet\[plots\]\""):
        build(raw, tmp_path / "out")
    assert not (tmp_path / "out").exists()
