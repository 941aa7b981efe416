"""The swap: whoever looks finds the old folder or the new one, whole, whatever happens to the writer."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from broadsheet.write import swap
from broadsheet.write.swap import BusyError, exchange, locked, replace_file, same_bytes, staged


def put(target: Path, content: str) -> None:
    with locked(target.parent), staged(target) as folder:
        (folder / "data").mkdir()
        (folder / "data" / "rows").write_text(content)


def got(target: Path) -> str:
    assert sorted(path.name for path in target.parent.iterdir()) == [".lock", target.name]
    return (target / "data" / "rows").read_text()


@pytest.fixture(params=["exchange", "two renames"])
def target(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if request.param == "two renames":
        # What a system without renameat2 does can only be seen here by taking it away.
        monkeypatch.setattr(swap, "exchange", lambda *_: False)
    return tmp_path / "build" / "town-1.0.0"


def test_a_folder_is_written_and_replaced(target: Path) -> None:
    put(target, "one")
    assert got(target) == "one"
    put(target, "two")
    assert got(target) == "two"


def test_after_an_exception_the_target_is_as_it_was(target: Path) -> None:
    put(target, "one")

    def fail() -> None:
        with locked(target.parent), staged(target) as folder:
            (folder / "data").mkdir()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert got(target) == "one"


def test_what_a_killed_build_left_is_removed(target: Path) -> None:
    put(target, "one")
    for left in (".town-1.0.0.new", ".town-1.0.0.old", ".town-0.9.0.new", ".town-1.0.0.work.new"):
        (target.parent / left / "data").mkdir(parents=True)
    put(target, "two")
    assert got(target) == "two"


def test_what_is_no_builds_is_left_alone(tmp_path: Path) -> None:
    names = [".draft.new", ".git.old", ".town-1.0.new", ".config.work.new"]
    for name in names:
        (tmp_path / name).mkdir()
    with locked(tmp_path):
        assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*names, ".lock"])


def test_a_build_killed_between_two_renames_is_mended(target: Path) -> None:
    put(target, "one")
    target.rename(target.with_name(".town-1.0.0.old"))
    with locked(target.parent):
        pass
    assert got(target) == "one"


def test_this_system_exchanges_atomically(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    if not exchange(tmp_path / "a", tmp_path / "b"):
        pytest.skip("no renameat2 here; the fallback is tested above")
    assert (tmp_path / "a" / "b").exists()
    assert (tmp_path / "b" / "a").exists()
    assert not exchange(tmp_path / "a", tmp_path / "gone")


def test_a_second_build_is_told(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from broadsheet.write.swap import locked\n"
        "with locked(Path(sys.argv[1])): print('locked', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"locked\n"
        with pytest.raises(BusyError, match="another build is running"), locked(tmp_path):
            pass
        other.kill()
        other.wait()
        with locked(tmp_path):
            pass


def test_the_umask_does_not_decide_who_can_read(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        put(tmp_path / "town-1.0.0", "one")
    finally:
        os.umask(before)
    modes = [path.stat().st_mode & 0o777 for path in (tmp_path / "town-1.0.0", *(tmp_path / "town-1.0.0").rglob("*"))]
    assert modes == [0o755, 0o755, 0o644]


WRITER = """
import itertools, sys
from pathlib import Path
from broadsheet.write.swap import locked, staged
target = Path(sys.argv[1])
print("ready", flush=True)
for number in itertools.count(int(sys.argv[2])):
    with locked(target.parent), staged(target) as folder:
        for name in range(20):
            (folder / str(name)).write_text(str(number) * 5000)
    print(number, flush=True)
"""


def test_a_writer_killed_at_any_moment_leaves_a_whole_folder(tmp_path: Path) -> None:
    target = tmp_path / "town-1.0.0"
    chance = random.Random(2016)
    seen = set()
    for turn in range(15):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, target, str(turn * 1_000_000 + 1)], stdout=subprocess.PIPE
        ) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"ready\n"
            assert writer.stdout.readline(), "the first folder of this writer is in its place"
            time.sleep(chance.uniform(0, 0.05))
            writer.send_signal(signal.SIGKILL)
        contents = {path.name: path.read_text() for path in target.iterdir()}
        assert len(contents) == 20
        assert len(set(contents.values())) == 1
        seen.add(contents["0"])
    assert len(seen) > 3
    with locked(tmp_path):
        assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "town-1.0.0"]


def test_a_file_is_replaced_by_another_and_keeps_its_mode(tmp_path: Path) -> None:
    folder, source = tmp_path / "folder", tmp_path / "source"
    folder.mkdir()
    path = folder / "SHEET.md"
    path.write_text("one")
    path.chmod(0o640)
    before = path.stat()
    source.write_text("one")
    assert same_bytes(path, source)
    assert not same_bytes(folder / "missing", source)
    source.write_text("two")
    assert not same_bytes(path, source)
    replace_file(path, source)
    assert path.read_text() == source.read_text() == "two"
    assert path.stat().st_mode == before.st_mode
    assert list(folder.iterdir()) == [path]
