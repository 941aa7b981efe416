"""Tasks and processes for the tests of the Ray engine; workers import this module by its name."""

from __future__ import annotations

import math
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from broadsheet.compile import PageResult, compile_page
from broadsheet.read import Provenance
from broadsheet.shards.compiling import CompileTask

Note = Callable[[int], None]


@dataclass(frozen=True)
class Plain:
    """A task without pages."""

    name: str = "plain"
    weight: float = math.inf

    def run(self, _note: Note | None = None) -> Any:
        raise NotImplementedError

    def without(self, page: int) -> Any:
        raise AssertionError(f"page {page} is not to blame")


@dataclass(frozen=True)
class Node(Plain):
    """Says on which node it ran, after the others have begun too."""

    begun: Path = Path()
    count: int = 2

    def run(self, _note: Note | None = None) -> Any:
        import ray

        (self.begun / self.name).touch()
        wait_until(lambda: len(list(self.begun.iterdir())) >= self.count)
        return ray.get_runtime_context().get_node_id()


@dataclass(frozen=True)
class Failing(Plain):
    def run(self, _note: Note | None = None) -> Any:
        raise FileNotFoundError(2, "gone", "page.txt")


@dataclass(frozen=True)
class Fatal(Plain):
    """Kills its process before any page."""

    def run(self, _note: Note | None = None) -> Any:
        os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class Endless(Plain):
    """Writes its process id and goes on for ever; `sooner` returns at once, when it has begun."""

    file: Path = Path()
    sooner: bool = False

    def run(self, _note: Note | None = None) -> Any:
        if self.sooner:
            wait_until(self.file.exists)
            return "sooner"
        new = self.file.with_suffix(".new")
        new.write_text(str(os.getpid()))
        new.rename(self.file)
        while True:
            time.sleep(1)


@dataclass(frozen=True)
class Deadly:
    """A unit with a page that kills the process which compiles it: always, or until the file `once` is there."""

    task: CompileTask
    word: bytes
    once: Path | None = None
    weight: float = math.inf

    @property
    def name(self) -> str:
        return self.task.name

    def without(self, page: int) -> Deadly:
        return replace(self, task=self.task.without(page))

    def run(self, note: Note | None = None) -> Any:
        def deadly(data: bytes, provenance: Provenance) -> PageResult:
            if self.word in data and not (self.once and self.once.exists()):
                if self.once:
                    self.once.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            return compile_page(data, provenance)

        return self.task.run(note, deadly)


def wait_until(done: Callable[[], object], seconds: float = 60) -> None:
    """Wait for something; the limit is there to end, not to measure."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


Process = tuple[int, bytes]
"""A process id and when it began: ids are used again."""


def _stat(pid: int) -> tuple[bytes, int, bytes] | None:
    """State, parent and start of a process."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return None
    return fields[0], int(fields[1]), fields[19]


def alive(process: Process) -> bool:
    found = _stat(process[0])
    return found is not None and found[2] == process[1] and found[0] not in b"ZX"


def descendants(pid: int) -> Iterator[Process]:
    """The processes that a process began, and those that they began."""
    found = {int(path.name): _stat(int(path.name)) for path in Path("/proc").glob("[0-9]*")}
    parents = {one: stat[1] for one, stat in found.items() if stat}
    for one in parents:
        above = one
        while above := parents.get(above, 0):
            if above == pid:
                stat = found[one]
                assert stat
                yield one, stat[2]
                break
