"""The pool of processes: every result comes once, whatever happens to the processes; nothing is left running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from broadsheet.building import build
from broadsheet.building.options import Options
from broadsheet.read import RawError
from broadsheet.shards import engines
from broadsheet.shards.engines import TRIES, LostError, Pool, cores, in_process
from corpus import quarantine
from errands import Deadly, Dying, Errand, Pages, Raising, Waiting, Wandering
from town import build_here, built, make_town


@pytest.fixture(autouse=True)
def _workers_find_the_errands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))


@pytest.fixture
def pool() -> Iterator[Pool]:
    with closing(Pool(2)) as made:
        yield made


def wait_until(true: Callable[[], object]) -> None:
    """A test that waits for another process waits long; what never comes fails it."""
    end = time.monotonic() + 120
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.005)


def started(folder: Path) -> list[int]:
    """The processes of the tasks that wait in a folder."""
    return [int(path.stem.split("-")[1]) for path in folder.glob("*.started")]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_every_task_is_done_once_by_no_more_processes_than_asked_for(pool: Pool) -> None:
    results = list(pool(Errand(number=number) for number in range(50)))
    assert sorted(number for number, _ in results) == list(range(50))
    pids = {pid for _, pid in results}
    assert 1 <= len(pids) <= 2
    assert os.getpid() not in pids
    assert {pid for _, pid in pool(Errand() for _ in range(20))} <= pids, "they stay for the next tasks"
    pool.close()
    assert not any(map(is_running, pids))


def test_a_single_task_and_none_begin_no_process(pool: Pool) -> None:
    assert list(pool([])) == []
    assert list(pool([Errand(number=7)])) == [(7, os.getpid())]
    assert list(in_process(Errand(number=number) for number in range(3))) == [(n, os.getpid()) for n in range(3)]


def test_tasks_are_taken_as_they_are_needed(pool: Pool) -> None:
    """A million tasks are never in memory together."""
    taken = 0

    def tasks() -> Iterator[Errand]:
        nonlocal taken
        for number in range(1000):
            taken += 1
            yield Errand(number=number)

    results = pool(tasks())
    for done in range(1, 100):
        next(results)
        assert taken <= done + 4


def test_a_process_killed_in_mid_task_costs_no_result(pool: Pool, tmp_path: Path) -> None:
    results = pool(Waiting(number=number, folder=tmp_path) for number in range(5))
    killed: list[int] = []

    def kill_both() -> None:
        wait_until(lambda: len(started(tmp_path)) == 2)
        killed.extend(started(tmp_path))
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        (tmp_path / "go").touch()

    thread = threading.Thread(target=kill_both)
    thread.start()
    done = list(results)
    thread.join()
    assert sorted(number for number, _ in done) == list(range(5))
    assert len(killed) == 2
    assert not {pid for _, pid in done} & set(killed)


def test_a_page_that_always_kills_its_process_alone_is_left_out(pool: Pool, tmp_path: Path) -> None:
    tasks = [Pages(number=number, folder=tmp_path, fatal=3 if number == 1 else 0) for number in range(4)]
    done = dict(pool(tasks))
    assert done == {number: [1, 2, 4, 5] if number == 1 else [1, 2, 3, 4, 5] for number in range(4)}
    assert len(list(tmp_path.glob("*.died"))) == TRIES


def test_a_page_that_kills_less_often_is_done(pool: Pool, tmp_path: Path) -> None:
    """A process may die for reasons that are none of the page's, for example of too little memory."""
    tasks = [Pages(number=number, folder=tmp_path, fatal=3, times=TRIES - 1) for number in range(2)]
    assert dict(pool(tasks)) == {0: [1, 2, 3, 4, 5], 1: [1, 2, 3, 4, 5]}
    assert len(list(tmp_path.glob("*.died"))) == 2 * (TRIES - 1)


def test_a_task_that_always_dies_is_told_in_one_line(pool: Pool) -> None:
    with pytest.raises(LostError) as caught:
        list(pool([Errand(), Dying(number=9), Errand()]))
    assert str(caught.value).startswith("errand 9: its process died 3 times")
    assert "\n" not in str(caught.value)
    assert [number for number, _ in pool([Errand(number=1), Errand(number=1)])] == [1, 1], "the pool can be used again"


def test_a_task_that_dies_here_and_there_ends_too(pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "MOST_DEATHS", 5)
    with pytest.raises(LostError, match="errand 9: its process died 5 times"):
        list(pool([Errand(), Wandering(number=9, folder=tmp_path)]))
    assert len(list(tmp_path.iterdir())) == 5


@pytest.mark.parametrize("error", [
    OSError(28, "No space left on device", "/town/file"), RawError("raw/town/a.toml", "sha256", "is wrong", "mend it"),
    ZeroDivisionError(), FileNotFoundError(2, "No such file", "x"),
], ids=lambda error: type(error).__name__)  # fmt: skip
def test_what_a_task_raises_is_raised_here(pool: Pool, error: Exception) -> None:
    with pytest.raises(type(error)) as caught:
        list(pool([Errand(), Raising(error=error), Errand()]))
    assert str(caught.value) == str(error)
    assert getattr(caught.value, "filename", None) == getattr(error, "filename", None)


def test_results_given_up_leave_no_process(tmp_path: Path) -> None:
    pool = Pool(2)
    results = pool(Waiting(number=number, folder=tmp_path) for number in range(4))
    # A generator that nobody asks has begun nothing.
    assert started(tmp_path) == []
    (tmp_path / "go").touch()
    next(results)
    results.close()
    assert not any(map(is_running, started(tmp_path)))


PARENT = """
import sys
from pathlib import Path
from broadsheet.shards.engines import Pool
from errands import Waiting
list(Pool(2)(Waiting(number=number, folder=Path(sys.argv[1])) for number in range(4)))
"""


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda sent: sent.name)
def test_a_killed_parent_leaves_no_orphan(tmp_path: Path, sent: signal.Signals) -> None:
    before_us = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen([sys.executable, "-c", PARENT, tmp_path], stderr=subprocess.DEVNULL) as parent:
        signal.signal(signal.SIGINT, before_us)
        wait_until(lambda: len(started(tmp_path)) == 2)
        pids = started(tmp_path)
        assert all(map(is_running, pids))
        parent.send_signal(sent)
    wait_until(lambda: not any(map(is_running, pids)))


def test_a_page_that_kills_the_compiler_is_in_quarantine_and_the_rest_is_built(tmp_path: Path) -> None:
    raw = make_town(tmp_path / "raw", 12)
    build_here(raw, tmp_path / "without")
    (raw / "town" / "500-bad.txt").write_text("FATAL\n\nIt rained.\n")

    def engine(tasks: Iterator[object]) -> Iterator[object]:
        with closing(Pool(2)) as pool:
            yield from pool(map(Deadly, tasks))

    report = build(raw, tmp_path / "with", Options(engine=engine, unit_bytes=500))
    assert quarantine(report.target) == {"town/500-bad.txt": "compile.crashed"}
    assert report.n_pages == 12
    without, found = built(tmp_path / "without"), built(tmp_path / "with")
    assert {name: content for name, content in found.items() if name.startswith(("data/", "jsonl/"))} == {
        name: content for name, content in without.items() if name.startswith(("data/", "jsonl/"))
    }


def test_a_system_that_does_not_tell_which_cores_are_ours_has_some(monkeypatch: pytest.MonkeyPatch) -> None:
    assert cores() == len(os.sched_getaffinity(0))
    # What macOS does can only be seen here by taking it away.
    monkeypatch.delattr(os, "sched_getaffinity")
    assert cores() == os.cpu_count()
