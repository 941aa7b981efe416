"""An engine that runs tasks on a Ray cluster, or in a small one of its own: Ray core tasks, and nothing of Ray Data.

Only tasks and receipts go through Ray; raw bytes and rows go through the paths that all nodes see.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from broadsheet.shards.engines import TRIES, EngineError, LostError, Pool, Task, cores
from broadsheet.shards.settings import compiler

# Tasks that wait at the nodes beside those that run: enough that no core waits for the driver, few enough to cancel.
_AHEAD: Final = 4
# The cluster is asked for its size each time so many results have come: nodes come and go.
_LOOK_AGAIN: Final = 64
# What is in Ray's store are tasks and receipts; its smallest store (75 MiB) is too large by far.
_STORE_BYTES: Final = 80 * 2**20
# How long tasks that are cut off may take to end, in seconds; their nodes may be gone.
_PATIENCE: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a worker must have in common with the driver.

    `compiler` is the driver's; `tokens` are files on the paths that all nodes must see, with their content.
    """

    compiler: str
    tokens: tuple[tuple[str, str], ...] = ()


@cache
def refusal(terms: Terms) -> str | None:
    """Why this process must not work on these terms; None if it may. Found out once in each process.

    >>> refusal(Terms(compiler=compiler()))
    """
    if terms.compiler != compiler():
        cure = "install the same version of broadsheet, and of the libraries it reads with, on all nodes"
        return f"node {socket.gethostname()} has another compiler than the driver: {cure}"
    for path, content in terms.tokens:
        try:
            seen = Path(path).read_text(encoding="ascii")
        except OSError:
            seen = ""
        if seen != content:
            cure = "give --out and --cache on a file system that all nodes share"
            return f"node {socket.gethostname()} does not see {Path(path).parent}: {cure}"
    return None


def work(task: Task, terms: Terms, apart: bool) -> tuple[str, Any]:
    """Run a task in a worker: ("done", result), ("failed", exception) or ("refused", why).

    `apart` is for a task that has killed its workers: it runs in a process of its own beside the worker, which tells
    the pages it begins, so that one at which it dies again and again can be left out. Ray itself cannot tell the page.
    """
    why = refusal(terms)
    if why is not None:
        return "refused", why
    try:
        if not apart:
            return "done", task.run()
        with closing(Pool(1, alone=False)) as pool:
            return "done", next(pool([task]))
    except Exception as error:
        return "failed", error


class RayEngine:
    """Runs tasks on the cluster at `address` or RAY_ADDRESS, or else in a local one with `jobs` cores.

    A task whose worker or node is lost is tried again by Ray, three times in all, then once more page by page (see
    `work`). At most `jobs` tasks are under way (0 stands for as many as there are cores), and a few wait beside them.
    Ray is started with the first tasks; on `close` what was started here is shut down, and only that.

    Args:
        jobs: how many tasks may run at a time.
        address: where a cluster listens, for example "10.0.0.1:6379" or "auto".
        shared: folders that must be the same on all nodes; they are made if need be.

    Raises:
        EngineError: Ray is not installed.
    """

    def __init__(self, jobs: int = 0, address: str | None = None, shared: Iterable[Path] = ()) -> None:
        self._ray = _ray()
        self._jobs = jobs
        self._address = address or os.environ.get("RAY_ADDRESS")
        self._shared = tuple(path.absolute() for path in shared)
        self._tokens: dict[Path, str] = {}
        self._started = False
        self._flight: _Flight | None = None

    def __call__(self, tasks: Iterable[Task]) -> Iterator[Any]:
        """The results, as they come.

        Raises:
            EngineError: there is no cluster, or a node is not fit for the work.
            LostError: a task's worker died again and again, and not on one of its pages.
            Exception: whatever a task raised.
        """
        self._begin()
        self._flight = flight = _Flight(self._ray, self._terms(), self._jobs)
        waiting = iter(tasks)
        try:
            while flight.fill(waiting):
                yield from flight.land()
        except BaseException:
            flight.cut_off()
            raise

    def close(self) -> None:
        """Cut off what is under way, and shut down what was started here."""
        if self._flight is not None:
            self._flight.cut_off()
        for path in self._tokens:
            path.unlink(missing_ok=True)
        self._tokens.clear()
        if self._started:
            self._ray.shutdown()
            self._started = False

    def _terms(self) -> Terms:
        for folder in self._shared:
            if all(path.parent != folder for path in self._tokens):
                folder.mkdir(parents=True, exist_ok=True)
                token = secrets.token_hex(8)
                path = folder / f".seen-{token}"
                self._tokens[path] = token
                path.write_text(token, encoding="ascii")
        stated = tuple((os.fspath(path), token) for path, token in self._tokens.items())
        return Terms(compiler=compiler(), tokens=stated)

    def _begin(self) -> None:
        if self._ray.is_initialized():
            return
        local = {"num_cpus": self._jobs or cores(), "object_store_memory": _STORE_BYTES, "include_dashboard": False}
        # "local": without it Ray would take any cluster that it finds on this machine.
        where: Mapping[str, Any] = {"address": self._address} if self._address else {"address": "local", **local}
        try:
            _knock(where["address"])
            self._ray.init(**where, log_to_driver=False, logging_level="error")
        except (ConnectionError, OSError, RuntimeError, ValueError) as error:
            raise EngineError(f"cannot reach Ray at {where['address']}: {_first_line(error)}") from error
        self._started = True


