"""croissant.json: its reader has nothing to object, and gives back exactly the rows of the Parquet files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from broadsheet.building import build
from broadsheet.contract.croissant import record_sets
from broadsheet.contract.schemas import TABLES, Field, fields, key_field, schema
from broadsheet.read import Citation, Statements
from broadsheet.version import __version__
from corpus import BAKERY, BRIDGE, DATASET, make_raw, rows
from images import DATASET as IMAGE_DATASET
from images import write_image

# In a process of its own: the reader's libraries warn at import of what concerns themselves.
PROGRAM = """
import json, sys
import mlcroissant as mlc

def plain(value):
    if isinstance(value, bytes):
        return value.decode()
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value.item()

dataset = mlc.Dataset(sys.argv[1])
issues = dataset.metadata.ctx.issues
records = {one.uuid: list(dataset.records(one.uuid)) for one in dataset.metadata.record_sets}
told = {name: getattr(dataset.metadata, name) for name in sys.argv[2:]}
found = {"errors": sorted(issues.errors), "warnings": sorted(issues.warnings), "records": records, "told": told}
print(json.dumps(found, default=plain))
"""

STATED = replace(IMAGE_DATASET, statements=Statements(citation=Citation(date_released="2026-11-22")))


def read_back(folder: Path, *attributes: str) -> dict[str, Any]:
    """What the reader finds; of the dataset as a whole, the attributes of these names."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, folder / "croissant.json", *attributes],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONWARNINGS": "default"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    # What goes wrong while it reads the reader says on its log alone, for example that a pattern does not match.
    logged = [line for line in done.stderr.splitlines() if line.startswith(("WARNING", "ERROR"))]
    assert [line for line in logged if "during the validation" not in line] == []
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _leaf(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _add(record: dict[str, Any], above: str, field: Field, value: Any) -> None:
    """Add a value the way the reader lays it out: by the ids of the fields, each list or record under its own id."""
    name = f"{above}/{field.name}"
    if field.item is None and field.children:
        for child in field.children:
            inner = None if value is None else value[child.name]
            if child.item is None:
                record.setdefault(name, {})[f"{name}/{child.name}"] = _leaf(inner)
            else:
                _add(record, name, child, inner)
    elif field.item is not None and field.item.children:
        # Of a record that is null the reader shows its list as one item of nulls.
        items = [dict.fromkeys(child.name for child in field.item.children)] if value is None else value
        record[name] = [{f"{name}/{key}": _leaf(one) for key, one in item.items()} for item in items]
    else:
        record[name] = _leaf(value)


def as_read(folder: Path, table: str) -> list[dict[str, Any]]:
    """The rows of the Parquet files as the reader shall give them, sorted by key."""
    found = []
    for shard in sorted((folder / "data" / table).glob("*.parquet")):
        for row in pq.ParquetFile(shard).read().to_pylist():
            record: dict[str, Any] = {f"{table}/split": shard.name.partition("-")[0]}
            for field in fields(table):
                _add(record, table, field, row[field.name])
            found.append(record)
    return sorted(found, key=lambda record: str(record[f"{table}/{key_field(table)}"]))


def assert_all_read(folder: Path, found: dict[str, Any]) -> None:
    tables = [table for table in TABLES if (folder / "data" / table).is_dir()]
    assert [name for name in found["records"] if name != "splits"] == tables
    for table in tables:
        key = f"{table}/{key_field(table)}"
        assert sorted(found["records"][table], key=lambda record: record[key]) == as_read(folder, table), table


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rows of all tables, some with times, to be put into other splits and shards."""
    home = tmp_path_factory.mktemp("town")
    stated = DATASET + '[citation]\ndate_released = "2026-11-22"\n'
    raw = make_raw(home / "raw", {"gazette/bridge.txt": BRIDGE, "gazette/bakery.txt": BAKERY}, stated)
    return build(raw, home / "build").target


def test_the_reader_gives_the_rows_of_a_build(town: Path) -> None:
    found = read_back(town)
    assert (found["errors"], found["warnings"]) == ([], [])
    assert_all_read(town, found)
    assert len(found["records"]["comments"]) == 5
    assert any(
        record["quotes/speaker/spans"][0]["quotes/speaker/spans/start_char"] for record in found["records"]["quotes"]
    )


def test_the_reader_gives_the_rows_of_the_first_page(root: Path, tmp_path: Path) -> None:
    folder = build(root / "raw", tmp_path / "build", update_raw=False).target
    found = read_back(folder)
    assert (found["errors"], found["warnings"]) == ([], [])
    assert_all_read(folder, found)
    assert len(found["records"]["comments"]) == 21


def test_the_reader_gives_the_rows_of_several_splits_and_shards(town: Path, tmp_path: Path) -> None:
    comments = rows(town, "comments")
    for number, row in enumerate(comments):
        # The first has no time, so that one column has both.
        row["created_at"] = f"2020-03-0{number + 1}T12:30:0{number}Z" if number else None
        row["mentions"] = [{"text": "@1", "start_char": 0, "end_char": 2, "comment_id": None}] * number
    quotes = rows(town, "quotes")
    tables = {
        "pages": {"train": [rows(town, "pages")]},
        "articles": {"train": [rows(town, "articles")[:1]], "test": [rows(town, "articles")[1:]]},
        "comments": {"train": [comments[:1], comments[1:3]], "validation": [comments[3:4]], "test": [comments[4:]]},
        "quotes": {"test": [[quote] for quote in quotes]},
    }
    write_image(tmp_path / "town", tables, STATED)
    found = read_back(tmp_path / "town")
    assert (found["errors"], found["warnings"]) == ([], [])
    assert_all_read(tmp_path / "town", found)
    assert [one["splits/name"] for one in found["records"]["splits"]] == ["train", "validation", "test"]
    assert {one["comments/created_at"] for one in found["records"]["comments"]} > {None, "2020-03-02T12:30:01+00:00"}


def test_a_build_without_comments_has_no_reference_to_them(town: Path, tmp_path: Path) -> None:
    tables = {table: {"train": [rows(town, table)]} for table in ("pages", "articles")}
    write_image(tmp_path / "town", tables, STATED)
    assert "comments/" not in (tmp_path / "town" / "croissant.json").read_text()
    found = read_back(tmp_path / "town")
    assert (found["errors"], found["warnings"]) == ([], [])
    assert_all_read(tmp_path / "town", found)


def test_without_a_date_of_release_the_reader_misses_it_and_nothing_else(town: Path, tmp_path: Path) -> None:
    write_image(tmp_path / "town", {"articles": {"train": [rows(town, "articles")]}})
    [warning] = read_back(tmp_path / "town")["warnings"]
    assert "datePublished" in warning


def test_references_lead_to_the_tables_before_and_never_to_their_own() -> None:
    sets = {one["@id"]: one for one in record_sets({table: ["train"] for table in TABLES})}
    found = {
        field["@id"]: field["references"]["field"]["@id"]
        for table in TABLES
        for field in sets[table]["field"]
        if "references" in field and field["name"] != "split"
    }
    assert found == {
        "articles/page_id": "pages/page_id",
        "comments/page_id": "pages/page_id",
        "comments/article_id": "articles/article_id",
        "quotes/page_id": "pages/page_id",
        "quotes/article_id": "articles/article_id",
        "quotes/comment_id": "comments/comment_id",
    }
    said = {field["@id"]: field["description"] for field in sets["comments"]["field"]}
    assert "Refers to comments.comment_id." in said["comments/parent_id"]
    assert "Refers to comments.comment_id." in said["comments/root_id"]


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_a_field_once(table: str) -> None:
    found = next(one for one in record_sets({table: ["train"]}) if one["@id"] == table)
    assert [field["name"] for field in found["field"]] == ["split", *(field.name for field in fields(table))]
    assert found["key"] == {"@id": f"{table}/{key_field(table)}"}


def test_the_reader_knows_each_statement_on_responsible_use(town: Path, tmp_path: Path) -> None:
    keys = schema("dataset")["properties"]["rai"]["properties"]
    stated = {key: (f"On {key}.",) if node["type"] == "array" else f"On {key}." for key, node in keys.items()}
    dataset = replace(STATED, statements=replace(STATED.statements, rai=tuple(stated.items())))
    write_image(tmp_path / "town", {"articles": {"train": [rows(town, "articles")]}}, dataset)
    found = read_back(tmp_path / "town", *keys, "machine_annotation_tools", "version", "in_language", "cite_as")
    assert (found["errors"], found["warnings"]) == ([], [])
    told = found["told"]
    assert {key: told[key] for key in keys} == {
        key: list(value) if isinstance(value, tuple) else value for key, value in stated.items()
    }
    assert told["machine_annotation_tools"] == [f"Broadsheet {__version__}"]
    assert (told["version"], told["in_language"]) == ("1.0.0", ["en"])
    assert told["cite_as"].startswith("@misc{town_news_1_0_0,")


def test_what_the_curator_states_is_told(town: Path, tmp_path: Path) -> None:
    stated = Statements(
        citation=Citation(authors=("The bakers",), doi="10.5281/zenodo.1", url="https://example.org/town"),
        rai=(("data_biases", ("One publisher.",)), ("personal_sensitive_information", ("Names.",))),
    )
    for tier, license_id in (("full", "other"), ("textless", "https://spdx.org/licenses/CC-BY-4.0.html")):
        dataset = replace(IMAGE_DATASET, statements=stated, textless_license="cc-by-4.0")
        write_image(tmp_path / tier, {"articles": {"train": [rows(town, "articles")]}}, dataset, tier)
        found = json.loads((tmp_path / tier / "croissant.json").read_text())
        assert found["creator"] == [{"@type": "sc:Organization", "name": "The bakers"}]
        assert found["rai:dataBiases"] == ["One publisher."]
        assert found["rai:personalSensitiveInformation"] == ["Names."]
        assert found["sameAs"] == "https://doi.org/10.5281/zenodo.1"
        assert found["isLiveDataset"] is False
        assert "{The bakers}" in found["citeAs"]
        if tier == "full":
            assert found["license"]["url"] == "LICENSE.md"
            assert (tmp_path / tier / "LICENSE.md").is_file()
        else:
            assert found["license"] == license_id
            assert found["name"] == "Town news (textless)"
            assert not (tmp_path / tier / "LICENSE.md").exists()
