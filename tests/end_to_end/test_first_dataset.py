"""The repository's own raw/, from the command to every reader of the build."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pyarrow
import pyarrow.parquet as pq
import pytest

from broadsheet.check import check_build
from broadsheet.compile import compile_page
from broadsheet.contract.rows import canonical, from_arrow, to_arrow
from broadsheet.contract.schemas import TABLES
from broadsheet.read import FieldMap, list_inputs, open_store, raw_pages
from corpus import call, contents, environment, rows, run


@pytest.fixture(scope="module")
def project(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the build reads, with a build made by the command; not to be changed."""
    home = tmp_path_factory.mktemp("project")
    shutil.copytree(root / "raw", home / "raw")
    (home / "docs" / "terms").mkdir(parents=True)
    for name in ("DATASHEET.md", "LICENSE-DATA.md", "DATA-CHANGELOG.md", "docs/terms/labels.jsonl"):
        shutil.copy(root / name, home / name)
    result = run("build", cwd=home)
    assert (result.returncode, result.stderr) == (0, b"")
    return home


@pytest.fixture(scope="module")
def build(project: Path) -> Path:
    [folder] = (project / "build").glob("deir-ezzor-2016-*")
    return folder


@pytest.fixture
def copied(project: Path, tmp_path: Path) -> Path:
    return shutil.copytree(project, tmp_path / "project")


def shard(build: Path, table: str) -> Path:
    return build / "data" / table / "train-00000-of-00001.parquet"


def test_the_build_has_no_finding(build: Path) -> None:
    assert check_build(build) == []


def test_the_rows_are_what_compiling_the_page_gives(project: Path, build: Path) -> None:
    store = open_store(str(project / "raw"))
    [one] = list_inputs(store)
    [page] = raw_pages(store, one, None, FieldMap({}))
    assert isinstance(page.data, bytes)
    result = compile_page(page.data, page.provenance)
    for table, records in {
        "pages": [result.page],
        "articles": [result.article],
        "comments": result.comments,
        "quotes": result.quotes,
    }.items():
        lines = (build / "jsonl" / table / "train-00000-of-00001.jsonl").read_bytes().splitlines()
        assert sorted(lines) == sorted(map(orjson.dumps, records))


@pytest.mark.parametrize("table", TABLES)
def test_parquet_and_json_lines_hold_the_same_rows_both_ways(build: Path, table: str) -> None:
    lines = [canonical(row) for row in rows(build, table)]
    arrow = pq.ParquetFile(shard(build, table)).read()
    assert [canonical(row) for row in from_arrow(table, arrow)] == lines
    again = to_arrow(table, list(from_arrow(table, arrow)))
    assert again.equals(arrow.combine_chunks())


