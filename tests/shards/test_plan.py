"""Units: cut by the input's own bytes, of bounded size, and each change stays in its place."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.incidents import incident
from broadsheet.read import Input, Provenance, Store, open_store
from broadsheet.shards.plan import Piece, Unit, units

SIZE = 1000


def an_input(name: str, size: int) -> Input:
    return Input(name=name.encode(), size=size, provenance=Provenance(raw_path=name))


FILES = st.dictionaries(st.text("abcdef/", min_size=1, max_size=6), st.integers(0, SIZE), max_size=60)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(str(tmp_path))


def plan(files: Iterable[tuple[str, int]], size: int = SIZE) -> list[Unit]:
    # No file is larger than a unit: none is opened.
    return list(units(open_store("."), [an_input(*file) for file in sorted(files)], size))


def names(unit: Unit) -> list[str]:
    return [piece.input.name.decode() for piece in unit.pieces]


@given(FILES)
def test_every_file_is_in_one_unit_in_order_and_none_is_empty(files: dict[str, int]) -> None:
    found = plan(files.items())
    assert [name for unit in found for name in names(unit)] == sorted(files)
    assert all(unit.pieces for unit in found)
    assert sum(unit.n_bytes for unit in found) == sum(files.values())
    assert [unit.span for unit in found] == [(names(unit)[0].encode(), names(unit)[-1].encode()) for unit in found]


@given(FILES)
def test_a_unit_holds_four_sizes_and_a_file_at_most(files: dict[str, int]) -> None:
    for unit in plan(files.items()):
        *before, _ = unit.pieces
        assert sum(piece.input.size + 1 for piece in before) <= 4 * SIZE


def test_the_average_is_the_size_asked_for() -> None:
    files = [(f"{number:05d}", 50) for number in range(20_000)]
    found = plan(files)
    assert 0.8 * SIZE < sum(size for _, size in files) / len(found) < 1.2 * SIZE


@given(FILES, st.text("abcdef/", min_size=1, max_size=6), st.integers(0, SIZE))
def test_a_file_more_changes_only_the_units_around_it(files: dict[str, int], name: str, size: int) -> None:
    """Cuts by the bound of four sizes come from what stands before; they end where a file ends a unit by itself."""
    files.pop(name, None)
    before, after = ({tuple(names(unit)) for unit in plan(some.items())} for some in (files, {**files, name: size}))
    gone, new = before - after, after - before
    changed = sorted({one for unit in gone | new for one in unit} - {name})
    assert any(name in unit for unit in new)
    whole = sorted(files)
    first = whole.index(changed[0]) if changed else 0
    assert changed == whole[first : first + len(changed)], "what changes lies together"
    assert not changed or min(changed[0], name) == min(min(unit) for unit in new)


def test_a_file_more_among_many_changes_one_unit_or_two() -> None:
    """The same as a figure: of some 200 units, what a file more changes stays next to it."""
    files = {f"{number:05d}": 37 for number in range(5000)}
    before = {tuple(names(unit)) for unit in plan(files.items())}
    assert len(before) > 100
    worst = 0
    for number in range(0, 5000, 97):
        after = {tuple(names(unit)) for unit in plan({**files, f"{number:05d}x": 37}.items())}
        worst = max(worst, len(before - after))
    # One unit; a unit that reached the bound passes the change on until the next cut.
    assert worst <= 3


def test_files_without_bytes_are_many_units() -> None:
    found = plan([(f"{number:05d}", 0) for number in range(10 * SIZE)])
    assert len(found) >= 2
    assert max(len(unit.pieces) for unit in found) <= 4 * SIZE + 1


def test_a_file_larger_than_a_unit_is_its_own(store: Store, tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"x" * (SIZE + 1))
    found = list(units(store, [an_input("a", 3), an_input("b", SIZE + 1), an_input("c", 3)], SIZE))
    assert [names(unit) for unit in found] == [["a"], ["b"], ["c"]]
    [piece] = found[1].pieces
    assert (piece.first, found[1].n_bytes) == (True, SIZE + 1)


def test_a_large_file_that_is_not_to_be_read_is_never_opened(store: Store) -> None:
    one = Input(name=b"gone", size=10 * SIZE, provenance=Provenance(raw_path="gone"), incident=incident("read.symlink"))
    assert list(units(store, [one], SIZE)) == [Unit((Piece(one),))]
