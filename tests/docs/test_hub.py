"""What docs/hub.md shows: its statements are understood, and its snippet reads the first page's comments."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from broadsheet.building import build
from broadsheet.read import read_dataset
from corpus import BRIDGE, DATASET, make_raw


def _fenced(root: Path, language: str) -> str:
    text = (root / "docs" / "hub.md").read_text(encoding="utf-8")
    [found] = re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return str(found)


def test_the_statements_that_are_shown_are_understood(root: Path, tmp_path: Path) -> None:
    shown = _fenced(root, "toml")
    raw = make_raw(tmp_path / "raw", {"gazette/bridge.txt": BRIDGE}, DATASET.replace('license = "other"\n', "") + shown)
    (tmp_path / "LICENSE-DATA.md").write_text("# Rights\n")
    (tmp_path / "DATA-CHANGELOG.md").write_text("## 1.0.0\n\n- First version.\n")
    dataset = read_dataset(raw)
    assert dataset.statements.gating is not None
    assert dataset.statements.gating.fields == (("Affiliation", "text"), ("I agree", "checkbox"))
    assert build(raw, tmp_path / "build").target.is_dir()


def test_the_snippet_reads_the_comments(root: Path, tmp_path: Path) -> None:
    target = build(root / "raw", tmp_path, update_raw=False).target
    code = _fenced(root, "python")
    assert target.name in code
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 21
    assert all(line.endswith(" b'train'") for line in done.stdout.splitlines())
