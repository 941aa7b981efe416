"""The textless tier has no words of a page in any byte, and everything else of the full build."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from broadsheet.building import build
from broadsheet.check import check_build, render
from broadsheet.contract.schemas import TABLES
from broadsheet.tiers import TierError, derive
from broadsheet.tiers.textless import without_text
from corpus import contents, rows
from mixed import IN_PROCESS, NAME, hunt, texts_of, words_in


@pytest.fixture(scope="module")
def words(home: Path) -> set[tuple[str, ...]]:
    pages = [row["text"] for row in rows(home / "build" / NAME, "pages")]
    return words_in([*pages, *texts_of(home / "raw")])


@pytest.fixture
def textless(copied: Path) -> Path:
    return copied / "build" / f"{NAME}-textless"


def test_no_five_words_of_any_page_stand_in_any_byte(home: Path, words: set[tuple[str, ...]]) -> None:
    assert len(words) > 300
    assert hunt(home / "build" / f"{NAME}-textless", words) == {}


def test_the_hunt_finds_what_is_there(home: Path, words: set[tuple[str, ...]]) -> None:
    found = hunt(home / "build" / NAME, words)
    # The examples of the full build's schemas are words of the made-up pages, too.
    assert {path.split("/")[0] for path in found} - {"schema"} == {"data", "jsonl"}
    for table in TABLES:
        assert any(path.startswith(f"data/{table}/") for path in found)
        assert any(path.startswith(f"jsonl/{table}/") for path in found)


LEAK = "The old bridge was closed in spring."


@pytest.mark.parametrize(
    "name",
    ["README.md", "DATASHEET.md", "manifest.json", "croissant.json", "CITATION.cff", "curation/raw/dataset.toml"],
)
def test_the_hunt_finds_a_leak_in_a_document(name: str, textless: Path, words: set[tuple[str, ...]]) -> None:
    path = textless / name
    path.write_bytes(path.read_bytes() + json.dumps(LEAK).encode())
    assert list(hunt(textless, words)) == [name]


def test_the_hunt_finds_a_leak_in_a_compressed_column(textless: Path, words: set[tuple[str, ...]]) -> None:
    path = min(textless.glob("data/articles/*.parquet"))
    table = pq.read_table(path)
    column = pa.array([LEAK] * table.num_rows, pa.string())
    leaking = table.set_column(table.column_names.index("title"), "title", column)
    pq.write_table(leaking, path, compression="zstd", write_statistics=False)
    assert list(hunt(textless, words)) == [path.relative_to(textless).as_posix()]


def test_the_hunt_finds_a_leak_in_statistics_and_metadata(textless: Path, words: set[tuple[str, ...]]) -> None:
    path = min(textless.glob("data/articles/*.parquet"))
    table = pq.read_table(path)
    pq.write_table(table.replace_schema_metadata({"note": LEAK}), path)
    assert list(hunt(textless, words)) == [path.relative_to(textless).as_posix()]


def test_all_but_the_text_is_that_of_the_full_build(home: Path) -> None:
    full, textless = home / "build" / NAME, home / "build" / f"{NAME}-textless"
    for table in TABLES:
        wanted = [without_text(table, row) for row in rows(full, table)]
        assert rows(textless, table) == wanted
        assert wanted
        assert wanted != rows(full, table)


def test_what_stays_and_what_goes(home: Path) -> None:
    row = next(row for row in rows(home / "build" / f"{NAME}-textless", "quotes") if row["speaker"])
    assert row["text"] is None
    assert row["speaker"]["text"] is None
    assert row["speaker"]["spans"]
    assert row["open_mark"] in ("“", None)
    comment = next(row for row in rows(home / "build" / f"{NAME}-textless", "comments") if row["mentions"])
    assert comment["author"] is None
    assert comment["author_id"] is None
    assert comment["mentions"][0]["text"] is None
    assert comment["mentions"][0]["end_char"] > 0
    page = rows(home / "build" / f"{NAME}-textless", "pages")[0]
    assert len(page["raw_sha256"]) == len(page["text_sha256"]) == 64


def test_it_passes_the_check(home: Path) -> None:
    found = check_build(home / "build" / f"{NAME}-textless", raw=home / "raw")
    assert list(render(found, "text")) == []


def test_deriving_it_again_gives_the_same_bytes(home: Path, tmp_path: Path) -> None:
    derive(home / "build" / NAME, "textless", home / "raw", out=tmp_path)
    assert contents(tmp_path) == {
        name: data for name, data in contents(home / "build").items() if name.startswith(f"{NAME}-textless/")
    }


def test_the_manifest_states_the_tier_and_its_full_build(home: Path) -> None:
    full = (home / "build" / NAME / "manifest.json").read_bytes()
    manifest = json.loads((home / "build" / f"{NAME}-textless" / "manifest.json").read_bytes())
    assert json.loads(full)["tier"] == "full"
    assert manifest["tier"] == "textless"
    assert manifest["derived_from"]["manifest_sha256"] == sha256(full).hexdigest()
    digests = {table["name"]: table["digest"] for table in json.loads(full)["tables"]}
    assert {table["name"]: table["digest"] for table in manifest["derived_from"]["tables"]} == digests


def test_a_sidecar_that_states_words_of_its_page_is_left_out(home: Path) -> None:
    curation = home / "build" / f"{NAME}-textless" / "curation"
    left_out = [json.loads(line)["path"] for line in (curation / "left-out.jsonl").read_bytes().splitlines()]
    assert left_out == ["gazette/bakery.txt.toml"]
    assert (curation / "raw/gazette/bridge.txt.toml").is_file()
    assert not (curation / "raw/gazette/bakery.txt.toml").exists()


def test_a_document_that_repeats_a_page_is_told(copied: Path) -> None:
    (copied / "DATASHEET.md").write_text(f"# Datasheet\n\nA page says: {LEAK}\n", encoding="utf-8")
    build(copied / "raw", copied / "build", IN_PROCESS)
    done = derive(copied / "build" / NAME, "textless", copied / "raw")
    assert list(done.repeating) == ["DATASHEET.md"]


def test_a_note_that_repeats_its_page_is_left_out(copied: Path) -> None:
    note = f'[unknown]\nurl = "None kept."\nauthor = "{LEAK}"\ndate_published = "None printed."\n'
    (copied / "raw/gazette/bridge.txt.toml").write_text(note, encoding="utf-8")
    build(copied / "raw", copied / "build", IN_PROCESS)
    done = derive(copied / "build" / NAME, "textless", copied / "raw")
    assert "gazette/bridge.txt.toml" in done.left_out
    notes = [note for row in rows(done.target, "pages") for note in row["notes"]]
    assert LEAK not in [note["note"] for note in notes]
    assert "None kept." in [note["note"] for note in notes]


def _break(textless: Path, table: str, change: Any) -> list[str]:
    """The rules that find a change of the first row that it makes sense in; digests and files aside."""
    for path in sorted(textless.glob(f"jsonl/{table}/*.jsonl")):
        found = [json.loads(line) for line in path.read_bytes().splitlines()]
        for row in found:
            if change(row):
                data = b"".join(json.dumps(row, separators=(",", ":")).encode() + b"\n" for row in found)
                path.write_bytes(data)
                ids = {finding.id for finding in check_build(textless)}
                return sorted(one for one in ids if not one.startswith("dataset."))
    raise AssertionError("no row to break")


def _speaker(row: Any) -> bool:
    if row["speaker"]:
        row["speaker"]["spans"][0]["end_char"] = 10**6
    return bool(row["speaker"])


def _mention(row: Any) -> bool:
    if row["mentions"]:
        row["mentions"][0]["end_char"] = 10**6
    return bool(row["mentions"])


def _cite(row: Any) -> bool:
    if row["comment_cites"]:
        row["comment_cites"][0]["comment_end_char"] = 10**6
    return bool(row["comment_cites"])


@pytest.mark.parametrize(
    ("table", "change", "rule"),
    [
        ("pages", lambda row: row.update(text="Rain.") or True, "schema.row"),
        ("articles", lambda row: row.update(subtitles=["Rain."]) or True, "schema.row"),
        ("pages", lambda row: row["blocks"][0].update(start_char=1) or True, "spans.blocks"),
        ("articles", lambda row: row["paragraphs"][0].update(start_char=9**9) or True, "spans.range"),
        ("comments", lambda row: row["alignment"][0].update(page_start_char=10**6) or True, "spans.range"),
        ("comments", _mention, "spans.range"),
        ("comments", _cite, "spans.range"),
        ("comments", lambda row: row.update(depth=7) or True, "threads.depth"),
        ("quotes", _speaker, "spans.range"),
        ("articles", lambda row: row.update(n_quotes=99) or True, "spans.count"),
    ],
)
def test_a_broken_structure_is_found_without_the_text(table: str, change: Any, rule: str, textless: Path) -> None:
    assert rule in _break(textless, table, change)


def test_a_tier_of_a_tier_is_refused(home: Path) -> None:
    with pytest.raises(TierError, match="derived from a full one"):
        derive(home / "build" / f"{NAME}-masked", "textless", home / "raw")


def test_a_damaged_build_is_refused_and_nothing_is_written(copied: Path) -> None:
    shutil.rmtree(copied / "build" / f"{NAME}-textless")
    (copied / "build" / NAME / "README.md").write_bytes(b"")
    before = contents(copied)
    with pytest.raises(TierError, match="other files than its manifest names"):
        derive(copied / "build" / NAME, "textless", copied / "raw")
    assert contents(copied) == before


def test_another_raw_folder_is_refused(copied: Path) -> None:
    file = copied / "raw/dataset.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"1.0.0"', '"1.0.1"'), encoding="utf-8")
    with pytest.raises(TierError, match="name the raw folder that it was built from with --raw"):
        derive(copied / "build" / NAME, "textless", copied / "raw")
