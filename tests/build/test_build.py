"""Builds: the same pages give the same bytes anywhere, nothing is lost silently, and a failure changes nothing."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from broadsheet.building import BuildError, Options, Progress, build, compare, rebuild_and_compare
from broadsheet.check import check_build
from broadsheet.compile import PageResult, compile_page
from broadsheet.contract.schemas import TABLES
from broadsheet.contract.validate import errors
from broadsheet.read import Provenance, RawError
from broadsheet.shards.compiling import CompilePage, CompileTask, Receipt
from broadsheet.shards.engines import Engine, Task, in_process
from corpus import DATASET as TOWN

DATASET = f"""{TOWN}datasheet = "../SHEET.md"
content_warning = "Mild disappointment."
[split]
salt = "bridge"
train = 40
validation = 30
test = 30
"""
FULL = (0, 100, 1000, 4000, 15000)
# Beginning processes takes longer than all else here; tests/shards has them.
HERE = Options(engine=in_process)
NAMES = ("tables", "text", "comments", "quotes", "incidents", "normalizations", "versions")


def page(number: int, comments: int = 2) -> str:
    thread = "".join(f"  {n}. Reader {n} of page {number} likes it.\n\n" for n in range(1, comments + 1))
    return (
        f"Council votes on bridge {number}\n\n"
        f"The council met on day {number}. “It holds,” the mayor said on Monday.\n\n"
        f"{comments} Comments\n\n{thread}"
    )


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    (folder / "town").mkdir(parents=True)
    (folder / "dataset.toml").write_text(DATASET)
    markers = "".join(f"<!-- figures:{name} -->\n<!-- /figures -->\n\n" for name in NAMES)
    (tmp_path / "SHEET.md").write_text(f"# Sheet\n\n{markers}")
    for number in range(12):
        (folder / "town" / f"{number}.txt").write_text(page(number, number % 4))
    return folder


def manifest_of(target: Path) -> dict[str, object]:
    manifest: dict[str, object] = json.loads((target / "manifest.json").read_bytes())
    return manifest


def rows_of(target: Path, table: str) -> set[str]:
    return {line for path in (target / "jsonl" / table).iterdir() for line in path.read_text().splitlines()}


def compiling_with(compile_page: CompilePage) -> Engine:
    """An engine that runs all in this process, with another compiler."""

    def engine(tasks: Iterable[Task]) -> Iterator[Any]:
        for task in tasks:
            yield task.run(compile_page=compile_page) if isinstance(task, CompileTask) else task.run()

    return engine


def run(program: str, *arguments: object, **how: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.run(command, check=False, capture_output=True, text=True, **how)  # type: ignore[call-overload]


PROGRAM = """
import sys
from pathlib import Path
from broadsheet.building import BuildError, Options, build
try:
    build(Path(sys.argv[1]), Path(sys.argv[2]), Options(jobs=1, kept=Path(sys.argv[3]) if sys.argv[3:] else None))
except BuildError as error:
    sys.exit(str(error))
