"""Tracing: the raw bytes behind a record are its text, in any encoding, and broken ground is told."""

import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from broadsheet.building import build
from broadsheet.contract.schemas import TABLES, key_field
from broadsheet.tracing import TraceError, trace
from corpus import DATASET
from written import write_parquet

TEXT = (
    "Council votes on the café’s bridge\n\n"
    "DUBLIN (TNA) – The council met on Monday.\N{NO-BREAK SPACE} “It holds – always,” the mayor said."
    " A smile 😀 was seen.\n\n"
    "2 Comments\n\n  1. Good for you, café!\n\n    * I said “at last”.\n\n  2. Fine.\n"
)
PAGES = {
    "utf-8.txt": TEXT.encode(),
    "bom.txt": b"\xef\xbb\xbf" + TEXT.replace("Monday", "Tuesday").encode(),
    "utf-16.txt": TEXT.replace("Monday", "Wednesday").encode("utf-16"),
    "crlf.txt": TEXT.replace("Monday", "Thursday").replace("\n", "\r\n").encode(),
    "cp1252.txt": TEXT.replace("Monday", "Friday").replace("😀", "").encode("cp1252"),
    "nfd.txt": TEXT.replace("Monday", "Saturday").replace("é", "e\N{COMBINING ACUTE ACCENT}").encode(),
    "50%.txt": TEXT.replace("Monday", "Sunday").encode(),
}


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project") / "raw"
    (folder / "town").mkdir(parents=True)
    (folder / "dataset.toml").write_text(DATASET)
    for name, data in PAGES.items():
        (folder / "town" / name).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def built(raw: Path) -> Path:
    return build(raw, raw.parent / "build").target


def rows_of(built: Path, table: str) -> list[dict[str, object]]:
    return [
        json.loads(line) for line in (built / "jsonl" / table / "train-00000-of-00001.jsonl").read_text().splitlines()
    ]


@pytest.mark.parametrize("table", TABLES)
def test_the_bytes_of_every_record_are_its_text(raw: Path, built: Path, table: str) -> None:
    rows = rows_of(built, table)
    assert len(rows) >= len(PAGES)
    for row in rows:
        found = trace(built, str(row[key_field(table)]), raw)
        assert found.table == table
        data = (raw / found.raw_path.replace("%25", "%")).read_bytes()
        for part in found.ranges:
            assert data[part.start_byte : part.start_byte + part.n_bytes] == part.raw
            if part.step is None:
                assert part.raw.decode(found.encoding) == part.text
        text = "".join(part.text for part in found.ranges if part.step != "bom")
        assert "".join(text.split()) == "".join(str(row["text"]).split())


def test_the_bytes_of_a_page_are_the_whole_file(raw: Path, built: Path) -> None:
    for row in rows_of(built, "pages"):
        found = trace(built, str(row["page_id"]), raw)
        assert b"".join(part.raw for part in found.ranges) == (raw / found.raw_path.replace("%25", "%")).read_bytes()


def test_an_unknown_id_names_the_nearest(raw: Path, built: Path) -> None:
    for table in TABLES:
        known = str(rows_of(built, table)[0][key_field(table)])
        typo = known[:5] + ("0" if known[5] != "0" else "1") + known[6:]
        with pytest.raises(TraceError, match=f"{typo}: .* has no such record; the nearest is {known}$"):
            trace(built, typo, raw)


def test_a_raw_file_with_other_bytes_or_none_is_told(raw: Path, built: Path, tmp_path: Path) -> None:
    page = rows_of(built, "pages")[0]
    with pytest.raises(TraceError, match="cannot be read under"):
        trace(built, str(page["page_id"]), tmp_path)
    other = tmp_path / str(page["raw_path"]).replace("%25", "%")
    other.parent.mkdir()
    other.write_text("Other bytes.")
    with pytest.raises(TraceError, match="has other bytes than the build was made from; put them back or rebuild"):
        trace(built, str(page["page_id"]), tmp_path)


def test_a_folder_that_is_no_build_is_told(tmp_path: Path) -> None:
    with pytest.raises(TraceError, match=r"is no build: its manifest\.json cannot be read"):
        trace(tmp_path, "1d54479efb7975eb", tmp_path)


def with_page(built: Path, folder: Path, **changes: object) -> Path:
    """A copy of the build with one page, changed; its manifest is left as it was."""
    shutil.copytree(built, folder)
    row = rows_of(built, "pages")[0] | changes
    write_parquet(folder / "data" / "pages" / "train-00000-of-00001.parquet", "pages", [row])
    return folder


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": None}, "does not fit the schema of pages; run `broadsheet check"),
        ({"encoding": "base64"}, "base64 is no encoding of pages"),
        ({"raw_path": "../dataset.toml"}, "cannot be read under .*leads out of the raw folder"),
        ({"raw_path": "town/%00"}, "cannot be read under .*leads out of the raw folder"),
    ],
)
def test_a_row_that_lies_is_told(
    raw: Path, built: Path, tmp_path: Path, changes: dict[str, object], message: str
) -> None:
    page_id = str(rows_of(built, "pages")[0]["page_id"])
    with pytest.raises(TraceError, match=message):
        trace(with_page(built, tmp_path / "build", **changes), page_id, raw)


def test_a_file_with_other_columns_is_told(raw: Path, built: Path, tmp_path: Path) -> None:
    shutil.copytree(built, tmp_path / "build")
    shard = tmp_path / "build" / "data" / "pages" / "train-00000-of-00001.parquet"
    pq.write_table(pa.table({"page_id": ["1d54479efb7975eb"]}), shard)
    with pytest.raises(TraceError, match="its columns are not those of pages; run `broadsheet check"):
        trace(tmp_path / "build", "1d54479efb7975eb", raw)
