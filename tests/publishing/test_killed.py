"""SIGKILL at any request, before or after the hub handled it; the same command again brings it to the right end."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys

import pytest

from corpus import contents, environment
from made_builds import AS_FULL, Make
from stand_in import StandIn

REPO = "town/news"


def assert_nothing_half_done(hub: StandIn, files: dict[str, bytes]) -> None:
    """A tag only on a commit that is whole; data only in a commit that is whole; open only when it was tagged."""
    for name, repo in hub.repos.items():
        for commit in repo.commits:
            stored = hub.files(name, commit)
            del stored[".gitattributes"]
            assert stored in ({}, files)
        assert all(hub.files(name, tag).keys() > files.keys() for tag in repo.tags)
        assert repo.private or repo.tags


@pytest.mark.slow
def test_killed_and_repeated(hub: StandIn, make: Make, pytestconfig: pytest.Config) -> None:
    files = contents(make())
    command = [sys.executable, "-m", "broadsheet", "publish", str(make()), REPO, *AS_FULL, "--yes"]
    command += ["--public", "--gated", "manual"]
    subprocess.run(command, env=environment(), capture_output=True, check=True)
    n_requests = len(hub.requests)
    writes = [n for n, one in enumerate(hub.requests, 1) if one.startswith(("POST", "PUT"))]
    choose = random.Random(12)
    for turn in range(max(2, pytestconfig.getoption("--kills") // 4)):
        for kept in (hub.repos, hub.large, hub.requests):
            kept.clear()
        # Half of them at a request that writes, where there is most to go wrong.
        at = choose.choice(writes) if turn % 2 else choose.randint(1, n_requests)
        moment = choose.choice(["before", "after"])
        process = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        def kill(number: int, when: str, at: int = at, moment: str = moment, pid: int = process.pid) -> None:
            if (number, when) == (at, moment):
                os.kill(pid, signal.SIGKILL)

        hub.on_request = kill
        assert process.wait() == -signal.SIGKILL, (at, moment)
        hub.on_request = lambda *_: None
        assert_nothing_half_done(hub, files)
        done = subprocess.run(command, env=environment(), capture_output=True, check=False)
        assert done.returncode == 0, (at, moment, done.stderr)
        assert_nothing_half_done(hub, files)
        repo = hub.repos[REPO]
        assert (repo.private, repo.gated, list(repo.tags.values())) == (False, "manual", [repo.head])
        assert len(repo.commits) == 2
