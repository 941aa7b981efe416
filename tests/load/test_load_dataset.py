"""`load_dataset` on a build, offline and with an empty cache: all configs, true figures, features as declared."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from broadsheet.building import build
from broadsheet.contract.rows import Row
from broadsheet.contract.schemas import TABLES, key_field, schema
from broadsheet.describe.card import card
from broadsheet.read import Dataset
from written import write_table

PROGRAM = """
import json, sys
from datasets import disable_progress_bars, get_dataset_config_names, load_dataset, load_dataset_builder
from pathlib import Path
disable_progress_bars()
path, found = sys.argv[1], {}
for config in get_dataset_config_names(path):
    plain = load_dataset(path, config)
    streamed = load_dataset(path, config, streaming=True)
    cached = json.loads((Path(plain["train"].cache_files[0]["filename"]).parent / "dataset_info.json").read_text())
    found[config] = {
        "rows": {name: len(plain[name]) for name in plain},
        "same": all(list(streamed[name]) == plain[name].to_list() for name in plain),
        "features": plain["train"].features._to_yaml_list(),
        "arrow": str(plain["train"].features.arrow_schema.remove_metadata()),
        "num_bytes": {name: split["num_bytes"] for name, split in cached["splits"].items()},
        "dataset_size": cached["dataset_size"],
        "cache": load_dataset_builder(path, config).cache_dir,
    }
