"""The figures of a build are those that DuckDB, pandas and a plain loop count from its rows."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from broadsheet.contract.schemas import TABLES
from broadsheet.describe.figures import Figures
from broadsheet.describe.speakers import described as described_as
from broadsheet.describe.whole import describe
from broadsheet.query import open_build, statistics
from broadsheet.text.words import count_words
from corpus import quarantine, rows

SPEECH = {"direct", "mixed", "indirect", "block"}


def test_what_duckdb_counts_too_is_the_same(described: Path, facts: dict[str, Any]) -> None:
    with open_build(described) as connection:
        theirs = statistics(connection, described)
    for key in ("rows", "lengths", "nulls"):
        assert facts[key] == theirs[key]
    assert facts["incidents"] == {one["id"]: one["n"] for one in theirs["incidents"]}
    assert facts["quarantine"] == {one["id"]: one["n"] for one in theirs["quarantine"]} == {"decode.empty": 1}
    copies = theirs["copies"]
    assert facts["copies"] == {key: copies[key] for key in ("pages_with_copies", "copies")}
    assert facts["copies"] == {"pages_with_copies": 1, "copies": 1}
    # All pages that share a split group do so because they are alike.
    clusters = [copies[key] for key in ("split_groups", "pages_in_split_groups", "largest_split_group")]
    assert list(facts["clusters"].values()) == clusters
    assert facts["clusters"]["clusters"]


def test_quotes_by_type_and_container(described: Path, facts: dict[str, Any]) -> None:
    quotes = pd.DataFrame(rows(described, "quotes"))
    quotes["where"] = quotes["comment_id"].isna().map({True: "in articles", False: "in comments"})
    by_type = quotes.groupby(["quote_type", "where"]).size()
    for row in facts["quotes"]:
        kind, _, value = row["group"].partition(" ")
        if kind == "type":
            for where in ("in articles", "in comments"):
                assert row[where] == by_type.get((value, where), 0)
        same = quotes if kind == "all" else quotes[quotes[{"type": "quote_type", "closure": "closure"}[kind]] == value]
        assert row["count"] == len(same)
        assert row["with a speaker"] == same["speaker"].notna().sum()


def test_who_is_quoted(described: Path, facts: dict[str, Any]) -> None:
    quotes = [row for row in rows(described, "quotes") if row["quote_type"] in SPEECH]
    articles = pd.DataFrame([row for row in quotes if row["comment_id"] is None])
    articles["name"] = [speaker and speaker["name"] for speaker in articles["speaker"]]
    articles["words"] = [
        count_words(text) if pd.isna(parent) else 0
        for text, parent in zip(articles["text"], articles["parent_quote_id"], strict=True)
    ]
    by_name = articles.groupby("name")["words"].agg(["size", "sum"])
    found = facts["speakers"]
    assert {one["name"]: (one["quotes"], one["words"]) for one in found["named"]} == {
        name: (size, words) for name, size, words in by_name.itertuples()
    }
    assert found["n_names"] == len(by_name) >= 1
    assert found["articles"]["words"] == articles["words"].sum()
    assert found["articles"]["in_marks"] == (articles["quote_type"] != "indirect").sum()
    assert found["comments"]["quotes"] == len(quotes) - len(articles)
    for where in ("articles", "comments"):
        sums = found[where]
        for key in ("quotes", "in_marks", "words"):
            assert sums[key] == sum(sums[f"{kind}_{key}"] for kind in ("names", "unnamed", "nobody"))


def test_a_description_stands_beside_the_name(described: Path, facts: dict[str, Any]) -> None:
    told = {
        (row["speaker"]["name"], described_as(row["speaker"]["name"], row["speaker"]["text"]))
        for row in rows(described, "quotes")
        if row["speaker"] is not None and row["speaker"]["name"] is not None
    }
    for one in facts["speakers"]["named"]:
        assert (one["name"], one["described"] or "") in told
    assert any(one["described"] for one in facts["speakers"]["named"])


def test_threads_and_what_comments_repeat(described: Path, facts: dict[str, Any]) -> None:
    comments = pd.DataFrame(rows(described, "comments"))
    assert dict(facts["comments"]["depths"]) == comments["depth"].value_counts().to_dict()
    assert max(dict(facts["comments"]["depths"])) == 2
    assert facts["comments"]["citing"] == (comments["cites"].map(len) > 0).sum() > 0
    assert facts["comments"]["cites"] == comments["cites"].map(len).sum()
    sizes = comments.groupby("root_id").size()
    bins = {(one["from"], one["to"]): one["n"] for one in facts["bins"]["comments_per_thread"]}
    for (low, high), n in bins.items():
        assert n == sizes.between(low, high).sum()
    assert sum(bins.values()) == len(sizes)


def test_agencies(described: Path, facts: dict[str, Any]) -> None:
    articles = rows(described, "articles")
    credited = [{row["agency"], *(one["agency"] for one in row["sections"])} - {None} for row in articles]
    counts = Counter(agency for each in credited for agency in each)
    assert {one["name"]: one["articles"] for one in facts["agencies"]["named"]} == counts
    assert facts["agencies"]["articles_with_one"] == sum(map(bool, credited)) > 0


def test_quarantine_and_removals(described: Path, facts: dict[str, Any]) -> None:
    assert facts["quarantine"] == Counter(quarantine(described).values())
    assert facts["removed"] == {"pages": 1, "comments": 1, "commenters": 0, "pages_taken_out": 1}


def test_a_tier_without_text_is_described(described: Path) -> None:
    figures = Figures()
    for table in TABLES:
        for row in rows(described, table):
            speaker = row.get("speaker") and {**row["speaker"], "text": None, "name": None}
            timed = {"created_at": "2026-11-22T10:00:00Z", "created_at_raw": None}
            nothing = {"quotes": {"speaker": speaker}, "comments": timed}.get(table, {})
            figures(table, {**row, "text": None, **nothing})
    found = figures.facts()
    assert found["lengths"]["words_per_comment"] is None
    assert found["lengths"]["comments_per_thread"] == describe(described)["lengths"]["comments_per_thread"]
    assert found["comments"]["time"] == found["comments"]["n"] > 0
    assert found["speakers"]["named"] == []


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("Jane Roe", "Mayor Jane Roe of Springfield", "Mayor; of Springfield"),
        ("Jane Roe", "Jane Roe, the mayor,", "mayor"),
        ("Roe", "Monroe", ""),
        ("Jane Roe", "Jane Roe and the council", ""),
        ("Rat", "der Rat der Stadt", "Stadt"),
        ("Jane Roe", "Roe", ""),
    ],
)
def test_descriptions(name: str, text: str, said: str) -> None:
    assert described_as(name, text) == said
