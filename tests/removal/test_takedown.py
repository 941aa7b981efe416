"""From a takedown to the next version: through builds, the command and the check."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from broadsheet.building import build
from broadsheet.check import check_build
from broadsheet.read import RawError, Tombstone, read_dataset
from broadsheet.takedown import TakedownError, entry_for, entry_for_author, take_down
from broadsheet.tiers import derive
from corpus import BAKERY, BRIDGE, DATASET, call, contents, make_raw, rows
from shards.town import SPLIT, build_here, make_town, page

ENTRY = '[[removed]]\nid = "{}"\ndate = "2026-11-22"\nreason = "Asked for."\n'
FORUM = """<html><body><article><h1>Rain</h1><p>It rained for the whole of the week in the town, and again.</p>
</article><ol class="commentlist"><li class="comment"><cite class="fn">Jane Roe</cite>
<p>The river was never so high.</p></li>
<li class="comment"><cite class="fn">reader42</cite><p>It was in 1954, and the ferry sank.</p></li></ol>
</body></html>"""


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return make_raw(tmp_path / "raw", {"town/bridge.txt": BRIDGE, "town/bakery.txt": BAKERY, "town/rain.html": FORUM})


def test_a_page_is_gone_from_every_byte_of_the_next_build(raw: Path, tmp_path: Path) -> None:
    first = build(raw, tmp_path / "out").target
    page_id = next(row["page_id"] for row in rows(first, "pages") if "bakery" in str(row["raw_path"]))
    entry, comments = entry_for(first, str(page_id))
    assert comments == tuple(row["comment_id"] for row in rows(first, "comments") if row["page_id"] == page_id)
    assert len(comments) == 2
    take_down(raw, entry, "The publisher asked for it.", "2026-11-22")
    report = build(raw, tmp_path / "out")
    assert (report.n_pages, report.n_removed, report.quarantine) == (2, 1, {})
    assert all(b"rye bread" not in data for data in contents(report.target).values())
    assert [row["id"] for row in json_rows(report.target / "tombstones.jsonl")] == [page_id]
    manifest = json.loads((report.target / "manifest.json").read_bytes())
    assert (manifest["raw"]["n_pages"], manifest["raw"]["n_removed"]) == (2, 1)
    assert check_build(report.target, raw=raw) == []


def json_rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_the_raw_page_may_go_and_its_tombstone_stays(raw: Path, tmp_path: Path) -> None:
    first = build(raw, tmp_path / "out").target
    page_id = next(row["page_id"] for row in rows(first, "pages") if "bakery" in str(row["raw_path"]))
    (raw / "tombstones.toml").write_text(ENTRY.format(page_id))
    (raw / "town" / "bakery.txt").unlink()
    report = build(raw, tmp_path / "out")
    assert report.n_removed == 0
    assert [row["id"] for row in json_rows(report.target / "tombstones.jsonl")] == [page_id]
    assert check_build(report.target, raw=raw) == []


def test_a_comment_goes_and_other_pages_are_not_compiled_again(raw: Path, tmp_path: Path) -> None:
    first = build(raw, tmp_path / "out").target
    comment = next(row for row in rows(first, "comments") if "rye bread" in str(row["text"]))
    others = [row for row in rows(first, "comments") if row["page_id"] != comment["page_id"]]
    entry, _ = entry_for(first, str(comment["comment_id"]))
    take_down(raw, entry, "The writer asked for it.")
    report = build(raw, tmp_path / "out")
    assert report.n_compiled == 1
    assert all(b"rye bread" not in data for data in contents(report.target).values())
    assert [row for row in rows(report.target, "comments") if row["page_id"] != comment["page_id"]] == others
    assert check_build(report.target, raw=raw) == []


def test_a_tombstone_that_takes_nothing_is_told(raw: Path, tmp_path: Path) -> None:
    """Beside one that takes something, and in every tier: a takedown must not fail unseen."""
    first = build(raw, tmp_path / "out").target
    comment = next(row for row in rows(first, "comments") if "rye bread" in str(row["text"]))
    page_id = next(str(row["page_id"]) for row in rows(first, "pages") if "bridge" in str(row["raw_path"]))
    right, wrong, elsewhere = str(comment["comment_id"]), f"{page_id}-c00000000", "0" * 16 + "-c00000000"
    (raw / "tombstones.toml").write_text("\n".join(map(ENTRY.format, (right, wrong, elsewhere))))
    second = build(raw, tmp_path / "out").target
    found = check_build(second, raw=raw)
    assert [(one.id, one.level, one.record) for one in found] == [("removal.missed", "warning", page_id)]
    assert call("check", str(second)).returncode == 1
    textless = derive(second, "textless", raw).target
    assert [one.id for one in check_build(textless)] == ["removal.missed"]
    (raw / "tombstones.toml").write_text("\n".join(map(ENTRY.format, (right, elsewhere))))
    assert check_build(build(raw, tmp_path / "out").target, raw=raw) == []


def test_a_writer_goes(raw: Path, tmp_path: Path) -> None:
    first = build(raw, tmp_path / "out").target
    entry, comments = entry_for_author(first, "town", "jane roe")
    assert comments == tuple(row["comment_id"] for row in rows(first, "comments") if row["author"] == "Jane Roe")
    assert len(comments) == 1
    take_down(raw, entry, "She asked for it.")
    second = build(raw, tmp_path / "out").target
    assert [row["author"] for row in rows(second, "comments") if row["author"]] == ["reader42"]
    assert all(b"never so high" not in data for data in contents(second).values())
    with pytest.raises(TakedownError, match="no comment of that name"):
        entry_for_author(second, "town", "jane roe")


def test_a_writer_stays_gone_when_the_first_of_two_copies_is_deleted(raw: Path, tmp_path: Path) -> None:
    (raw / "village").mkdir()
    (raw / "village" / "rain.html").write_text(FORUM)
    first = build(raw, tmp_path / "out").target
    where = ["--raw", str(raw), "--reason", "She asked for it."]
    for source, other in (("town", "village"), ("village", "town")):
        done = call("takedown", str(first), "--author", "Jane Roe", "--source", source, *where)
        assert (done.returncode, f"the same bytes stand at {other}:" in done.stdout.decode()) == (0, True)
    for _ in range(2):
        target = build(raw, tmp_path / "out").target
        assert "Jane Roe" not in [row["author"] for row in rows(target, "comments")]
        (raw / "town" / "rain.html").unlink(missing_ok=True)
    assert [row["source_id"] for row in rows(target, "pages") if row["media_type"] == "text/html"] == ["village"]


def test_splits_of_others_do_not_move(tmp_path: Path) -> None:
    raw = make_town(tmp_path / "raw", 60, SPLIT)
    # Near-copies, so that a group is named after a page that will be gone.
    for number in range(0, 60, 6):
        (raw / "town" / f"copy-{number}.txt").write_text(page(number) + "\nPrinted on Monday.\n", encoding="utf-8")
    first = build_here(raw, tmp_path / "out").target
    pages = rows(first, "pages")
    named = {row["split_group"] for row in pages if row["split_group"] != row["page_id"]}
    assert named
    (raw / "tombstones.toml").write_text("\n".join(ENTRY.format(one) for one in sorted(map(str, named))))
    before = {row["page_id"]: row["split_group"] for row in pages if row["page_id"] not in named}
    second = build_here(raw, tmp_path / "out").target
    assert {row["page_id"]: row["split_group"] for row in rows(second, "pages")} == before
    splits = {path.relative_to(second): path.read_bytes() for path in second.glob("jsonl/pages/*")}
    for path, left_there in splits.items():
        gone = [line for line in (first / path).read_bytes().splitlines() if json.loads(line)["page_id"] in named]
        left = [line for line in (first / path).read_bytes().splitlines() if line not in gone]
        assert left_there.splitlines() == left


def test_the_command(raw: Path, tmp_path: Path) -> None:
    target = build(raw, tmp_path / "out").target
    comment = str(next(row["comment_id"] for row in rows(target, "comments") if "rye bread" in str(row["text"])))
    where = ["--raw", str(raw), "--reason", 'He asked: "please".', "--date", "2026-11-22"]
    done = call("takedown", str(target), comment, *where)
    assert (done.returncode, done.stderr) == (0, b"")
    assert read_dataset(raw).tombstones[0].reason == 'He asked: "please".'
    for arguments, told in (
        ([comment, *where], "taken down already"),
        (["0" * 16, *where], "no such record"),
        ([comment[:16] + "-a", *where], "neither a page nor a comment"),
        ([*where], "give the ID"),
        (["--author", "Jane Roe", *where], "--source"),
        (["--author", "Nobody", "--source", "town", *where], "no comment of that name"),
        ([comment.replace("-c", "-x"), *where], "no such record"),
        ([str(rows(target, "comments")[0]["comment_id"]), *where[:4], "--date", "22.11."], "2026-11-22"),
    ):
        failed = call("takedown", str(target), *arguments)
        assert (failed.returncode, told in failed.stderr.decode()) == (2, True), (arguments, failed.stderr)


@pytest.mark.parametrize(
    ("there", "day", "told"),
    [
        ("", "2026-02-31", "is no day"),
        (ENTRY.format("0" * 16), "2026-02-31", "removed.1.date"),
        ("removed = []\n", "2026-11-22", "no entry can be added at its end; write the entries"),
    ],
)
def test_an_entry_that_the_next_build_would_refuse_is_not_written(raw: Path, there: str, day: str, told: str) -> None:
    file = raw / "tombstones.toml"
    if there:
        file.write_text(there)
    with pytest.raises(RawError, match=told):
        take_down(raw, Tombstone(id="1" * 16, date="", reason=""), "Asked for.", day)
    assert (file.read_text() if file.exists() else "") == there
    read_dataset(raw)


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ('[[removed]]\nid = "nobody"\ndate = "2026-11-22"\nreason = "x"\n', "removed.0.id"),
        (ENTRY.format("0" * 16) * 2, "stands there already"),
        (ENTRY.format("0" * 16).replace("2026-11-22", "2026-02-31"), "is no day"),
        (ENTRY.format("0" * 16).replace('"2026-11-22"', "2026-11-22"), "put it in quotes"),
        ('[[removed]]\nid = "0000000000000000"\n', "missing key"),
        ("[[gone]]\n", "unknown key"),
        ("removed = 3\n", "must be a list"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(raw: Path, stated: str, told: str) -> None:
    (raw / "tombstones.toml").write_text(stated)
    with pytest.raises(RawError, match=told):
        read_dataset(raw)


def test_all_taken_down_leaves_nothing_to_build(tmp_path: Path) -> None:
    raw = make_raw(tmp_path / "raw", {"town/bridge.txt": BRIDGE}, DATASET)
    first = build(raw, tmp_path / "out").target
    (raw / "tombstones.toml").write_text(ENTRY.format(rows(first, "pages")[0]["page_id"]))
    done = call("build", str(raw), "--out", str(tmp_path / "out"))
    assert (done.returncode, b"taken down" in done.stderr) == (2, True)


def test_a_page_that_is_saved_again_does_not_come_back(raw: Path, tmp_path: Path) -> None:
    first = build(raw, tmp_path / "out").target
    page = next(row for row in rows(first, "pages") if "bakery" in str(row["raw_path"]))
    entry, _ = entry_for(first, str(page["page_id"]))
    assert entry.source_id == "town"
    take_down(raw, entry, "The publisher asked for it.")
    # A later copy has other bytes and one more comment; another publisher has the same story by right.
    (raw / "county").mkdir()
    (raw / "county" / "bakery.txt").write_text(BAKERY + "\n\n", encoding="utf-8")
    (raw / "town" / "bakery-again.txt").write_text(BAKERY + "  3. One more.\n", encoding="utf-8")
    for _ in ("compiled", "taken from the cache"):
        report = build(raw, tmp_path / "out")
        assert (report.n_pages, report.n_removed) == (3, 2)
        paths = {str(row["raw_path"]) for row in rows(report.target, "pages")}
        assert paths == {"town/bridge.txt", "town/rain.html", "county/bakery.txt"}
        assert check_build(report.target, raw=raw) == []


def test_a_tombstone_without_a_source_finds_the_text_everywhere(raw: Path, tmp_path: Path) -> None:
    first = build(raw, tmp_path / "out").target
    page = next(row for row in rows(first, "pages") if "bakery" in str(row["raw_path"]))
    entry, _ = entry_for(first, str(page["page_id"]))
    take_down(raw, replace(entry, source_id=None), "The writer asked for it.")
    (raw / "county").mkdir()
    (raw / "county" / "bakery.txt").write_text(BAKERY + "\n\n", encoding="utf-8")
    report = build(raw, tmp_path / "out")
    assert (report.n_pages, report.n_removed) == (2, 2)


@pytest.mark.parametrize("what", ["page", "comment", "author"])
def test_corrections_that_repeat_its_words_are_named(what: str, raw: Path, tmp_path: Path) -> None:
    target = build(raw, tmp_path / "out").target
    one = next(row for row in rows(target, "comments") if row["author"] == "Jane Roe")
    other = next(row for row in rows(target, "comments") if "rye bread" in str(row["text"]))
    stated = {"action": "added", "quote_type": "scare"}
    lines = [
        {"page_id": row["page_id"], "container": row["comment_id"], "quote": _quoted(row["text"], at), **stated}
        for row, at in ((other, 0), (one, 0), (other, 5), (one, 4))
    ]
    (raw / "town" / "corrections.jsonl").write_bytes(b"".join(map(orjson.dumps, lines)).replace(b"}{", b"}\n{"))
    asked = {
        "page": [str(one["page_id"])],
        "comment": [str(one["comment_id"])],
        "author": ["--author", "Jane Roe", "--source", "town"],
    }
    done = call("takedown", str(target), *asked[what], "--raw", str(raw), "--reason", "Asked for.")
    assert done.returncode == 0
    told = done.stdout.decode().splitlines()[1:]
    assert told == [f"{raw}/town/corrections.jsonl: lines 2, 4 repeat words of it: delete them too"]


def _quoted(text: str, at: int) -> dict[str, object]:
    return {"text": text[at : at + 3], "spans": [{"start_char": at, "end_char": at + 3}]}
