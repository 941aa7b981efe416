"""Corrections in raw/<source>/corrections.jsonl: applied with provenance, or refused with a reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from broadsheet.building import build
from broadsheet.check import check_build
from broadsheet.contract.records import Quote
from broadsheet.read import RawError, list_inputs, open_store
from corpus import run
from exchanged import PAGES, correction, quote_of, rows, write_corrections


def span(text: str, words: str) -> dict[str, Any]:
    start = text.index(words)
    return {"text": words, "spans": [{"start_char": start, "end_char": start + len(words)}]}


def article_of(home: Path, title: str) -> dict[str, Any]:
    (found,) = [row for row in rows(home / "build/town-news-1.0.0", "articles") if row["title"].startswith(title)]
    return found


def rebuilt(home: Path) -> Path:
    report = build(home / "raw", home / "build")
    assert (report.refused, report.quarantine) == ((), {})
    assert [finding for finding in check_build(report.target) if finding.level == "error"] == []
    return report.target


class TestApplied:
    def test_a_changed_speaker_is_in_the_next_build_with_its_provenance(self, home: Path) -> None:
        before = home / "build/town-news-1.0.0"
        text = article_of(home, "Council")["text"]
        quote = quote_of(before, "We will start in May,")
        others = [row for row in rows(before, "quotes") if row["quote_id"] != quote["quote_id"]]
        speaker = {**span(text, "old bridge"), "name": "The Bridge"}
        write_corrections(home / "raw", "gazette", [correction(quote, "changed", speaker=speaker)])
        target = rebuilt(home)
        found = quote_of(target, "We will start in May,")
        assert found == {**quote, "speaker": speaker, "rule": "correction", "confidence": 1.0}
        assert [row for row in rows(target, "quotes") if row["quote_id"] != quote["quote_id"]] == others

    def test_a_page_is_named_by_its_bytes_as_well(self, home: Path) -> None:
        before = home / "build/town-news-1.0.0"
        quote = quote_of(before, "luxury")
        (page,) = [row for row in rows(before, "pages") if row["page_id"] == quote["page_id"]]
        stated = correction(quote, "removed")
        stated["raw_sha256"] = page["raw_sha256"]
        del stated["page_id"]
        write_corrections(home / "raw", "gazette", [stated])
        assert "luxury" not in [row["text"] for row in rows(rebuilt(home), "quotes")]

    def test_removed_and_added_quotes_are_counted_in_the_article(self, home: Path) -> None:
        article = article_of(home, "Council")
        quote = quote_of(home / "build/town-news-1.0.0", "luxury")
        missed = {**quote, **span(article["text"], "The old bridge was closed in spring.")}
        added = correction(missed, "added", quote_type="indirect", speaker=None)
        write_corrections(home / "raw", "gazette", [correction(quote, "removed"), added])
        target = rebuilt(home)
        found = quote_of(target, missed["text"])
        assert (found["quote_type"], found["closure"], found["rule"]) == ("indirect", "unmarked", "correction")
        in_article = [row for row in rows(target, "quotes") if row["article_id"] == article["article_id"]]
        in_article = [row for row in in_article if row["comment_id"] is None]
        starts = [row["spans"][0]["start_char"] for row in in_article]
        assert starts == sorted(starts)
        assert article_of(home, "Council")["n_quotes"] == len(in_article)

    def test_an_added_quote_takes_the_marks_beside_it(self, home: Path) -> None:
        quote = quote_of(home / "build/town-news-1.0.0", "luxury")
        again = correction(quote, "added", quote_type="scare")
        write_corrections(home / "raw", "gazette", [correction(quote, "removed"), again])
        found = quote_of(rebuilt(home), "luxury")
        assert (found["open_mark"], found["close_mark"], found["closure"]) == ("“", "”", "closed")

    def test_an_added_quote_stands_in_others_and_others_in_it(self, home: Path) -> None:
        text = article_of(home, "Council")["text"]
        luxury = quote_of(home / "build/town-news-1.0.0", "luxury")
        told = {"quote_type": "indirect", "speaker": None, "cue": None}
        within, between, around = (
            correction({**luxury, **span(text, words)}, "added", **told)
            for words in ("lux", "ferry a “luxury", "He called the ferry a “luxury”")
        )
        chain = ["He called the ferry a “luxury”", "the ferry a “luxury”", "ferry a “luxury", "luxury", "lux"]

        def told_in(*lines: dict[str, Any]) -> list[str | None]:
            write_corrections(home / "raw", "gazette", list(lines))
            found = {row["quote_id"]: row for row in rows(rebuilt(home), "quotes")}
            by_text = {row["text"]: found.get(row["parent_quote_id"], {}).get("text") for row in found.values()}
            return [by_text[one] for one in chain if one in by_text]

        assert told_in() == [None, chain[1]]
        assert told_in(within, between, around) == [None, *chain[:-1]]
        # One that goes again leaves what stands in it to the one around it.
        assert told_in(within, between, around, {**between, "action": "removed"}) == [None, *chain[:2], chain[3]]

    def test_a_correction_of_a_comment(self, home: Path) -> None:
        quote = quote_of(home / "build/town-news-1.0.0", "Enough!")
        assert quote["comment_id"]
        write_corrections(home / "raw", "courier", [correction(quote, "changed", speaker=None, cue=None)])
        found = quote_of(rebuilt(home), "Enough!")
        assert (found["speaker"], found["cue"], found["rule"]) == (None, None, "correction")

    def test_later_lines_see_what_earlier_ones_did(self, home: Path) -> None:
        quote = quote_of(home / "build/town-news-1.0.0", "luxury")
        lines = [correction(quote, "removed"), correction(quote, "added"), correction(quote, "removed")]
        write_corrections(home / "raw", "gazette", lines)
        assert "luxury" not in [row["text"] for row in rows(rebuilt(home), "quotes")]

    def test_without_the_file_the_build_is_as_before(self, home: Path) -> None:
        before = {path: path.read_bytes() for path in (home / "build/town-news-1.0.0").rglob("*.jsonl")}
        quote = quote_of(home / "build/town-news-1.0.0", "luxury")
        path = write_corrections(home / "raw", "gazette", [correction(quote, "removed")])
        rebuilt(home)
        assert {file: file.read_bytes() for file in before} != before
        path.unlink()
        rebuilt(home)
        assert {file: file.read_bytes() for file in before} == before

    def test_only_the_corrected_page_is_compiled_again(self, home: Path) -> None:
        # (The copy of the town is not where its cache was made: one build to fill it.)
        build(home / "raw", home / "build")
        quote = quote_of(home / "build/town-news-1.0.0", "luxury")
        write_corrections(home / "raw", "gazette", [correction(quote, "removed")])
        report = build(home / "raw", home / "build")
        assert (report.n_pages, report.n_compiled, report.n_corrections) == (3, 1, 1)


class TestRefused:
    @pytest.mark.parametrize(
        ("field", "value", "reason"),
        [
            ("quote", {"text": "luxurY"}, "the words of the quote do not stand"),
            ("quote", {"spans": [{"start_char": 0, "end_char": 99999}]}, "the words of the quote do not stand"),
            ("container", "0123456789abcdef-c01234567", "no such container"),
            ("speaker", {"text": "she", "spans": [{"start_char": 0, "end_char": 3}]}, "the words of the speaker"),
            ("speaker", {"text": "“We", "spans": [{"start_char": 0, "end_char": 3}]}, "reports nobody's speech"),
            ("action", "added", "finds this quote by now"),
        ],
    )
    def test_the_row_stays_and_the_page_tells(self, home: Path, field: str, value: Any, reason: str) -> None:
        before = rows(home / "build/town-news-1.0.0", "quotes")
        quote = quote_of(home / "build/town-news-1.0.0", "luxury")
        stated = correction(quote, "changed", quote_type="scare")
        stated[field] = {**stated.get(field, {}), **value} if isinstance(value, dict) else value
        write_corrections(home / "raw", "gazette", [stated])
        report = build(home / "raw", home / "build")
        assert rows(report.target, "quotes") == before
        (page,) = [row for row in rows(report.target, "pages") if row["page_id"] == quote["page_id"]]
        (told,) = [one for one in page["incidents"] if one["id"] == "correction.stale"]
        assert reason in told["message"]
        assert "luxury" not in told["message"]
        assert report.n_corrections == 0
        assert [reason in line for line in report.refused] == [True]
        assert [finding for finding in check_build(report.target) if finding.level == "error"] == []

    def test_a_quote_that_is_not_found_any_more(self, home: Path) -> None:
        quote = quote_of(home / "build/town-news-1.0.0", "luxury")
        write_corrections(home / "raw", "gazette", [correction(quote, "removed")] * 2)
        report = build(home / "raw", home / "build")
        assert "finds no quote with these bounds" in report.refused[0]

    def test_a_changed_page_is_told_and_the_exit_code_is_1(self, home: Path) -> None:
        quote = quote_of(home / "build/town-news-1.0.0", "luxury")
        write_corrections(home / "raw", "gazette", [correction(quote, "removed")])
        (home / "raw/gazette/bridge.txt").write_text(PAGES["gazette/bridge.txt"].replace("luxury", "folly"), "utf-8")
        result = run("build", home / "raw", "--out", home / "build")
        assert result.returncode == 1
        assert b"corrections.jsonl line 1: names a page that is not there" in result.stdout

    def test_an_unchanged_build_tells_again(self, home: Path) -> None:
        quote = quote_of(home / "build/town-news-1.0.0", "luxury")
        write_corrections(home / "raw", "gazette", [correction(quote, "added")])
        first, second = (build(home / "raw", home / "build") for _ in range(2))
        assert (first.refused, second.unchanged) == (second.refused, True)
        assert first.refused

    @pytest.mark.parametrize(
        ("line", "told"),
        [
            (b"{", "is no JSON"),
            (b"{}", "is a required property"),
            (
                b'{"container": "secret", "action": "removed", "quote": {"text": "secret", "spans": []}}',
                "breaks the rule",
            ),
        ],
    )
    def test_a_wrong_line_stops_the_build_without_its_words(self, home: Path, line: bytes, told: str) -> None:
        (home / "raw/gazette/corrections.jsonl").write_bytes(b"\n" + line + b"\n")
        with pytest.raises(RawError, match=r"line 2") as error:
            build(home / "raw", home / "build")
        assert told in str(error.value)
        assert "secret" not in str(error.value)


def test_the_file_is_no_page(home: Path) -> None:
    write_corrections(home / "raw", "gazette", [])
    names = {found.name for found in list_inputs(open_store(str(home / "raw")))}
    assert names == {name.encode() for name in PAGES}


def test_all_fields_of_a_quote_are_either_corrected_or_derived() -> None:
    # A new column must be thought of here.
    assert set(Quote.__dataclass_fields__) == {
        *("quote_id", "page_id", "article_id", "comment_id", "parent_quote_id", "text", "spans"),
        *("quote_type", "speaker", "cue", "addressee", "open_mark", "close_mark", "closure", "confidence", "rule"),
    }
