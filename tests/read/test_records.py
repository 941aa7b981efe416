"""Raw files of any kind: each record is accepted or told, once; what was read can be read again, by its number."""

import gzip
import io
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.contract.records import Incident
from broadsheet.read import FieldMap, RawError, list_inputs, open_store, raw_pages, read_raw_page
from formats import BODY, FILES, HEAD, TAIL, N, http, item, record
from reading import brief, listed, read


def folder_with(tmp_path: Path) -> str:
    (tmp_path / "town").mkdir()
    for name, data in FILES.items():
        (tmp_path / "town" / name).write_bytes(data)
        if name != "a.parquet":
            (tmp_path / "town" / f"{name}.gz").write_bytes(gzip.compress(data))
            (tmp_path / "town" / f"{name}.zst").write_bytes(zstd.compress(data))
    return str(tmp_path)


def test_every_page_of_every_file_can_be_read_again(tmp_path: Path) -> None:
    store = open_store(folder_with(tmp_path))
    count = 0
    for one in list_inputs(store):
        for page in raw_pages(store, one):
            assert isinstance(page.data, bytes)
            number = page.provenance.record.number if page.provenance.record else None
            if number in (None, 1, N):
                assert read_raw_page(store, page.provenance.raw_path, number) == page.data
            count += 1
    assert count == 3 * (3 * N + 1) + N


@pytest.mark.parametrize(("path", "number"), [("town/a.jsonl", 99), ("town/a.jsonl", None), ("town/b", 1)])
def test_a_page_that_is_not_there_is_an_error(tmp_path: Path, path: str, number: int | None) -> None:
    store = open_store(folder_with(tmp_path))
    with pytest.raises(FileNotFoundError):
        read_raw_page(store, path, number)


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "town/%2e%2e/%2e%2e/secret"])
def test_a_row_cannot_name_a_file_outside(tmp_path: Path, path: str) -> None:
    with pytest.raises(OSError, match="leads out of the raw folder"):
        read_raw_page(open_store(folder_with(tmp_path)), path)


def test_a_record_that_was_lost_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "town").mkdir()
    (tmp_path / "town" / "a.jsonl").write_bytes(b'{"text": 1}\n')
    with pytest.raises(OSError, match="The field text holds a number where text is wanted"):
        read_raw_page(open_store(str(tmp_path)), "town/a.jsonl", 1)


@given(
    st.sampled_from(["a.jsonl", "a.warc", "a.xml"]),
    st.sampled_from([lambda data: data, gzip.compress, zstd.compress]),
    st.lists(st.integers(0, N - 1), unique=True, max_size=5),
)
def test_accepted_and_lost_are_the_records(name: str, pack, broken: list[int]) -> None:
    spoilt = {
        "a.jsonl": lambda n: b'{"html": %d}\n' % n,
        "a.warc": lambda n: record(http(BODY % n), wrong_by=n - 40),
        "a.xml": lambda n: item(BODY % n, more="<a>"),
    }
    sound = {
        "a.jsonl": lambda n: b'{"html": "%s"}\n' % (BODY % n),
        "a.warc": lambda n: record(http(BODY % n)),
        "a.xml": lambda n: item(BODY % n),
    }
    parts = [(spoilt if n in broken else sound)[name](n) for n in range(N)]
    data = HEAD + b"".join(parts) + TAIL if name == "a.xml" else b"".join(parts)
    found = brief(read(pack(data), name))
    assert [number for number, _ in found] == list(range(1, N + 1))
    assert {number - 1 for number, what in found if isinstance(what, str)} == set(broken)


@pytest.mark.parametrize("turns_into", ["fifo", "link", "folder", "nothing"])
def test_a_file_that_changes_after_it_was_listed_is_told(tmp_path: Path, turns_into: str) -> None:
    (tmp_path / "town").mkdir()
    path = tmp_path / "town" / "a.txt"
    path.write_bytes(b"Rain.")
    [one] = listed(tmp_path)
    path.unlink()
    match turns_into:
        case "fifo":
            os.mkfifo(path)
        case "link":
            path.symlink_to("/dev/zero")
        case "folder":
            path.mkdir()
    [page] = raw_pages(open_store(str(tmp_path)), one)
    assert isinstance(page.data, Incident)
    assert page.data.id == "read.unreadable"


def test_an_error_of_the_environment_is_raised_and_no_page_is_lost_to_it(tmp_path: Path) -> None:
    from broadsheet.read.stores import LocalStore

    class Failing(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 100_000:
                raise OSError(5, "Input/output error")
            return super().read(size)

    class Broken(LocalStore):
        def open(self, name: bytes):
            return Failing(LocalStore(self.root).read(name))

    (tmp_path / "town").mkdir()
    out = io.BytesIO()
    texts = [os.urandom(60).hex() for _ in range(5000)]
    pq.write_table(pa.table({"text": texts}), out, row_group_size=500, compression="none")
    (tmp_path / "town" / "a.jsonl").write_bytes(b'{"text": "Rain."}\n' * 20_000)
    (tmp_path / "town" / "b.parquet").write_bytes(out.getvalue())
    for one in listed(tmp_path):
        with pytest.raises(OSError, match="Input/output error"):
            list(raw_pages(Broken(str(tmp_path)), one))


def test_a_missing_library_is_told_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "backports", None)
    with pytest.raises(RawError, match=r"install it: pip install 'broadsheet\[zstd\]'"):
        read(zstd.compress(b"Rain."), "a.txt.zst")


def test_the_fields_reach_every_format(tmp_path: Path) -> None:
    (tmp_path / "town").mkdir()
    (tmp_path / "town" / "a.jsonl").write_bytes(b'{"body": "Rain."}\n')
    store = open_store(str(tmp_path))
    [one] = list_inputs(store)
    fields = FieldMap({"text": "body"})
    assert brief(list(raw_pages(store, one, None, fields))) == [(1, b"Rain.")]
    assert read_raw_page(store, "town/a.jsonl", 1, fields) == b"Rain."


def test_every_incident_of_reading_has_a_test() -> None:
    from broadsheet.incidents import catalogue

    tests = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    ids = {id_ for id_ in catalogue() if id_.startswith("read.")} - {"read.duplicate-page"}
    assert {id_ for id_ in ids if f'"{id_}"' not in tests} == set()
