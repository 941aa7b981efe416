"""Files that are no pages: links, devices, folders. Every path is in the dataset or in quarantine, by its name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from broadsheet.check import check_build
from corpus import BRIDGE, Finished, call, contents, make_raw, quarantine, rows


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return make_raw(tmp_path / "raw", {"gazette/bridge.txt": BRIDGE})


def built(raw: Path, code: int) -> tuple[Finished, Path]:
    """The build of this folder, sound and with this exit code."""
    result = call("build", "raw", cwd=raw.parent)
    assert (result.returncode, result.stderr) == (code, b"")
    build = raw.parent / "build/town-news-1.0.0"
    assert check_build(build) == []
    return result, build


def paths(build: Path) -> set[str]:
    return {row["raw_path"] for row in rows(build, "pages")}


def put(path: Path, content: str) -> None:
    try:
        path.write_text(content)
    except OSError:
        pytest.skip("this file system does not take such a name")


def test_links_are_not_followed(raw: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("Not for the dataset.")
    (raw / "gazette/out.txt").symlink_to(tmp_path / "secret.txt")
    (raw / "gazette/up").symlink_to(raw)
    (raw / "gazette/self.txt").symlink_to("self.txt")
    (raw / "gazette/dangling.txt").symlink_to("nowhere")
    (raw / "gazette/twin.txt").symlink_to("bridge.txt")
    (raw / "linked").symlink_to(raw / "gazette")
    _, build = built(raw, 1)
    assert paths(build) == {"gazette/bridge.txt"}
    assert quarantine(build) == dict.fromkeys(
        ["gazette/dangling.txt", "gazette/out.txt", "gazette/self.txt", "gazette/twin.txt", "gazette/up", "linked"],
        "read.symlink",
    )
    assert all(b"Not for the dataset" not in content for content in contents(build).values())


def test_a_fifo_is_not_waited_for(raw: Path) -> None:
    os.mkfifo(raw / "gazette/pipe.txt")
    _, build = built(raw, 1)
    assert quarantine(build) == {"gazette/pipe.txt": "read.not-a-file"}


def test_a_folder_where_a_file_is_expected_is_a_folder(raw: Path) -> None:
    (raw / "gazette/x.txt").mkdir()
    (raw / "gazette/x.txt/in.txt").write_text("Inside it rained.")
    (raw / "gazette/empty.txt").mkdir()
    _, build = built(raw, 0)
    assert paths(build) == {"gazette/bridge.txt", "gazette/x.txt/in.txt"}


def test_a_folder_where_a_sidecar_is_expected_is_an_error(raw: Path) -> None:
    (raw / "gazette/source.toml").mkdir()
    result = call("build", "raw", cwd=raw.parent)
    assert result.returncode == 2
    assert b"source.toml" in result.stderr


def test_an_unreadable_file_is_told(raw: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("the superuser can read everything")
    (raw / "gazette/closed.txt").write_text("Closed.")
    (raw / "gazette/closed.txt").chmod(0)
    _, build = built(raw, 1)
    assert quarantine(build) == {"gazette/closed.txt": "read.unreadable"}


def test_the_same_bytes_twice_are_one_page(raw: Path) -> None:
    (raw / "gazette/again.txt").write_text(BRIDGE)
    (raw / "herald").mkdir()
    (raw / "herald/bridge.txt").write_text(BRIDGE)
    _, build = built(raw, 0)
    [row] = rows(build, "pages")
    assert row["raw_path"] == "gazette/again.txt"
    places = ["gazette/bridge.txt", "herald/bridge.txt"]
    assert row["copies"] == [{"raw_path": place, "number": None} for place in places]


def test_one_id_is_made_of_the_bytes_so_another_mark_is_another_page(raw: Path) -> None:
    (raw / "gazette/marked.txt").write_bytes(b"\xef\xbb\xbf" + BRIDGE.encode())
    _, build = built(raw, 0)
    ids = [row["page_id"] for row in rows(build, "pages")]
    assert len(set(ids)) == 2


def test_hidden_files_are_no_pages(raw: Path) -> None:
    (raw / "gazette/.DS_Store").write_bytes(b"\0\0\0\1Bud1")
    (raw / ".git").mkdir()
    (raw / ".git/HEAD").write_text("ref: refs/heads/main")
    _, build = built(raw, 0)
    assert paths(build) == {"gazette/bridge.txt"}
    assert quarantine(build) == {}


def test_a_file_in_no_source_is_told(raw: Path) -> None:
    (raw / "stray.txt").write_text("It rained.")
    _, build = built(raw, 1)
    assert quarantine(build) == {"stray.txt": "read.no-source"}


def test_nothing_but_bad_pages_is_no_build(raw: Path) -> None:
    (raw / "gazette/bridge.txt").write_bytes(b"")
    result = call("build", "raw", cwd=raw.parent)
    assert result.returncode == 2
    assert b"The file has no bytes." in result.stderr
    assert {path.name for path in (raw.parent / "build").iterdir()} <= {".lock", ".cache"}