def plain(value: Any) -> Any:
    """A reader's value as JSON has it: lists for arrays, None for the null of a column."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return None if value != value else value


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("reader", ["DuckDB", "Polars", "pandas"])
def test_other_readers_agree_row_for_row(build: Path, table: str, reader: str) -> None:
    file, wanted = str(shard(build, table)), rows(build, table)
    match reader:
        case "DuckDB":
            import duckdb

            found = duckdb.sql(f"select * from read_parquet('{file}')")
            read = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
        case "Polars":
            import polars

            read = polars.read_parquet(file).to_dicts()
        case _:
            import pandas

            read = pandas.read_parquet(file).to_dict("records")
    assert [plain(row) for row in read] == wanted


LOADING = """
import json, os, sys
from datasets import disable_progress_bars, load_dataset
disable_progress_bars()
path, config, columns = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
some = {"columns": columns} if columns else {}
plain = load_dataset(path, config, split="train", **some)
streamed = load_dataset(path, config, split="train", streaming=True, **some)
print(json.dumps({
    "rows": plain.to_list(), "streamed": list(streamed),
    "features": [plain.features._to_yaml_list(), (streamed.features or plain.features)._to_yaml_list()],
}, default=str))
sys.stdout.flush()
# An Arrow scan whose threads live when the interpreter ends can abort it (apache/arrow#45214, datasets#7566).
os._exit(0)
"""


def loaded(path: Path, config: str, home: Path, columns: list[str] | None = None) -> dict[str, Any]:
    """What the library gives in a fresh process, offline, with this cache."""
    command = [sys.executable, "-c", LOADING, str(path), config, json.dumps(columns)]
    env = environment(HF_HOME=str(home), HF_HUB_OFFLINE="1")
    done = subprocess.run(command, capture_output=True, check=False, env=env, cwd=home)
    assert done.returncode == 0, done.stderr.decode()
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("config", TABLES)
def test_load_dataset_gives_the_rows_plain_and_streaming(build: Path, tmp_path: Path, config: str) -> None:
    from broadsheet.contract.features import hub_features

    found = loaded(build, config, tmp_path)
    assert found["rows"] == found["streamed"] == rows(build, config)
    from datasets import Features

    declared = Features._from_yaml_list(hub_features(config))._to_yaml_list()
    assert found["features"] == [declared, declared]


@pytest.mark.slow
def test_load_dataset_gives_some_columns(build: Path, tmp_path: Path) -> None:
    columns = ["comment_id", "text", "mentions"]
    found = loaded(build, "comments", tmp_path, columns)
    wanted = [{name: row[name] for name in columns} for row in rows(build, "comments")]
    assert found["rows"] == found["streamed"] == wanted


def change_a_word(project: Path) -> None:
    """Other rows, of the same number and length, under the same name and version."""
    [page] = (project / "raw").glob("*/*.txt")
    raw = page.read_bytes()
    assert raw.count(b"I truly wonder") == 1
    page.write_bytes(raw.replace(b"I truly wonder", b"I often wonder"))
    # The labels are of comments of the page, whose id comes from its bytes.
    labels = project / "docs" / "terms" / "labels.jsonl"
    ids = (sha256(data).hexdigest()[:16] for data in (raw, page.read_bytes()))
    labels.write_text(labels.read_text(encoding="utf-8").replace(*ids), encoding="utf-8")
    sidecar = page.with_name(f"{page.name}.toml")
    text = sidecar.read_text(encoding="utf-8")
    sidecar.write_text(
        "".join(line for line in text.splitlines(True) if not line.startswith("sha256")), encoding="utf-8"
    )


@pytest.mark.slow
def test_rows_rebuilt_in_place_never_come_from_a_cache(copied: Path) -> None:
    [build] = (copied / "build").glob("deir-ezzor-2016-*")
    cache = copied / "cache"
    cache.mkdir()
    before = loaded(build, "comments", cache)["rows"]
    change_a_word(copied)
    assert call("build", cwd=copied).returncode == 0
    after = loaded(build, "comments", cache)["rows"]
    assert len(after) == len(before)
    assert after == rows(build, "comments")
    assert [row["text"] for row in after] != [row["text"] for row in before]


def test_loading_verifies_the_digest(copied: Path) -> None:
    from broadsheet.loading import DigestError, load

    [build] = (copied / "build").glob("deir-ezzor-2016-*")
    for config in TABLES:
        assert load(config, build, split="train").num_rows == len(rows(build, config))
    change_a_word(copied)
    assert call("build", cwd=copied).returncode == 0
    assert load("comments", build, split="train").to_list() == rows(build, "comments")
    table = pq.ParquetFile(shard(build, "comments")).read()
    pq.write_table(table.slice(1), shard(build, "comments"))
    with pytest.raises(DigestError, match="broadsheet build"):
        load("comments", build)


def test_every_changed_byte_is_told_by_a_rebuild(copied: Path) -> None:
    assert call("build", "--check", cwd=copied).stdout == b"the rebuild is the same, byte for byte\n"
    [build] = (copied / "build").glob("deir-ezzor-2016-*")
    names = [
        "README.md", "DATASHEET.md", "manifest.json", "schema/quotes.schema.json",
        "jsonl/comments/train-00000-of-00001.jsonl", "data/comments/train-00000-of-00001.parquet",
    ]  # fmt: skip
    for name in names:
        path = build / name
        content = path.read_bytes()
        middle = len(content) // 2
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
        result = call("build", "--check", cwd=copied)
        assert (result.returncode, result.stderr) == (1, b"")
        [line] = result.stdout.decode().splitlines()
        assert line.startswith(f"{name}: ")
        path.write_bytes(content)
    (build / "stray.txt").write_text("Not of this build.")
    shutil.rmtree(build / "jsonl/pages")
    told = call("build", "--check", cwd=copied).stdout.decode()
    assert "stray.txt: only in build/" in told
    assert "jsonl/pages/train-00000-of-00001.jsonl: only in " in told


def test_the_committed_build_follows_from_raw(root: Path, build: Path) -> None:
    committed = root / "build" / build.name
    if not committed.is_dir():
        pytest.skip("no build is committed yet")
    manifest = json.loads((committed / "manifest.json").read_bytes())
    if manifest["writer"]["pyarrow"] != pyarrow.__version__:
        pytest.skip("the bytes of Parquet are promised for the pyarrow that wrote them")
    assert contents(committed) == contents(build)
