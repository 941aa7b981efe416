"""Publishing at a hub: the whole way against the stand-in, and each fault that the way there can have."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import BRIDGE, Finished, call, contents, environment
from made_builds import AS_FULL, RIGHTS, Make
from stand_in import CUT, CUT_AFTER, TOKEN, Commit, Fault, Repo, StandIn

# The client's own: httpx2 would have `content=` where it says `data=`.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

REPO = "town/news"


def publish(build: Path, *args: str, to: str = REPO) -> Finished:
    return call("publish", build, to, *AS_FULL, "--yes", *args)


def assert_published(hub: StandIn, build: Path, tag: str = "v1.0.0") -> Repo:
    """The tag is on a commit that has the build's files and no others."""
    repo = hub.repos[REPO]
    stored = hub.files(REPO, tag)
    del stored[".gitattributes"]
    assert stored == contents(build)
    return repo


def one_error(finished: Finished) -> str:
    """What the one message says: exit 2, what and what to type next in two lines, no traceback."""
    assert finished.returncode == 2, finished
    told = finished.stderr.decode()
    assert "Traceback" not in told
    lines = told.strip().splitlines()
    assert len(lines) == 2, told
    assert lines[0].startswith("error: ")
    assert lines[1].startswith("    ")
    return told


def test_the_tier_without_text_needs_no_word_on_rights_and_keeps_the_full_one_out(
    hub: StandIn, make: Make, tmp_path: Path
) -> None:
    full = make()
    assert call("tier", full, "textless", "--raw", full.parent.parent / "raw", "--out", tmp_path).returncode == 0
    textless = tmp_path / f"{full.name}-textless"
    done = call("publish", textless, REPO, "--public", "--gated", "auto", "--yes")
    assert (done.returncode, done.stderr) == (0, b"")
    repo = assert_published(hub, textless)
    assert (repo.private, repo.gated) == (False, "auto")
    assert "holds the textless tier" in one_error(publish(full, "--public"))


def test_the_whole_way(hub: StandIn, make: Make) -> None:
    build = make()
    done = publish(build)
    assert (done.returncode, done.stderr) == (0, b"")
    repo = assert_published(hub, build)
    assert (repo.private, repo.gated) == (True, False)
    commit = repo.commits[repo.tags["v1.0.0"]]
    assert f"Rights: {RIGHTS}" in commit.description.splitlines()
    digests = [table["digest"] for table in json.loads((build / "manifest.json").read_bytes())["tables"]]
    assert all(digest in commit.description and digest in done.stdout.decode() for digest in digests)
    assert [one.title for one in repo.commits.values()] == ["initial commit", "town-news 1.0.0 (full)"]
    stored = commit.files["data/comments/train-00000-of-00001.parquet"][0], commit.files["README.md"][0]
    assert stored == ("lfs", "regular")


def test_a_second_version_stands_on_the_first(hub: StandIn, make: Make) -> None:
    hub.put(REPO, contents(make()), "v1.0.0")
    first = hub.repos[REPO].head
    done = publish(make("1.1.0", weather=True), "--json")
    assert done.returncode == 0, done.stderr
    repo = assert_published(hub, make("1.1.0", weather=True), "v1.1.0")
    assert_published(hub, make())
    shown = json.loads(done.stdout)
    assert (shown["base"], shown["latest"], shown["done"]["revision"]) == (first, "v1.0.0", repo.head)
    assert repo.commits[repo.head].parent == first
    # What is the same in both is not sent again.
    assert shown["n_same"] > 5


def test_a_version_that_is_too_small_is_refused(hub: StandIn, make: Make) -> None:
    hub.put(REPO, contents(make()), "v1.0.0")
    asked = len(hub.requests)
    assert 'Set version = "1.1.0"' in one_error(publish(make("1.0.1", weather=True)))
    assert not any(one.startswith(("POST", "PUT")) for one in hub.requests[asked:])


def test_what_changed_is_told_by_the_rows(hub: StandIn, make: Make) -> None:
    """The manifests have as many rows as before; that some are others and none was only added, the rows tell."""
    hub.put(REPO, contents(make()), "v1.0.0")
    changed = BRIDGE.replace("in May", "in June")
    told = one_error(publish(make("1.1.0", bridge=changed)))
    assert 'Set version = "2.0.0"' in told
    assert "changed" in told or "removed" in told
    assert call("publish", make("2.0.0", bridge=changed), REPO, *AS_FULL, "--dry-run").returncode == 0


