"""Ray: a build on two nodes, with workers, nodes and drivers killed, gives the bytes of a build in one process."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import ray_tasks
from broadsheet.building import BuildError, Options, build
from broadsheet.shards import ray_engine
from broadsheet.shards.compiling import CompileTask
from broadsheet.shards.engines import EngineError, LostError, Task, in_process
from broadsheet.shards.ray_engine import RayEngine, Terms, refusal
from corpus import BAKERY, BRIDGE, call, contents, environment, make_raw, quarantine, rows, run
from ray_tasks import Deadly, Endless, Failing, Fatal, Node, alive, descendants, wait_until

ROOT = Path(__file__).parents[2]
# All of them on one cluster, so in one process of the test run.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("ray")]
UNIT = 1500
NAME = "town-news-1.0.0"
needs_ray = pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed (dependency group cluster)")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages in some ten units under `raw`, and their build in this process under `plain`."""
    home = tmp_path_factory.mktemp("ray")
    pages = {f"gazette/{number:02}.txt": (BRIDGE, BAKERY)[number % 2] + f"\nPage {number}.\n" for number in range(24)}
    build(make_raw(home / "raw", pages), home / "plain", Options(engine=in_process, unit_bytes=UNIT))
    return home


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two nodes of one core each on this machine, with this process connected to them."""
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])
    patch = pytest.MonkeyPatch()
    patch.setenv("PYTHONPATH", paths)
    RayEngine().close()  # What it sets in the environment holds for the nodes too.
    import ray
    from ray.cluster_utils import Cluster

    node = {"num_cpus": 1, "object_store_memory": ray_engine._STORE_BYTES, "include_dashboard": False}
    found = Cluster(initialize_head=True, head_node_args=node)
    try:
        found.add_node(**node)
        ray.init(found.address, log_to_driver=False, logging_level="error")
        yield found
    finally:
        ray.shutdown()
        begun = list(descendants(os.getpid()))
        found.shutdown()
        patch.undo()
        wait_until(lambda: not any(alive(one) for one in begun))


def built(town: Path, engine: Any, out: Path, **more: Any) -> dict[str, bytes]:
    build(town / "raw", out, Options(engine=engine, unit_bytes=UNIT, **more))
    return contents(out / NAME)


def deadly(engine: Any, word: bytes, once: Path | None = None) -> Any:
    """The engine with a page that kills its process."""
    return lambda tasks: engine(Deadly(task, word, once) if isinstance(task, CompileTask) else task for task in tasks)


def plain(town: Path) -> dict[str, bytes]:
    return contents(town / "plain" / NAME)


@needs_ray
@pytest.mark.usefixtures("cluster")
class TestOnACluster:
    def test_both_nodes_work(self, tmp_path: Path) -> None:
        with closing(RayEngine()) as engine:
            assert len(set(engine(Node(str(number), tmp_path) for number in range(2)))) == 2

    def test_same_bytes_from_relative_paths(self, town: Path, tmp_path: Path, monkeypatch: Any) -> None:
        monkeypatch.chdir(tmp_path)
        raw = Path(os.path.relpath(town / "raw"))
        with closing(RayEngine(shared=[Path("out")])) as engine:
            build(raw, Path("out"), Options(engine=engine, unit_bytes=UNIT))
        assert contents(tmp_path / "out" / NAME) == plain(town)
        assert not list((tmp_path / "out").glob(".seen-*"))

    def test_a_worker_killed_in_the_midst_of_a_unit(self, town: Path, tmp_path: Path) -> None:
        once = tmp_path / "killed"
        found = built(town, deadly(RayEngine(), b"Page 7.", once), tmp_path / "out")
        assert once.exists()
        assert found == plain(town)

    def test_a_page_that_always_kills_goes_to_quarantine(self, town: Path, tmp_path: Path) -> None:
        out = tmp_path / "out"
        built(town, deadly(RayEngine(), b"Page 7."), out)
        assert quarantine(out / NAME) == {"gazette/07.txt": "compile.crashed"}
        assert len(rows(out / NAME, "pages")) == 23

    def test_a_node_lost_in_the_midst_of_a_build(self, cluster: Any, town: Path, tmp_path: Path) -> None:
        lost: list[Any] = []

        def lose(_progress: object) -> None:
            if not lost:
                lost.append(cluster.worker_nodes.copy().pop())
                cluster.remove_node(lost[0], allow_graceful=False)

        try:
            assert built(town, RayEngine(), tmp_path / "out", on_progress=lose) == plain(town)
        finally:
            cluster.add_node(num_cpus=1, object_store_memory=ray_engine._STORE_BYTES)

    def test_a_task_that_dies_on_no_page_is_lost(self) -> None:
        with pytest.raises(LostError, match="the last one"):
            list(RayEngine()([Fatal("the last one")]))

    def test_exceptions_travel(self) -> None:
        with pytest.raises(FileNotFoundError) as caught:
            list(RayEngine()([Failing()]))
        assert caught.value.filename == "page.txt"

    def test_what_is_under_way_is_cut_off(self, tmp_path: Path) -> None:
        file = tmp_path / "pid"
        engine = RayEngine()
        results = engine([Endless(file=file), Endless(file=file, sooner=True)])
        assert next(results) == "sooner"
        pid = int(file.read_text())
        engine.close()
        wait_until(lambda: pid not in [one for one, _ in descendants(os.getpid())])

    def test_a_bounded_number_is_under_way(self) -> None:
        taken: list[int] = []

        def tasks() -> Iterator[Task]:
            for number in range(20):
                taken.append(number)
                yield Failing(str(number))

        with pytest.raises(FileNotFoundError):
            list(RayEngine(jobs=1)(tasks()))
        assert len(taken) <= 1 + ray_engine._AHEAD

    def test_another_compiler_is_refused(self, town: Path, tmp_path: Path, monkeypatch: Any) -> None:
        monkeypatch.setattr(ray_engine, "compiler", lambda: "0" * 64)
        with pytest.raises(BuildError, match="another compiler"):
            built(town, RayEngine(), tmp_path / "out")
        assert not (tmp_path / "out" / NAME).exists()

    def test_it_shuts_down_only_what_it_started(self) -> None:
        import ray

        RayEngine().close()
        assert ray.is_initialized()


KILLED = """
import os, signal, sys
from pathlib import Path
from broadsheet.building import Options, build
from broadsheet.shards.ray_engine import RayEngine
from ray_tasks import descendants

