"""A textless build and the raw bytes give the full build back, byte for byte, or the reason why not."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pytest

from broadsheet.building import build
from broadsheet.tiers import TierError, derive, hydrate
from broadsheet.tiers.finding import Copies
from corpus import DATASET, contents, make_raw, quarantine, rows
from mixed import IN_PROCESS, NAME


@pytest.fixture
def raw(copied: Path) -> Path:
    return copied / "raw"


@pytest.fixture
def textless(copied: Path) -> Path:
    """The textless build where nothing else of its making is."""
    alone = copied / "got" / f"{NAME}-textless"
    shutil.copytree(copied / "build" / f"{NAME}-textless", alone)
    return alone


@pytest.fixture
def full(copied: Path) -> dict[str, bytes]:
    return contents(copied / "build" / NAME)


def without_statements(raw: Path) -> None:
    """Remove what the textless build carries: a copy of pages has none of it."""
    for path in (
        raw / "dataset.toml",
        raw / "groups.tsv",
        raw / "gazette/source.toml",
        raw / "gazette/bridge.txt.toml",
    ):
        path.unlink()


def assert_nothing_written(textless: Path) -> None:
    assert [path.name for path in textless.parent.iterdir() if not path.name.startswith(".")] == [textless.name]


def test_the_corpus_is_a_mixed_one(home: Path) -> None:
    found = home / "build" / NAME
    assert len(rows(found, "pages")) > 15
    assert set(quarantine(found).values()) >= {"decode.empty", "read.symlink", "read.no-source"}
    assert len({path.name.partition("-")[0] for path in found.glob("jsonl/pages/*")}) > 1
    assert any(page["copies"] for page in rows(found, "pages"))
    assert (found / "duplicates.jsonl").is_file()
    assert {page["media_type"] for page in rows(found, "pages")} == {"text/plain", "text/html", "application/rss+xml"}


def test_hydrating_gives_the_full_build_byte_for_byte(textless: Path, raw: Path, full: dict[str, bytes]) -> None:
    without_statements(raw)
    done = hydrate(textless, raw, options=IN_PROCESS)
    assert done.same_bytes
    assert done.target == textless.parent / NAME
    assert contents(done.target) == full


def test_renamed_files_are_found_by_their_bytes(textless: Path, raw: Path, full: dict[str, bytes]) -> None:
    without_statements(raw)
    elsewhere = raw.parent / "crawl"
    (elsewhere / "deep").mkdir(parents=True)
    files = [path for path in raw.rglob("*") if path.is_file() and not path.is_symlink()]
    for number, path in enumerate(sorted(files)):
        path.rename(elsewhere / ("deep" if number % 2 else ".") / f"{number}.bin")
    done = hydrate(textless, elsewhere, options=IN_PROCESS)
    assert done.target is not None
    assert contents(done.target) == full


def test_one_byte_less_is_told_with_both_hashes(textless: Path, raw: Path) -> None:
    page = raw / "harbour/ferry.txt"
    page.write_bytes(page.read_bytes()[:-1])
    done = hydrate(textless, raw, options=IN_PROCESS)
    assert done.target is None
    [wrong] = done.wrong
    listed = {row["path"]: row["sha256"] for row in map(json.loads, (textless / "raw.jsonl").read_bytes().splitlines())}
    assert (wrong.path, wrong.wanted) == ("harbour/ferry.txt", listed["harbour/ferry.txt"])
    assert len(wrong.found) == 64
    assert wrong.found != wrong.wanted
    ids = [row["page_id"] for row in rows(textless, "pages") if row["raw_path"] == "harbour/ferry.txt"]
    assert list(done.pages) == ids
    assert_nothing_written(textless)


def test_missing_files_are_told_with_their_pages(textless: Path, raw: Path) -> None:
    (raw / "harbour/choir.jsonl.gz").unlink()
    (raw / "gazette/bakery.txt.toml").unlink()
    done = hydrate(textless, raw, options=IN_PROCESS)
    assert done.target is None
    assert done.missing == ("harbour/choir.jsonl.gz", "gazette/bakery.txt.toml")
    assert len(done.pages) == 12 + 1
    assert_nothing_written(textless)


def test_a_link_is_not_followed(textless: Path, raw: Path) -> None:
    page = raw / "harbour/ferry.txt"
    outside = page.rename(raw.parent / "outside.txt")
    page.symlink_to(outside)
    done = hydrate(textless, raw, options=IN_PROCESS)
    assert done.missing == ("harbour/ferry.txt",)


def test_a_linked_folder_is_not_followed(textless: Path, raw: Path) -> None:
    outside = (raw / "harbour").rename(raw.parent / "outside")
    (raw / "harbour").symlink_to(outside)
    done = hydrate(textless, raw, options=IN_PROCESS)
    assert "harbour/ferry.txt" in done.missing


def test_nothing_is_written_into_a_build(copied: Path, textless: Path, raw: Path) -> None:
    build = copied / "build" / NAME
    before = contents(textless), contents(build)
    with pytest.raises(TierError, match="is in the build itself"):
        hydrate(textless, raw, out=textless / "parquet", options=IN_PROCESS)
    with pytest.raises(TierError, match="is in the build itself"):
        derive(build, "textless", raw, out=build / "tiers")
    assert (contents(textless), contents(build)) == before


@pytest.mark.parametrize("name", [b"../key", b"gazette/../../key", b"a\0b"])
def test_what_a_list_names_outside_of_the_raw_folder_is_not_read(name: bytes, raw: Path) -> None:
    assert Copies(raw).hash_of(b"gazette/bridge.txt") is not None
    assert Copies(raw).hash_of(name) is None
    assert Copies(raw).hash_of(os.fsencode(raw / "gazette/bridge.txt")) is None


def test_the_raw_folder_is_only_read(textless: Path, raw: Path) -> None:
    def state() -> dict[str, tuple[int, int]]:
        return {os.fspath(path): (path.lstat().st_mode, path.lstat().st_mtime_ns) for path in sorted(raw.rglob("*"))}

    before, bytes_before = state(), contents(raw)
    hydrate(textless, raw, options=IN_PROCESS)
    assert (state(), contents(raw)) == (before, bytes_before)


def test_another_compiler_is_refused_with_what_to_install(textless: Path, raw: Path) -> None:
    manifest = textless / "manifest.json"
    data = json.loads(manifest.read_bytes())
    manifest.write_bytes(
        manifest.read_bytes().replace(f'"broadsheet": "{data["broadsheet"]}"'.encode(), b'"broadsheet": "0.0.9"')
    )
    with pytest.raises(TierError, match=r"pip install broadsheet==0\.0\.9"):
        hydrate(textless, raw, options=IN_PROCESS)


def test_another_pyarrow_is_told_and_the_digests_are_compared(
    textless: Path, raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pa, "__version__", "99.0.0")
    done = hydrate(textless, raw, options=IN_PROCESS)
    assert not done.same_bytes
    assert "99.0.0" in done.warnings[0]
    assert done.target is not None
    digests = {
        table["name"]: table["digest"] for table in json.loads((done.target / "manifest.json").read_bytes())["tables"]
    }
    derived = json.loads((textless / "manifest.json").read_bytes())["derived_from"]["tables"]
    assert digests == {table["name"]: table["digest"] for table in derived}


def test_statements_that_were_changed_after_the_build_are_told(copied: Path, tmp_path: Path) -> None:
    shutil.rmtree(copied / "build" / f"{NAME}-textless")
    source = copied / "raw/gazette/source.toml"
    source.write_text(source.read_text(encoding="utf-8").replace("The Gazette", "The Herald"), encoding="utf-8")
    done = derive(copied / "build" / NAME, "textless", copied / "raw", out=tmp_path / "got")
    with pytest.raises(TierError, match="what was built again is another build: pages differ"):
        hydrate(done.target, copied / "raw", options=IN_PROCESS)
    assert_nothing_written(done.target)


@pytest.mark.parametrize("tier", ["", "-masked"])
def test_only_a_textless_build_is_hydrated(tier: str, home: Path, tmp_path: Path) -> None:
    with pytest.raises(TierError, match="only a textless one"):
        hydrate(home / "build" / f"{NAME}{tier}", home / "raw", out=tmp_path)


def test_a_damaged_textless_build_is_refused(textless: Path, raw: Path) -> None:
    (textless / "curation/raw/dataset.toml").write_text("", encoding="utf-8")
    with pytest.raises(TierError, match="other files than its manifest names"):
        hydrate(textless, raw, options=IN_PROCESS)


def test_a_dataset_that_leads_out_writes_nowhere_else(textless: Path, raw: Path) -> None:
    """A textless build comes from anywhere: a datasheet's path in it must not choose what is written."""
    stated = textless / "curation/raw/dataset.toml"
    text = stated.read_text(encoding="utf-8").replace('"../DATASHEET.md"', '"../../../../planted.md"')
    stated.write_text(text, encoding="utf-8")
    manifest = json.loads((textless / "manifest.json").read_bytes())
    for entry in manifest["files"]:
        if entry["path"].startswith("curation/raw/dataset"):
            entry.update(sha256=sha256(text.encode()).hexdigest(), bytes=len(text.encode()))
    (textless / "manifest.json").write_bytes(json.dumps(manifest, indent=2).encode())
    with pytest.raises(TierError, match="names a datasheet"):
        hydrate(textless, raw, options=IN_PROCESS)
    assert not list(textless.parents[2].rglob("planted.md"))


