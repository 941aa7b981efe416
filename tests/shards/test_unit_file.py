"""The file of a unit: what is written comes back, range by range, and damage is always noticed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.contract.schemas import TABLES
from broadsheet.shards import unit_file
from broadsheet.shards.unit_file import END, CompiledPage, DamagedError, Head, UnitFile
from shards.unit_files import write_unit

TEXT = st.text(st.characters(codec="utf-8"), max_size=5)
LINES = st.lists(TEXT.map(orjson.dumps), max_size=3).map(tuple)
# Few ids, so that there are twins.
PAGES = st.builds(
    CompiledPage,
    page_id=st.integers(0, 12).map(lambda number: f"{number * 0x1111:04x}" + "0" * 12),
    path=TEXT,
    number=st.none() | st.integers(1, 9),
    key=TEXT,
    group=TEXT,
    stated=st.booleans(),
    signature=st.binary(max_size=9),
    lines=st.tuples(*[LINES] * len(TABLES)),
)
SECTION = st.lists(TEXT.map(orjson.dumps), max_size=3)


@pytest.fixture
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("unit") / "some.unit"


def ordered(pages: Sequence[CompiledPage]) -> list[CompiledPage]:
    return sorted(pages, key=lambda page: (page.page_id, page.path, page.number or 0))


def read_back(unit: UnitFile, heads: list[Head]) -> list[CompiledPage]:
    blocks = [[block for _, block in unit.blocks(table, heads)] for table in TABLES]
    return [
        CompiledPage(
            page_id=head.page_id, path=head.path, number=head.number, key=head.key, group=head.group,
            stated=head.stated, signature=head.signature, lines=tuple(tuple(block.splitlines()) for block in found),
        )
        for head, *found in zip(heads, *blocks, strict=True)
    ]  # fmt: skip


@settings(max_examples=60)
@given(
    pages=st.lists(PAGES, max_size=12), quarantine=SECTION, raw=SECTION, mark_every=st.sampled_from([1, 150, 1 << 16])
)
def test_what_is_written_comes_back(
    tmp_path_factory: pytest.TempPathFactory,
    pages: list[CompiledPage],
    quarantine: list[bytes],
    raw: list[bytes],
    mark_every: int,
) -> None:
    path = tmp_path_factory.mktemp("unit") / "some.unit"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unit_file, "_MARK_EVERY", mark_every)
        write_unit(path, pages, quarantine, raw, {"n_pages": len(pages)})
    unit = UnitFile(path)
    unit.verify()
    assert unit.summary == {"n_pages": len(pages)}
    assert list(path.parent.iterdir()) == [path], "nothing is left beside it"
    assert [list(unit.section(name)) for name in ("quarantine", "raw")] == [
        [line + b"\n" for line in lines] for lines in (quarantine, raw)
    ]
    wanted = ordered(pages)
    same = [(page.page_id, page.path, page.number or 0) for page in wanted]
    assert read_back(unit, unit.heads()) == wanted or len(set(same)) < len(same)
    cuts = ["", *sorted({page.page_id for page in pages[::2]}), "8", END]
    ranges = [unit.heads(low, high) for low, high in pairwise(sorted(cuts))]
    assert [head for found in ranges for head in found] == unit.heads(), "each is in one range"
    for (low, high), found in zip(pairwise(sorted(cuts)), ranges, strict=True):
        assert [head.page_id for head in found] == [page.page_id for page in wanted if low <= page.page_id < high]
        assert read_back(unit, found) == [one for one in read_back(unit, unit.heads()) if low <= one.page_id < high]


def some_pages(count: int, twins: int) -> list[CompiledPage]:
    return [
        CompiledPage(
            page_id=f"{number:016x}", path=f"town/{number}-{twin}.txt", number=None, key="", group="", stated=False,
            signature=b"", lines=((b'"%d"' % number,), (), (), ()),
        )
        for number in range(count)
        for twin in range(twins)
    ]  # fmt: skip


def test_twins_are_never_parted_by_a_mark(path: Path) -> None:
    """Some hundred twins fill more than what a mark is set for; a range of one id has them all."""
    write_unit(path, some_pages(3, 1000), [], [], None)
    unit = UnitFile(path)
    assert unit.n_head_bytes > 3 * 65536
    for number in range(3):
        low, high = (f"{one:016x}" for one in (number, number + 1))
        assert [head.page_id for head in unit.heads(low, high)] == [low] * 1000


def test_a_range_is_read_by_itself(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_unit(path, some_pages(10_000, 1), [], [], None)
    unit = UnitFile(path)
    read = []
    whole = UnitFile._read

    def counted(self: UnitFile, start: int, end: int) -> bytes:
        read.append(end - start)
        return whole(self, start, end)

    monkeypatch.setattr(UnitFile, "_read", counted)
    [head] = unit.heads(f"{5000:016x}", f"{5001:016x}")
    assert [block for _, block in unit.blocks("pages", [head])] == [b'"5000"\n']
    assert sum(read) < 3 * 65536 < unit.n_head_bytes


def small(path: Path) -> bytes:
    write_unit(path, some_pages(2, 2), [b'{"q":1}'], [b'{"r":1}'], {"n": 1})
    return path.read_bytes()


def is_whole(path: Path, content: bytes) -> bool:
    path.write_bytes(content)
    try:
        UnitFile(path).verify()
    except DamagedError:
        return False
    return True


def test_every_flipped_bit_is_noticed(path: Path) -> None:
    content = small(path)
    assert is_whole(path, content)
    for at in range(len(content)):
        for bit in range(8):
            flipped = content[:at] + bytes([content[at] ^ 1 << bit]) + content[at + 1 :]
            assert not is_whole(path, flipped), f"bit {bit} of byte {at} of {len(content)}"


def test_every_lost_end_and_beginning_is_noticed(path: Path) -> None:
    content = small(path)
    for length in range(len(content)):
        assert not is_whole(path, content[:length])
        assert not is_whole(path, content[len(content) - length :])
    assert not is_whole(path, content + b"\n")
    assert not is_whole(path, content + content[:32])


@settings(max_examples=200)
@given(st.binary(max_size=200) | st.binary(max_size=80).map(lambda tail: tail + len(tail).to_bytes(8) + b"0" * 32))
def test_no_other_file_is_a_unit(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    assert not is_whole(tmp_path_factory.getbasetemp() / "other.unit", content)


def test_a_failed_write_leaves_no_file(path: Path) -> None:
    def broken() -> list[bytes]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_unit(path, [], (line for line in broken()), [], None)
    with pytest.raises(TypeError):
        write_unit(path, [], [], [], object())
    assert list(path.parent.iterdir()) == []