def test_public_and_gated_only_when_all_is_there_and_read(hub: StandIn, make: Make) -> None:
    seen: list[tuple[str, bool, object, bool]] = []

    def look(number: int, when: str) -> None:
        request = hub.requests[number - 1].split("?")[0]
        seen.extend((request, repo.private, repo.gated, bool(repo.tags)) for repo in hub.repos.values())

    hub.on_request = look
    done = publish(make(), "--public", "--gated", "manual")
    assert done.returncode == 0, done.stderr
    repo = assert_published(hub, make())
    assert (repo.private, repo.gated) == (False, "manual")
    commit = next(n for n, (request, *_) in enumerate(seen) if "/commit/main" in request)
    assert all(gated == "manual" for _, _, gated, _ in seen[commit:])
    opened = next(n for n, (_, private, *_) in enumerate(seen) if not private)
    assert "/settings" in seen[opened][0]
    assert any("/resolve/" in request and request.endswith(".parquet") for request, *_ in seen[:opened])
    assert seen[opened][3]


def test_what_is_public_stays_so_while_its_gate_changes(hub: StandIn, make: Make) -> None:
    hub.put(REPO, contents(make()), "v1.0.0")
    repo = hub.repos[REPO]
    repo.private, repo.gated = False, "auto"
    seen: list[bool] = []
    hub.on_request = lambda *_: seen.append(repo.private)
    done = publish(make("1.1.0", weather=True), "--public", "--gated", "manual")
    assert done.returncode == 0, done.stderr
    assert_published(hub, make("1.1.0", weather=True), "v1.1.0")
    assert (repo.gated, any(seen)) == ("manual", False)


def test_a_gate_that_does_not_take_closes_the_door_again(hub: StandIn, make: Make) -> None:
    hub.ignores_gating = True
    told = one_error(publish(make(), "--public", "--gated", "auto"))
    assert "did not gate it" in told
    assert hub.repos[REPO].private


def test_a_dry_run_changes_nothing(hub: StandIn, make: Make) -> None:
    done = call("publish", make(), REPO, *AS_FULL, "--dry-run")
    assert done.returncode == 0, done.stderr
    assert b"nothing was changed" in done.stdout
    assert not hub.repos
    assert not any(one.startswith(("POST", "PUT", "DELETE")) for one in hub.requests)


def test_a_dry_run_as_json(hub: StandIn, make: Make) -> None:
    shown = json.loads(call("publish", make(), REPO, *AS_FULL, "--dry-run", "--json").stdout)
    assert shown["steps"] == ["create", "commit", "tag", "read back"]
    assert (shown["tier"], shown["licence"], shown["rights"], shown["done"]) == ("full", "other", RIGHTS, None)
    assert {one["path"] for one in shown["changes"]} == contents(make()).keys()


def test_published_again_is_only_read_back(hub: StandIn, make: Make) -> None:
    hub.put(REPO, contents(make()), "v1.0.0")
    asked = len(hub.requests)
    done = publish(make())
    assert done.returncode == 0
    assert b"published there already" in done.stdout
    assert not any(one.startswith(("POST", "PUT")) for one in hub.requests[asked:])


def test_opened_later(hub: StandIn, make: Make) -> None:
    hub.put(REPO, contents(make()), "v1.0.0")
    assert publish(make(), "--public").returncode == 0
    assert not hub.repos[REPO].private


@pytest.mark.parametrize(("answer", "code", "word"), [("y\n", 0, "is published"), ("n\n", 1, "nothing was published")])
def test_it_asks_on_a_terminal(hub: StandIn, make: Make, answer: str, code: int, word: str) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "broadsheet", "publish", str(make()), REPO, *AS_FULL]
    process = subprocess.Popen(
        command, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment()
    )
    os.write(ours, answer.encode())
    told = process.communicate()[0].decode()
    os.close(ours)
    os.close(theirs)
    assert (process.returncode, word in told) == (code, True), told
    assert "Publish this?" in told
    assert bool(hub.repos) == (code == 0)


def test_nobody_to_ask(hub: StandIn, make: Make) -> None:
    assert "--yes" in one_error_after_the_plan(call("publish", make(), REPO, *AS_FULL))
    assert not hub.repos


def one_error_after_the_plan(finished: Finished) -> str:
    assert finished.stdout.startswith(b"town-news 1.0.0")
    return one_error(finished)


def test_an_unsound_build_is_not_published(hub: StandIn, home: Path) -> None:
    build = home / "build" / "town-news-1.0.0"
    (build / "README.md").write_bytes((build / "README.md").read_bytes() + b"More.\n")
    done = publish(build)
    assert done.returncode == 1
    assert b"README.md" in done.stdout
    assert b"nothing was published" in done.stderr
    assert not hub.requests


