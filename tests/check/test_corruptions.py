"""Each rule finds the corruption made for it, and no other rule cries with it but those that have to."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from corruptions import ALL, Corruption
from corruptions.tools import Broken
from sample import write_sample

from broadsheet.check import check_build, render, rules

# A rule that no build can break: a whole build never has a file without rows that its other rules do not name first.
_ALONE = {"schema.empty", "schema.unreadable"}


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clean")
    write_sample(folder)
    return folder


@pytest.fixture
def broken(clean: Path, tmp_path: Path) -> Broken:
    shutil.copytree(clean, tmp_path / "copy", symlinks=True)
    return Broken(raw=tmp_path / "copy" / "raw", folder=tmp_path / "copy" / "build" / "riverton-1.0.0")


def test_the_clean_build_has_no_findings(broken: Broken) -> None:
    assert list(render(check_build(broken.folder, raw=broken.raw), "text")) == []


def test_stamping_a_build_anew_changes_nothing(broken: Broken) -> None:
    before = {path: path.read_bytes() for path in broken.folder.rglob("*") if path.is_file()}
    for table in ("pages", "articles", "comments", "quotes"):
        broken.rewrite(table, {"train": broken.rows(table)})
    assert {path: path.read_bytes() for path in broken.folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("corruption", ALL, ids=[corruption.name for corruption in ALL])
def test_a_corruption_is_found_by_its_rule(corruption: Corruption, broken: Broken) -> None:
    corruption.apply(broken)
    findings = check_build(broken.folder, raw=broken.raw)
    assert {finding.id for finding in findings} == {corruption.id, *corruption.also}


def test_every_rule_has_a_corruption() -> None:
    assert {corruption.id for corruption in ALL} | _ALONE == rules().keys()