def die(progress):
    begun = [one for one in descendants(os.getpid()) if "Agent" not in Path(f"/proc/{one[0]}/cmdline").read_text()]
    print(*(f"{pid} {start.decode()}" for pid, start in begun), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

build(sys.argv[1], Path(sys.argv[2]), Options(engine=RayEngine(2), unit_bytes=int(sys.argv[3]), on_progress=die))
"""


@needs_ray
class TestByItself:
    @pytest.mark.usefixtures("cluster")
    def test_the_driver_killed_and_started_again(self, town: Path, tmp_path: Path) -> None:
        env = environment(PYTHONPATH=os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")]))
        command = [sys.executable, "-c", KILLED, str(town / "raw"), str(tmp_path / "out"), str(UNIT)]
        died = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
        assert died.returncode == -9, died.stderr
        words = died.stdout.split()
        # Without the two agents of Ray's node, which end by themselves a minute after it (Ray 2.60).
        begun = [(int(pid), start.encode()) for pid, start in zip(words[::2], words[1::2], strict=True)]
        assert begun
        wait_until(lambda: not any(alive(one) for one in begun))
        report = build(town / "raw", tmp_path / "out", Options(engine=RayEngine(), unit_bytes=UNIT))
        assert report.n_compiled < report.n_pages == 24
        assert contents(tmp_path / "out" / NAME) == plain(town)

    def test_the_command_leaves_nothing_running(self, town: Path, tmp_path: Path) -> None:
        env = environment(PYTHONPATH=os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")]))
        command = [sys.executable, "-m", "broadsheet", "build", town / "raw", "--out", tmp_path / "out"]
        begun: set[ray_tasks.Process] = set()
        with subprocess.Popen(
            [*map(str, command), "--engine", "ray", "--jobs", "1"],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            while process.poll() is None:
                begun.update(descendants(process.pid))
                time.sleep(0.1)
            streams = process.communicate()
        assert process.returncode == 0, streams
        assert streams[1] == b""
        assert begun
        wait_until(lambda: not any(alive(one) for one in begun))
        assert contents(tmp_path / "out" / NAME) == plain(town)

    def test_no_cluster_at_the_address(self, town: Path, tmp_path: Path) -> None:
        out = run("build", town / "raw", "--out", tmp_path, "--engine", "ray", "--ray-address", "127.0.0.1:1")
        assert out.returncode == 2
        assert out.stderr.startswith(b"error: cannot reach Ray at 127.0.0.1:1")


def test_only_tasks_and_receipts_travel(town: Path, tmp_path: Path) -> None:
    sizes: dict[str, int] = {}

    def measuring(tasks: Iterable[Task]) -> Iterator[Any]:
        for task in tasks:
            result = task.run()
            sizes[task.name] = max(len(pickle.dumps(task)), len(pickle.dumps(result)))
            yield result

    # One unit with all pages: it carries their paths, and no byte of them. A shard's task has the sizes of its ranges.
    build(town / "raw", tmp_path, Options(engine=measuring))
    assert sizes.pop("unit 0 (from gazette/00.txt on)") < 24 * 1000
    assert max(sizes.values()) < 8 * 2**16 + 10_000


def test_a_folder_that_a_node_does_not_see_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("other")
    why = refusal(Terms(compiler=ray_engine.compiler(), tokens=((str(file), "token"),)))
    assert why is not None
    assert f"does not see {tmp_path}" in why


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--engine", "ray"], b"pip install 'broadsheet[ray]'"),
        (["--ray-address", "auto"], b"--ray-address is for --engine ray"),
        (["--engine", "ray", "--check"], b"temporary folder"),
    ],
)
def test_what_the_command_refuses(options: list[str], told: bytes, town: Path, monkeypatch: Any) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    result = call("build", town / "raw", *options)
    assert result.returncode == 2
    assert told in b" ".join(result.stderr.split())


def test_ray_is_named_when_it_is_absent(monkeypatch: Any) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(EngineError, match="not installed"):
        RayEngine()
