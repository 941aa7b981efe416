"""The same pages give the same bytes in any environment, and a page more or less changes no other."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from broadsheet.building import build
from broadsheet.contract.schemas import TABLES
from corpus import BAKERY, BRIDGE, DATASET, call, contents, environment, make_raw, rows

# Pages with nearly the same words share a split: there are three groups, and this salt parts them.
SPLIT = DATASET + '\n[split]\nsalt = "rain"\ntrain = 50\nvalidation = 25\ntest = 25\n'


def pages(count: int) -> dict[str, bytes]:
    """Pages of two made-up sources, the names in no order."""
    names = sorted(range(count), key=lambda number: number * 7 % 11)
    made = {f"gazette/{number}.txt": BRIDGE.replace("May", f"May {number}").encode() for number in names}
    made.update({f"herald/{number}-é.txt": BAKERY.replace("six", f"{number}").encode("cp1252") for number in names})
    # Two reasons for quarantine; which of two twins is the page must not hang on the order they come in.
    made.update({"gazette/empty.txt": b"", "herald/blank.txt": b" \n", "gazette/twin.txt": made["gazette/3.txt"]})
    return made


@pytest.fixture(scope="module")
def project(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first page and made-up ones in one raw folder, with its build."""
    home = tmp_path_factory.mktemp("project")
    raw = make_raw(home / "raw", pages(6), SPLIT)
    shutil.copytree(root / "raw/veterans-today", raw / "veterans-today")
    build(raw, home / "build")
    return home


ENVIRONMENTS: Mapping[str, Mapping[str, str]] = {
    "the plain C locale": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "a UTF-8 locale": {"LC_ALL": "C.UTF-8"},
    "a locale that is not installed": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    "a time zone far east": {"TZ": "Pacific/Kiritimati"},
    "a time zone far west": {"TZ": "Etc/GMT+12"},
    "hash seed 0": {"PYTHONHASHSEED": "0"},
    "hash seed 4242": {"PYTHONHASHSEED": "4242"},
    "one thread": {"OMP_NUM_THREADS": "1", "ARROW_IO_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"},
    "a narrow terminal": {"COLUMNS": "20", "TERM": "dumb", "NO_COLOR": "1"},
    "optimized": {"PYTHONOPTIMIZE": "2"},
}


def rebuilt(project: Path, out: Path, cwd: Path, umask: int = 0o022, **env: str) -> None:
    command = [sys.executable, "-m", "broadsheet", "build", os.path.relpath(project / "raw", cwd), "--out", str(out)]
    done = subprocess.run(
        command, cwd=cwd, env=environment(**env), umask=umask, capture_output=True, check=False, timeout=300
    )
    assert (done.returncode, done.stderr) == (1, b""), "some pages are in quarantine"


@pytest.mark.slow
@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_environment_changes_no_byte(project: Path, tmp_path: Path, name: str) -> None:
    rebuilt(project, tmp_path / "out", project, **ENVIRONMENTS[name])
    assert contents(tmp_path / "out") == contents(project / "build")


@pytest.mark.slow
@pytest.mark.parametrize("umask", [0o000, 0o077], ids=oct)
def test_working_folder_and_umask_change_no_byte_and_no_mode(project: Path, tmp_path: Path, umask: int) -> None:
    cwd = tmp_path / "elsewhere"
    cwd.mkdir()
    rebuilt(project, tmp_path / "out", cwd, umask)
    assert contents(tmp_path / "out") == contents(project / "build")
    build = tmp_path / "out/town-news-1.0.0"
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (build, *build.rglob("*")) if path.is_dir()}
    assert modes == {0o755}
    assert {stat.S_IMODE(path.stat().st_mode) for path in build.rglob("*") if path.is_file()} == {0o644}


def test_the_order_in_which_files_were_made_and_their_times_change_no_byte(project: Path, tmp_path: Path) -> None:
    made = sorted((path for path in (project / "raw").rglob("*") if path.is_file()), reverse=True)
    for number, path in enumerate(made):
        copy = tmp_path / "raw" / path.relative_to(project / "raw")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
        copy.chmod(0o400)
        os.utime(copy, (number, number))
    build(tmp_path / "raw", tmp_path / "build")
    assert contents(tmp_path / "build") == contents(project / "build")


def test_an_unrelated_page_changes_no_other_row_and_no_split(project: Path, tmp_path: Path) -> None:
    shutil.copytree(project, tmp_path / "project")
    home = tmp_path / "project"
    (home / "raw/gazette/05-new.txt").write_text(BRIDGE.replace("bridge", "market hall"))
    (home / "raw/aaa").mkdir()
    (home / "raw/aaa/empty.txt").write_bytes(b"")
    assert call("build", cwd=home).returncode == 1
    before, after = (folder / "build/town-news-1.0.0" for folder in (project, home))
    added = {row["page_id"] for row in rows(after, "pages")} - {row["page_id"] for row in rows(before, "pages")}
    assert len(added) == 1
    for table in TABLES:
        for split in ("train", "validation", "test"):
            there = [(build / "jsonl" / table / f"{split}-00000-of-00001.jsonl") for build in (before, after)]
            old, new = (path.read_bytes().splitlines() if path.exists() else [] for path in there)
            assert [line for line in new if not any(id_.encode() in line for id_ in added)] == old


def test_all_splits_have_rows(project: Path) -> None:
    """Else the test above would say little."""
    found = {path.stem for path in (project / "build/town-news-1.0.0/jsonl/comments").iterdir()}
    assert found == {f"{split}-00000-of-00001" for split in ("train", "validation", "test")}
