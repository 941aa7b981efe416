"""What a change touched is checked: as people call it, as the GitHub action does, and as the pre-commit hook does."""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from broadsheet.building import build
from broadsheet.check import CheckError, changed_since
from corpus import BRIDGE, DATASET, call, environment, make_raw

ROOT = Path(__file__).parents[2]


def git(folder: Path, *arguments: str) -> str:
    settings = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    done = subprocess.run(["git", *settings, *arguments], cwd=folder, check=True, capture_output=True)
    return done.stdout.decode().strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")
    for name in ("town-news", "river-news"):
        raw = make_raw(folder / name / "raw", {"town/bridge.txt": BRIDGE}, DATASET.replace("town-news", name))
        build(raw, folder / name / "build")
    (folder / "notes.jsonl").write_text('{"a": 1}\n')
    (folder / ".gitignore").write_text("build/.*\n")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Two builds")
    return folder


def damage(repository: Path) -> Path:
    """A reply that hangs at the wrong depth, in one of the builds."""
    path = repository / "town-news/build/town-news-1.0.0/jsonl/comments/train-00000-of-00001.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"depth":1', b'"depth":2'))
    return path


def test_only_what_changed_is_checked(repository: Path) -> None:
    assert changed_since("HEAD", repository) == []
    damage(repository)
    (repository / "notes.jsonl").write_text('{"a": 2}\n')
    (repository / "comments.jsonl").write_text("{}\n")
    found = [path.relative_to(repository).as_posix() for path in changed_since("HEAD", repository)]
    assert found == ["comments.jsonl", "town-news/build/town-news-1.0.0"]


def test_a_build_that_lost_a_file_is_checked(repository: Path) -> None:
    (repository / "town-news/build/town-news-1.0.0/README.md").unlink()
    assert [path.name for path in changed_since("HEAD", repository)] == ["town-news-1.0.0"]


def test_a_build_whose_file_was_moved_elsewhere_is_checked(repository: Path) -> None:
    (file,) = (repository / "town-news/build/town-news-1.0.0/data/comments").iterdir()
    # Git takes this for a renamed file, and tells only its new name where it is not asked for more.
    git(repository, "mv", str(file), "kept.bin")
    assert [path.name for path in changed_since("HEAD", repository)] == ["town-news-1.0.0"]


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "HEAD~9"])
def test_what_git_does_not_know_is_told(repository: Path, revision: str) -> None:
    with pytest.raises(CheckError, match="git diff failed"):
        changed_since(revision, repository)
    assert sorted(path.name for path in repository.iterdir() if path.name == "x") == []


def test_all_that_is_added_before_the_first_commit(repository: Path) -> None:
    # As the pre-commit hook asks when it runs for the first time.
    git(repository, "update-ref", "-d", "HEAD")
    found = [path.name for path in changed_since("HEAD", repository)]
    assert found == ["river-news-1.0.0", "town-news-1.0.0"]


def test_outside_of_a_repository(tmp_path: Path) -> None:
    done = call("check", "--since", "HEAD", cwd=tmp_path)
    assert (done.returncode, b"git" in done.stderr, b"Traceback" in done.stderr) == (2, True, False)
    assert call("check", cwd=tmp_path).returncode == 2
    assert call("check", "x", "--since", "HEAD", cwd=tmp_path).returncode == 2


def action_steps() -> dict[str, dict[str, object]]:
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    assert action["runs"]["using"] == "composite"
    return {step["name"]: step for step in action["runs"]["steps"]}


def run_action(repository: Path, since: str, tmp_path: Path) -> subprocess.CompletedProcess[bytes]:
    """The script of the action's step, in bash as a runner calls it, with this project's command on the path."""
    command = tmp_path / "bin" / "broadsheet"
    command.parent.mkdir(exist_ok=True)
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m broadsheet "$@"\n')
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    script = str(action_steps()["Check"]["run"])
    paths = os.pathsep.join([str(command.parent), os.environ["PATH"]])
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=repository,
        env=environment(PATH=paths, SINCE=since),
        capture_output=True,
        check=False,
    )


def test_the_action_annotates_the_line(repository: Path, tmp_path: Path) -> None:
    first = git(repository, "rev-parse", "HEAD")
    path = damage(repository)
    git(repository, "commit", "--quiet", "--all", "--message", "A change by hand")
    done = run_action(repository, first, tmp_path)
    assert done.returncode == 1
    lines = done.stdout.decode().splitlines()
    where = path.relative_to(repository).as_posix()
    assert any(line.startswith(f"::error file={where},line=2,title=threads.depth::depth: ") for line in lines), lines
    assert "prices" not in done.stdout.decode()


@pytest.mark.parametrize("since", ["0" * 40, ""])
def test_a_new_branch_is_checked_as_a_whole(repository: Path, tmp_path: Path, since: str) -> None:
    assert run_action(repository, since, tmp_path).returncode == 0
    damage(repository)
    assert run_action(repository, since, tmp_path).returncode == 1


def test_without_a_commit_to_compare_with_a_clone_is_checked_as_a_whole(repository: Path, tmp_path: Path) -> None:
    # Where no push and no pull request started the action; in a clone, where git could fetch "nothing" from its origin.
    damage(repository)
    git(repository, "commit", "--quiet", "--all", "--message", "A change by hand")
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{repository}", "clone")
    done = run_action(tmp_path / "clone", "", tmp_path)
    assert (done.returncode, done.stderr) == (1, b"")


def test_the_action_gets_the_commit_that_a_shallow_clone_lacks(repository: Path, tmp_path: Path) -> None:
    first = git(repository, "rev-parse", "HEAD")
    damage(repository)
    git(repository, "commit", "--quiet", "--all", "--message", "A change by hand")
    git(repository, "config", "uploadpack.allowAnySHA1InWant", "true")
    git(tmp_path, "clone", "--quiet", "--depth=1", repository.as_uri(), "shallow")
    done = run_action(tmp_path / "shallow", first, tmp_path)
    assert done.returncode == 1
    assert b"river-news" not in done.stdout


def test_the_action_installs_what_it_is_given() -> None:
    step = action_steps()["Install"]
    assert step["run"] == 'python3 -m pip install --quiet "$INSTALL"'
    assert (ROOT / "pyproject.toml").is_file()


def test_the_hook_is_the_same_command(repository: Path) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    arguments = shlex.split(hook["entry"])
    assert arguments[0] == "broadsheet"
    assert call(*arguments[1:], cwd=repository).returncode == 0
    damage(repository)
    done = call(*arguments[1:], cwd=repository)
    assert (done.returncode, b"prices" in done.stdout) == (1, False)


def test_both_are_in_the_source_distribution() -> None:
    """Where these tests run as well."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    assert {"/action.yml", "/.pre-commit-hooks.yaml"} <= set(included)
