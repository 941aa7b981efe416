"""Publishing to stores: S3 by a server that speaks its protocol, a folder, and memory."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

from broadsheet.publishing import PublishError, Target, carry_out, make_plan, open_target, read_release
from broadsheet.publishing.plan import Ask
from corpus import BRIDGE, Finished, call, contents, environment
from made_builds import AS_FULL, RIGHTS, Make
from s3 import s3_bucket
from stand_in import TOKEN

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    pytest.importorskip("s3fs")
    with s3_bucket("town-releases", TOKEN) as url:
        yield url


@pytest.fixture(params=["memory", "file", "s3"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A prefix that nothing was published at."""
    name = f"town-{uuid.uuid4().hex}"
    if request.param == "s3":
        return f"{request.getfixturevalue('bucket')}/{name}"
    return f"memory://{name}" if request.param == "memory" else f"file://{tmp_path}/{name}"


def publish(build: Path, url: str, *args: str) -> Finished:
    return call("publish", build, url, *AS_FULL, "--yes", *args)


def stored(url: str) -> dict[str, bytes]:
    """All files under a prefix."""
    files, base = fsspec.core.url_to_fs(url, use_listings_cache=False)
    found = files.find(base)
    return {name.removeprefix(base.rstrip("/")).lstrip("/"): files.cat_file(name) for name in found}


def version(url: str, tag: str = "v1.0.0") -> dict[str, bytes]:
    return {name.removeprefix(f"{tag}/"): data for name, data in stored(url).items() if name.startswith(f"{tag}/")}


def write(url: str, name: str, data: bytes) -> None:
    files, base = fsspec.core.url_to_fs(url, use_listings_cache=False)
    files.makedirs(f"{base}/{name}".rpartition("/")[0], exist_ok=True)
    files.pipe_file(f"{base}/{name}", data)


def test_the_whole_way(url: str, make: Make) -> None:
    done = publish(make(), url)
    assert (done.returncode, done.stderr) == (0, b"")
    assert version(url) == contents(make())
    latest = json.loads(stored(url)["latest.json"])
    assert (latest["tag"], latest["tier"], latest["rights"]) == ("v1.0.0", "full", RIGHTS)
    assert stored(url)["v1.0.0.json"] == stored(url)["latest.json"]
    before = stored(url)
    again = publish(make(), url)
    assert (again.returncode, b"published there already" in again.stdout) == (0, True)
    assert stored(url) == before


def test_a_second_version_stands_beside_the_first(url: str, make: Make) -> None:
    publish(make(), url)
    done = publish(make("1.1.0", weather=True), url, "--json")
    assert done.returncode == 0, done.stderr
    assert (version(url), version(url, "v1.1.0")) == (contents(make()), contents(make("1.1.0", weather=True)))
    assert json.loads(stored(url)["latest.json"])["tag"] == "v1.1.0"
    shown = json.loads(done.stdout)
    assert (shown["latest"], shown["level"], shown["was_public"]) == ("v1.0.0", "minor", False)
    # The old one again moves no pointer back.
    assert publish(make(), url).returncode == 0
    assert json.loads(stored(url)["latest.json"])["tag"] == "v1.1.0"


def test_a_dry_run_changes_nothing(url: str, make: Make) -> None:
    done = call("publish", make(), url, *AS_FULL, "--dry-run")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"nothing was changed" in done.stdout
    files, base = fsspec.core.url_to_fs(url)
    assert not files.exists(base)


def test_a_version_with_other_bytes_is_refused(url: str, make: Make) -> None:
    publish(make(), url)
    before = stored(url)
    other = make("1.0.0", weather=True)
    done = publish(other, url)
    assert done.returncode == 2
    assert b"published there with other content" in done.stderr
    assert stored(url) == before


def test_a_version_whose_pointer_is_missing_is_not_overwritten_either(url: str, make: Make) -> None:
    publish(make(), url)
    files, base = fsspec.core.url_to_fs(url, use_listings_cache=False)
    files.rm_file(f"{base}/latest.json")
    before = stored(url)
    done = publish(make("1.0.0", weather=True), url)
    assert done.returncode == 2
    assert b"is there with other content" in done.stderr
    assert stored(url) == before


@pytest.mark.parametrize("data", [b'{"name": "town-ne', b"[]", b'{"name": "town-news"}'])
@pytest.mark.parametrize("name", ["v1.0.0/manifest.json", "latest.json"])
def test_what_is_damaged_there_is_told_and_nothing_is_sent(tmp_path: Path, make: Make, name: str, data: bytes) -> None:
    url = f"file://{tmp_path}/town"
    publish(make(), url)
    write(url, name, data)
    before = stored(url)
    done = publish(make("1.1.0", weather=True), url)
    assert (done.returncode, b"Traceback" in done.stderr) == (2, False), done.stderr
    assert name.rpartition("/")[2].encode() in done.stderr
    assert stored(url) == before


