"""A new project builds, checks and rebuilds as it stands, by the very commands that its files state."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml

from broadsheet.projects import ProjectError, new_project
from broadsheet.read import read_dataset
from corpus import call, rows


@pytest.fixture
def project(tmp_path: Path) -> Path:
    new_project(tmp_path / "town-news", 'News of "our" town')
    return tmp_path / "town-news"


def test_it_builds_and_its_workflow_passes(project: Path) -> None:
    assert call("build", "raw", "--out", "build", cwd=project).returncode == 0
    workflow = yaml.safe_load((project / ".github/workflows/dataset.yml").read_text())
    commands = [step["run"] for step in workflow["jobs"]["dataset"]["steps"] if "run" in step][1:]
    assert [command.split()[:2] for command in commands] == [["broadsheet", "build"], ["broadsheet", "check"]]
    for command in commands:
        arguments = shlex.split(command.replace("build/*", "build/town-news-0.1.0"))[1:]
        done = call(*arguments, cwd=project)
        assert (done.returncode, done.stderr) == (0, b""), done
    assert [row["depth"] for row in rows(project / "build/town-news-0.1.0", "comments")] == [0, 1, 0]


def test_it_states_what_was_given(project: Path) -> None:
    dataset = read_dataset(project / "raw")
    assert (dataset.name, dataset.title) == ("town-news", 'News of "our" town')
    assert not [path for path in project.rglob("*") if "<<" in path.name or path.suffix == ".jinja"]
    assert not [path for path in project.rglob("*") if path.is_file() and "<<" in path.read_text()]


def test_the_datasheet_asks_all_questions(project: Path) -> None:
    ours = (Path(__file__).parents[2] / "DATASHEET.md").read_text()
    asked = [line for line in (project / "DATASHEET.md").read_text().splitlines() if line.startswith("### ")]
    assert len(asked) == 57
    assert asked == [line for line in ours.splitlines() if line.startswith("### ")]


def test_the_hook_checks_what_changed(project: Path) -> None:
    git(project, "init", "--quiet")
    assert call("build", "raw", "--out", "build", cwd=project).returncode == 0
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "The project")
    hook = yaml.safe_load((project / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"][0]
    arguments = shlex.split(hook["entry"])[1:]
    assert call(*arguments, cwd=project).returncode == 0
    card = project / "build/town-news-0.1.0/README.md"
    card.write_text(card.read_text() + "More.\n")
    assert call(*arguments, cwd=project).returncode == 1


def git(folder: Path, *arguments: str) -> None:
    settings = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    subprocess.run(["git", *settings, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.mark.parametrize("name", ["Town News", "-news", "nächste"])
def test_a_name_that_cannot_be_a_datasets_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ProjectError, match="use a to z"):
        new_project(tmp_path / name)
    assert not (tmp_path / name).exists()


def test_nothing_is_overwritten(project: Path, tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="something already"):
        new_project(project)
    (tmp_path / "file").write_text("")
    done = call("new", tmp_path / "file")
    assert (done.returncode, b"something already" in done.stderr) == (2, True)
    (tmp_path / "empty").mkdir()
    assert call("new", tmp_path / "empty").returncode == 0


def test_the_wheel_has_the_template() -> None:
    # The files that the wheel takes are those under src/ that git does not ignore.
    root = Path(__file__).parents[2]
    template = root / "src/broadsheet/projects/template"
    names = [os.fspath(path.relative_to(root)) for path in template.rglob("*") if path.is_file()]
    done = subprocess.run(["git", "check-ignore", *names], cwd=root, capture_output=True, check=False)
    assert (len(names), done.stdout) == (11, b"")
