"""Builds killed at random moments: the target is never half written, and going on gives the same bytes.

`pytest tests/shards/test_kills.py --kills 100` kills as many; 8 are killed by default.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from broadsheet.building import compare
from town import add_pages, build_here, built, make_town

UNIT_BYTES = 600
PROGRAM = """
import sys
from pathlib import Path
from broadsheet.building import Options, build
import broadsheet.check, broadsheet.compile
print(flush=True)
build(Path(sys.argv[1]), Path(sys.argv[2]), Options(jobs=2, unit_bytes=int(sys.argv[3])))
"""


def children(pid: int) -> list[int]:
    """The processes that a process has begun."""
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def kill(victim: str, builder: subprocess.Popen[bytes], chance: random.Random) -> None:
    """Kill the build itself, or one of its workers if there is one now."""
    pids = [builder.pid] if victim == "parent" else children(builder.pid)
    if pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(chance.choice(pids), signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="workers are found through /proc")
def test_killed_at_any_moment_every_build_ends_in_the_same_bytes(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    raw = make_town(tmp_path / "raw", 40)
    (raw / "town" / "copy.txt").write_bytes((raw / "town" / "000-0.txt").read_bytes())
    old = build_here(raw, tmp_path / "old", UNIT_BYTES).target
    add_pages(raw, range(40, 50))
    begun = time.monotonic()
    new = build_here(raw, tmp_path / "new", UNIT_BYTES).target
    # Two workers need longer to begin than to work: the moments reach from their beginning to after the end.
    longest = 3 + 2 * (time.monotonic() - begun)
    wanted, ledger = built(tmp_path / "new"), (raw / "groups.tsv").read_bytes()
    out, chance, ended = tmp_path / "out", random.Random(2016), {"old": 0, "new": 0}
    for turn in range(request.config.getoption("--kills")):
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(old, out / old.name)
        victim = "worker" if turn % 2 else "parent"
        command = [sys.executable, "-c", PROGRAM, raw, out, str(UNIT_BYTES)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as builder:
            assert builder.stdout is not None
            builder.stdout.readline()
            time.sleep(chance.uniform(0, longest))
            kill(victim, builder, chance)
        assert builder.returncode == 0 or victim == "parent", "a lost worker costs nothing"
        there = out / old.name
        found = compare(old, there) and "new"
        ended[found or "old"] += 1
        assert not found or compare(new, there) == [], "neither the old build nor the new one"
        assert victim == "parent" or found
        build_here(raw, out, UNIT_BYTES)
        assert built(out) == wanted
        assert (raw / "groups.tsv").read_bytes() == ledger
        assert sorted(path.name for path in out.iterdir()) == [".cache", ".lock", old.name]
        assert not [path for path in (out / ".cache").glob("??/*") if path.suffix != ".unit"]
    print(ended)
