"""What the pages under docs/ print for the committed build is what its commands print."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import Final

import pytest

from corpus import call

ROOT: Final = Path(__file__).parents[2]
BUILD: Final = next(ROOT.glob("build/*/manifest.json")).parent
CONSOLE: Final = re.compile(r"```console\n(.*?)```", re.DOTALL)
SIZE: Final = re.compile(r" +[0-9.]+ k?B")
"""A size of files, which another library writes a little larger or smaller."""
# Each page's first block with such a command; what else it shows needs a key, a hub, or pages that are wanting.
SHOWN: Final = [
    ("describe", "describe"),
    ("terms", "terms"),
    ("tiers", "tier"),
    ("tiers", "hydrate"),
    ("exchange", "export"),
]


def shown(page: str, command: str) -> tuple[str, list[str]]:
    """A command that a page shows, and the lines under it."""
    for block in CONSOLE.findall((ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")):
        for part in block.split("$ ")[1:]:
            line, *printed = part.rstrip().splitlines()
            if line.startswith(f"broadsheet {command} ") and f"build/{BUILD.name}" in line:
                return line, printed
    raise AssertionError(f"docs/{page}.md shows no {command} of build/{BUILD.name}")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the commands read, as in the repository."""
    home = tmp_path_factory.mktemp("pages")
    for folder in ("build", "raw", "docs"):
        shutil.copytree(ROOT / folder, home / folder, ignore=shutil.ignore_patterns(".*"))
    for document in ROOT.glob("*.md"):
        shutil.copyfile(document, home / document.name)
    return home


@pytest.mark.parametrize(("page", "command"), SHOWN)
def test_a_page_shows_what_is_printed(page: str, command: str, home: Path) -> None:
    line, printed = shown(page, command)
    if command == "hydrate" and not list(home.glob("build/*-textless")):
        call("tier", f"build/{BUILD.name}", "textless", cwd=home)
    done = call(*shlex.split(line)[1:], cwd=home)
    assert (done.returncode, done.stderr) == (0, b"")
    found = done.stdout.decode().splitlines()
    if printed[-1] == "…":
        printed.pop()
        found = found[: len(printed)]
    assert found == printed


def test_the_first_project_goes_as_its_page_shows(tmp_path: Path) -> None:
    place = tmp_path
    text = (ROOT / "docs" / "first-project.md").read_text(encoding="utf-8")
    parts = [part for block in CONSOLE.findall(text) for part in block.split("$ ")[1:]]
    assert len(parts) == 8
    for part in parts:
        command, *arguments = shlex.split(part.partition("\n")[0])
        if command == "cd":
            place /= arguments[0]
            continue
        done = call(*arguments, cwd=place)
        assert done.returncode == 0
        found, shown = (done.stdout + done.stderr).decode(), part.partition("\n")[2]
        if shown.endswith("\n…\n"):
            shown = shown.removesuffix("…\n")
            found = found[: len(shown)]
        assert SIZE.sub("…", found) == SIZE.sub("…", shown)
