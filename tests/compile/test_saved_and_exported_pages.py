"""Pages saved as MHTML and items of exports, built beside pages of text, and checked from the files alone."""

from __future__ import annotations

from pathlib import Path

from broadsheet.building import build
from broadsheet.check import check_build
from broadsheet.cli.view import trace_lines
from broadsheet.tracing import trace
from corpus import make_raw, rows

GOLDEN = Path(__file__).parent.parent / "golden"


def test_they_are_built_and_checked_side_by_side(tmp_path: Path) -> None:
    pages = {
        "gazette/bakery.mhtml": (GOLDEN / "mhtml-page-with-a-frame/page.mhtml").read_bytes(),
        "gazette/snow.xml": (GOLDEN / "wxr-item-with-threads/page.xml").read_bytes(),
        "gazette/plain.txt": b"Rain\n\nIt rained.\n\n2 Comments\n\n  1. Did you get wet?\n    * Yes!\n  2. Me too!",
    }
    raw = make_raw(tmp_path / "raw", pages)
    folder = tmp_path / "build" / "town-news-1.0.0"
    build(raw, folder.parent)
    assert check_build(folder, raw=raw) == []
    stated = {row["raw_path"]: (row["media_type"], row["date_retrieved"]) for row in rows(folder, "pages")}
    assert stated == {
        "gazette/bakery.mhtml": ("multipart/related", "2019-04-12T09:30:00Z"),
        "gazette/snow.xml": ("application/rss+xml", None),
        "gazette/plain.txt": ("text/plain", None),
    }
    for author in ("river_fan", "Joe"):
        comment = next(row for row in rows(folder, "comments") if row["author"] == author)
        found = trace(folder, comment["comment_id"], raw)
        assert " ".join(one.text for one in found.page_ranges).split() == comment["text"].split()
        assert "The page is markup" in "\n".join(trace_lines(found))
