"""Engines: who runs the tasks. Each maps tasks to their results, in any order, and changes nothing in the bytes."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import ForkingPickler
from typing import Any, Final, Protocol, Self

TRIES: Final = 3
"""How often in a row a task may die with its process at the same page before the page is left out."""

MOST_DEATHS: Final = 20 * TRIES
"""How often a task may die in all: where memory is too little it dies at one page after the other, without end."""

# Beginning a process takes as long as writing some megabytes of rows.
_WORTH: Final = 16 * 2**20

Note = Callable[[int], None]


class Task(Protocol):
    """A piece of work that can be sent to another process, and gives the same result wherever it runs."""

    @property
    def name(self) -> str:
        """What messages call it."""

    @property
    def weight(self) -> float:
        """How much work it is, in bytes of rows to be written; infinite where two of them are worth processes."""

    def run(self, note: Note | None = None) -> Any:
        """Do the work; `note` is told the number of each page before it is compiled."""

    def without(self, page: int) -> Self:
        """The same work without a page."""


class Engine(Protocol):
    """Maps tasks to their results."""

    def __call__(self, tasks: Iterable[Task]) -> Iterator[Any]:
        """The results, as they come."""


class EngineError(Exception):
    """An engine that cannot do its work, in one line."""


class LostError(EngineError):
    """A task whose process died again and again, and not on one of its pages."""


def cores() -> int:
    """The cores this process may use; all of the machine's where the system (macOS, Windows) does not tell.

    >>> cores() > 0
    True
    """
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_process(tasks: Iterable[Task]) -> Iterator[Any]:
    """Run one task after the other, here."""
    for task in tasks:
        yield task.run()


@dataclass(slots=True)
class _Job:
    """A task, the page of it that was begun last, where it died last, and how often: in a row there, and in all."""

    task: Task
    page: int | None = None
    fatal: int | None = None
    deaths: int = 0
    in_all: int = 0

    def died(self) -> _Job:
        """The job as it is tried again.

        Raises:
            LostError: it has died too often.
        """
        deaths, in_all = self.deaths + 1 if self.page == self.fatal else 1, self.in_all + 1
        if in_all < MOST_DEATHS and deaths < TRIES:
            return _Job(self.task, None, self.page, deaths, in_all)
        if in_all < MOST_DEATHS and self.page is not None:
            return _Job(self.task.without(self.page), in_all=in_all)
        lost = f"{self.task.name}: its process died {in_all} times (is there too little memory? try fewer jobs)"
        raise LostError(lost)


@dataclass(slots=True)
class _Worker:
    """A process and the job it has."""

    process: subprocess.Popen[bytes]
    connection: Connection
    job: _Job | None = None

    def end(self) -> None:
        self.connection.close()
        self.process.kill()
        self.process.wait()


def _begin() -> _Worker:
    ours, theirs = socket.socketpair()
    with theirs:
        # -P: a folder called broadsheet where the user stands must not be taken for the package.
        command = [sys.executable, "-P", "-m", "broadsheet.shards.engines", str(theirs.fileno())]
        process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)  # noqa: S603 (this very module)
    return _Worker(process, Connection(ours.detach()))


def _until_worth(tasks: Iterator[Task]) -> Iterator[Task]:
    """Tasks up to where processes are worth beginning, or all."""
    weight = 0.0
    for number, task in enumerate(tasks, 1):
        yield task
        weight += task.weight
        if number > 1 and weight > _WORTH:
            return


class Pool:
    """Runs tasks in `jobs` processes, one task at a time in each.

    A process that dies (a fault in a library, too little memory, a signal) costs its task alone, which is tried again
    in a new one. A page at which it dies three times in a row is left out, with an incident, and the rest is done.
    The processes are begun when they are needed (for a single task none is, unless `alone` is off: a page that kills
    its process then ends the build) and stay until the pool is closed.
    """

    def __init__(self, jobs: int, *, alone: bool = True) -> None:
        self._jobs, self._alone = jobs, alone
        self._workers: list[_Worker] = []
        self._again: deque[_Job] = deque()

    def __call__(self, tasks: Iterable[Task]) -> Iterator[Any]:
        """The results, as they come.

        Raises:
            LostError: a task's process died again and again, and not on one of its pages alone.
            Exception: whatever a task raised.
        """
        waiting = iter(tasks)
        first = list(_until_worth(waiting))
        few = len(first) < 2 or sum(task.weight for task in first) <= _WORTH
        waiting = chain(first, waiting)
        if self._alone and few and not self._workers:
            yield from in_process(waiting)
            return
        try:
            while busy := self._busy(waiting):
                for connection in wait(list(busy)):
                    worker, job = busy[connection]  # type: ignore[index]
                    yield from self._hear(worker, job)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End all processes."""
        for worker in self._workers:
            worker.end()
        self._workers.clear()
        self._again.clear()

    def _busy(self, waiting: Iterator[Task]) -> dict[Connection, tuple[_Worker, _Job]]:
        """The processes that have a job, after each was given one."""
        self._fill(waiting)
        return {worker.connection: (worker, worker.job) for worker in self._workers if worker.job is not None}

    def _fill(self, waiting: Iterator[Task]) -> None:
        """Give each idle process a job; new processes are begun only for jobs there are."""
        idle = deque(worker for worker in self._workers if worker.job is None)
        while idle or len(self._workers) < self._jobs:
            job = self._again.popleft() if self._again else next(map(_Job, waiting), None)
            if job is None:
                return
            if not idle:
                self._workers.append(_begin())
                idle.append(self._workers[-1])
            worker = idle.popleft()
            worker.job = job
            with contextlib.suppress(OSError):  # A dead one is noticed when it is heard.
                worker.connection.send(job.task)

    def _hear(self, worker: _Worker, job: _Job) -> Iterator[Any]:
        """What a process says: the page it begins, its result, or (nothing) that it is dead."""
        try:
            kind, value = worker.connection.recv()
        except (EOFError, OSError):
            self._workers.remove(worker)
            worker.end()
            self._again.append(job.died())
            return
        if kind == "page":
            job.page = value
        elif kind == "failed":
            raise value
        else:
            worker.job = None
            yield value


def work(connection: Connection) -> None:
    """Run the tasks that come in, until the other end is closed."""
    while True:
        try:
            task = connection.recv()
        except EOFError:
            return
        try:
            answer = ("done", task.run(lambda page: connection.send(("page", page))))
        except Exception as error:
            answer = ("failed", _sendable(error))
        connection.send(answer)


def _sendable(error: Exception) -> Exception:
    """An error that comes out at the other end: some cannot be packed, or not unpacked again."""
    try:
        ForkingPickler.loads(ForkingPickler.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _main() -> None:
    # An interruption is the parent's to handle: it ends its processes itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with_parent()
    with Connection(int(sys.argv[1])) as connection, contextlib.suppress(BrokenPipeError, ConnectionResetError):
        work(connection)


def _die_with_parent() -> None:
    """Ask the kernel (Linux) to end this process with its parent, which may be killed without a word."""
    import ctypes

    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() == 1:
        sys.exit()


if __name__ == "__main__":
    _main()
