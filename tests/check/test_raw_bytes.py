"""Pages in containers against the raw bytes, as `check --raw` compares them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from broadsheet.building import Options, build
from broadsheet.check import check_build
from corpus import BAKERY, BRIDGE, DATASET, make_raw

_FIELDS = '\n[fields]\ntext = "body"\n'


def _container(*texts: str) -> str:
    return "".join(json.dumps({"body": text}) + "\n" for text in texts)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A raw folder with a container and a copy of one of its records, and the build made from it."""
    folder = tmp_path_factory.mktemp("containers")
    pages = {"town/a.jsonl": _container(BRIDGE, BAKERY, BRIDGE), "town/b.txt": BAKERY}
    raw = make_raw(folder / "raw", pages, DATASET + _FIELDS)
    return raw, build(raw, folder / "build", Options(jobs=1)).target


def _found(built: tuple[Path, Path], content: str | None) -> list[tuple[str, str]]:
    """What the check finds where the container holds something else; None: where it is gone."""
    raw, target = built
    path = raw / "town" / "a.jsonl"
    before = path.read_text(encoding="utf-8")
    path.unlink()
    if content is not None:
        path.write_text(content, encoding="utf-8")
    try:
        return sorted((finding.id, finding.field) for finding in check_build(target, raw=raw))
    finally:
        path.write_text(before, encoding="utf-8")


def test_pages_of_a_container_have_their_bytes(built: tuple[Path, Path]) -> None:
    assert _found(built, _container(BRIDGE, BAKERY, BRIDGE)) == []
    # What is beside the pages is not compared: a page's bytes are its field alone.
    assert _found(built, _container(BRIDGE, BAKERY, "Another page.")) == []


def test_another_record_is_told(built: tuple[Path, Path]) -> None:
    assert _found(built, _container(BAKERY, BRIDGE)) == [("raw.sha256", "raw_sha256")] * 2


def test_a_record_that_is_gone_is_told(built: tuple[Path, Path]) -> None:
    assert _found(built, _container(BRIDGE)) == [("raw.missing", "raw_path")]
    assert _found(built, "{\n" + _container(BAKERY)) == [("raw.missing", "raw_path")]
    assert _found(built, None) == [("raw.missing", "raw_path")] * 2


def test_a_file_that_is_another_kind_by_now_is_told(built: tuple[Path, Path]) -> None:
    assert _found(built, BRIDGE) == [("raw.missing", "raw_path")] * 2


def test_a_page_behind_a_link_is_told(tmp_path: Path) -> None:
    raw = make_raw(tmp_path / "raw", {"town/b.txt": BAKERY})
    target = build(raw, tmp_path / "build", Options(jobs=1)).target
    assert check_build(target, raw=raw) == []
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "town").symlink_to(raw / "town")
    assert [finding.id for finding in check_build(target, raw=tmp_path / "linked")] == ["raw.missing"]
