"""Every tool takes every tier: load, verify, stats, SQL, trace, the command line; the first page in all three tiers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import broadsheet
from broadsheet.check import check_build, check_path, render
from broadsheet.contract.schemas import TABLES
from broadsheet.tracing import TraceError, trace
from corpus import call, contents, rows
from mixed import NAME, hunt, words_in

TIERS = ["", "-masked", "-textless"]


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("table", TABLES)
def test_all_tiers_load_with_the_same_features(table: str, tier: str, home: Path) -> None:
    loaded = broadsheet.load(table, path=home / "build" / f"{NAME}{tier}")
    full = broadsheet.load(table, path=home / "build" / NAME, verify=False)
    assert loaded["train"].features == full["train"].features
    assert {name: part.num_rows for name, part in loaded.items()} == {
        name: part.num_rows for name, part in full.items()
    }


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("args", [["stats"], ["stats", "--json"]])
def test_stats_of_all_tiers(args: list[str], tier: str, home: Path) -> None:
    result = call(args[0], home / "build" / f"{NAME}{tier}", *args[1:])
    assert (result.returncode, result.stderr) == (0, b"")


@pytest.mark.parametrize("tier", TIERS)
def test_sql_on_all_tiers(tier: str, home: Path) -> None:
    query = "select count(*) as n, count(text) as texts from comments"
    result = call("sql", home / "build" / f"{NAME}{tier}", query, "--json")
    n = len(rows(home / "build" / NAME, "comments"))
    assert json.loads(result.stdout) == {"n": n, "texts": 0 if tier == "-textless" else n}


@pytest.mark.parametrize("tier", TIERS[1:])
def test_trace_says_what_to_use_instead(tier: str, home: Path) -> None:
    page = rows(home / "build" / NAME, "pages")[0]["page_id"]
    with pytest.raises(TraceError, match="broadsheet hydrate"):
        trace(home / "build" / f"{NAME}{tier}", page, home / "raw")


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("form", ["jsonl/*/*.jsonl", "data/*/*.parquet"])
def test_each_file_can_be_checked_alone(form: str, tier: str, home: Path) -> None:
    for path in sorted((home / "build" / f"{NAME}{tier}").glob(form)):
        assert list(render(check_path(path), "text")) == []


def test_the_command_derives_and_hydrates(copied: Path) -> None:
    for tier in TIERS[1:]:
        shutil.rmtree(copied / "build" / f"{NAME}{tier}")
    done = call("tier", f"build/{NAME}", "textless", cwd=copied)
    assert (done.returncode, done.stderr) == (0, b"")
    lines = done.stdout.decode().splitlines()
    assert lines[0].endswith(f"build/{NAME}-textless")
    assert any("left out gazette/bakery.txt.toml" in line for line in lines)
    masked = call("tier", f"build/{NAME}", "masked", "--key", "key", "--json", cwd=copied)
    assert json.loads(masked.stdout)["tier"] == "masked"
    again = call("hydrate", f"build/{NAME}-textless", "raw", "--out", "again", "--jobs", "1", cwd=copied)
    assert again.stdout.decode() == f"again/{NAME}: the full build, byte for byte\n"
    assert contents(copied / "again" / NAME) == contents(copied / "build" / NAME)


def test_the_command_tells_what_is_wanting(copied: Path) -> None:
    (copied / "raw/harbour/ferry.txt").unlink()
    page = copied / "raw/gazette/bakery.txt"
    page.write_bytes(page.read_bytes() + b"!")
    done = call("hydrate", f"build/{NAME}-textless", "raw", "--out", "again", cwd=copied)
    assert (done.returncode, done.stderr) == (1, b"")
    lines = done.stdout.decode().splitlines()
    assert lines[0] == f"build/{NAME}-textless: wanting are 2 files with 2 pages; nothing was written"
    assert lines[1] == "  missing harbour/ferry.txt"
    assert lines[2].startswith("  wrong gazette/bakery.txt: its SHA-256 is ")
    assert sum(line.startswith("  page ") for line in lines) == 2
    told = json.loads(call("hydrate", f"build/{NAME}-textless", "raw", "--json", cwd=copied).stdout)
    assert (told["target"], told["missing"], len(told["pages"])) == (None, ["harbour/ferry.txt"], 2)
    assert not (copied / "again").exists()


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["tier", f"build/{NAME}", "masked"], "make one with `head -c 32 /dev/urandom | base64 > masking.key`"),
        (["tier", "raw", "textless"], "name one that a build wrote"),
        (["hydrate", f"build/{NAME}", "raw"], "only a textless one"),
    ],
)
def test_errors_say_what_to_do(args: list[str], said: str, home: Path) -> None:
    done = call(*args, cwd=home)
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr.decode()


def test_the_first_page_in_all_three_tiers(root: Path, tmp_path: Path) -> None:
    """The dataset of this repository: derived, hunted, hydrated."""
    shutil.copytree(root / "raw", tmp_path / "raw")
    for path in root.glob("*.md"):
        shutil.copy(path, tmp_path)
    shutil.copytree(root / "docs/terms", tmp_path / "docs/terms")
    (tmp_path / "key").write_bytes(b"0123456789abcdef")
    assert call("build", "--jobs", "1", cwd=tmp_path).returncode == 0
    [full] = (tmp_path / "build").glob("deir-ezzor-2016-*")
    assert call("tier", full, "textless", cwd=tmp_path).returncode == 0
    assert call("tier", full, "masked", "--key", "key", cwd=tmp_path).returncode == 0
    textless = full.with_name(f"{full.name}-textless")
    assert check_build(textless) == []
    assert check_build(full.with_name(f"{full.name}-masked")) == []
    wanted = words_in(row["text"] for row in rows(full, "pages"))
    assert len(wanted) > 1000
    assert hunt(textless, wanted) == {}
    assert call("hydrate", textless, "raw", "--out", "again", "--jobs", "1", cwd=tmp_path).returncode == 0
    assert contents(tmp_path / "again" / full.name) == contents(full)
