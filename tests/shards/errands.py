"""Tasks that show what an engine does; a module of its own, so that the processes of a pool can import it."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from typing import Any, Self

from broadsheet.compile import PageResult, compile_page
from broadsheet.read import Provenance
from broadsheet.shards.compiling import CompileTask
from broadsheet.shards.engines import Note


@dataclass(frozen=True, kw_only=True)
class Errand:
    """Does nothing and tells its number and its process; `folder` is where it leaves traces."""

    number: int = 0
    folder: Path = Path()
    skip: frozenset[int] = frozenset()

    @property
    def name(self) -> str:
        return f"errand {self.number}"

    @property
    def weight(self) -> float:
        return inf

    def without(self, page: int) -> Self:
        return replace(self, skip=self.skip | {page})

    def run(self, note: Note | None = None) -> Any:  # noqa: ARG002 (as all tasks)
        return self.number, os.getpid()


class Waiting(Errand):
    """Leaves its process's id behind and waits until a file `go` is there."""

    def run(self, note: Note | None = None) -> Any:  # noqa: ARG002 (as all tasks)
        (self.folder / f"{self.number}-{os.getpid()}.started").touch()
        while not (self.folder / "go").exists():
            time.sleep(0.005)
        return self.number, os.getpid()


@dataclass(frozen=True, kw_only=True)
class Pages(Errand):
    """Has pages 1 to 5 and tells those it did; the process dies at page `fatal`, at most `times` times."""

    fatal: int = 0
    times: int = 10**9

    def run(self, note: Note | None = None) -> Any:
        assert note is not None
        done = []
        for page in range(1, 6):
            if page in self.skip:
                continue
            note(page)
            if page == self.fatal and len(list(self.folder.glob(f"{self.number}-*.died"))) < self.times:
                (self.folder / f"{self.number}-{os.getpid()}.died").touch()
                os.kill(os.getpid(), signal.SIGKILL)
            done.append(page)
        return self.number, done


class Wandering(Errand):
    """Its process dies at another page each time, as one does that has too little memory."""

    def run(self, note: Note | None = None) -> Any:
        assert note is not None
        note(len(list(self.folder.iterdir())))
        (self.folder / f"{os.getpid()}.died").touch()
        os.kill(os.getpid(), signal.SIGKILL)


class Dying(Errand):
    """Kills its process before any page."""

    def run(self, note: Note | None = None) -> Any:  # noqa: ARG002 (as all tasks)
        os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True, kw_only=True)
class Raising(Errand):
    """Raises."""

    error: Exception

    def run(self, note: Note | None = None) -> Any:  # noqa: ARG002 (as all tasks)
        raise self.error


@dataclass(frozen=True)
class Deadly:
    """A task as it is; where it compiles, the process dies at each page that begins with FATAL."""

    task: Any

    @property
    def name(self) -> str:
        return str(self.task.name)

    @property
    def weight(self) -> float:
        return inf

    def without(self, page: int) -> Self:
        return replace(self, task=self.task.without(page))

    def run(self, note: Note | None = None) -> Any:
        if isinstance(self.task, CompileTask):
            return self.task.run(note, compile_page=_deadly)
        return self.task.run(note)


def _deadly(data: bytes, provenance: Provenance) -> PageResult:
    if data.startswith(b"FATAL"):
        os.kill(os.getpid(), signal.SIGKILL)
    return compile_page(data, provenance)
