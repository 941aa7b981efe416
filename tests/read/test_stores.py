"""Stores: everything in them is listed once, in one order, in little memory, and nothing outside can be reached."""

import os
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.read import open_store
from broadsheet.read.stores import Child, Entry, sorted_entries
from reading import listed

NAMES = st.binary(min_size=1, max_size=4).filter(lambda name: not {0, ord("/")} & set(name) and name[0] != ord("."))


def names(root: Path) -> list[bytes]:
    return [entry.name for entry in open_store(str(root)).entries()]


def test_the_order_is_that_of_the_full_paths_bytes(tmp_path: Path) -> None:
    for name in ("a/z", "a.txt", "a-b", "a/b/c", "A", "é", "a0/x", "z"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    found = names(tmp_path)
    assert found == sorted(found)
    assert len(found) == 8


@given(st.dictionaries(NAMES, st.booleans(), max_size=8))
def test_folders_sort_with_their_slash(children: dict[bytes, bool]) -> None:
    found = list(sorted_entries(b"", [Child(name, is_folder=is_folder) for name, is_folder in children.items()]))
    spelled = [one.name if isinstance(one, Entry) else one + b"/" for one in found]
    assert spelled == sorted(spelled)
    assert len(spelled) == len(children)


def test_a_hundred_thousand_entries_are_listed_in_the_memory_of_one_folder(tmp_path: Path) -> None:
    for number in range(100):
        folder = tmp_path / "raw" / "town" / f"{number:03d}"
        folder.mkdir(parents=True)
        for page in range(1000):
            os.mknod(folder / f"{page:04d}.txt")
    store = open_store(str(tmp_path / "raw"))
    tracemalloc.start()
    try:
        count, last = 0, b""
        for entry in store.entries():
            assert last < entry.name
            count, last = count + 1, entry.name
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 100_000
    # All names together take more than 10 MB as objects; a folder of 1,000 some 400 kB.
    assert peak < 3_000_000


@pytest.mark.parametrize("name", [b"../secret", b"/etc/passwd", b"town/../../secret", b"a\0b", b"", b".."])
def test_no_name_leads_out(tmp_path: Path, name: bytes) -> None:
    (tmp_path / "secret").write_bytes(b"x")
    (tmp_path / "raw" / "town").mkdir(parents=True)
    with pytest.raises(OSError, match="leads out of the raw folder"):
        open_store(str(tmp_path / "raw")).open(name)


def test_a_folder_that_is_a_link_is_not_passed_through(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.txt").write_bytes(b"x")
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "town").symlink_to(tmp_path / "outside")
    with pytest.raises(OSError, match=r"Not a directory|symbolic links"):
        open_store(str(tmp_path / "raw")).read(b"town/secret.txt")


def test_parts_of_a_file_have_hashes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"Rain. Sun.")
    store = open_store(str(tmp_path))
    (tmp_path / "b").write_bytes(b"Sun")
    assert store.sha256(b"a", 6, 9) == store.sha256(b"b")
    assert store.read(b"a", 4) == b"Rain"


def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    (tmp_path / "town").mkdir()
    (tmp_path / "town" / "a").write_bytes(b"x")
    store = open_store(str(tmp_path))
    before = sum(1 for _ in Path("/proc/self/fd").iterdir())
    for _ in range(20):
        store.read(b"town/a")
        with pytest.raises(OSError, match="not a regular file"):
            store.open(b"town")
        with pytest.raises(OSError, match="No such file"):
            store.open(b"town/b/c")
    assert sum(1 for _ in Path("/proc/self/fd").iterdir()) == before


def test_the_split_groups_of_earlier_versions_are_no_page(tmp_path: Path) -> None:
    (tmp_path / "town").mkdir()
    (tmp_path / "groups.tsv").write_bytes(b"a\tb\n")
    (tmp_path / "town" / "groups.tsv").write_bytes(b"a\tb\n")
    assert [one.name for one in listed(tmp_path)] == [b"town/groups.tsv"]


def test_a_sidecar_that_is_a_disk_of_its_own_is_refused(tmp_path: Path) -> None:
    from broadsheet.read import RawError

    (tmp_path / "town").mkdir()
    (tmp_path / "town" / "a.txt").write_bytes(b"x")
    (tmp_path / "town" / "a.txt.toml").write_bytes(b"#" * (2**20 + 1))
    with pytest.raises(RawError, match="has more than 1048576 bytes; keep the statements"):
        listed(tmp_path)
