"""Whatever happens to the bytes of a build: a finding, never an exception, and in linear time."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadsheet.check import CheckError, check_build, check_path
from broadsheet.check.threads import loops
from corruptions.tools import Broken

# What the manifest alone states, so that nothing in the build can contradict it.
_ONLY_HERE = (b'"broadsheet": ', b'"pyarrow": ', b'"zstd_level": ')
_SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _flip(path: Path, data: st.DataObject) -> bytes:
    before = path.read_bytes()
    at = data.draw(st.integers(0, len(before) - 1), label="at")
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != before[at]), label="byte")
    path.write_bytes(before[:at] + bytes([byte]) + before[at + 1 :])
    return before[before.rfind(b"\n", 0, at) + 1 : at + 1].lstrip()


@_SETTINGS
@given(data=st.data())
def test_a_byte_changed_anywhere_is_found(data: st.DataObject, broken: Broken) -> None:
    files = sorted(path for path in broken.folder.rglob("*") if path.is_file())
    path = data.draw(st.sampled_from(files))
    before = path.read_bytes()
    try:
        line = _flip(path, data)
        findings = check_build(broken.folder)
    finally:
        path.write_bytes(before)
    assert findings or line.startswith(_ONLY_HERE)


@_SETTINGS
@given(data=st.data())
def test_a_byte_changed_in_a_file_alone_never_ends_in_another_exception(data: st.DataObject, broken: Broken) -> None:
    files = sorted([*broken.folder.glob("jsonl/*/*.jsonl"), *broken.folder.glob("data/*/*.parquet")])
    path = data.draw(st.sampled_from(files))
    before = path.read_bytes()
    try:
        _flip(path, data)
        with suppress(CheckError):
            check_path(path)
    finally:
        path.write_bytes(before)


@_SETTINGS
@given(data=st.binary(max_size=300), name=st.sampled_from(["x.jsonl", "x.parquet"]), table=st.booleans())
def test_any_bytes_at_all_are_a_finding_or_an_error(data: bytes, name: str, table: bool, tmp_path: Path) -> None:
    folder = tmp_path / ("comments" if table else "rows")
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    with suppress(CheckError):
        assert check_path(folder / name)


@given(st.dictionaries(st.integers(0, 20).map(str), st.none() | st.integers(0, 25).map(str)))
def test_loops_are_the_ids_that_reach_themselves(parents: dict[str, str | None]) -> None:
    def reaches_itself(start: str) -> bool:
        at = parents[start]
        for _ in parents:
            if at is None or at == start:
                return at == start
            at = parents.get(at)
        return at == start

    assert set(loops(parents)) == {name for name in parents if reaches_itself(name)}


def test_a_chain_of_half_a_million_replies_takes_linear_time() -> None:
    parents = {str(number): str(number + 1) for number in range(500_000)}
    start = time.process_time()
    assert list(loops(parents)) == []
    assert time.process_time() - start < 10


@pytest.mark.parametrize("kind", ["spans", "marker"])
def test_one_huge_row_takes_linear_time(kind: str, broken: Broken) -> None:
    values = {
        "spans": {"mentions": [{"text": "@1", "start_char": 0, "end_char": 2, "comment_id": None}] * 100_000},
        "marker": {"marker": "9" * 3_000_000},
    }[kind]
    broken.change_line("comments", 2, **values)
    start = time.process_time()
    found = {finding.id for finding in check_path(broken.lines("comments"))}
    assert found == {{"spans": "spans.mention", "marker": "threads.number"}[kind]}
    assert time.process_time() - start < 20
