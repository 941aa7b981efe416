"""What is corrected and what is taken down meet on one page."""

from __future__ import annotations

from pathlib import Path

from broadsheet.building import build
from broadsheet.check import check_build
from exchanged import correction, quote_of, rows, write_corrections

BUILD = "build/town-news-1.0.0"


def take_down(raw: Path, id_: str) -> None:
    stone = f'[[removed]]\nid = "{id_}"\ndate = "2026-11-22"\nreason = "The writer asked for it."\n'
    (raw / "tombstones.toml").write_text(stone, encoding="utf-8")


def test_a_correction_of_a_comment_that_is_taken_down_is_no_finding(home: Path) -> None:
    quote = quote_of(home / BUILD, "Enough!")
    write_corrections(home / "raw", "courier", [correction(quote, "changed", speaker=None)])
    take_down(home / "raw", quote["comment_id"])
    report = build(home / "raw", home / "build")
    assert (report.refused, report.quarantine, report.n_corrections) == ((), {}, 1)
    assert [row for row in rows(report.target, "quotes") if row["comment_id"] == quote["comment_id"]] == []
    assert [finding for finding in check_build(report.target) if finding.level == "error"] == []


def test_neither_is_one_of_a_page_that_is_taken_down(home: Path) -> None:
    quote = quote_of(home / BUILD, "Enough!")
    write_corrections(home / "raw", "courier", [correction(quote, "changed", speaker=None)])
    take_down(home / "raw", quote["page_id"])
    report = build(home / "raw", home / "build")
    assert (report.refused, report.n_removed) == ((), 1)
