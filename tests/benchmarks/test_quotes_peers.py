"""Peers: run in another interpreter where it has them, named and skipped where not; the texts they are given."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.gold import ROOT, Gold
from benchmarks.quotes import peers
from benchmarks.quotes.peers import PYTHON, System, interpreter, lines, run_peer, side_by_side
from benchmarks.quotes.score import Figures
from benchmarks.quotes.worker import prepared

FIGURES = Figures(
    gold=10, found=9, span=(90.0, 80.0, 84.7), exact=(90.0, 80.0, 84.7), speaker_exact=60.0, speaker_part=70.0,
    speakers=8, cue=75.0, e2e=(50.0, 45.0, 47.4),
)  # fmt: skip


@pytest.fixture
def bare(tmp_path: Path) -> str:
    """An interpreter without any package."""
    script = tmp_path / "python"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I -S "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    return str(script)


@given(st.text(alphabet="ab '`\"“”\n\t.", max_size=40))
def test_prepared_letters_stand_where_they_stood(text: str) -> None:
    single, places = prepared(text)
    assert len(single) == len(places)
    assert places == sorted(set(places))
    for letter, place in zip(single, places, strict=True):
        assert letter == text[place] or (letter == '"' and text[place : place + 2] in ("''", "``"))
    assert "''" not in single
    assert "\n\n" not in single


def test_a_peer_that_is_not_there_tells_what_is_missing(bare: str) -> None:
    assert run_peer("textacy", ["Rain fell."], bare) == {"missing": "No module named 'textacy'"}
    assert run_peer("sayswho", ["Rain fell."], bare) == {"missing": "No module named 'sayswho'"}


def test_a_peer_that_fails_is_told_by_the_last_line_of_its_error(bare: str) -> None:
    with pytest.raises(RuntimeError, match="KeyError: 'no such peer'"):
        run_peer("no such peer", [], bare)


def test_the_others_are_measured_where_peers_are_skipped(gold: Gold, bare: str) -> None:
    ours, textacy, sayswho, baseline = side_by_side(gold, limit=2, python=bare)
    assert (textacy.figures, sayswho.figures) == (None, None)
    assert "skipped: No module named 'textacy'; `hatch env create peers`" in textacy.note
    assert ours.figures is not None
    assert (ours.chars_per_cpu_second or 0) > 0
    assert baseline.figures is not None
    told = list(lines([ours, textacy, sayswho, baseline]))
    assert told[-2].startswith("textacy: skipped")


def test_an_interpreter_that_does_not_exist_is_a_note(gold: Gold, tmp_path: Path) -> None:
    _, textacy, *_ = side_by_side(gold, limit=1, python=str(tmp_path / "nowhere"))
    assert textacy.note.startswith("skipped: ")


def test_the_table_gives_ours_as_a_multiple_of_each() -> None:
    systems = [System("broadsheet", {}, FIGURES, 2_000_000), System("textacy", {}, FIGURES, 20_000)]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines(systems)]
    assert rows[2] == ["broadsheet", "84.7", "60.0", "70.0", "75.0", "50.0", "45.0", "47.4", "2,000.0", "1"]
    assert rows[3][-2:] == ["20.0", "100"]


def test_the_interpreter_is_the_one_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PYTHON, "/opt/town/python")
    assert interpreter() == "/opt/town/python"
    monkeypatch.delenv(PYTHON)
    own = ROOT / ".venv-peers" / "bin" / "python"
    assert interpreter() == (str(own) if own.exists() else sys.executable)


@pytest.mark.parametrize("name", ["textacy", "sayswho"])
def test_where_they_are_installed_their_spans_are_of_the_text_given(name: str) -> None:
    text = "Rain fell.\n\n\n''The bridge will open,'' Jane Roe said.\n\n“We will wait for the baker,” said Joe Doe."
    told = run_peer(name, [text], interpreter())
    if "missing" in told:
        pytest.skip(told["missing"])
    (rows,) = told["found"]
    assert [text[row["speaker_start"] : row["speaker_end"]] for row in rows] == ["Jane Roe", "Joe Doe"]
    assert [text[row["cue_start"] : row["cue_end"]] for row in rows] == ["said", "said"]
    assert all(word in text[rows[0]["quote_start"] : rows[0]["quote_end"]] for word in ("The", "open"))
    assert told["seconds"] > 0


def test_the_worker_needs_nothing_of_the_project() -> None:
    assert not any(line.startswith(("from benchmarks", "from broadsheet")) for line in source())


def source() -> list[str]:
    return peers.WORKER.read_text(encoding="utf-8").splitlines()
