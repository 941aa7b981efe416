"""`broadsheet.load`: the rows of the manifest or an error, never something from a cache."""

import json
import shutil
import sys
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from broadsheet.building import build
from broadsheet.contract.rows import from_arrow
from broadsheet.contract.schemas import TABLES
from broadsheet.loading import DigestError, load, verify
from corpus import DATASET as TOWN
from written import write_parquet

DATASET = f"""{TOWN}[split]
salt = "bridge"
train = 50
validation = 50
test = 0
"""


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    raw = tmp_path_factory.mktemp("project") / "raw"
    (raw / "town").mkdir(parents=True)
    (raw / "dataset.toml").write_text(DATASET)
    for number in range(8):
        (raw / "town" / f"{number}.txt").write_text(
            f"Council votes on bridge {number}\n\n“It holds,” the mayor said on day {number}.\n\n"
            f"2 Comments\n\n  1. Good for year {number}.\n\n  2. At last!\n"
        )
    return build(raw, raw.parent / "build").target


@pytest.fixture
def built(original: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(original, tmp_path / original.name))


def lines_of(built: Path, config: str, split: str) -> list[object]:
    return [
        json.loads(line)
        for line in (built / "jsonl" / config / f"{split}-00000-of-00001.jsonl").read_text().splitlines()
    ]


@pytest.mark.parametrize("config", TABLES)
def test_all_splits_come_with_their_rows_and_features(built: Path, config: str) -> None:
    from datasets import DatasetDict, Features

    from broadsheet.contract.features import hub_features

    loaded = load(config, built)
    assert isinstance(loaded, DatasetDict)
    assert list(loaded) == ["train", "validation"]
    for split, rows in loaded.items():
        assert list(from_arrow(config, rows.data.table)) == lines_of(built, config, split)
        assert rows.features == Features._from_yaml_list(hub_features(config))
        assert (rows.split, rows.info.config_name, str(rows.info.version)) == (split, config, "1.0.0")


def test_one_split_comes_as_a_dataset(built: Path) -> None:
    from datasets import Dataset

    rows = load("comments", str(built), split="validation")
    assert isinstance(rows, Dataset)
    assert rows["text"][:] == [row["text"] for row in lines_of(built, "comments", "validation")]


def change(built: Path, split: str = "train") -> None:
    path = built / "data" / "comments" / f"{split}-00000-of-00001.parquet"
    rows = list(from_arrow("comments", pq.ParquetFile(path).read()))
    write_parquet(path, "comments", [*rows[:-1], {**rows[-1], "text": "Another text."}])


@pytest.mark.parametrize("split", [None, "train", "validation"])
def test_other_rows_are_an_error_whatever_split_is_asked_for(built: Path, split: str | None) -> None:
    load("comments", built)
    change(built)
    with pytest.raises(DigestError, match=r"rows of comments are not those that .*manifest\.json names .*; download"):
        load("comments", built, split=split)
    assert load("articles", built, split=split)


def test_without_verifying_other_rows_pass_and_are_the_files(built: Path) -> None:
    load("comments", built)
    change(built)
    assert load("comments", built, split="train", verify=False)["text"][-1] == "Another text."


def test_rows_in_another_order_or_another_writers_bytes_pass(built: Path) -> None:
    path = built / "data" / "comments" / "train-00000-of-00001.parquet"
    table = pq.ParquetFile(path).read()
    reverse = pa.array(range(table.num_rows - 1, -1, -1))
    pq.write_table(table.take(reverse), path, compression="none", row_group_size=2)
    assert load("comments", built, split="train").num_rows == table.num_rows


def test_other_columns_are_an_error(built: Path) -> None:
    path = built / "data" / "comments" / "train-00000-of-00001.parquet"
    pq.write_table(pq.ParquetFile(path).read().drop_columns("marker"), path)
    with pytest.raises(DigestError, match="its columns are not those of comments; run `broadsheet build` again"):
        load("comments", built, verify=False)


def test_a_stray_shard_is_not_read(built: Path) -> None:
    folder = built / "data" / "comments"
    shutil.copy(folder / "train-00000-of-00001.parquet", folder / "train-00001-of-00002.parquet")
    assert load("comments", built, split="train").num_rows == len(lines_of(built, "comments", "train"))


def test_what_is_not_there_is_told(built: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="threads: no such config; it has pages, articles, comments, quotes"):
        load("threads", built)
    with pytest.raises(ValueError, match="comments has no split 'test'; it has train, validation"):
        load("comments", built, split="test")
    with pytest.raises(FileNotFoundError, match="is no build; make one with `broadsheet build`"):
        load("comments", tmp_path)
    manifest = json.loads((built / "manifest.json").read_bytes())
    manifest["tables"] = [table for table in manifest["tables"] if table["name"] != "quotes"]
    (built / "manifest.json").write_bytes(orjson.dumps(manifest))
    with pytest.raises(ValueError, match="quotes: no rows in this build; it has pages, articles, comments"):
        load("quotes", built)


def test_rows_that_were_loaded_in_another_way_are_verified(built: Path, tmp_path: Path) -> None:
    from datasets import load_dataset

    rows = load_dataset(str(built), "comments", cache_dir=str(tmp_path / "cache"))
    verify(rows, "comments", built)
    rows["train"] = rows["train"].shuffle(seed=7)
    verify(rows, "comments", str(built))
    with pytest.raises(DigestError, match=r"names 16 rows in all splits \(train, validation\), and these are "):
        verify(rows["train"], "comments", built)
    with pytest.raises(DigestError, match="the columns of the dataset are not those of comments"):
        verify(rows.remove_columns("marker"), "comments", built)
    with pytest.raises(DigestError, match=r"the rows of comments are not those that .*manifest\.json names"):
        verify(rows.map(lambda row: {"text": row["text"] + "!"}), "comments", built)
    with pytest.raises(TypeError, match="not IterableDataset; load it whole"):
        verify(rows["train"].to_iterable_dataset(), "comments", built)


def test_a_selection_is_verified_as_what_is_selected(built: Path) -> None:
    from datasets import DatasetDict

    loaded = load("comments", built)
    assert isinstance(loaded, DatasetDict)
    loaded["train"] = loaded["train"].select([0] * loaded["train"].num_rows)
    with pytest.raises(DigestError, match="the rows of comments are not those"):
        verify(loaded, "comments", built)


def test_a_file_in_the_place_of_a_build_is_told(built: Path) -> None:
    with pytest.raises(NotADirectoryError, match=r"manifest\.json is a file; give the folder of the build"):
        load("comments", built / "manifest.json")


def test_without_the_datasets_library_the_error_says_what_to_install(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(ImportError, match=r'pip install "broadsheet\[load\]"'):
        load("comments", built)
    with pytest.raises(ImportError, match=r'pip install "broadsheet\[load\]"'):
        verify(None, "comments", built)
