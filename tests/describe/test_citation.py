"""CITATION.cff keeps to the schema of the Citation File Format, whatever a curator writes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.describe.citation import bibtex, citation_file
from broadsheet.read import Citation, Dataset, Statements
from broadsheet.write.image import WrittenSplit, WrittenTable
from images import DATASET

# The schema of version 1.2.0 as published: https://github.com/citation-file-format/citation-file-format (CC BY 4.0).
SCHEMA = json.loads((Path(__file__).parent / "cff-1.2.0.schema.json").read_text(encoding="utf-8"))
DIGEST = "sha256:" + "1d" * 32
TABLE = WrittenTable(
    name="articles",
    digest=DIGEST,
    splits=(WrittenSplit(name="train", num_rows=2, num_bytes=100),),
    download_size=80,
)
FULL = Citation(
    authors=("The bakers of Mill Street", "Riverton: a town's library"),
    doi="10.5281/zenodo.1234567",
    url="https://example.org/town-news",
    date_released="2026-11-22",
)


def _plain(value: Any) -> Any:
    """YAML's dates as the schema wants them."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return value.isoformat() if isinstance(value, date) else value


def faults(text: str) -> list[str]:
    validator = jsonschema.Draft7Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(_plain(yaml.safe_load(text)))]


def stating(citation: Citation) -> Dataset:
    return replace(DATASET, statements=Statements(citation=citation))


@pytest.mark.parametrize("citation", [Citation(), FULL], ids=["nothing stated", "all stated"])
@pytest.mark.parametrize("tier", ["full", "masked", "textless"])
def test_it_keeps_to_the_schema(citation: Citation, tier: str) -> None:
    dataset = replace(stating(citation), tags=("news",), textless_license="cc-by-4.0")
    text = citation_file(dataset, [TABLE], tier)
    assert faults(text) == []
    found = yaml.safe_load(text)
    assert found["version"] == "1.0.0"
    assert found["identifiers"][0]["value"] == DIGEST
    assert found["title"] == ("Town news" if tier == "full" else f"Town news ({tier})")
    assert found.get("license") == ("CC-BY-4.0" if tier == "textless" else None)
    assert [author["name"] for author in found["authors"]] == list(citation.authors or ["The curators of town-news"])


def test_the_schema_refuses_what_is_wrong() -> None:
    text = citation_file(stating(FULL), [TABLE])
    assert faults(text.replace("2026-11-22", "22 November"))
    assert faults(text.replace("10.5281/", "doi:"))
    assert faults(text.replace("authors:", "writers:"))


@given(st.text(min_size=1).filter(str.strip), st.text(min_size=1).filter(str.strip))
def test_any_title_and_author_come_back_as_they_were(title: str, author: str) -> None:
    dataset = replace(stating(Citation(authors=(author,))), title=title, description=title)
    text = citation_file(dataset, [TABLE])
    assert faults(text) == []
    found = yaml.safe_load(text)
    assert (found["title"], found["authors"]) == (title, [{"name": author}])


@given(st.text(), st.text())
def test_braces_of_the_entry_are_balanced_whatever_is_stated(title: str, author: str) -> None:
    depth = 0
    # Behind a backslash as well: BibTeX counts those, too.
    for character in bibtex(replace(stating(Citation(authors=(author,))), title=title)):
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
    assert depth == 0


def test_the_entry_has_what_is_stated_and_no_more() -> None:
    assert bibtex(stating(FULL), "masked").splitlines() == [
        "@misc{town_news_1_0_0_masked,",
        "  title = {{Town news (masked)}},",
        "  author = {{The bakers of Mill Street} and {Riverton: a town's library}},",
        "  year = {2026},",
        "  version = {1.0.0},",
        "  doi = {10.5281/zenodo.1234567},",
        "  url = {https://example.org/town-news}",
        "}",
    ]
    assert "year" not in bibtex(DATASET)


def test_the_repository_says_how_it_is_cited(root: Path) -> None:
    text = (root / "CITATION.cff").read_text(encoding="utf-8")
    assert faults(text) == []
    assert yaml.safe_load(text)["authors"] == [{"name": "The Broadsheet developers"}]