"""


def test_a_build_has_all_files_of_a_hub_image(raw: Path, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []

    def on_progress(progress: Progress) -> None:
        seen.append((progress.n_pages, progress.n_bytes))

    report = build(raw, tmp_path / "build", Options(unit_bytes=300, on_progress=on_progress))
    target = tmp_path / "build" / "town-news-1.0.0"
    assert report.target == target
    assert report.counts["pages"] == report.counts["articles"] == 12
    assert report.counts["comments"] == 18
    assert len(seen) > 2
    assert seen == sorted(seen)
    assert seen[-1] == (12, sum(path.stat().st_size for path in (raw / "town").iterdir()))
    names = sorted(f"town/{number}.txt" for number in range(12))
    assert [row["path"] for row in map(json.loads, (target / "raw.jsonl").read_text().splitlines())] == names
    assert sorted(path.name for path in target.iterdir()) == [
        "CITATION.cff", "DATASHEET.md", "LICENSE.md", "README.md",
        "croissant.json", "data", "jsonl", "manifest.json", "raw.jsonl", "schema",
    ]  # fmt: skip
    manifest = manifest_of(target)
    assert list(errors("manifest", manifest)) == []
    assert manifest["writer"] == {"pyarrow": pa.__version__, "zstd_level": 3}
    assert {table: sorted(p.name for p in (target / "data" / table).iterdir()) for table in TABLES} == {
        table: [f"{split}-00000-of-00001.parquet" for split in ("test", "train", "validation")] for table in TABLES
    }


def test_all_records_of_a_page_are_in_its_split(raw: Path, tmp_path: Path) -> None:
    target = build(raw, tmp_path / "build", HERE).target
    splits = {
        json.loads(line)["page_id"]: path.stem
        for path in (target / "jsonl" / "pages").iterdir()
        for line in path.read_text().splitlines()
    }
    for table in TABLES:
        for path in (target / "jsonl" / table).iterdir():
            assert {splits[json.loads(line)["page_id"]] for line in path.read_text().splitlines()} == {path.stem}


def test_where_and_how_it_is_built_does_not_matter(raw: Path, tmp_path: Path) -> None:
    here = build(raw, tmp_path / "build", HERE).target
    other = tmp_path / "elsewhere with spaces" / "deeper"
    other.mkdir(parents=True)
    names = [path.relative_to(raw) for path in raw.rglob("*") if path.is_file()]
    random.Random(7).shuffle(names)
    for name in names:
        (other / "raw" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(raw / name, other / "raw" / name)
    shutil.copy(raw.parent / "SHEET.md", other / "SHEET.md")
    odd = {"PYTHONHASHSEED": "7", "TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = run(PROGRAM, "raw", "out", cwd=other, env={**os.environ, **odd}, umask=0o077)
    assert done.returncode == 0, done.stderr
    there = other / "out" / "town-news-1.0.0"
    assert compare(here, there) == []
    modes = {path.stat().st_mode & 0o777 for path in there.rglob("*")}
    assert modes == {0o755, 0o644}


def test_an_unrelated_page_changes_no_other_row(raw: Path, tmp_path: Path) -> None:
    before = build(raw, tmp_path / "before", HERE).target
    (raw / "town" / "5-and-a-half.txt").write_text(page(99))
    after = build(raw, tmp_path / "after", HERE).target
    for table in TABLES:
        old, new = rows_of(before, table), rows_of(after, table)
        assert old < new
        assert all('"page_id"' in line and "99" in line for line in new - old) or table == "quotes"


def test_an_empty_split_or_table_is_not_written(raw: Path, tmp_path: Path) -> None:
    shutil.rmtree(raw / "town")
    (raw / "town").mkdir()
    (raw / "town" / "a.txt").write_text("Council votes on the bridge\n\nThe council met on Monday and voted.\n")
    report = build(raw, tmp_path / "build", HERE)
    assert dict(report.counts) == {"pages": 1, "articles": 1}
    assert [path.name for path in sorted((report.target / "data").iterdir())] == ["articles", "pages"]
    assert len(list((report.target / "data" / "pages").iterdir())) == 1


def test_what_cannot_be_compiled_is_in_quarantine(raw: Path, tmp_path: Path) -> None:
    (raw / "town" / "empty.txt").write_bytes(b"")
    (raw / "town" / "again.txt").write_text(page(0, 0))
    (raw / "town" / "link.txt").symlink_to("0.txt")
    (raw / "stray.txt").write_text("A page in no source's folder.")
    report = build(raw, tmp_path / "build", HERE)
    rows = [json.loads(line) for line in (report.target / "quarantine" / "pages.jsonl").read_text().splitlines()]
    assert rows == list(report.quarantined())
    assert dict(report.quarantine) == Counter(row["incident"] for row in rows)
    assert all(list(errors("quarantine", row)) == [] for row in rows)
    assert {row["raw_path"]: row["incident"] for row in rows} == {
        "stray.txt": "read.no-source",
        "town/empty.txt": "decode.empty",
        "town/link.txt": "read.symlink",
    }
    assert report.counts["pages"] == 12
    assert "3 raw files could not be compiled" in (report.target / "README.md").read_text()
    copies = {row["raw_path"]: row["copies"] for row in map(json.loads, rows_of(report.target, "pages"))}
    assert {path: found for path, found in copies.items() if found} == {
        "town/0.txt": [{"raw_path": "town/again.txt", "number": None}]
    }
    listed = [json.loads(line) for line in (report.target / "raw.jsonl").read_text().splitlines()]
    assert [row["path"] for row in listed if not row["n_pages"]] == ["town/empty.txt"]


def test_with_nothing_to_compile_nothing_is_written(raw: Path, tmp_path: Path) -> None:
    before = build(raw, tmp_path / "build", HERE).target
    kept = manifest_of(before)
    for path in (raw / "town").iterdir():
        path.write_bytes(b"")
    with pytest.raises(BuildError, match=r"none of 12 records could be compiled \(first town/0.txt: The file has no"):
        build(raw, tmp_path / "build", HERE)
    shutil.rmtree(raw / "town")
    with pytest.raises(BuildError, match="there are no pages"):
        build(raw, tmp_path / "build", HERE)
    assert manifest_of(before) == kept


def test_what_is_built_does_not_become_raw_pages(raw: Path, tmp_path: Path) -> None:
    for out, kept in ((raw, None), (raw / "build", None), (tmp_path / "build", raw / "town" / "cache")):
        with pytest.raises(BuildError, match="lies in the raw folder"):
            build(raw, out, replace(HERE, kept=kept))
    assert sorted(path.name for path in raw.iterdir()) == ["dataset.toml", "town"]
    hidden = build(raw, raw / ".build", HERE)
    assert (hidden.n_pages, build(raw, raw / ".build", HERE).n_pages) == (12, 12)


@pytest.mark.parametrize("at", ["compile", "progress", "assemble"])
def test_an_interruption_leaves_the_old_build(raw: Path, tmp_path: Path, at: str) -> None:
    target = build(raw, tmp_path / "build", HERE).target
    shutil.copytree(target, tmp_path / "kept")
    (raw / "town" / "6.txt").write_text(page(77))
    left = iter(range(30))

    def interrupt() -> None:
        if next(left) == 7:
            raise KeyboardInterrupt

    def interrupted(data: bytes, provenance: Provenance) -> PageResult:
        if at == "compile":
            interrupt()
        return compile_page(data, provenance)

    def on_progress(_: Progress) -> None:
        if at == "progress":
            interrupt()

    def engine(tasks: Iterable[Task]) -> Iterator[Any]:
        for result in compiling_with(interrupted)(tasks):
            if at == "assemble" and not isinstance(result, Receipt):
                interrupt()
            yield result

    # Other units than those of the old build, and nothing kept: there is something to be interrupted.
    options = Options(engine=engine, on_progress=on_progress, unit_bytes=100, kept=tmp_path / "kept units")
    with pytest.raises(KeyboardInterrupt):
        build(raw, tmp_path / "build", options)
    assert compare(tmp_path / "kept", target) == []
    assert sorted(path.name for path in target.parent.iterdir()) == [".cache", ".lock", target.name]


def test_the_datasheet_gets_the_figures_here_and_there(raw: Path, tmp_path: Path) -> None:
    target = build(raw, tmp_path / "build", HERE).target
    sheet = (tmp_path / "SHEET.md").read_text()
    assert sheet == (target / "DATASHEET.md").read_text()
    assert "| pages | 12 |" in sheet
    assert "| comments | 18 |" in sheet
    for table in manifest_of(target)["tables"]:  # type: ignore[attr-defined]
        assert table["digest"] in sheet


def test_the_rights_file_stands_in_the_build_under_its_own_name(raw: Path, tmp_path: Path) -> None:
    (tmp_path / "RIGHTS.md").write_text("# Rights\n")
    (raw / "dataset.toml").write_text('rights_file = "../RIGHTS.md"\n' + DATASET)
    target = build(raw, tmp_path / "build", HERE).target
    assert (target / "RIGHTS.md").read_text() == "# Rights\n"
    assert "[RIGHTS.md](RIGHTS.md)" in (target / "README.md").read_text()
    assert check_build(target) == []


def test_every_relative_link_of_the_first_build_leads_to_a_file_in_it(root: Path, tmp_path: Path) -> None:
    target = build(root / "raw", tmp_path / "build", HERE, update_raw=False).target
    links = {
        (path.relative_to(target).as_posix(), link)
        for path in target.rglob("*.md")
        for link in re.findall(r"\]\(([^)#\s]+)", path.read_text())
        if "://" not in link
    }
    assert ("DATASHEET.md", "LICENSE-DATA.md") in links
    assert {(file, link) for file, link in links if not (target / file).parent.joinpath(link).is_file()} == set()


def test_a_wrong_marker_in_the_datasheet_stops_the_build(raw: Path, tmp_path: Path) -> None:
    (tmp_path / "SHEET.md").write_text("<!-- figures:rows -->\n")
    with pytest.raises(BuildError, match=r"SHEET\.md: line 1: no figures are named `rows`; the names are tables"):
        build(raw, tmp_path / "build", HERE)
    assert not (tmp_path / "build" / "town-news-1.0.0").exists()


def test_a_rebuild_says_what_differs(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "build"
    with pytest.raises(BuildError, match="there is no such build; make it first"):
        rebuild_and_compare(raw, out, HERE)
    target = build(raw, out, HERE).target
    assert rebuild_and_compare(raw, out, HERE) == []
    lines = (target / "jsonl" / "articles" / "train-00000-of-00001.jsonl").read_text()
    (target / "jsonl" / "articles" / "train-00000-of-00001.jsonl").write_text(lines.replace("Council", "Board", 1))
    (tmp_path / "SHEET.md").write_text((tmp_path / "SHEET.md").read_text().replace("| 12 |", "| 13 |"))
    different = rebuild_and_compare(raw, out, HERE)
    assert different[0].startswith("jsonl/articles/train-00000-of-00001.jsonl: line 1 differs in title")
    assert different[1:] == [f"{raw}/../SHEET.md: is not what the build derives from raw/; run `broadsheet build`"]
    assert "| 13 |" in (tmp_path / "SHEET.md").read_text()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user of the machine can reach, which pytest's own is not."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_a_folder_that_cannot_be_written_is_told_in_one_line(raw: Path, open_folder: Path) -> None:
    shutil.copytree(raw, open_folder / "raw")
    shutil.copy(raw.parent / "SHEET.md", open_folder / "SHEET.md")
    target = build(open_folder / "raw", open_folder / "build", HERE).target
    kept = (target / "manifest.json").read_bytes()
    (open_folder / "raw" / "town" / "6.txt").write_text(page(77))
    (open_folder / "build").chmod(0o555)
    # The superuser can write everywhere, so it becomes somebody else; a first build imports what only it may read.
    first = "from pathlib import Path; from broadsheet.building import build; import os, sys\n"
    first += "build(Path(sys.argv[1]), Path(sys.argv[3]), update_raw=False)\n"
    nobody = "os.getuid() == 0 and os.setuid(65534)\n"
    done = run(first + nobody + PROGRAM, open_folder / "raw", open_folder / "build", open_folder / "first")
    assert done.returncode == 1
    assert done.stderr == f"cannot build: Permission denied: {open_folder / 'build' / '.lock'}\n"
    assert (target / "manifest.json").read_bytes() == kept


@pytest.mark.parametrize(("stage", "limit"), [("compile", 0), ("compile", 15000), *(("merge", n) for n in FULL)])
def test_a_full_disk_leaves_the_old_build(raw: Path, tmp_path: Path, stage: str, limit: int) -> None:
    target = build(raw, tmp_path / "build", HERE).target
    shutil.copytree(target, tmp_path / "kept")
    (raw / "town" / "6.txt").write_text(page(77))
    kept = tmp_path / "units"
    if stage == "merge":
        # All units are compiled: it is the image that finds no room.
        build(raw, tmp_path / "elsewhere", replace(HERE, kept=kept), update_raw=False)
    # No file may grow beyond the limit: to the writer it looks like a full disk.
    full = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
    done = run(full + PROGRAM, raw, tmp_path / "build", kept)
    assert done.returncode == 1
    assert done.stderr.startswith("cannot build: ")
    assert done.stderr.count("\n") == 1
    assert compare(tmp_path / "kept", target) == []
    assert sorted(path.name for path in target.parent.iterdir()) == [".cache", ".lock", target.name]


def test_killed_at_any_moment_the_old_build_is_whole(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "build"
    old = build(raw, tmp_path / "old", HERE, update_raw=False).target
    (raw / "town" / "6.txt").write_text(page(77))
    started = time.monotonic()
    new = build(raw, tmp_path / "new", HERE).target
    seconds = time.monotonic() - started
    # The clock starts when the imports are done, or most kills would hit those.
    ready = "import broadsheet.building, broadsheet.check; print(flush=True)\n"
    chance = random.Random(2016)
    for _ in range(15):
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(old, out / "town-news-1.0.0")
        command = [sys.executable, "-c", ready + PROGRAM, raw, out]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as builder:
            assert builder.stdout is not None
            builder.stdout.readline()
            time.sleep(chance.uniform(0, 2 * seconds))
            builder.send_signal(signal.SIGKILL)
        there = out / "town-news-1.0.0"
        assert compare(old, there) == [] or compare(new, there) == []
    build(raw, out, HERE)
    assert compare(new, out / "town-news-1.0.0") == []
    assert sorted(path.name for path in out.iterdir()) == [".cache", ".lock", "town-news-1.0.0"]


def test_the_split_follows_the_stated_group(raw: Path, tmp_path: Path) -> None:
    for number in range(12):
        unknown = '[unknown]\nurl = "Lost."\nauthor = "Lost."\ndate_published = "Lost."\n'
        (raw / "town" / f"{number}.txt.toml").write_text(f'split_group = "one story"\n{unknown}')
    target = build(raw, tmp_path / "build", HERE).target
    assert len(list((target / "data" / "pages").iterdir())) == 1


def test_a_page_on_which_the_compiler_fails_costs_no_other_page(raw: Path, tmp_path: Path) -> None:
    """A bug of the compiler is stood in for by a compiler that fails on one page: real bugs are not kept in stock."""
    (raw / "town" / "bug.txt").write_text("Bug\n\nIt rained.")

    def failing(data: bytes, provenance: Provenance) -> PageResult:
        if data.startswith(b"Bug"):
            raise RecursionError
        return compile_page(data, provenance)

    report = build(raw, tmp_path / "build", Options(engine=compiling_with(failing)))
    assert [(row["raw_path"], row["incident"]) for row in report.quarantined()] == [("town/bug.txt", "compile.failed")]
    assert report.counts["pages"] == len(list((raw / "town").iterdir())) - 1


def test_reported_speech_can_be_left_out(raw: Path, tmp_path: Path) -> None:
    (raw / "town" / "said.txt").write_text(
        "Council meets\n\nThe mayor said that the old bridge would hold for years.\n"
    )
    with_it = build(raw, tmp_path / "with", HERE).target
    dataset = (raw / "dataset.toml").read_text()
    (raw / "dataset.toml").write_text(f"indirect_quotes = false\n{dataset}")
    without = build(raw, tmp_path / "without", HERE).target
    left_out = rows_of(with_it, "quotes") - rows_of(without, "quotes")
    assert {json.loads(line)["quote_type"] for line in left_out} == {"indirect"}
    assert rows_of(without, "quotes") < rows_of(with_it, "quotes")


def test_a_sidecar_that_was_written_for_other_bytes_stops_the_build(raw: Path, tmp_path: Path) -> None:
    unknown = "".join(f'{key} = "Not stated."\n' for key in ("url", "author", "date_published"))
    sidecar = raw / "town" / "3.txt.toml"
    data = (raw / "town" / "3.txt").read_bytes()
    sidecar.write_text(f'sha256 = "{sha256(data).hexdigest()}"\n[unknown]\n{unknown}')
    build(raw, tmp_path / "right", HERE)
    sidecar.write_text(f'sha256 = "{"0" * 64}"\n[unknown]\n{unknown}')
    with pytest.raises(RawError, match=r"town/3\.txt\.toml: `sha256`: does not fit the file's bytes; put back"):
        build(raw, tmp_path / "wrong", HERE)
