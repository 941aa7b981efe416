"""A build checked in parts is sound if and only if the check of the whole finds nothing."""

from __future__ import annotations

import io
from contextlib import closing
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.check import check_build, is_sound, parts
from broadsheet.contract.schemas import TABLES
from broadsheet.shards.engines import Pool, in_process
from corruptions import ALL, Corruption
from corruptions.tools import Broken


@pytest.fixture(params=[500, 4 * 2**20], ids=["many ranges", "one range"])
def _range_bytes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_RANGE_BYTES", request.param)


@pytest.mark.usefixtures("_range_bytes")
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_a_clean_build_of_any_number_of_shards_is_sound(size: int, broken: Broken) -> None:
    for table in TABLES:
        rows = broken.rows(table)
        broken.reshard(table, [rows[start : start + size] for start in range(0, len(rows), size)])
    assert is_sound(broken.folder, in_process)


@pytest.mark.parametrize("corruption", ALL, ids=[corruption.name for corruption in ALL])
def test_a_corrupted_build_is_not(corruption: Corruption, broken: Broken) -> None:
    corruption.apply(broken)
    assert is_sound(broken.folder, in_process) is (check_build(broken.folder) == [])


def test_pages_out_of_order_across_shards_are_seen(broken: Broken) -> None:
    rows = broken.rows("comments")
    broken.reshard("comments", [rows[3:], rows[:3]])
    assert [finding.id for finding in check_build(broken.folder)] != []
    assert not is_sound(broken.folder, in_process)


def test_other_processes_come_to_the_same(broken: Broken, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(broken.folder.parent)
    with closing(Pool(2, alone=False)) as pool:
        assert is_sound(Path(broken.folder.name), pool)
        broken.change("comments", 0, text="The mill bridge is open again.")
        assert not is_sound(Path(broken.folder.name), pool)


LENGTHS = st.integers(0, 40) | st.integers(0, 3000)


@given(st.lists(st.tuples(st.integers(0, 9), LENGTHS), max_size=30), st.lists(st.integers(0, 9)))
def test_cuts_fall_between_pages(
    tmp_path_factory: pytest.TempPathFactory, pages: list[tuple[int, int]], ids: list[int]
) -> None:
    path = tmp_path_factory.getbasetemp() / "cuts.jsonl"
    lines = [orjson.dumps({"page_id": str(page) * 16, "text": "x" * size}) + b"\n" for page, size in sorted(pages)]
    path.write_bytes(b"".join(lines))
    wanted = [
        sum(len(line) for line, (page, _) in zip(lines, sorted(pages), strict=True) if page < one)
        for one in sorted(ids)
    ]
    assert parts._cuts(path, [str(one) for one in sorted(ids)]) == [0, *wanted, path.stat().st_size]


class CountedReads(io.FileIO):
    """A file that counts the bytes it gives."""

    n_bytes = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        line = super().readline(size)
        self.n_bytes += len(line)
        return line


@pytest.mark.parametrize("page", ["0", "8", "f"])
def test_a_line_that_is_the_whole_file_is_not_read_for_each_range(page: str, tmp_path: Path) -> None:
    path = tmp_path / "cuts.jsonl"
    path.write_bytes(orjson.dumps({"page_id": page * 16, "text": "x" * 50_000}) + b"\n")
    size = path.stat().st_size
    with CountedReads(path) as stream:
        at = 0
        for page_id in (f"{number:02x}" for number in range(256)):
            at = parts._first(stream, at, size, page_id)
        assert at == (0 if page == "f" else size)
        assert stream.n_bytes < 2 * size + 256 * 300
