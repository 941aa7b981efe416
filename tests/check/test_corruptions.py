"""Each rule finds the corruption made for it, and no other rule cries with it but those that have to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from broadsheet.check import check_build, exit_code, render, rules
from broadsheet.contract.schemas import TABLES
from corruptions import ALL, Corruption
from corruptions.tools import Broken

# Of a file that is checked alone (test_single.py; in a build the same is `dataset.empty`), or of two builds
# (tests/versions).
_ALONE = {"schema.empty", "dataset.version"}


def test_the_clean_build_has_no_findings(broken: Broken) -> None:
    assert list(render(check_build(broken.folder, raw=broken.raw), "text")) == []


def test_stamping_a_build_anew_changes_nothing(broken: Broken) -> None:
    before = {path: path.read_bytes() for path in broken.folder.rglob("*") if path.is_file()}
    for table in ("pages", "articles", "comments", "quotes"):
        broken.rewrite(table, {"train": broken.rows(table)})
    assert {path: path.read_bytes() for path in broken.folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("size", [1, 3])
def test_a_build_of_many_shards_has_no_findings(size: int, broken: Broken) -> None:
    for table in TABLES:
        rows = broken.rows(table)
        broken.reshard(table, [rows[start : start + size] for start in range(0, len(rows), size)])
    assert len(list(broken.folder.glob("jsonl/quotes/*"))) == 6 / size
    assert list(render(check_build(broken.folder, raw=broken.raw), "text")) == []


@pytest.mark.parametrize("corruption", ALL, ids=[corruption.name for corruption in ALL])
def test_a_corruption_is_found_by_its_rule(corruption: Corruption, broken: Broken) -> None:
    corruption.apply(broken)
    findings = check_build(broken.folder, raw=broken.raw)
    assert {finding.id for finding in findings} == {corruption.id, *corruption.also}


def test_every_rule_has_a_corruption() -> None:
    assert {corruption.id for corruption in ALL} | _ALONE == rules().keys()


_WORDS = {"text", "title", "author", "publisher", "dateline", "agency", "heading", "raw_path", "source_id", "votes"}


def _words(node: Any, key: str = "") -> Iterator[str]:
    """The strings of a row that are words of its readers and writers, not ids or names of kinds."""
    if isinstance(node, dict):
        for name, child in node.items():
            yield from _words(child, name)
    elif isinstance(node, list):
        for child in node:
            yield from _words(child, key)
    elif isinstance(node, str) and key in _WORDS:
        yield node
        yield from (word for word in node.split() if len(word) > 6)


@pytest.mark.parametrize("corruption", ALL, ids=[corruption.name for corruption in ALL])
def test_masked_findings_hold_no_word_of_the_rows(corruption: Corruption, broken: Broken) -> None:
    before = [row for table in ("pages", "articles", "comments", "quotes") for row in broken.rows(table)]
    corruption.apply(broken)
    after = []
    for path in broken.folder.glob("jsonl/*/*.jsonl"):
        for line in path.read_bytes()[:100_000].splitlines():
            try:
                after.append(json.loads(line))
            except (ValueError, RecursionError):
                continue
    findings = check_build(broken.folder, mask=True, raw=broken.raw)
    said = "".join(finding.message + finding.field + str(finding.record) for finding in findings)
    sentences = " ".join([*(rule.message for rule in rules().values()), *TABLES])
    assert [word for word in set(_words([before, after])) if word in said and word not in sentences] == []
    assert exit_code(findings) == 1


def test_masking_hides_keys_and_numbers_that_a_line_smuggles_in(broken: Broken) -> None:
    broken.change_line("comments", 0, **{"Jane of Mill Lane": 1, "text": 5550123, "depth": "Jane"})
    masked, plain = ("".join(render(check_build(broken.folder, mask=mask), "json")) for mask in (True, False))
    for secret in ("Jane of Mill Lane", "5550123", "'Jane'"):
        assert secret in plain
        assert secret not in masked
    assert "… (text of 4 characters) is not a whole number" in masked