def test_text_without_rights_is_refused_before_anybody_is_asked(hub: StandIn, make: Make) -> None:
    assert "--rights" in one_error(call("publish", make(), REPO, "--yes"))
    assert not hub.requests


def test_no_target(make: Make) -> None:
    for name in ("news", "a/b/c", "/a", "./news", "ftpp://x"):
        one_error(publish(make(), to=name))


@pytest.mark.parametrize("library", ["huggingface_hub", "datasets"])
def test_a_library_that_is_not_installed(make: Make, library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    told = one_error(publish(make()))
    assert library in told
    assert "pip install 'broadsheet[hub,load]'" in told


# What goes wrong, and what the message says of it.
LASTING: dict[str, tuple[Fault, str]] = {
    "401": (Fault("GET", "whoami", (401, {}, "Invalid username or password."), 9), "hf auth login"),
    "403": (Fault("POST", "repos/create", (403, {}, "You may not."), 9), "may not do that"),
    "403-gated": (
        Fault("GET", f"api/datasets/{REPO}", (403, {"X-Error-Code": "GatedRepo"}, "Restricted."), 9),
        "Ask for access",
    ),
    "412": (Fault("POST", "commit/main", (412, {}, "A commit has happened since."), 9), "moved on meanwhile"),
    "429-for-long": (Fault("GET", "whoami", (429, {"Retry-After": "3600"}, "Slow down."), 9), "wait 3,600 seconds"),
    "400-card": (Fault("POST", "commit/main", (400, {}, "Invalid thing."), 9), "Invalid thing"),
    "402": (Fault("POST", "commit/main", (402, {}, "Pay first."), 9), "Pay first"),
    "500": (Fault("POST", "repos/create", (500, {}, "Oh no."), 99), "tried 4 times"),
}


@pytest.mark.parametrize("name", LASTING)
def test_a_fault_that_lasts_is_told_once(hub: StandIn, make: Make, name: str) -> None:
    fault, word = LASTING[name]
    hub.faults.append(Fault(fault.method, fault.path, fault.answer, fault.times))
    told = one_error(publish(make()))
    assert word in told
    assert not any(repo.tags or not repo.private for repo in hub.repos.values())


PASSING: dict[str, Fault] = {
    "429": Fault("POST", "commit/main", (429, {"Retry-After": "1"}, "Slow down.")),
    "429-while-uploading": Fault("PUT", "large/", (429, {"Retry-After": "1"}, "Slow down.")),
    "500-at-the-commit": Fault("POST", "commit/main", (500, {}, "Oh no.")),
    "503-at-the-tag": Fault("POST", "/tag/", (503, {}, "Later.")),
    "cut-while-uploading": Fault("PUT", "large/", CUT),
    "cut-while-committing": Fault("POST", "commit/main", CUT),
    "commit-done-answer-lost": Fault("POST", "commit/main", CUT_AFTER),
    "tag-done-answer-lost": Fault("POST", "/tag/", CUT_AFTER),
    "repository-made-answer-lost": Fault("POST", "repos/create", CUT_AFTER),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", PASSING)
def test_a_fault_that_passes_is_got_over(hub: StandIn, make: Make, name: str) -> None:
    fault = PASSING[name]
    hub.faults.append(Fault(fault.method, fault.path, fault.answer))
    done = publish(make())
    assert (done.returncode, done.stderr) == (0, b"")
    repo = assert_published(hub, make())
    # Once, whatever was lost: no second commit of the same.
    assert len(repo.commits) == 2
    assert not any(fault.times for fault in hub.faults)


def test_nobody_is_logged_in(hub: StandIn, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_TOKEN")
    assert "hf auth login" in one_error(publish(make()))


def test_a_wrong_token(hub: StandIn, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_wrong")
    told = one_error(publish(make()))
    assert "hf auth login" in told
    assert "hf_wrong" not in told


def test_somebody_elses_name(hub: StandIn, make: Make) -> None:
    assert "may write there" in one_error(publish(make(), to="village/news"))


def test_the_head_moves_between_the_look_and_the_commit(hub: StandIn, make: Make) -> None:
    hub.put(REPO, contents(make()), "v1.0.0")

    def intrude() -> None:
        repo = hub.repos[REPO]
        files = {**repo.commits[repo.head].files, "README.md": ("regular", b"# Edited on the website\n")}
        repo.add(Commit(files, repo.head, "edit"))

    hub.faults.append(Fault("POST", "commit/main", intrude))
    assert "moved on meanwhile" in one_error(publish(make("1.1.0", weather=True)))
    assert "v1.1.0" not in hub.repos[REPO].tags
    # The next run shows the edit as a change, and stands on it.
    assert publish(make("1.1.0", weather=True)).returncode == 0
    assert_published(hub, make("1.1.0", weather=True), "v1.1.0")


def tag_of_another(hub: StandIn) -> Callable[[], None]:
    def tag() -> None:
        repo = hub.repos[REPO]
        repo.tags["v1.0.0"] = next(iter(repo.commits))

    return tag


def test_409_the_tag_is_on_another_commit(hub: StandIn, make: Make) -> None:
    hub.faults.append(Fault("POST", "/tag/", tag_of_another(hub)))
    told = one_error(publish(make(), "--public"))
    assert "the tag v1.0.0 is on" in told
    assert hub.repos[REPO].private
    assert "published there with other content" in one_error(publish(make()))


def test_409_the_tag_is_on_the_same_commit(hub: StandIn, make: Make) -> None:
    def tag() -> None:
        hub.repos[REPO].tags["v1.0.0"] = hub.repos[REPO].head

    hub.faults.append(Fault("POST", "/tag/", tag))
    assert publish(make()).returncode == 0
    assert_published(hub, make())


def test_other_rows_under_the_tag_are_found_and_the_repository_stays_private(hub: StandIn, make: Make) -> None:
    """The hub states the right hashes while it is looked at, and gives other rows, as many, afterwards."""
    path = "data/quotes/train-00000-of-00001.parquet"
    other = (make(bridge=BRIDGE.replace("in May", "in June")) / path).read_bytes()
    assert other != (make() / path).read_bytes()

    def swap() -> None:
        repo = hub.repos[REPO]
        repo.commits[repo.head].files[path] = ("lfs", other)

    hub.faults.append(Fault("GET", "/resolve/v1.0.0/README.md", swap))
    assert "is not what the build holds" in one_error(publish(make(), "--public"))
    assert hub.repos[REPO].private


def test_a_file_that_cannot_be_read_back_is_told(hub: StandIn, make: Make) -> None:
    path = "data/comments/train-00000-of-00001.parquet"

    def cut() -> None:
        repo = hub.repos[REPO]
        repo.commits[repo.head].files[path] = ("lfs", b"PAR1")

    hub.faults.append(Fault("GET", "/resolve/v1.0.0/README.md", cut))
    assert "reading back v1.0.0 failed" in one_error(publish(make(), "--public"))
    assert hub.repos[REPO].private


def test_a_manifest_that_cannot_be_read_is_not_taken_for_missing(hub: StandIn, make: Make) -> None:
    """Else a full version in the history would be overlooked."""
    hub.put(REPO, contents(make()), "v1.0.0")
    asked = len(hub.requests)
    hub.faults.append(Fault("HEAD", "manifest.json", (501, {}, "Oh no."), 999))
    assert "the hub answered 501" in one_error(publish(make("1.1.0", weather=True), "--public"))
    assert not any(one.startswith(("POST", "PUT")) for one in hub.requests[asked:])


def test_a_token_that_the_server_repeats_is_left_out(hub: StandIn, make: Make) -> None:
    hub.faults.append(Fault("POST", "commit/main", (400, {}, f"No: Authorization: Bearer {TOKEN}, {TOKEN}"), 1))
    told = one_error(publish(make()))
    assert "No: Authorization: (a token)" in told
    assert TOKEN not in told


def test_the_token_is_never_shown(hub: StandIn, make: Make, caplog: pytest.LogCaptureFixture) -> None:
    """Neither in what is printed, nor in logs of any library, nor in what is kept at the hub."""
    caplog.set_level(0)
    done = publish(make(), "--public", "--gated", "auto")
    assert done.returncode == 0
    assert "httpcore" in caplog.text
    process = subprocess.run(
        [sys.executable, "-m", "broadsheet", "publish", str(make()), REPO, *AS_FULL, "--dry-run", "--public"],
        capture_output=True,
        env=environment(HF_DEBUG="1", HF_HUB_VERBOSITY="debug"),
        check=True,
    )
    kept = [data for repo in hub.repos.values() for one in repo.commits.values() for _, data in one.files.values()]
    stated = [one.title + one.description for repo in hub.repos.values() for one in repo.commits.values()]
    shown = [done.stdout, done.stderr, process.stdout, process.stderr, *kept]
    assert not any(TOKEN.encode() in one for one in shown)
    assert not any(TOKEN in one for one in [caplog.text, *stated, *hub.requests])
