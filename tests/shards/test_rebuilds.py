"""A build again: only what is new is compiled, what is damaged is made anew, and the bytes are always the same."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from broadsheet.building import BuildError, BuildReport, Options, Progress, build
from broadsheet.building import units as building_units
from broadsheet.check import check_build
from broadsheet.read import RawError
from broadsheet.shards.engines import in_process
from corpus import call, contents, environment
from town import add_pages, build_here, built, make_town

COUNT = 60


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town of 60 pages and its build; not to be changed."""
    home = tmp_path_factory.mktemp("town")
    build_here(make_town(home / "raw", COUNT), home / "build")
    return home


@pytest.fixture
def home(first: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return shutil.copytree(first, tmp_path / "home")


def again(home: Path) -> BuildReport:
    return build_here(home / "raw", home / "build")


def afresh(home: Path) -> dict[str, bytes]:
    """What a build of the same pages is elsewhere, with nothing kept."""
    build_here(home / "raw", home / "afresh")
    return built(home / "afresh")


def unit_files(home: Path) -> list[Path]:
    return sorted((home / "build" / ".cache").glob("??/*.unit"))


def test_ten_pages_more_are_ten_pages_compiled(tmp_path: Path) -> None:
    raw = make_town(tmp_path / "raw", 300)
    assert build_here(raw, tmp_path / "build").n_compiled == 300
    add_pages(raw, range(300, 310))
    report = again(tmp_path)
    assert (report.n_pages, report.n_compiled, report.unchanged) == (310, 10, False)
    assert built(tmp_path / "build") == afresh(tmp_path)


def test_a_page_changed_or_removed_leaves_the_others_compiled(home: Path) -> None:
    names = sorted((home / "raw" / "town").iterdir())
    names[7].unlink()
    names[30].write_text("Another page\n\nIt rained.\n")
    names[44].rename(names[44].with_name("aaa.txt"))
    report = again(home)
    assert (report.n_pages, report.n_compiled) == (COUNT - 1, 2), "a page has its own path in its rows"
    assert built(home / "build") == afresh(home)


def test_units_of_another_size_compile_nothing_again(home: Path) -> None:
    before = built(home / "build")
    for unit_bytes in (1 << 20, 300):
        report = build_here(home / "raw", home / "build", unit_bytes)
        assert report.n_compiled == 0
        assert built(home / "build") == before


def states(folder: Path) -> dict[Path, tuple[int, int]]:
    found = [path for path in folder.rglob("*") if ".cache" not in path.parts and path.name != ".lock"]
    return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in found}


def test_with_nothing_changed_nothing_is_written(home: Path) -> None:
    before = states(home)
    kept = {path: path.stat().st_mtime_ns for path in unit_files(home)}
    report = again(home)
    assert (report.unchanged, report.n_pages, report.n_compiled) == (True, COUNT, 0)
    assert report.counts["pages"] == COUNT
    assert states(home) == before
    assert {path: path.stat().st_mtime_ns for path in unit_files(home)} == kept


