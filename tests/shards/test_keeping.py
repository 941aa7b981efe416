"""What is kept between builds: the plan leads from a new unit to those that held its places, the rest goes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.read import Cut, Input, Provenance
from broadsheet.shards.keeping import EarlierPlan, forget, read_plan, span_of, write_plan
from broadsheet.shards.plan import Piece, Unit

SETTINGS = b"\x01" * 32


def piece(number: int, cut: Cut | None = None) -> Piece:
    name = f"{number:03d}"
    return Piece(Input(name=name.encode(), size=9, provenance=Provenance(raw_path=name)), cut)


def cut_up(files: list[int], ends: set[int]) -> list[Unit]:
    """Units of files, ended after those in `ends`."""
    found: list[list[Piece]] = [[]]
    for number in files:
        found[-1].append(piece(number))
        if number in ends:
            found.append([])
    return [Unit(tuple(pieces)) for pieces in found if pieces]


def kept(folder: Path, units: list[Unit]) -> EarlierPlan:
    write_plan(folder, "town", SETTINGS, [(span_of(unit), f"key {number}") for number, unit in enumerate(units)])
    return read_plan(folder, "town", SETTINGS)


NUMBERS = st.sets(st.integers(0, 40))


@settings(max_examples=100)
@given(before=NUMBERS, after=NUMBERS, ends=st.tuples(NUMBERS, NUMBERS))
def test_any_cut_finds_the_units_that_had_its_files(
    tmp_path_factory: pytest.TempPathFactory, before: set[int], after: set[int], ends: tuple[set[int], set[int]]
) -> None:
    old = cut_up(sorted(before), ends[0])
    plan = kept(tmp_path_factory.mktemp("kept"), old)
    homes = {one.input.name: f"key {number}" for number, unit in enumerate(old) for one in unit.pieces}
    for unit in cut_up(sorted(after), ends[1]):
        wanted = {homes[one.input.name] for one in unit.pieces if one.input.name in homes}
        found = plan.around(unit)
        assert wanted <= set(found)
        low, high = unit.span
        around = [f"key {n}" for n, one in enumerate(old) if one.span[0] <= high and low <= one.span[1]]
        assert list(found) == around, "and no others"


def test_cuts_of_a_file_find_theirs(tmp_path: Path) -> None:
    def cuts(size: int) -> list[Unit]:
        return [Unit((piece(7, Cut(start, start + size)),)) for start in range(0, 1200, size)]

    plan = kept(tmp_path, [Unit((piece(3),)), *cuts(400), Unit((piece(9),))])
    assert [plan.around(unit) for unit in cuts(400)] == [("key 1",), ("key 2",), ("key 3",)]
    assert [plan.around(unit) for unit in cuts(300)] == [
        ("key 1",), ("key 1", "key 2"), ("key 2", "key 3"), ("key 3",),
    ]  # fmt: skip
    assert plan.around(Unit((piece(7),))) == ("key 1", "key 2", "key 3"), "the file before it was cut"
    assert plan.around(Unit((piece(8),))) == ()


def test_a_plan_of_other_settings_or_none_is_empty(tmp_path: Path) -> None:
    unit = Unit((piece(3),))
    assert read_plan(tmp_path, "town", SETTINGS) == EarlierPlan()
    assert kept(tmp_path, [unit]).around(unit) == ("key 0",)
    assert read_plan(tmp_path, "town", b"\x02" * 32) == EarlierPlan()
    assert kept(tmp_path, []).around(unit) == ()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"settings":1}', b"\xff", b"null"])
def test_a_broken_plan_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "plan-town.json").write_bytes(content)
    assert read_plan(tmp_path, "town", SETTINGS) == EarlierPlan()


@pytest.mark.parametrize("content", [
    b'{"settings":"%s","firsts":1,"lasts":[],"keys":[]}', b'{"settings":"%s","firsts":[[1]],"lasts":[],"keys":[]}',
])  # fmt: skip
def test_a_broken_plan_of_these_settings_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "plan-town.json").write_bytes(content % SETTINGS.hex().encode())
    assert read_plan(tmp_path, "town", SETTINGS) == EarlierPlan()


def unit_name(key: str) -> str:
    return f"{key[:2]}/{key}.unit"


def left(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_what_is_in_no_plan_is_forgotten(tmp_path: Path) -> None:
    keys = [f"{number:064x}" for number in (3, 2**251, 7)]
    stay = [*map(unit_name, keys[:2]), "plan-town.json", "last-town-1.0.0.json"]
    for name in [*stay, unit_name(keys[2]), f"{unit_name(keys[0])}.123.new"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    forget(tmp_path, "town", keys[:2])
    assert left(tmp_path) == sorted(stay)


def test_a_file_that_is_no_units_is_left_alone(tmp_path: Path) -> None:
    """Somebody may name a folder with other things in it as the cache."""
    names = ["de/seite.txt", "de/.hidden", "en/thesis.unit", f"ab/{7:064x}.unit", f"00/{7:064x}.unit.txt"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    forget(tmp_path, "town", ())
    assert left(tmp_path) == sorted(names)


def test_another_datasets_units_are_not_forgotten(tmp_path: Path) -> None:
    mine, others = (f"{number:064x}" for number in (1, 2))
    for key in (mine, others):
        (tmp_path / key[:2]).mkdir(exist_ok=True)
        (tmp_path / unit_name(key)).touch()
    write_plan(tmp_path, "village", b"\x02" * 32, [(span_of(Unit((piece(3),))), others)])
    (tmp_path / "plan-ruin.json").write_bytes(b"{")
    forget(tmp_path, "town", [mine])
    assert left(tmp_path) == sorted([unit_name(mine), unit_name(others), "plan-village.json", "plan-ruin.json"])
    forget(tmp_path, "village", [mine])
    assert unit_name(others) not in left(tmp_path)
