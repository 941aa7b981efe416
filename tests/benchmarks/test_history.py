"""The committed versions of a file, from real repositories."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from benchmarks.history import HistoryError, committed


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Test", "-c", "user.email=test@localhost", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


def commit(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    git(file.parent, "add", file.name)
    git(file.parent, "commit", "--quiet", "--message", "floors")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file in a folder of a repository; it is not there yet."""
    folder = tmp_path / "town" / "benchmarks"
    folder.mkdir(parents=True)
    git(folder.parent, "init", "--quiet", "--initial-branch", "main")
    git(folder.parent, "commit", "--quiet", "--allow-empty", "--message", "start")
    return folder / "floors.toml"


def test_every_version_is_given(file: Path) -> None:
    commit(file, "one")
    commit(file, "two — zwei")
    file.write_text("not committed", encoding="utf-8")
    assert committed(file) == ["two — zwei", "one"]


def test_a_file_never_committed_has_none(file: Path) -> None:
    file.write_text("new", encoding="utf-8")
    assert committed(file) == []


def test_a_merged_branch_counts_even_where_the_merge_dropped_its_version(file: Path) -> None:
    commit(file, "one")
    git(file.parent, "checkout", "--quiet", "-b", "side")
    commit(file, "higher")
    git(file.parent, "checkout", "--quiet", "main")
    git(file.parent, "merge", "--quiet", "--no-ff", "--strategy", "ours", "--message", "merge", "side")
    assert file.read_text(encoding="utf-8") == "one"
    assert "higher" in committed(file)


def test_a_file_removed_and_added_again_keeps_its_past(file: Path) -> None:
    commit(file, "one")
    git(file.parent, "rm", "--quiet", "--cached", file.name)
    git(file.parent, "commit", "--quiet", "--message", "gone")
    commit(file, "two")
    assert committed(file) == ["two", "one"]


def test_a_shallow_clone_proves_nothing(file: Path, tmp_path: Path) -> None:
    commit(file, "one")
    commit(file, "two")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--depth", "1", (tmp_path / "town").as_uri(), str(clone))
    with pytest.raises(HistoryError, match="shallow"):
        committed(clone / "benchmarks" / "floors.toml")


def test_outside_a_repository_there_is_no_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(HistoryError, match="rev-parse"):
        committed(tmp_path / "floors.toml")
