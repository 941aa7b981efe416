"""The pages under raw/: each is found once, in one order, or comes with an incident; nothing blocks or is followed."""

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.contract.records import Incident
from broadsheet.read import Input, RawError, open_store, raw_pages
from broadsheet.read.files import spell_path
from reading import listed


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    (folder / "town").mkdir(parents=True)
    (folder / "town" / "bridge.txt").write_text("The bridge holds.")
    return folder


def found(raw: Path) -> dict[str, str | None]:
    return {page.provenance.raw_path: page.incident.id if page.incident else None for page in listed(raw)}


def read_page(raw: Path, one: Input) -> bytes | Incident:
    [page] = raw_pages(open_store(str(raw)), one)
    return page.data


def test_pages_come_sorted_by_the_bytes_of_their_paths(raw: Path) -> None:
    for name in ("z.txt", "Z.txt", "a-b/c.txt", "a/c.txt", "a.txt", "é.txt"):
        (raw / "town" / name).parent.mkdir(exist_ok=True)
        (raw / "town" / name).write_text(name)
    names = [page.provenance.raw_path for page in listed(raw)]
    assert names == sorted(names, key=str.encode)
    assert len(names) == 7


def test_hidden_files_and_sidecars_are_no_pages(raw: Path) -> None:
    (raw / "dataset.toml").write_text("")
    (raw / ".git").mkdir()
    (raw / ".git" / "config").write_text("x")
    (raw / "town" / ".DS_Store").write_text("x")
    assert found(raw) == {"town/bridge.txt": None}


def test_a_folder_named_as_a_file_is_a_folder(raw: Path) -> None:
    (raw / "town" / "x.txt").mkdir()
    (raw / "town" / "x.toml").mkdir()
    (raw / "town" / "x.txt" / "in.txt").write_text("Inside.")
    assert found(raw) == {"town/bridge.txt": None, "town/x.txt/in.txt": None}


def test_links_are_never_followed(raw: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("Not for the dataset.")
    (raw / "town" / "out.txt").symlink_to(tmp_path / "secret.txt")
    (raw / "town" / "loop").symlink_to(raw / "town")
    (raw / "town" / "self.txt").symlink_to("self.txt")
    (raw / "linked").symlink_to(raw / "town")
    assert found(raw) == {
        "linked": "read.symlink",
        "town/bridge.txt": None,
        "town/loop": "read.symlink",
        "town/out.txt": "read.symlink",
        "town/self.txt": "read.symlink",
    }


def test_fifos_and_sockets_are_told_without_waiting(raw: Path) -> None:
    os.mkfifo(raw / "town" / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(raw / "town" / "s"))
        assert found(raw) == {
            "town/bridge.txt": None,
            "town/pipe.txt": "read.not-a-file",
            "town/s": "read.not-a-file",
        }


@pytest.mark.parametrize("turns_into", ["fifo", "link", "folder", "nothing"])
def test_a_file_that_changes_after_it_was_listed_is_an_incident(raw: Path, turns_into: str) -> None:
    [page] = listed(raw)
    path = raw / "town" / "bridge.txt"
    path.unlink()
    match turns_into:
        case "fifo":
            os.mkfifo(path)
        case "link":
            path.symlink_to("/dev/zero")
        case "folder":
            path.mkdir()
    read = read_page(raw, page)
    assert isinstance(read, Incident)
    assert read.id == "read.unreadable"


def test_a_file_outside_the_sources_is_told(raw: Path) -> None:
    (raw / "README.md").write_text("About this folder.")
    assert found(raw) == {"README.md": "read.no-source", "town/bridge.txt": None}
    [readme, _] = listed(raw)
    read = read_page(raw, readme)
    assert isinstance(read, Incident)


def test_a_source_needs_a_name_for_an_id(raw: Path) -> None:
    (raw / "Town News").mkdir()
    (raw / "Town News" / "a.txt").write_text("x")
    with pytest.raises(RawError, match=r"Town News: the folder's name cannot be a source's id; "):
        listed(raw)


def test_names_that_are_not_utf8_are_percent_encoded_and_can_be_read(raw: Path) -> None:
    try:
        (raw / "town" / os.fsdecode(b"m\xfcll 100%.txt")).write_bytes(b"Rubbish is collected on Monday.")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    pages = listed(raw)
    assert [page.provenance.raw_path for page in pages] == ["town/bridge.txt", "town/m%FCll 100%25.txt"]
    assert read_page(raw, pages[1]) == b"Rubbish is collected on Monday."


def test_an_unreadable_file_or_folder_is_an_incident(raw: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("the superuser can read everything")
    (raw / "town" / "closed").mkdir(mode=0)
    (raw / "town" / "bridge.txt").chmod(0)
    assert found(raw) == {"town/bridge.txt": None, "town/closed": "read.unreadable"}
    read = read_page(raw, listed(raw)[0])
    assert isinstance(read, Incident)
    assert read.message == "The file cannot be read: Permission denied."


@given(st.binary(min_size=1), st.binary(min_size=1))
def test_two_paths_are_never_spelled_alike(one: bytes, other: bytes) -> None:
    spelled = spell_path(one)
    spelled.encode()
    assert (spelled == spell_path(other)) == (one == other)
