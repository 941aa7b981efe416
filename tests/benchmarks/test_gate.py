"""The gate's verdict and exit codes; the whole command on made-up pages with the gold's own scorers."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.floors import Floors, Lowered, parse, render
from benchmarks.gate import COULD_NOT_RUN, FAILED, PASSED, as_json, judge, lines, run
from benchmarks.gold import DEFAULT, QUOTE_SETS, ROOT, GoldAbsentError, open_gold
from benchmarks.measure import SetResult

PAGE = """The bridge is open

Rain fell on the town council.

2 Comments

  1. The bakery beside the bridge has been open since the spring.
    * It was closed on Monday when I went there.
  2. Who paid for the new bridge, and when will it be done?
"""
RESULTS = [SetResult("html", {"author": 0.9, "pages": 2}, {}, ())]


@pytest.fixture
def floors(tmp_path: Path) -> Path:
    """An empty file of floors in a repository of its own, committed."""
    file = tmp_path / "town" / "floors.toml"
    file.parent.mkdir()
    git(file, "init", "--quiet")
    commit(file, "")
    return file


def git(file: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Test", "-c", "user.email=test@localhost", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(file.parent), *identity, *arguments], check=True, capture_output=True)


def commit(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    git(file, "add", file.name)
    git(file, "commit", "--quiet", "--message", "floors")


def comment(order: int, text: str, parent: int | None) -> dict[str, Any]:
    start = PAGE.index(text)
    return {
        "order": order, "text": text, "author": None, "time": None, "parent_order": parent,
        "start_char": start, "end_char": start + len(text), "author_in_text": False,
    }  # fmt: skip


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """A gold folder with made-up pages and the real scorers; skipped where these are absent."""
    if not DEFAULT.is_dir():
        pytest.skip("the gold folder, with its scorers, is not beside the repository")
    folder = tmp_path / "gold"
    for name in ("threads/pages", "threads/negative", "threads/html", "quotes"):
        (folder / name).mkdir(parents=True)
    for name in ("score_threads.py", "score_quotes.py"):
        (folder / name).symlink_to(DEFAULT / name)
    comments = [
        comment(0, "The bakery beside the bridge has been open since the spring.", None),
        comment(1, "It was closed on Monday when I went there.", 0),
        comment(2, "Who paid for the new bridge, and when will it be done?", None),
    ]
    page = {"key": "bridge", "site": "town", "platform": "none", "comments": comments}
    lost = [*comments, comment(3, "Rain fell on the town council.", None)]
    pages = {"bridge.w3m": page, "lost.w3m": page | {"key": "lost", "comments": lost}}
    for name, content in pages.items():
        text = json.dumps(content | {"flattener": "w3m", "title": "The bridge is open", "text": PAGE})
        (folder / f"threads/pages/{name}.json").write_text(text, encoding="utf-8")
    for name, text in {"rain": "Rain fell all day.\n", "list": PAGE}.items():
        negative = json.dumps({"key": name, "flattener": "w3m", "text": text})
        (folder / f"threads/negative/{name}.w3m.json").write_text(negative, encoding="utf-8")
    (folder / "threads/html/bridge.json").write_text(json.dumps(page), encoding="utf-8")
    (folder / "threads/html/bridge.html.gz").write_bytes(gzip.compress(b"<title>The bridge is open</title>"))
    said = "“The bridge will open in May,” Jane Roe said."
    spans = {"id": 1, "source": [[31, 39]], "cue": [[40, 44]], "content": [[0, 30]]}
    article = json.dumps({"doc_id": "headline", "text": said, "attributions": [spans]})
    for name in QUOTE_SETS:
        (folder / f"quotes/{name}.jsonl").write_text(article + "\n", encoding="utf-8")
    return folder


class TestJudging:
    def test_at_the_floors_passes(self) -> None:
        floors = Floors({"html.author": 0.9, "html.pages": 2})
        verdict = judge(RESULTS, floors, [floors])
        assert verdict.code == PASSED
        assert lines(verdict)[-1] == "the gate is passed"

    def test_below_a_floor_fails_and_is_told(self) -> None:
        verdict = judge(RESULTS, Floors({"html.author": 0.95, "html.pages": 2}), [])
        assert verdict.code == FAILED
        assert "below the floor:" in lines(verdict)
        assert "lowered, and no [[lowered]] record says why:" not in lines(verdict)

    def test_a_floor_lowered_to_let_the_figures_pass_fails_and_is_told(self) -> None:
        now, before = Floors({"html.author": 0.9, "html.pages": 2}), Floors({"html.author": 0.95, "html.pages": 2})
        verdict = judge(RESULTS, now, [before])
        assert (verdict.code, verdict.fallen) == (FAILED, [])
        assert "lowered, and no [[lowered]] record says why:" in lines(verdict)
        stated = Floors(now.values, (Lowered("html.author", 0.95, "Bylines are no authors"),))
        assert judge(RESULTS, stated, [before]).code == PASSED

    def test_a_figure_without_a_floor_is_told(self) -> None:
        verdict = judge(RESULTS, Floors({"html.pages": 2}), [])
        assert verdict.code == PASSED
        assert any("html.author" in line and "--raise" in line for line in lines(verdict))

    def test_json_holds_the_same_facts(self) -> None:
        told = json.loads(as_json(judge(RESULTS, Floors({"html.author": 0.95}), [])))
        assert told["passed"] is False
        assert told["below"] == [{"name": "html.author", "floor": 0.95, "now": 0.9}]
        assert told["unpinned"] == ["html.pages"]
        assert told["sets"][0]["figures"] == {"author": 0.9, "pages": 2}


class TestCannotRun:
    def test_without_gold(self, floors: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(tmp_path / "nowhere", floors) == COULD_NOT_RUN
        assert f"no gold folder at {tmp_path / 'nowhere'}" in capsys.readouterr().err

    def test_with_a_part_of_the_gold(self, tmp_path: Path) -> None:
        (tmp_path / "score_threads.py").touch()
        with pytest.raises(GoldAbsentError, match=r"lacks score_quotes.py, threads/pages"):
            open_gold(tmp_path)

    def test_without_floors(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(tmp_path, tmp_path / "floors.toml") == COULD_NOT_RUN
        assert "floors.toml" in capsys.readouterr().err

    def test_with_broken_floors(self, floors: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        floors.write_text("[html", encoding="utf-8")
        assert run(tmp_path, floors) == COULD_NOT_RUN
        assert "no TOML" in capsys.readouterr().err

    def test_as_a_command_it_says_so_with_its_exit_code(self, tmp_path: Path) -> None:
        command = [sys.executable, "-m", "benchmarks", "gate", "--gold", str(tmp_path / "nowhere")]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == COULD_NOT_RUN
        assert "the gate could not run" in done.stderr


class TestWholeCommand:
    def test_figures_are_those_of_the_gold_scorer(
        self, gold: Path, floors: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(gold, floors, machine=True) == PASSED
        sets = {entry["name"]: entry for entry in json.loads(capsys.readouterr().out)["sets"]}
        # By its real path it would look for pages beside itself.
        command = [str(gold / "score_threads.py"), "--parser", "benchmarks.adapters:comments_from_text", "--json"]
        command += ["--pages", str(gold / "threads/pages")]
        done = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=True)
        theirs, ours = json.loads(done.stdout)["w3m"], sets["text.w3m"]
        assert ours["figures"]["comment_f1"] == pytest.approx(theirs["f1"], abs=0.001)
        assert ours["figures"]["edge_f1"] == pytest.approx(theirs["edge_f1"], abs=0.001)
        assert ours["figures"]["comments"] == theirs["comments"] == 7
        assert ours["shown"]["p"] == pytest.approx(theirs["p"], abs=0.001)
        assert ours["shown"]["perfect_pages"] * theirs["pages"] == theirs["perfect"] == 1
        false = sum(page["extra"] > 0 for page in sets["negative.w3m"]["pages"])
        assert f"{false}/2" == theirs["false_pages"] == "1/2"
        assert sets["quotes.polnear-dev"]["figures"]["found_with_speaker_f1"] == 1.0

    def test_raised_once_it_passes_and_a_worse_page_fails_it(
        self, gold: Path, floors: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(gold, floors, lift=True) == PASSED
        assert run(gold, floors) == PASSED
        pinned = parse(floors.read_text(encoding="utf-8"))
        worse = json.loads((gold / "threads/pages/bridge.w3m.json").read_text(encoding="utf-8"))
        worse["text"] = "Rain fell."
        (gold / "threads/pages/bridge.w3m.json").write_text(json.dumps(worse), encoding="utf-8")
        capsys.readouterr()
        assert run(gold, floors, lift=True) == FAILED
        assert "text.w3m.comment_f1" in capsys.readouterr().out.split("below the floor:")[1]
        assert parse(floors.read_text(encoding="utf-8")) == pinned

    def test_a_lowered_floor_is_refused_after_its_commit_too(self, gold: Path, floors: Path) -> None:
        run(gold, floors, lift=True)
        pinned = floors.read_text(encoding="utf-8")
        commit(floors, pinned)
        values = parse(pinned).values
        low = Floors({**values, "text.w3m.comment_f1": 0.1})
        commit(floors, render(low))
        assert run(gold, floors) == FAILED
        why = Lowered("text.w3m.comment_f1", values["text.w3m.comment_f1"], "Trackbacks are no comments")
        floors.write_text(render(Floors(low.values, (why,))), encoding="utf-8")
        assert run(gold, floors) == PASSED

    def test_the_report_has_every_page_and_no_text_of_any(self, gold: Path, floors: Path, tmp_path: Path) -> None:
        report = tmp_path / "new folder" / "report.md"
        run(gold, floors, report=report)
        text = report.read_text(encoding="utf-8")
        assert text.index("| lost ") < text.index("| bridge ")
        assert "| line 1 " in text
        assert not any(word in text for word in ("bakery", "council", "Jane", "headline", "town"))