def test_what_an_interrupted_run_left_is_used_mended_and_cleared(url: str, make: Make) -> None:
    write(url, "v1.0.0/README.md", (make() / "README.md").read_bytes())
    write(url, "v1.0.0/raw.jsonl", b"x" * len((make() / "raw.jsonl").read_bytes()))
    write(url, "v1.0.0/jsonl/pages/train-00000-of-00001.jsonl", b"cut")
    write(url, "v1.0.0/data/pages/of-another-build.parquet", b"old")
    done = publish(make(), url)
    assert (done.returncode, done.stderr) == (0, b"")
    assert version(url) == contents(make())


def test_a_version_that_is_too_small_is_refused(url: str, make: Make) -> None:
    publish(make(), url)
    done = publish(make("1.0.1", weather=True), url)
    assert done.returncode == 2
    assert b'Set version = "1.1.0"' in done.stderr


def test_what_changed_is_told_by_the_rows(url: str, make: Make) -> None:
    """The manifests have as many rows as before; that some are others and none was only added, the rows tell."""
    publish(make(), url)
    changed = BRIDGE.replace("in May", "in June")
    told = publish(make("1.1.0", bridge=changed), url).stderr.decode()
    assert 'Set version = "2.0.0"' in told
    assert "changed" in told or "removed" in told
    assert call("publish", make("2.0.0", bridge=changed), url, *AS_FULL, "--dry-run").returncode == 0


@pytest.mark.parametrize("name", ["README.md", "data/comments/train-00000-of-00001.parquet", "manifest.json"])
def test_other_bytes_are_found_when_read_back(url: str, make: Make, name: str) -> None:
    release = read_release(make())
    target = open_target(url)
    plan = make_plan(url, release, target.observe(release), Ask(full=True, rights=RIGHTS))
    carry_out(release, target, plan)
    data = bytearray((make() / name).read_bytes())
    data[-20] ^= 1
    write(url, f"v1.0.0/{name}", bytes(data))
    with pytest.raises(PublishError, match="has other bytes"):
        target.read_back(release)


def test_a_file_too_many_is_found_when_read_back(url: str, make: Make) -> None:
    publish(make(), url)
    write(url, "v1.0.0/more.txt", b"x")
    done = publish(make(), url)
    assert done.returncode == 2
    assert b"other files (more.txt)" in done.stderr


def test_settings_belong_to_the_store(make: Make) -> None:
    for flag in ("--public", "--private"):
        done = publish(make(), "memory://settings", flag)
        assert (done.returncode, b"is a store" in done.stderr) == (2, True)


def test_each_write_may_be_the_last(make: Make, tmp_path: Path) -> None:
    """Stopped after any of its writes and repeated, the end is the same, and no version is seen before it is whole."""
    release = read_release(make())
    for stop in range(1, len(release.files) + 3):
        url = f"memory://each-{stop}"
        target: Any = open_target(url)
        left = stop

        def counted(call: Any, left: list[int]) -> Any:
            def inner(*args: Any, **more: Any) -> Any:
                left[0] -= 1
                if not left[0]:
                    raise KeyboardInterrupt
                return call(*args, **more)

            return inner

        count = [left]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(target._files, "put_file", counted(target._files.put_file, count))
            patch.setattr(target._files, "pipe_file", counted(target._files.pipe_file, count))
            with pytest.raises(KeyboardInterrupt):
                publish_at(target, release)
        assert "v1.0.0" not in target.observe(release).tags
        assert "latest.json" not in stored(url)
        publish_at(target, release)
        assert version(url) == contents(make())
        assert "latest.json" in stored(url)


def publish_at(target: Target, release: Any) -> None:
    plan = make_plan(target.shown, release, target.observe(release), Ask(full=True, rights=RIGHTS))
    carry_out(release, target, plan)


@pytest.mark.slow
def test_killed_and_repeated(make: Make, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    url = f"file://{tmp_path}/store"
    command = [sys.executable, "-m", "broadsheet", "publish", str(make()), url, *AS_FULL, "--yes"]
    begun = time.monotonic()
    subprocess.run(command, env=environment(), capture_output=True, check=True)
    whole = time.monotonic() - begun
    pause = random.Random(6)
    for _ in range(max(2, pytestconfig.getoption("--kills") // 4)):
        shutil.rmtree(tmp_path / "store")
        process = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # Its second half: before, it only reads and checks.
        time.sleep(whole * pause.uniform(0.4, 1.0))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        if (tmp_path / "store/latest.json").exists():
            assert version(url) == contents(make())
        subprocess.run(command, env=environment(), capture_output=True, check=True)
        assert version(url) == contents(make())
        assert set(stored(url)) - {f"v1.0.0/{name}" for name in contents(make())} == {"latest.json", "v1.0.0.json"}


def test_no_right_to_write(make: Make, tmp_path: Path) -> None:
    place = tmp_path / "store"
    place.write_bytes(b"a file, not a folder")
    done = publish(make(), f"file://{place}")
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 2


def test_a_bucket_that_is_not_there(bucket: str, make: Make) -> None:
    done = publish(make(), "s3://no-such-bucket/prefix")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 2
    assert TOKEN.encode() not in done.stdout + done.stderr


def test_a_password_in_the_url_is_not_shown() -> None:
    assert open_target(f"memory://me:{TOKEN}@host/x").shown == "memory://host/x"