def flip(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def test_a_flipped_bit_in_the_build_is_mended(home: Path) -> None:
    before, chance = built(home / "build"), random.Random(7)
    for name in sorted(before)[::5]:
        flip(home / "build" / "town-news-1.0.0" / name, chance)
        report = again(home)
        assert (report.unchanged, report.n_compiled) == (False, 0)
        assert built(home / "build") == before


@pytest.mark.parametrize("seed", range(3))
def test_damaged_units_are_compiled_again(home: Path, seed: int) -> None:
    before, chance = built(home / "build"), random.Random(seed)
    damaged = unit_files(home)[:: seed + 1]
    for path in damaged:
        match chance.randrange(3):
            case 0:
                flip(path, chance)
            case 1:
                path.write_bytes(path.read_bytes()[: chance.randrange(path.stat().st_size)])
            case _:
                path.unlink()
    (home / "raw" / "town" / "new.txt").write_text("New\n\nIt rained.\n")
    report = again(home)
    assert report.n_compiled > len(damaged), "each held a page or more"
    assert (report.n_compiled == COUNT + 1) == (seed == 0)
    (home / "raw" / "town" / "new.txt").unlink()
    assert again(home).n_compiled == 0
    assert built(home / "build") == before


def test_what_is_kept_may_be_thrown_away_or_be_nonsense(home: Path) -> None:
    before = built(home / "build")
    shutil.rmtree(home / "build" / ".cache")
    assert again(home).n_compiled == COUNT
    for path in (home / "build" / ".cache").rglob("*"):
        if path.is_file():
            path.write_bytes(b"nonsense")
    report = again(home)
    assert report.n_compiled == COUNT
    assert built(home / "build") == before


def test_another_compiler_compiles_all_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = built(home / "build")
    monkeypatch.setattr(building_units, "compiler", lambda: "another")
    assert again(home).n_compiled == COUNT
    assert again(home).n_compiled == 0
    assert built(home / "build") == before
    monkeypatch.undo()
    assert again(home).n_compiled == COUNT, "what the other compiled is in no plan any more"


def test_the_compiler_is_known_by_its_sources_and_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    from broadsheet.shards import settings

    real = settings.compiler()
    assert real == settings.compiler.__wrapped__()
    sources = list(settings._sources(settings.files("broadsheet")))
    assert {"/compile.py", "/incidents.toml", "/shards/settings.py"} <= {name for name, _ in sources}
    assert not any("__pycache__" in name for name, _ in sources)
    changes = {
        "_sources": lambda *_: [*sources[1:], (sources[0][0], sources[0][1] + b"\n")],
        "_version": lambda library: f"{library} 0",
        "schema": lambda name: {"title": name},
    }
    for name, change in changes.items():
        with monkeypatch.context() as patch:
            patch.setattr(settings, name, change)
            assert settings.compiler.__wrapped__() != real, name


def test_other_settings_are_other_units(home: Path) -> None:
    stated = (home / "raw" / "dataset.toml").read_text()
    (home / "raw" / "dataset.toml").write_text(stated + '[fields]\ntext = "body"\n')
    assert again(home).n_compiled == COUNT
    (home / "raw" / "dataset.toml").write_text(
        stated.replace("Town news", "Town and country news") + '[fields]\ntext = "body"\n'
    )
    report = again(home)
    assert (report.n_compiled, report.unchanged) == (0, False), "a title is in no row"
    assert b"Town and country news" in (home / "build/town-news-1.0.0/README.md").read_bytes()


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_the_number_of_processes_changes_no_byte(first: Path, tmp_path: Path, jobs: int) -> None:
    report = build(first / "raw", tmp_path / "out", Options(jobs=jobs, unit_bytes=1000))
    assert report.n_compiled == COUNT
    assert built(tmp_path / "out") == built(first / "build")


def test_a_clock_that_goes_wrong_changes_nothing(home: Path) -> None:
    before = built(home / "build")
    (home / "raw" / "town" / "new.txt").write_text("New\n\nIt rained.\n")
    for number, path in enumerate(sorted(home.rglob("*"))):
        seconds = 2**32 + number if number % 2 else number
        os.utime(path, (seconds, seconds))
    assert again(home).n_compiled == 1
    (home / "raw" / "town" / "new.txt").unlink()
    for path in home.rglob("*"):
        os.utime(path, (1, 1))
    assert again(home).n_compiled == 0
    assert again(home).unchanged
    assert built(home / "build") == before


def add_empty(home: Path, count: int) -> None:
    for number in range(count):
        (home / "raw" / "town" / f"{number * 100 % 1000:03d}-empty-{number}.txt").write_bytes(b"")


def test_too_much_in_quarantine_stops_the_build(home: Path) -> None:
    before = built(home / "build")
    add_empty(home, 10)
    result = call("build", "--max-quarantine", "1%", cwd=home)
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr == (
        b"error: 10 of 70 records are in quarantine (10 decode.empty), more than 1%; nothing was written: "
        b"mend the pages, or allow more with --max-quarantine\n"
    )
    assert built(home / "build") == before
    assert sorted(path.name for path in (home / "build").iterdir()) == [".cache", ".lock", "town-news-1.0.0"]
    result = call("build", "--max-quarantine", "15", cwd=home)
    assert (result.returncode, result.stderr) == (1, b"")
    assert b"10 decode.empty: " in result.stdout or result.stdout.count(b"quarantine ") == 10
    assert check_build(home / "build" / "town-news-1.0.0") == []


def test_a_share_exactly_allowed_is_allowed(home: Path) -> None:
    add_empty(home, 20)
    out = home / "elsewhere"
    with pytest.raises(BuildError, match=r"more than 24\.99%"):
        build(home / "raw", out, Options(engine=in_process, max_quarantine=24.99))
    assert sorted(path.name for path in out.iterdir()) == [".cache", ".lock"]
    assert build(home / "raw", out, Options(engine=in_process, max_quarantine=25)).n_pages == COUNT


def test_a_large_build_that_goes_wrong_stops_early(tmp_path: Path) -> None:
    raw = make_town(tmp_path / "raw", 0)
    for number in range(300):
        (raw / "town" / f"{number:03d}.txt").write_bytes(b" " * 50)
    seen = []
    options = Options(
        engine=in_process, unit_bytes=500, max_quarantine=5, on_progress=lambda one: seen.append(one.quarantine.total())
    )
    with pytest.raises(BuildError, match="records are in quarantine"):
        build(raw, tmp_path / "out", options)
    assert 100 <= seen[-1] < 250


def test_a_second_build_on_the_same_target_is_told(home: Path) -> None:
    before = built(home / "build")
    add_pages(home / "raw", range(COUNT, COUNT + 3))
    told = []

    def on_progress(_: Progress) -> None:
        told.append(call("build", cwd=home))

    build(home / "raw", home / "build", Options(engine=in_process, unit_bytes=4000, on_progress=on_progress))
    assert told
    for result in told:
        assert (result.returncode, result.stdout) == (2, b"")
        assert result.stderr.startswith(b"error: another build is running in ")
    assert built(home / "build") != before
    assert built(home / "build") == afresh(home)


def test_two_builds_at_once_end_in_one_build(home: Path) -> None:
    add_pages(home / "raw", range(COUNT, COUNT + 3))
    command = [sys.executable, "-m", "broadsheet", "build", "--jobs", "1"]
    both = [
        subprocess.Popen(command, cwd=home, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    done = [(process.communicate()[1], process.returncode) for process in both]
    assert (b"", 0) in done
    for errors, code in done:
        assert (errors, code) == (b"", 0) or (code == 2 and errors.startswith(b"error: another build is running in "))
    assert built(home / "build") == afresh(home)


def test_builds_of_two_targets_with_one_cache_do_not_harm_each_other(home: Path, tmp_path: Path) -> None:
    """One may be told to wait; none may lose what the other has just compiled."""
    other = make_town(tmp_path / "other", 5)
    kept = tmp_path / "kept"
    told = []

    def on_progress(_: Progress) -> None:
        try:
            told.append(build_here(other, tmp_path / "out", kept=kept))
        except BuildError as error:
            told.append(str(error))

    options = Options(engine=in_process, unit_bytes=1000, kept=kept, on_progress=on_progress)
    shutil.rmtree(home / "build")
    build(home / "raw", home / "build", options)
    assert built(home / "build") == afresh(home)
    assert told


def test_a_build_that_nobody_may_change_is_replaced_or_the_reason_told(home: Path) -> None:
    """The target itself is read-only, and its user is not the superuser, who may write everywhere."""
    program = """
import os, sys
from pathlib import Path
from broadsheet.building import BuildError
import broadsheet.check
from town import build_here
# Only the superuser may read all that is imported.
build_here(Path(sys.argv[1], "raw"), Path(sys.argv[2]))
os.getuid() == 0 and os.setuid(65534)
for _ in range(3):
    with open(sys.argv[1] + "/raw/town/new.txt", "a") as page: page.write("New\\n\\nIt rained again.\\n")
    try:
        print(build_here(Path(sys.argv[1], "raw"), Path(sys.argv[1], "build")).n_compiled)
    except BuildError as error:
        print(error)
"""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        place = shutil.copytree(home, Path(folder) / "home")
        for path in [place, *place.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
            if os.getuid() == 0:
                os.chown(path, 65534, 65534)
        target = place / "build" / "town-news-1.0.0"
        for path in [target, *target.rglob("*")]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        env = environment(PYTHONPATH=os.pathsep.join(sys.path), PYTHONDONTWRITEBYTECODE="1")
        done = subprocess.run(
            [sys.executable, "-c", program, place, home / "first"], capture_output=True, text=True, check=False, env=env
        )
        assert done.returncode == 0, done.stderr
        assert check_build(target) == []
        assert done.stdout.splitlines() == ["1", "1", "1"]
        assert sorted(path.name for path in target.parent.iterdir()) == [".cache", ".lock", target.name]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with little room."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=900k", "tmpfs", folder], capture_output=True, check=False
    )
    if not mounted or mounted.returncode:
        pytest.skip("this user may mount no file system; a limit on the size of files stands for it in tests/build")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


class FullError(Exception):
    """The disk was full, and the build said so."""


@contextlib.contextmanager
def told_when_full() -> Iterator[None]:
    try:
        yield
    except BuildError as error:
        if "\n" in str(error) or "No space left on device" not in str(error):
            raise
        raise FullError from None


@pytest.mark.parametrize("jobs", [0, 2])
def test_a_disk_that_is_full_is_told_and_the_old_build_stays(home: Path, small_disk: Path, jobs: int) -> None:
    out = small_disk / "build"
    shutil.copytree(home / "build" / "town-news-1.0.0", out / "town-news-1.0.0")
    before = contents(out)
    (home / "raw" / "town" / "new.txt").write_text("New\n\nIt rained.\n")
    options = Options(engine=None if jobs else in_process, jobs=jobs, unit_bytes=1000)
    failed = 0
    filler = small_disk / "filler"
    for free in (0, 50, 150, 250):
        used = shutil.disk_usage(small_disk).free - free * 1024
        filler.write_bytes(b"x" * max(0, used))
        with contextlib.suppress(FullError), told_when_full():
            build(home / "raw", out, options)
        # Whatever was told: it is the old build or the whole new one.
        assert check_build(out / "town-news-1.0.0") == []
        failed += contents(out) == before
        filler.unlink()
    assert failed >= 2
    build(home / "raw", home / "build", options)
    assert built(home / "build") == afresh(home)


def test_a_damaged_ledger_is_told_before_anything_is_compiled(tmp_path: Path) -> None:
    raw = make_town(tmp_path / "raw", 3)
    (raw / "groups.tsv").write_bytes(b"no ledger\n")
    with pytest.raises(RawError, match=r"groups\.tsv: `line 1`"):
        build_here(raw, tmp_path / "out")
    assert not list((tmp_path / "out").rglob("*.unit"))