def test_a_broken_container_is_hydrated_with_its_quarantine(tmp_path: Path, copied: Path) -> None:
    container = copied / "raw/harbour/choir.jsonl.gz"
    container.write_bytes(gzip.compress(gzip.decompress(container.read_bytes()), mtime=0)[:-9])
    build(copied / "raw", copied / "build", IN_PROCESS)
    done = derive(copied / "build" / NAME, "textless", copied / "raw", out=tmp_path / "got")
    again = hydrate(done.target, copied / "raw", options=IN_PROCESS)
    assert again.target is not None
    assert contents(again.target) == contents(copied / "build" / NAME)


def _shared_words(*changed: range) -> str:
    """A page whose words are those of its kind but for some of them."""
    words = [f"word{number}" for number in range(300)]
    for places in changed:
        for place in places:
            words[place] = f"other{place}"
    return f"Rain\n\n{' '.join(words)}.\n"


def test_split_groups_that_were_joined_come_back(tmp_path: Path) -> None:
    """A page that is a near-copy of two others joins their groups; the ledger then says which was which."""
    split = '[split]\nsalt = "town"\ntrain = 80\nvalidation = 10\ntest = 10\n'
    pages = {
        "town/north.txt": _shared_words(range(0, 72, 3)),
        "town/south.txt": _shared_words(range(150, 222, 3)),
    }
    raw = make_raw(tmp_path / "raw", pages, DATASET + split)
    first = build(raw, tmp_path / "build", IN_PROCESS)
    (raw / "town" / "between.txt").write_text(_shared_words(), encoding="utf-8")
    (raw / "dataset.toml").write_text((DATASET + split).replace("1.0.0", "1.1.0"), encoding="utf-8")
    second = build(raw, tmp_path / "build", IN_PROCESS)
    assert (first.n_joined, second.n_joined) == (0, 1)
    textless = derive(second.target, "textless", raw).target
    assert contents(hydrate(textless, raw, out=tmp_path / "again", options=IN_PROCESS).target) == contents(
        second.target
    )
