"""Parquet: each row is a page or a named loss; what is damaged costs its row group at most."""

import datetime
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.contract.records import Incident
from reading import brief, read

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def written(table: pa.Table, **options: object) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, **options)
    return out.getvalue()


@given(
    st.lists(TEXTS | st.none(), max_size=20),
    st.sampled_from([pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())]),
    st.integers(1, 7),
    st.sampled_from(["none", "snappy", "zstd"]),
)
def test_what_pyarrow_writes_comes_back(texts: list[str | None], kind: pa.DataType, rows: int, packed: str) -> None:
    data = written(pa.table({"text": pa.array(texts, kind)}), row_group_size=rows, compression=packed)
    wanted = [(n, "read.no-text" if text is None else text.encode()) for n, text in enumerate(texts, 1)]
    assert brief(read(data, "a.parquet")) == wanted


def test_what_a_row_states_is_kept() -> None:
    noon = datetime.datetime(2019, 4, 25, 12, 57, 54, tzinfo=datetime.UTC)
    table = pa.table(
        {
            "text": ["Rain."],
            "metadata": [{"url": "https://example.org/", "more": [1, 2]}],
            "id": ["<urn:1>"],
            "timestamp": pa.array([noon], pa.timestamp("us", "UTC")),
            "embedding": [[0.5] * 100],
            "language_score": [0.9],
        }
    )
    [page] = read(written(table), "a.bin")
    stated = page.provenance
    assert (page.data, stated.url, stated.date_retrieved) == (b"Rain.", "https://example.org/", "2019-04-25T12:57:54Z")
    assert (stated.encoding, stated.record and stated.record.id) == ("utf-8", "<urn:1>")


def test_markup_in_bytes_keeps_its_own_encoding() -> None:
    [page] = read(written(pa.table({"html": [b"<p>Caf\xe9"]})), "a.parquet")
    assert (page.data, page.provenance.encoding) == (b"<p>Caf\xe9", None)


def test_a_nested_text_is_found_by_its_path() -> None:
    table = pa.table({"page": [{"body": "Rain.", "n": 1}, {"body": None, "n": 2}]})
    assert brief(read(written(table), "a.parquet", text="page.body")) == [(1, b"Rain."), (2, "read.no-text")]


def test_a_column_of_the_wrong_type_is_told() -> None:
    assert brief(read(written(pa.table({"text": [7, 8]})), "a.parquet")) == [
        (1, "read.wrong-type"),
        (2, "read.wrong-type"),
    ]
    assert brief(read(written(pa.table({"text": [["Rain."]]})), "a.parquet")) == [(None, "read.no-text")]


@pytest.mark.parametrize("data", [b"", b"PAR1", b"PAR1PAR1", b"PAR1" + b"\xff" * 40 + b"PAR1", b"Rain."])
def test_what_is_no_parquet_file_is_told(data: bytes) -> None:
    assert brief(read(data, "a.parquet")) == [(None, "read.parquet")]


def test_parquet_compressed_as_a_whole_is_told() -> None:
    import gzip

    [page] = read(gzip.compress(written(pa.table({"text": ["Rain."]}))), "a.parquet.gz")
    assert isinstance(page.data, Incident)
    assert page.data.message == "The Parquet file cannot be read: it is compressed as a whole."


def test_a_damaged_page_costs_its_row_group() -> None:
    texts = [f"Page {n} of the town." for n in range(300)]
    data = bytearray(
        written(
            pa.table({"text": texts}),
            row_group_size=100,
            write_page_checksum=True,
            use_dictionary=False,
            compression="none",
        )
    )
    place = data.index(b"Page 150")
    data[place : place + 4] = b"Rage"
    found = read(bytes(data), "a.parquet")
    assert brief(found[:100]) == [(n + 1, texts[n].encode()) for n in range(100)]
    assert brief(found[101:]) == [(n + 1, texts[n].encode()) for n in range(200, 300)]
    assert isinstance(found[100].data, Incident)
    assert found[100].data.message.startswith("The rows 101 to 200 cannot be read: ")


def test_a_file_cut_short_is_told() -> None:
    data = written(pa.table({"text": [f"Page {n}." for n in range(1000)]}))
    assert brief(read(data[:-9], "a.parquet")) == [(None, "read.parquet")]


def test_few_bytes_that_stand_for_many_rows_are_not_unpacked() -> None:
    data = written(pa.table({"text": ["x" * 60_000_000] * 3}), use_dictionary=False, compression="zstd")
    assert len(data) < 2_000_000
    assert brief(read(data, "a.parquet")) == [(1, "read.parquet-rows")]


@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=20))
def test_damage_anywhere_never_raises(place: int, junk: bytes) -> None:
    data = bytearray(written(pa.table({"text": [f"Page {n}." for n in range(50)]}), row_group_size=10))
    place = 4 + place % (len(data) - 4)
    data[place : place + len(junk)] = junk[: len(data) - place]
    assert len(read(bytes(data), "a.parquet")) >= 1