found[""] = load_dataset(path)["train"].info.config_name
print(json.dumps(found))
"""


def load_everything(path: Path, home: Path) -> dict[str, Any]:
    environment = {**os.environ, "HF_HOME": str(home), "HF_HUB_OFFLINE": "1", "PYTHONWARNINGS": "default"}
    command = [sys.executable, "-c", PROGRAM, path]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment, cwd=path.parent)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def header_of(path: Path) -> dict[str, Any]:
    header: dict[str, Any] = yaml.safe_load((path / "README.md").read_text().split("---\n")[1])
    return header


DATASET = Dataset(
    name="town-news",
    version="1.0.0",
    title="Town news",
    description="Pages.",
    languages=("en",),
    license="other",
    rights="Theirs.",
    contact="Open an issue.",
)


@pytest.fixture(scope="module")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(root / "raw", tmp_path_factory.mktemp("build"), update_raw=False).target


@pytest.fixture(scope="module")
def loaded(built: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return load_everything(built, tmp_path_factory.mktemp("home"))


def test_every_config_loads_plain_and_streaming(loaded: dict[str, Any]) -> None:
    assert {config: loaded[config]["rows"] for config in TABLES if config != "quotes"} == {
        "pages": {"train": 1},
        "articles": {"train": 1},
        "comments": {"train": 21},
    }
    assert loaded["quotes"]["rows"]["train"] > 0
    assert all(loaded[config]["same"] for config in TABLES)
    assert loaded[""] == "comments"


def test_the_features_are_those_of_the_card_and_the_contract(built: Path, loaded: dict[str, Any]) -> None:
    from broadsheet.contract.arrow import arrow_schema

    for info in header_of(built)["dataset_info"]:
        assert loaded[info["config_name"]]["features"] == info["features"]
        assert loaded[info["config_name"]]["arrow"] == str(arrow_schema(info["config_name"]))


def test_the_sizes_on_the_card_are_true(built: Path, loaded: dict[str, Any]) -> None:
    for info in header_of(built)["dataset_info"]:
        config = info["config_name"]
        assert loaded[config]["num_bytes"] == {split["name"]: split["num_bytes"] for split in info["splits"]}
        assert loaded[config]["dataset_size"] == info["dataset_size"]
        files = (built / "data" / config).iterdir()
        assert info["download_size"] == sum(path.stat().st_size for path in files)


def articles(count: int) -> list[Row]:
    return [
        {
            "article_id": f"{number:016x}-a",
            "page_id": f"{number:016x}",
            "title": "The bridge" if number % 3 else None,
            "subtitles": ["It holds"] * (number % 3),
            "byline": None,
            "dateline": None,
            "agency": None,
            "editor_note": None,
            "sections": [],
            "text": f"The bridge holds for the {number}th year. " * (number % 7),
            "paragraphs": [{"kind": "paragraph", "start_char": 0, "end_char": number}] * (number % 5),
            "alignment": [{"start_char": 0, "page_start_char": 3, "length": 30}],
            "n_words": number,
            "n_quotes": 0,
            "n_comments": 0,
        }
        for number in range(count)
    ]


def write_image(folder: Path, rows: list[Row], dataset: Dataset = DATASET) -> Path:
    folder.mkdir(parents=True)
    written = write_table(folder, "articles", "train", rows)
    (folder / "README.md").write_text(card(dataset, [written]))
    return folder


def test_the_sizes_are_true_over_several_row_groups(tmp_path: Path) -> None:
    rows = articles(2 * schema("articles")["x-row-group"] + 17)
    image = write_image(tmp_path / "town", rows)
    [info] = header_of(image)["dataset_info"]
    # The library states what it counted itself, not what the card says: the count holds even where the card is wrong.
    text = (image / "README.md").read_text()
    (image / "README.md").write_text(text.replace(f"num_bytes: {info['dataset_size']}", "num_bytes: 1"))
    found = load_everything(image, tmp_path / "home")
    assert found["articles"]["num_bytes"] == {"train": info["dataset_size"]}
    assert found[""] == "articles"


def test_other_rows_never_come_from_the_cache(tmp_path: Path) -> None:
    rows = articles(5)
    # The same names, counts and sizes: only the content differs, and with it the digest in the config.
    other = [{**row, "n_words": row["n_words"] + 1} for row in rows]
    first = load_everything(write_image(tmp_path / "a" / "town", rows), tmp_path / "home")
    second = load_everything(write_image(tmp_path / "b" / "town", other), tmp_path / "home")
    again = load_everything(write_image(tmp_path / "c" / "town", rows), tmp_path / "home")
    assert first["articles"]["num_bytes"] == second["articles"]["num_bytes"]
    assert first["articles"]["cache"] != second["articles"]["cache"]
    assert first["articles"]["cache"] == again["articles"]["cache"]


def test_keys_sort_the_files(built: Path) -> None:
    import pyarrow.parquet as pq

    for table in TABLES:
        shard = built / "data" / table / "train-00000-of-00001.parquet"
        rows = pq.ParquetFile(shard).read().to_pylist()
        keys = [tuple(row[key] for key in schema(table)["x-sort"]) for row in rows]
        assert keys == sorted(keys)
        assert len({row[key_field(table)] for row in rows}) == len(rows)


def test_other_readers_agree(built: Path) -> None:
    import duckdb
    import pandas as pd
    import polars as pl

    shard = built / "data" / "comments" / "train-00000-of-00001.parquet"
    lines = [
        json.loads(line)
        for line in (built / "jsonl" / "comments" / "train-00000-of-00001.jsonl").read_text().splitlines()
    ]
    texts = [line["text"] for line in lines]
    assert pl.read_parquet(shard)["text"].to_list() == texts
    assert pd.read_parquet(shard)["text"].to_list() == texts
    found = duckdb.sql(f"select text from read_parquet('{shard}') order by position").fetchall()
    assert [text for (text,) in found] == texts


def test_the_card_quotes_nothing_of_the_page(built: Path) -> None:
    readme = (built / "README.md").read_text()
    for line in (built / "jsonl" / "comments" / "train-00000-of-00001.jsonl").read_text().splitlines():
        assert json.loads(line)["text"][:40] not in readme
    header = header_of(built)
    assert header["license"] == "other"
    assert header["language"] == ["en"]
    assert header["size_categories"] == ["n<1K"]
    assert "not-for-all-audiences" in header["tags"]
    assert "**Content warning.**" in readme


def test_the_card_of_a_build_is_the_same_each_time(tmp_path: Path) -> None:
    one = write_image(tmp_path / "one", articles(3))
    shutil.rmtree(tmp_path / "one" / "jsonl")
    other = write_image(tmp_path / "other", articles(3))
    assert (one / "README.md").read_bytes() == (other / "README.md").read_bytes()
