"""`broadsheet stats`: its figures are those counted from the rows one by one."""

from __future__ import annotations

import json
import re
import shutil
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.describe.spread import summary
from broadsheet.query.statistics import _WORD
from broadsheet.text.words import count_words
from corpus import call, rows
from test_terminal import on_terminal


@pytest.fixture(scope="module")
def figures(asked: Path) -> Any:
    result = call("stats", asked, "--json")
    assert (result.returncode, result.stderr) == (0, b"")
    return json.loads(result.stdout)


def spread(values: list[int]) -> dict[str, int]:
    found = summary(Counter(values).items())
    assert found is not None
    return found


def test_rows_by_split(asked: Path, figures: Any) -> None:
    assert [row["table"] for row in figures["rows"]] == ["pages", "articles", "comments", "quotes"]
    for row in figures["rows"]:
        assert row["rows"] == len(rows(asked, row["table"])) == row["train"] + row["validation"] + row["test"]
        assert row["validation"] == sum(
            len(file.read_bytes().splitlines()) for file in (asked / "jsonl" / row["table"]).glob("validation-*")
        )


def test_sizes(asked: Path, figures: Any) -> None:
    on_disk = sum(file.stat().st_size for file in asked.rglob("*") if file.is_file())
    assert sum(one["bytes"] for one in figures["sizes"]) == on_disk - (asked / "manifest.json").stat().st_size


def test_pages(asked: Path, figures: Any) -> None:
    sources = {row["value"]: row["pages"] for row in figures["pages_by"]["source_id"]}
    assert sources == Counter(row["source_id"] for row in rows(asked, "pages")) == {"gazette": 12, "herald": 6}
    assert [row["value"] for row in figures["pages_by"]["media_type"]] == ["text/plain"]
    copies = figures["copies"]
    assert (copies["pages_with_copies"], copies["copies"]) == (1, 1)
    groups = [n for n in Counter(row["split_group"] for row in rows(asked, "pages")).values() if n > 1]
    assert (copies["split_groups"], copies["pages_in_split_groups"]) == (len(groups), sum(groups))


def test_lengths(asked: Path, figures: Any) -> None:
    comments = rows(asked, "comments")
    lengths = figures["lengths"]
    assert lengths["words_per_article"] == spread([row["n_words"] for row in rows(asked, "articles")])
    assert lengths["words_per_comment"] == spread([count_words(row["text"]) for row in comments])
    per_page = Counter(row["page_id"] for row in comments)
    assert lengths["comments_per_page"] == spread([per_page[row["page_id"]] for row in rows(asked, "pages")])
    threads = {row["root_id"]: [r["depth"] for r in comments if r["root_id"] == row["root_id"]] for row in comments}
    assert lengths["comments_per_thread"] == spread([len(each) for each in threads.values()])
    assert lengths["depth_of_threads"] == spread([max(each) for each in threads.values()])
    assert lengths["depth_of_threads"]["max"] == 1


def test_quotes_and_nulls(asked: Path, figures: Any) -> None:
    quotes = rows(asked, "quotes")
    for row in figures["quotes"]:
        same = [quote for quote in quotes if quote["quote_type"] == row["quote_type"]]
        assert row["n"] == len(same)
        assert row["with_speaker"] == sum(quote["speaker"] is not None for quote in same)
    nulls = {f"{row['table']}.{row['field']}": (row["nulls"], row["of"]) for row in figures["nulls"]}
    spoken = [quote["speaker"] for quote in quotes if quote["speaker"] is not None]
    assert nulls["quotes.speaker"] == (len(quotes) - len(spoken), len(quotes))
    assert nulls["quotes.speaker.name"] == (sum(speaker["name"] is None for speaker in spoken), len(spoken))
    comments = rows(asked, "comments")
    assert nulls["comments.author"] == (sum(row["author"] is None for row in comments), len(comments))
    assert "pages.text" not in nulls


