"""Stores of fsspec: the same as a folder; S3 through a server that speaks its protocol."""

import gzip
from collections.abc import Iterator

import pytest

from broadsheet.contract.records import Incident
from broadsheet.read import RawError, cuts, list_inputs, open_store, raw_pages
from formats import FILES
from reading import brief
from s3 import s3_bucket

SOURCE = b"""publisher = "Town News"
[unknown]
obtained = "It was found."
rights = "Not asked."
"""

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    with s3_bucket("town-news") as url:
        yield url


def put(root: str, files: dict[str, bytes]) -> None:
    import fsspec

    store, base = fsspec.core.url_to_fs(root)
    for name, data in files.items():
        store.pipe_file(f"{base}/{name}", data)
    store.invalidate_cache()


def test_s3_gives_what_a_folder_gives(bucket: str, tmp_path) -> None:
    files = {f"town/{name}": data for name, data in FILES.items()}
    files |= {
        "dataset.toml": b"",
        "town/a.jsonl.gz": gzip.compress(FILES["a.jsonl"]),
        "town/source.toml": SOURCE,
        "town/a-b/c.txt": b"Rain.",
        "town/a/b é%.txt": b"Sun.",
        "town/.hidden": b"x",
        "alone.txt": b"x",
    }
    put(f"{bucket}/raw", files)
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    local, remote = open_store(str(tmp_path)), open_store(f"{bucket}/raw")
    here, there = list(list_inputs(local)), list(list_inputs(remote))
    assert here == there
    assert len(here) == 9
    for one in here:
        assert list(raw_pages(local, one)) == list(raw_pages(remote, one))
        assert local.sha256(one.name, 3, 70) == remote.sha256(one.name, 3, 70)
    [lines] = [one for one in here if one.name == b"town/a.jsonl"]
    found = cuts(lines, remote, 200)
    assert found == cuts(lines, local, 200)
    pages = [page for cut in found for page in raw_pages(remote, lines, cut)]
    assert brief(pages) == brief(list(raw_pages(local, lines)))


def test_s3_keeps_markers_of_folders_and_twins_apart(bucket: str) -> None:
    put(f"{bucket}/twins", {"town/": b"", "town/a": b"Rain.", "town/a/b": b"Sun."})
    assert [one.name for one in list_inputs(open_store(f"{bucket}/twins"))] == [b"town/a", b"town/a/b"]


def test_s3_is_listed_anew_each_time(bucket: str) -> None:
    put(f"{bucket}/new", {"town/a": b"Rain."})
    assert len(list(list_inputs(open_store(f"{bucket}/new")))) == 1
    put(f"{bucket}/new", {"town/b": b"Sun."})
    assert len(list(list_inputs(open_store(f"{bucket}/new")))) == 2


def test_an_object_that_is_gone_is_told(bucket: str) -> None:
    import fsspec

    put(f"{bucket}/gone", {"town/a": b"Rain."})
    store = open_store(f"{bucket}/gone")
    [one] = list_inputs(store)
    files, base = fsspec.core.url_to_fs(f"{bucket}/gone")
    files.rm(f"{base}/town/a")
    [page] = raw_pages(store, one)
    assert isinstance(page.data, Incident)
    assert page.data.id == "read.unreadable"


def test_a_bucket_that_is_not_there_is_an_error(bucket: str) -> None:
    with pytest.raises(FileNotFoundError):
        list(list_inputs(open_store("s3://no-such-bucket/raw")))


def test_a_url_without_a_bucket_is_an_error(bucket: str) -> None:
    with pytest.raises(OSError, match="non key-like path"):
        open_store("s3://").read(b"dataset.toml")
    with pytest.raises(RawError, match="its address is not whole"):
        open_store("github://")


def test_what_a_store_raises_while_it_is_read_is_no_fault_of_the_file(bucket: str) -> None:
    put(f"{bucket}/lost", {"town/a.parquet": FILES["a.parquet"]})
    store = open_store(f"{bucket}/lost")
    [one] = list_inputs(store)
    # Credentials that were taken away between the opening and the reading.
    with store.open(one.name) as file, pytest.MonkeyPatch.context() as patch:
        patch.setattr("botocore.auth.SigV4Auth.add_auth", _without_credentials)
        with pytest.raises(OSError, match="NoCredentialsError"):
            file.read()
        with pytest.raises(OSError, match="NoCredentialsError"):
            store.open(one.name)
        with pytest.raises(OSError, match="NoCredentialsError"):
            list(store.entries())


def _without_credentials(*_: object) -> None:
    from botocore.exceptions import NoCredentialsError

    raise NoCredentialsError


def test_no_key_leads_out(bucket: str) -> None:
    with pytest.raises(OSError, match="leads out of the raw folder"):
        open_store(f"{bucket}/raw").open(b"../twins/town/a")


def test_memory_is_a_store(monkeypatch: pytest.MonkeyPatch) -> None:
    put("memory://raw", {"town/a.txt": b"Rain."})
    store = open_store("memory://raw")
    [one] = list_inputs(store)
    assert brief(list(raw_pages(store, one))) == [(None, b"Rain.")]


def test_an_unknown_protocol_or_a_missing_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    with pytest.raises(RawError, match="check the protocol's spelling"):
        open_store("s4://town-news")
    with pytest.raises(RawError, match="its protocol needs a library"):
        open_store("gs://town-news")
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(RawError, match=r"pip install 'broadsheet\[remote\]'"):
        open_store("s3://town-news")
