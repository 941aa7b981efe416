"""The card: what a hub reads of it, what a person reads, and its snippets, which are run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from broadsheet.contract.schemas import TABLES, fields
from broadsheet.describe.card import card
from broadsheet.describe.fields import field_table
from broadsheet.read import Gating, HubWords, Statements
from broadsheet.write.image import WrittenSplit, WrittenTable
from images import DATASET

TABLE = WrittenTable(
    name="articles",
    digest="sha256:" + "1d" * 32,
    splits=(WrittenSplit(name="train", num_rows=2, num_bytes=100),),
    download_size=80,
)
GATING = Gating(
    approval="manual",
    heading="Access",
    prompt="The texts are for research: use them as such.\n",
    fields=(("Affiliation", "text"), ("I agree", "checkbox")),
)
BUILDS = sorted(path.parent for path in (Path(__file__).parents[2] / "build").glob("*/README.md"))
# All is done and printed when an Arrow scan's threads abort the interpreter at its end: seldom, and upstream
# (apache/arrow#45214, datasets#7566).
ABORTED_AT_EXIT = "terminate called without an active exception"


def header_of(text: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(text.split("---\n")[1])
    return found


@pytest.mark.parametrize("build", BUILDS, ids=[build.name for build in BUILDS])
def test_the_snippets_of_a_build_do_what_the_card_says(build: Path, tmp_path: Path) -> None:
    snippets = re.findall(r"```python\n(.*?)```", (build / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    tables = json.loads((build / "manifest.json").read_bytes())["tables"]
    n_rows = next(table["num_rows"] for table in tables if table["name"] == "comments")
    assert len(snippets) == 2
    environment = {**os.environ, "HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "1"}
    for snippet in snippets:
        done = subprocess.run(
            [sys.executable, "-c", f"{snippet}\nprint(rows.config_name, rows.split, len(rows))"],
            cwd=build.parent,
            env={**environment, "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout.split() == ["comments", "train", str(n_rows)], done.stderr
        assert done.returncode == 0 or done.stderr.strip() == ABORTED_AT_EXIT, done.stderr


def test_the_hubs_own_reader_understands_the_yaml() -> None:
    hub = pytest.importorskip("huggingface_hub")
    words = HubWords(task_categories=("token-classification",), annotations_creators=("expert-generated",))
    dataset = replace(DATASET, languages=("en", "de"), statements=Statements(hub=words, gating=GATING))
    data = hub.DatasetCard(card(dataset, [TABLE])).data
    assert (data.license, data.license_name, data.license_link) == ("other", "town-news-terms", "LICENSE.md")
    assert data.annotations_creators == ["expert-generated"]
    assert data.language_creators == ["found"]
    assert data.multilinguality == ["multilingual"]
    assert data.task_categories == ["token-classification"]
    assert data.source_datasets == ["original"]
    assert data.pretty_name == "Town news"
    assert data.size_categories == ["n<1K"]
    assert [config["config_name"] for config in data.to_dict()["configs"]] == ["articles"]


def test_what_nobody_stated_is_left_out() -> None:
    header = header_of(card(DATASET, [TABLE]))
    assert "task_categories" not in header
    assert "task_ids" not in header
    assert not [key for key in header if key.startswith("extra_gated")]


def test_a_hub_asks_before_it_gives_texts_and_not_for_what_has_none() -> None:
    dataset = replace(DATASET, statements=Statements(gating=GATING))
    for tier in ("full", "masked"):
        header = header_of(card(dataset, [TABLE], tier=tier))
        assert header["extra_gated_heading"] == "Access"
        assert header["extra_gated_prompt"] == "The texts are for research: use them as such."
        assert list(header["extra_gated_fields"].items()) == [("Affiliation", "text"), ("I agree", "checkbox")]
        assert "extra_gated_button_content" not in header
    assert "extra_gated" not in card(dataset, [TABLE], tier="textless")


@pytest.mark.parametrize(
    ("change", "tier", "terms"),
    [
        ({}, "full", ("other", "town-news-terms", "LICENSE.md")),
        ({"license_name": "riverton-1.0"}, "masked", ("other", "riverton-1.0", "LICENSE.md")),
        ({"rights_file": Path("LICENSE")}, "full", ("other", "town-news-terms", "LICENSE")),
        ({"rights_file": Path("RIGHTS.md")}, "full", ("other", "town-news-terms", "LICENSE.md")),
        ({"license": "cc-by-4.0"}, "full", ("cc-by-4.0", None, None)),
        ({"textless_license": "cc0-1.0"}, "textless", ("cc0-1.0", None, None)),
        ({"textless_license": "cc0-1.0"}, "full", ("other", "town-news-terms", "LICENSE.md")),
    ],
)
def test_the_terms_of_a_tier(change: dict[str, Any], tier: str, terms: tuple[str | None, ...]) -> None:
    header = header_of(card(replace(DATASET, **change), [TABLE], tier=tier))
    assert tuple(header.get(key) for key in ("license", "license_name", "license_link")) == terms


def test_each_tier_says_what_it_is_and_loads_its_own_folder() -> None:
    warned = replace(DATASET, content_warning="There is rain.")
    cards = {tier: card(warned, [TABLE], tier=tier) for tier in ("full", "masked", "textless")}
    assert 'load_dataset("town-news-1.0.0", "articles"' in cards["full"]
    assert 'load_dataset("town-news-1.0.0-masked", "articles"' in cards["masked"]
    assert "broadsheet hydrate town-news-1.0.0-textless RAW\n" in cards["textless"]
    assert "> **Content warning.** There is rain.\n" in cards["full"]
    assert (
        "> **Content warning.** This holds for the texts that are left out here. There is rain.\n" in cards["textless"]
    )
    assert "hydrate" not in cards["full"] + cards["masked"]
    assert "# Town news (masked)\n" in cards["masked"]


def test_the_changes_of_the_version_are_shown() -> None:
    text = card(DATASET, [TABLE], changes="- Two pages more.")
    assert "### Changes\n\n- Two pages more.\n\nThe versions before stand in [CHANGELOG.md](CHANGELOG.md).\n" in text
    assert "CHANGELOG.md" not in card(DATASET, [TABLE])


def test_every_column_stands_in_the_table_of_fields() -> None:
    text = card(DATASET, [TABLE])
    for field in fields("articles"):
        assert f"\n| `{field.name}` | " in text
    assert "paragraphs[]" not in text
    assert "\n| `paragraphs[].kind` | " in field_table(fields("articles"))


@pytest.mark.parametrize("table", TABLES)
def test_no_cell_of_a_table_of_fields_runs_over(table: str) -> None:
    for line in field_table(fields(table)).splitlines():
        assert len(re.findall(r"(?<!\\)\|", line)) == 6, line


def test_a_card_fits_a_reader() -> None:
    tables = [replace(TABLE, name=table) for table in TABLES]
    text = card(DATASET, tables)
    assert len(text.encode()) < 40_000
    assert text.index("## Loading") < text.index("## Rights") < text.index("## Citation") < text.index("## Fields")
    assert "\n\n\n" not in text