class _Flight:
    """The tasks that are under way."""

    def __init__(self, ray: Any, terms: Terms, jobs: int) -> None:
        self._ray, self._jobs = ray, jobs
        # One core each; exceptions are results here, so only a lost worker is tried again.
        self._work = ray.remote(num_cpus=1, max_retries=TRIES - 1, retry_exceptions=False)(work)
        self._terms = terms
        self._under_way: dict[Any, tuple[Task, bool]] = {}
        self._n_landed = self._room = 0

    def fill(self, waiting: Iterator[Task]) -> bool:
        """Send off tasks while there is room; whether any is under way."""
        if self._n_landed % _LOOK_AGAIN == 0:
            cores = int(self._ray.cluster_resources().get("CPU", 0))
            self._room = (min(cores, self._jobs) if self._jobs else cores) or 1
        while len(self._under_way) < self._room + _AHEAD:
            task = next(waiting, None)
            if task is None:
                break
            self._send(task, apart=False)
        return bool(self._under_way)

    def _send(self, task: Task, *, apart: bool) -> None:
        self._under_way[self._work.remote(task, self._terms, apart)] = task, apart

    def land(self) -> Iterator[Any]:
        """The results of the tasks that end next."""
        ended, _ = self._ray.wait(list(self._under_way), num_returns=1)
        for one in ended:
            task, apart = self._under_way.pop(one)
            self._n_landed += 1
            try:
                kind, value = self._ray.get(one)
            except self._ray.exceptions.RayTaskError as error:
                # Nothing in `work` raises: the worker could not even load it, or the task.
                told = str(error.cause or error).strip().splitlines()[-1]
                raise EngineError(f"a node cannot load {task.name}; is broadsheet installed there? ({told})") from None
            except self._ray.exceptions.RayError as error:
                if apart:
                    raise LostError(f"{task.name}: its worker died again and again: {_first_line(error)}") from None
                self._send(task, apart=True)
                continue
            if kind == "failed":
                raise value
            if kind == "refused":
                raise EngineError(value)
            yield value

    def cut_off(self) -> None:
        """End the tasks that are under way, and wait for it: they write into folders that are about to go."""
        left = list(self._under_way)
        self._under_way.clear()
        for one in left:
            with contextlib.suppress(Exception):  # A task that cannot be cancelled is a task that has ended.
                self._ray.cancel(one, force=True)
        if left:
            with contextlib.suppress(Exception):
                self._ray.wait(left, num_returns=len(left), timeout=_PATIENCE)


def _knock(address: str) -> None:
    """Find out whether anything listens there: Ray itself goes on trying for minutes (2.60 for more than four).

    Raises:
        OSError: nothing does.
    """
    host, colon, port = address.rpartition("://")[2].rpartition(":")
    if colon and port.isdecimal():
        socket.create_connection((host.strip("[]"), int(port)), _PATIENCE).close()


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _ray() -> Any:
    # Read when Ray is imported. No report to its makers; and a task that Ray kills for memory is tried three times
    # like any other, where Ray's own default is for ever.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_task_oom_retries", str(TRIES - 1))
    # A warning about a later version of Ray, for cores with accelerators.
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    try:
        import ray
    except ImportError:
        raise EngineError("Ray is not installed; install it with: pip install 'broadsheet[ray]'") from None
    return ray
