"""What is corrected, taken down, labelled and drawn in one dataset: in no tier does it come back, and all add up."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from broadsheet.building import BuildReport, build
from broadsheet.check import check_build
from broadsheet.takedown import entry_for, entry_for_author, take_down
from broadsheet.tiers import derive, hydrate
from corpus import BAKERY, DATASET, contents, make_raw, rows
from mixed import IN_PROCESS, hunt, words_in

DOCUMENTS = """plots = true
term_labels = "../labels.jsonl"
datasheet = "../sheet.md"
"""
SPLIT = """[split]
salt = "town"
train = 50
validation = 30
test = 20
"""
SHEET = "".join(f"<!-- figures:{name} -->\n<!-- /figures -->\n" for name in ("tables", "terms", "speakers", "removals"))
FORUM = """<html><body><article><h1>Rain</h1><p>It rained for the whole of the week in the
town of number {0}, and then it rained again until the river was full.</p></article><ol class="commentlist">
<li class="comment" id="comment-1"><cite class="fn">Jane Roe</cite>
<p>The river was never so high in the lavender spring of {0}.</p></li>
<li class="comment" id="comment-2"><cite class="fn">reader42</cite>
<p>“The river was never so high in the lavender spring of {0}” is what they all say, Tom Doe said.</p></li>
<li class="comment" id="comment-3"><cite class="fn">pilot</cite>
<p>My own ferry “sank at the old pier” in the marmalade year of {0}, as everybody knows.</p></li></ol></body></html>"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with raw/ and, built from it, a first version; what is taken down of it is in raw/ by then."""
    home = tmp_path_factory.mktemp("together")
    pages = {f"town/rain-{number}.html": FORUM.format(number) for number in range(8)}
    raw = make_raw(home / "raw", {**pages, "town/bakery.txt": BAKERY}, DATASET + SPLIT)
    first = build(raw, home / "build", IN_PROCESS).target
    ferries = [row for row in rows(first, "comments") if "marmalade" in str(row["text"])]
    labels = [{"comment_id": row["comment_id"], "spans": []} for row in ferries]
    (home / "labels.jsonl").write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in labels))
    corrections = [_correction(row, "sank at the old pier") for row in ferries[:2]]
    (raw / "town/corrections.jsonl").write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in corrections))
    bakery = next(row["page_id"] for row in rows(first, "pages") if row["raw_path"] == "town/bakery.txt")
    for entry, _ in (
        entry_for(first, str(ferries[0]["comment_id"])),
        entry_for(first, str(bakery)),
        entry_for_author(first, "town", "Jane Roe"),
    ):
        take_down(raw, entry, "Asked for.", "2026-11-22")
    (home / "sheet.md").write_text(SHEET, encoding="utf-8")
    stated = DATASET.replace("1.0.0", "2.0.0") + DOCUMENTS + SPLIT
    (raw / "dataset.toml").write_text(stated, encoding="utf-8")
    (home / "key").write_bytes(b"the key of the town, never to be told\n")
    return home


def _correction(row: dict[str, object], words: str) -> dict[str, object]:
    at = str(row["text"]).index(words)
    quote = {"text": words, "spans": [{"start_char": at, "end_char": at + len(words)}]}
    return {
        "page_id": row["page_id"],
        "container": row["comment_id"],
        "action": "changed",
        "quote": quote,
        "speaker": None,
    }


@pytest.fixture(scope="module")
def second(home: Path) -> BuildReport:
    """The version without what was taken down, and its tiers."""
    report = build(home / "raw", home / "build", IN_PROCESS)
    derive(report.target, "textless", home / "raw")
    derive(report.target, "masked", home / "raw", key=home / "key")
    return report


def test_each_tier_is_whole_and_sound(second: BuildReport) -> None:
    assert (second.n_pages, second.n_removed, second.n_corrections, second.refused) == (8, 1, 2, ())
    for tier in ("", "-masked", "-textless"):
        assert check_build(second.target.with_name(second.target.name + tier)) == []


def test_what_was_taken_down_is_in_no_byte_of_any_tier(home: Path, second: BuildReport) -> None:
    before = home / "build" / "town-news-1.0.0"
    left = {row["comment_id"] for row in rows(second.target, "comments")}
    gone = [str(row["text"]) for row in rows(before, "comments") if row["comment_id"] not in left]
    assert len(gone) == 8 + 1 + 2
    wanted = words_in(gone) - words_in(str(row["text"]) for row in rows(second.target, "comments"))
    assert wanted
    assert hunt(before, wanted)
    for tier in ("", "-masked", "-textless"):
        assert hunt(second.target.with_name(second.target.name + tier), wanted) == {}


def test_it_is_hydrated_byte_for_byte(home: Path, second: BuildReport) -> None:
    textless = second.target.with_name(f"{second.target.name}-textless")
    again = hydrate(textless, home / "raw", out=home / "again", options=IN_PROCESS)
    assert contents(again.target) == contents(second.target)
