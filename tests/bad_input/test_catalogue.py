"""All hostile files in one raw folder with sound pages: each has its outcome by name, and costs no other a thing."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from broadsheet.check import check_build
from broadsheet.contract.layout import raw_key
from broadsheet.incidents import catalogue
from broadsheet.read.files import spell_path
from corpus import BAKERY, BRIDGE, Finished, call, environment, make_raw, rows, run
from hostile import CASES, line, story, wide_line_gz

# One build for all of them, so they run in one process.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("hostile")]

SOUND = {"gazette/AAA.txt": BRIDGE, "gazette/zzz.txt": BAKERY, "herald/page.txt": story("sound")}
# Names of sound pages (bytes, for not all are UTF-8); each is a page with its own text.
NAMES = [
    name if isinstance(name, bytes) else name.encode()
    for name in (
        "a..b.txt", "~root.txt", "new\nline.txt", "carriage\rreturn.txt", "tab\there.txt",
        "*?[x].txt", "%41.txt", "%2e%2e.txt",
        "-rf.txt", "no suffix", "quote'\".txt", "back\\slash.txt", "\x1b[31m.txt", "\u202etxt.txt", "x" * 250 + ".txt",
        b"m\xfcll.txt", b"\xff\xfe.txt", b"\xed\xa0\x80.txt", "brücke.txt", "bru\u0308cke.txt",
        "Case.txt", "CASE.txt",
        "folder.jsonl/page.txt",
        "dir\nwith\nlines/page.txt", "a b/c d.txt", "CON", "$(true).txt", "{x}.txt", "page.toml.txt",
    )
]  # fmt: skip
# What is no regular file or lies in no source, by its path, with its incident.
ODD = {
    "gazette/out.txt": "read.symlink",
    "gazette/up": "read.symlink",
    "gazette/self.txt": "read.symlink",
    "gazette/loop-a": "read.symlink",
    "gazette/loop-b": "read.symlink",
    "gazette/dangling.txt": "read.symlink",
    "gazette/passwd.jsonl": "read.symlink",
    "linked": "read.symlink",
    "gazette/pipe.jsonl": "read.not-a-file",
    "gazette/socket.txt": "read.not-a-file",
    "stray.txt": "read.no-source",
    "stray.warc": "read.no-source",
}
HUGE = {"gazette/huge.txt": "read.too-large", "gazette/huge.jsonl": "read.line-too-long"}
# One page that is larger than a page may be; a container of any size is read.
UNREAD = ODD.keys() | {"gazette/huge.txt"}


@dataclass
class Built:
    """A build and what it tells of each raw file."""

    raw: Path
    build: Path
    finished: Finished
    pages: Mapping[str, list[dict[str, Any]]]
    lost: Mapping[str, Counter[str]]
    files: Mapping[str, dict[str, Any]]
    names: list[bytes]


def _odd_files(raw: Path) -> None:
    secret = raw.parent / "secret.txt"
    secret.write_text("Not for the dataset.")
    town = raw / "gazette"
    (town / "out.txt").symlink_to(secret)
    (town / "up").symlink_to(raw)
    (town / "self.txt").symlink_to("self.txt")
    (town / "loop-a").symlink_to("loop-b")
    (town / "loop-b").symlink_to("loop-a")
    (town / "dangling.txt").symlink_to("nowhere")
    (town / "passwd.jsonl").symlink_to("/dev/zero")
    (raw / "linked").symlink_to(town)
    os.mkfifo(town / "pipe.jsonl")
    with _standing_in(town), socket.socket(socket.AF_UNIX) as one:
        one.bind("socket.txt")
    (raw / "stray.txt").write_text("It rained.")
    (raw / "stray.warc").write_bytes(b"WARC/1.0\r\n")
    for name in ("huge.txt", "huge.jsonl"):
        with (town / name).open("wb") as huge:
            huge.write(b'{"text": "')
            huge.truncate(300 * 2**20)


@contextmanager
def _standing_in(folder: Path) -> Iterator[None]:
    # The path of a socket may have 107 bytes only.
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _odd_names(raw: Path) -> list[bytes]:
    """The names that this file system took."""
    taken = []
    for name in NAMES:
        path = os.path.join(os.fsencode(raw), b"gazette", name)  # noqa: PTH118 (bytes are no Path)
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
            with open(path, "xb") as file:  # noqa: PTH123
                file.write(story(repr(name)).encode())
        except OSError:
            continue
        taken.append(name)
    return taken


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    home = tmp_path_factory.mktemp("hostile")
    raw = make_raw(home / "raw", SOUND)
    for case in CASES.values():
        (raw / case.path).write_bytes(case.make())
    _odd_files(raw)
    names = _odd_names(raw)
    finished = run("build", raw, "--out", home / "build", "--jobs", "1")
    build = home / "build/town-news-1.0.0"
    assert finished.returncode == 1, finished.stderr.decode()[-2000:]
    pages: dict[str, list[dict[str, Any]]] = {}
    for row in rows(build, "pages"):
        for place in (row, *row["copies"]):
            pages.setdefault(place["raw_path"], []).append(row)
    lost: dict[str, Counter[str]] = {}
    for text in (build / "quarantine/pages.jsonl").read_bytes().splitlines():
        row = json.loads(text)
        lost.setdefault(row["raw_path"], Counter())[row["incident"]] += 1
    listed = map(json.loads, (build / "raw.jsonl").read_bytes().splitlines())
    return Built(raw, build, finished, pages, lost, {row["path"]: row for row in listed}, names)


def test_there_are_enough_of_them() -> None:
    assert len(CASES) + len(NAMES) + len(ODD) + len(HUGE) > 150
    assert len({case.path.lower() for case in CASES.values()}) == len(CASES)
    assert {incident for case in CASES.values() for incident in case.lost} <= catalogue().keys()


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file_ends_as_it_must(built: Built, name: str) -> None:
    case = CASES[name]
    pages, lost = built.pages.get(case.path, []), built.lost.get(case.path, Counter())
    assert (len(pages), lost) == (case.pages, Counter(case.lost))
    assert case.told is None or case.told in {one["id"] for row in pages for one in row["incidents"]}


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_page_has_any_name(built: Built, name: bytes) -> None:
    if name not in built.names:
        pytest.skip("this file system does not take such a name")
    [row] = built.pages[spell_path(b"gazette/" + name)]
    assert row["text"].strip() == story(repr(name))
    assert raw_key(row["raw_path"]) == b"gazette/" + name
    assert call("trace", built.build, row["page_id"], "--raw", built.raw).returncode == 0


@pytest.mark.parametrize("path", [*ODD, *HUGE])
def test_what_is_no_page_is_told(built: Built, path: str) -> None:
    assert built.lost[path] == Counter([{**ODD, **HUGE}[path]])
    assert path not in built.pages
    # A file that is not read is not hashed either.
    assert (path in built.files) == (path not in UNREAD)


def test_sound_pages_are_unharmed(built: Built, tmp_path: Path) -> None:
    alone = make_raw(tmp_path / "raw", SOUND)
    assert run("build", alone, "--out", tmp_path / "build").returncode == 0
    wanted = {row["raw_path"]: row for row in rows(tmp_path / "build/town-news-1.0.0", "pages")}
    assert {path: built.pages[path] for path in SOUND} == {path: [wanted[path]] for path in SOUND}


def test_every_record_is_accounted_for(built: Built) -> None:
    assert built.finished.stderr == b""
    known = {case.path for case in CASES.values()} | SOUND.keys() | ODD.keys() | HUGE.keys()
    known |= {spell_path(b"gazette/" + name) for name in built.names}
    assert built.pages.keys() | built.lost.keys() <= known
    assert built.files.keys() == known - UNREAD
    for path, row in built.files.items():
        assert row["n_pages"] == len(built.pages.get(path, [])), path
        assert row["n_quarantined"] == built.lost.get(path, Counter()).total(), path


def test_the_build_passes_the_check(built: Built) -> None:
    found = run("check", built.build)
    assert (found.returncode, found.stderr) == (0, b"0 findings\n"), found.stdout.decode()[:2000]
    assert check_build(built.build, raw=built.raw) == []


def test_nothing_from_outside_is_in_the_build(built: Built) -> None:
    for path in built.build.rglob("*.jsonl"):
        data = path.read_bytes()
        assert b"Not for the dataset" not in data
        assert b"root:x:0" not in data


def test_a_line_of_a_gigabyte_is_passed_over_in_bounded_memory(tmp_path: Path) -> None:
    raw = make_raw(tmp_path / "raw", {"gazette/a.jsonl.gz": wide_line_gz(), "gazette/b.jsonl": line("after it")})
    # Measured: 170 MiB of addresses with the interpreter; the line alone has 1,024.
    code = f"""
import resource
resource.setrlimit(resource.RLIMIT_AS, (400 * 2**20,) * 2)
from broadsheet.read import list_inputs, open_store, raw_pages
store = open_store({str(raw)!r})
for one in list_inputs(store):
    for page in raw_pages(store, one):
        print(page.provenance.record.number, getattr(page.data, "id", "page"))
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, env=environment())
    assert (found.returncode, found.stderr) == (0, b"")
    assert found.stdout.split() == [b"1", b"read.line-too-long", b"2", b"page", b"1", b"page"]