def test_incidents_and_quarantine(asked: Path, figures: Any) -> None:
    pages = rows(asked, "pages")
    counts = Counter((one["id"], one["level"]) for page in pages for one in page["incidents"])
    assert {(row["id"], row["level"]): row["n"] for row in figures["incidents"]} == counts
    assert counts
    for row in figures["incidents"]:
        assert row["pages"] == sum(any(one["id"] == row["id"] for one in page["incidents"]) for page in pages)
    assert figures["quarantine"] == [{"id": "decode.empty", "n": 1}]


@given(st.lists(st.integers(0, 50), min_size=1))
def test_quantiles_are_nearest_ranks(values: list[int]) -> None:
    found = spread(values)
    ordered = sorted(values)
    assert found["median"] == ordered[(len(values) + 1) // 2 - 1]
    assert found["p95"] == ordered[-(-len(values) * 95 // 100) - 1]
    assert (found["min"], found["max"], found["total"]) == (ordered[0], ordered[-1], sum(values))


@given(
    st.text(
        st.sampled_from(
            ["a", "9", "_", "é", "面", "'", "’", "ʼ", "-", "‐", "‑", "–", " ", "\n", "\u0301", "½", "Ⅷ", "٣"]
        )
    )
)
def test_words_are_those_of_the_compiler(text: str) -> None:
    with duckdb.connect() as connection:
        query = "select len(regexp_extract_all($1, $2))"
        assert connection.execute(query, [text, _WORD]).fetchall() == [(count_words(text),)]


def test_letters_and_digits_are_those_of_the_compiler() -> None:
    """But for the characters that only one of the two versions of Unicode has."""
    with duckdb.connect() as connection:
        found = connection.execute(
            "select i from (select unnest(range(1, 1114112))::int as i) "
            r"where i not between 55296 and 57343 and regexp_full_match(chr(i), '[\p{L}\p{N}]')"
        ).fetchall()
    theirs = {chr(i) for (i,) in found if unicodedata.category(chr(i)) != "Cn"}
    ours = {chr(i) for i in range(1, 0x110000) if not 0xD800 <= i < 0xE000 and chr(i).isalnum()}
    assert theirs == ours


def test_the_terminal_has_bars(asked: Path) -> None:
    code, output = on_terminal("stats", str(asked), cwd=asked, NO_COLOR="1", PYTHONIOENCODING="utf-8")
    shown = output.decode().replace("\r", "")
    assert code == 0
    assert re.search(r"^  gazette +12  █{20}\n  herald +6  █{10}$", shown, re.MULTILINE)
    assert re.search(r"^  decode\.empty +1 ", shown, re.MULTILINE)
    assert max(map(len, shown.splitlines())) <= 100
    assert "\x1b" not in shown


def test_without_such_characters_bars_are_plain(asked: Path) -> None:
    _, output = on_terminal("stats", str(asked), cwd=asked, PYTHONIOENCODING="ascii", NO_COLOR="1")
    assert b"#" * 20 in output
    assert b"\\u" not in output


def test_the_committed_build(root: Path) -> None:
    [build] = (root / "build").glob("deir-*")
    result = call("stats", build)
    assert (result.returncode, result.stderr) == (0, b"")
    assert b"comments in a thread" in result.stdout


def test_one_table_alone(mine: Path) -> None:
    for table in ("pages", "quotes", "articles"):
        shutil.rmtree(mine / "data" / table)
    result = call("stats", mine, "--json")
    assert (result.returncode, result.stderr) == (0, b"")
    found = json.loads(result.stdout)
    assert [row["table"] for row in found["rows"]] == ["comments"]
    assert set(found["lengths"]) == {"words_per_comment", "comments_per_thread", "depth_of_threads"}
    assert call("stats", mine).returncode == 0


def test_a_damaged_file_is_told(mine: Path) -> None:
    shard = next((mine / "data/comments").glob("train-00001-*"))
    data = shard.read_bytes()
    shard.write_bytes(data[:4] + bytes(len(data) - 300) + data[-296:])
    result = call("stats", mine)
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"broadsheet check" in result.stderr
    assert b"Traceback" not in result.stderr
