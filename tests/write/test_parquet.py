"""Parquet: the rows come back, the bytes are the same every time, and the file has what readers need."""

import os
import subprocess
import sys
from pathlib import Path

import orjson
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.contract.digests import DIGEST_SIZE, Digests
from broadsheet.contract.rows import canonical, from_arrow, table_digest
from broadsheet.contract.schemas import TABLES, schema
from broadsheet.write import shard
from rows import rows
from written import a_row, write_lines, write_parquet


@pytest.mark.parametrize("table", TABLES)
@settings(max_examples=40)
@given(data=st.data())
def test_rows_come_back_from_parquet_and_json_lines(
    tmp_path_factory: pytest.TempPathFactory, table: str, data: st.DataObject
) -> None:
    given_rows = data.draw(rows(table))
    folder = tmp_path_factory.mktemp("image")
    lines = tuple(orjson.dumps(row) for row in given_rows)
    written = write_lines(folder, table, "test", lines)
    read = list(from_arrow(table, pq.read_table(folder / "data" / table / "test-00000-of-00001.parquet")))
    assert [canonical(row) for row in read] == [canonical(row) for row in given_rows]
    jsonl = (folder / "jsonl" / table / "test-00000-of-00001.jsonl").read_bytes()
    assert jsonl == b"".join(line + b"\n" for line in lines)
    digests = Digests()
    hashes = written.digests.read_bytes()
    digests.update(hashes[at : at + DIGEST_SIZE] for at in range(0, len(hashes), DIGEST_SIZE))
    assert digests.digest() == table_digest(read) == table_digest(map(orjson.loads, jsonl.splitlines()))
    assert written.file_size == (folder / "data" / table / "test-00000-of-00001.parquet").stat().st_size
    assert written.num_rows == len(given_rows)


def test_another_process_writes_the_same_bytes(tmp_path: Path) -> None:
    some = [a_row(number) for number in range(3000)]
    write_parquet(tmp_path / "here.parquet", "articles", some)
    (tmp_path / "rows.json").write_bytes(orjson.dumps(some))
    program = (
        "import json; from pathlib import Path; from written import write_parquet;"
        "write_parquet(Path('there.parquet'), 'articles', json.loads(Path('rows.json').read_text('utf-8')))"
    )
    path = os.pathsep.join(sys.path)
    odd = {
        "PYTHONPATH": path,
        "PYTHONHASHSEED": "7",
        "TZ": "Asia/Kathmandu",
        "LC_ALL": "C",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
    }
    subprocess.run([sys.executable, "-c", program], check=True, cwd=tmp_path, env={**os.environ, **odd})
    assert (tmp_path / "there.parquet").read_bytes() == (tmp_path / "here.parquet").read_bytes()


def test_the_file_has_row_groups_compression_and_page_index_and_no_path(tmp_path: Path) -> None:
    size = schema("articles")["x-row-group"]
    path = tmp_path / "a-telling-name.parquet"
    write_parquet(path, "articles", [a_row(number) for number in range(size + 1)])
    metadata = pq.read_metadata(path)
    assert [metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)] == [size, 1]
    column = metadata.row_group(0).column(0)
    assert column.compression == "ZSTD"
    assert column.has_offset_index
    assert column.has_column_index
    assert b"a-telling-name" not in path.read_bytes()


@pytest.mark.parametrize("table", TABLES)
@settings(max_examples=40)
@given(data=st.data(), batch=st.integers(1, 3))
def test_how_many_rows_are_held_at_a_time_changes_no_byte(
    tmp_path_factory: pytest.TempPathFactory, table: str, data: st.DataObject, batch: int
) -> None:
    folder = tmp_path_factory.mktemp("image")
    lines = tuple(orjson.dumps(row) for row in data.draw(rows(table)))
    whole = write_lines(folder, table, "test", lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shard, "_BATCH", batch)
        parts = write_lines(folder, table, "train", lines)
    assert (parts.num_rows, parts.num_bytes) == (whole.num_rows, whole.num_bytes)
    for kind, suffix in (("data", "parquet"), ("jsonl", "jsonl")):
        one, other = (folder / kind / table / f"{split}-00000-of-00001.{suffix}" for split in ("test", "train"))
        assert one.read_bytes() == other.read_bytes()
