"""Rows matched by key: counts, fields, moves and ids, against an oracle in plain Python."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from broadsheet.versions import TableDiff, VersionsError, diff
from broadsheet.versions.rows import SHOWN
from made_tables import NOTES, Row, Splits, note, write_build

SPLITS = ("train", "validation", "test")
# Few values, so that rows of two tables are often the same, or the same but for one odd thing.
_TEXT = st.sampled_from(["", "rain", "rain ", "été", "\N{COMBINING ACUTE ACCENT}", "sun\n", "null", "[]"])
_NUMBERS = st.lists(st.integers(0, 2), max_size=2)
_SPANS = st.lists(st.none() | st.fixed_dictionaries({"start": st.integers(0, 1), "of": _NUMBERS}), max_size=2)
_VALUES = st.fixed_dictionaries(
    {
        "text": st.none() | _TEXT,
        "n": st.none() | st.integers(-1, 1),
        "tags": st.lists(_TEXT, max_size=2),
        "spans": _SPANS,
        "who": st.none() | st.fixed_dictionaries({"name": st.none() | _TEXT}),
    }
)
_TABLE = st.dictionaries(st.integers(0, 14), st.tuples(st.sampled_from(SPLITS), _VALUES), max_size=15)
Table = dict[int, tuple[str, dict[str, Any]]]


def rows_of(table: Table) -> Splits:
    splits: dict[str, list[Row]] = {}
    for key, (split, values) in table.items():
        splits.setdefault(split, []).append(note(key, **values))
    return splits


def notes(old: Splits, new: Splits, shards: int = 1, **options: Any) -> TableDiff:
    """The difference of two tables, each written as a build of its own."""
    with TemporaryDirectory() as folder:
        one = write_build(Path(folder) / "old", {"notes": old}, shards=shards)
        other = write_build(Path(folder) / "new", {"notes": new}, compression="snappy")
        tables = diff(one, other, **options).tables
    return tables[0] if tables else TableDiff(table="notes", fields={}, ids={})


def oracle(old: Table, new: Table) -> dict[str, Any]:
    both = sorted(old.keys() & new.keys())
    fields = {
        name: sum(old[key][1][name] != new[key][1][name] for key in both) for name in note(0) if name != "note_id"
    }
    kinds = {
        "added": new.keys() - old.keys(),
        "removed": old.keys() - new.keys(),
        "changed": {key for key in both if old[key][1] != new[key][1]},
    }
    moves: dict[tuple[str, str], int] = {}
    for key in both:
        if old[key][0] != new[key][0]:
            pair = old[key][0], new[key][0]
            moves[pair] = moves.get(pair, 0) + 1
    return {
        "rows": (len(old), len(new)),
        "counts": {kind: len(keys) for kind, keys in kinds.items()},
        "fields": {name: count for name, count in fields.items() if count},
        "ids": {kind: tuple(sorted(map(str, keys))[:SHOWN]) for kind, keys in kinds.items()},
        "moves": moves,
    }


def told(found: TableDiff) -> dict[str, Any]:
    return {
        "rows": (found.old_rows, found.new_rows),
        "counts": {"added": found.added, "removed": found.removed, "changed": found.changed},
        "fields": dict(found.fields),
        "ids": {kind: tuple(found.ids.get(kind, ())) for kind in ("added", "removed", "changed")},
        "moves": {(one.old, one.new): one.rows for one in found.moves},
    }


_PAIR = {"text": "", "n": None, "tags": [], "who": None}


@settings(max_examples=60)
@given(_TABLE, _TABLE, st.integers(1, 3))
# DuckDB's own `hash` gives both the same number.
@example(
    {1: ("train", {**_PAIR, "spans": [{"start": 1, "of": [1]}, {"start": 1, "of": [2]}]})},
    {1: ("train", {**_PAIR, "spans": [{"start": 1, "of": [1, 2]}, {"start": 1, "of": []}]})},
    1,
)
@example(
    {1: ("train", {**_PAIR, "spans": [], "who": None})},
    {1: ("test", {**_PAIR, "spans": [None], "who": {"name": None}})},
    1,
)
def test_the_difference_is_that_of_an_oracle(old: Table, new: Table, shards: int) -> None:
    found = notes(rows_of(old), rows_of(new), shards)
    assert told(found) == oracle(old, new)


@settings(max_examples=20)
@given(_TABLE, _TABLE)
def test_swapping_the_sides_swaps_added_and_removed(old: Table, new: Table) -> None:
    one, other = told(notes(rows_of(old), rows_of(new))), told(notes(rows_of(new), rows_of(old)))
    swapped = {"added": "removed", "removed": "added", "changed": "changed"}
    assert one["rows"] == other["rows"][::-1]
    assert one["fields"] == other["fields"]
    assert one["moves"] == {pair[::-1]: count for pair, count in other["moves"].items()}
    for part in ("counts", "ids"):
        assert one[part] == {swapped[kind]: found for kind, found in other[part].items()}


@settings(max_examples=10)
@given(_TABLE)
def test_nothing_differs_from_itself(table: Table) -> None:
    with TemporaryDirectory() as folder:
        one = write_build(Path(folder) / "one", {"notes": rows_of(table)})
        found = diff(one, one)
    assert found.same
    assert not any((found.schema, found.settings, found.files, found.rewritten, found.tombstones))


def test_files_that_both_have_are_not_read(tmp_path: Path) -> None:
    rows = [note(number) for number in range(10, 20)]
    one = write_build(tmp_path / "one", {"notes": {"train": rows, "test": [note(20)]}})
    other = write_build(tmp_path / "two", {"notes": {"train": rows, "test": [note(20, n=2), note(21)]}})
    for folder in (one, other):
        # Whoever reads it fails.
        (folder / "data/notes/train-00000-of-00001.parquet").write_bytes(b"")
    found = diff(one, other).tables[0]
    assert (found.added, found.removed, found.changed, found.old_rows, found.new_rows) == (1, 0, 1, 11, 12)


def test_a_file_that_is_in_another_split_is_read(tmp_path: Path) -> None:
    rows = [note(number) for number in range(3)]
    plan = {"salt": "wind", "train": 50, "validation": 25, "test": 25}
    one = write_build(tmp_path / "one", {"notes": {"train": rows}})
    other = write_build(tmp_path / "two", {"notes": {"test": rows}}, split=plan)
    files = [next(build.glob("data/notes/*")).read_bytes() for build in (one, other)]
    assert files[0] == files[1]
    assert diff(one, other).tables[0].moved == 3


def test_of_equal_digests_only_keys_are_read(tmp_path: Path) -> None:
    rows = [note(number) for number in range(4)]
    one = write_build(tmp_path / "one", {"notes": {"train": rows}})
    other = write_build(tmp_path / "two", {"notes": {"train": rows[1:], "test": rows[:1]}})
    found = diff(one, other).tables[0]
    assert [(one.old, one.new, one.rows) for one in found.moves] == [("train", "test", 1)]
    assert (found.changed, found.added, found.removed) == (0, 0, 0)
    changed = write_build(
        tmp_path / "three", {"notes": {"train": [note(number, n=9) for number in range(4)]}}, shards=2
    )
    digests = [(build / "manifest.json").read_text().partition('"digest":"')[2][:71] for build in (one, changed)]
    text = (changed / "manifest.json").read_text()
    (changed / "manifest.json").write_text(text.replace(digests[1], digests[0]))
    # What the manifest says of values is believed: they were not looked at.
    believed = diff(one, changed)
    assert believed.tables[0].same
    assert believed.rewritten == 3


def test_values_come_with_the_examples_where_asked() -> None:
    old = {"train": [note(number, text=None, tags=["a"]) for number in range(30)]}
    new = {"train": [note(number, text="sun" if number else None, tags=["a"], n=2) for number in range(30)]}
    assert notes(old, new).values == ()
    found = notes(old, new, values=True)
    assert (found.changed, len(found.ids["changed"]), dict(found.fields)) == (30, SHOWN, {"text": 29, "n": 30})
    assert {one.id for one in found.values} == set(found.ids["changed"])
    assert {(one.field, one.old, one.new) for one in found.values} == {("text", None, "sun"), ("n", 1, 2)}


@pytest.mark.parametrize(("old", "new"), [([1, 1], [1]), ([1], [1, 1]), ([1, 1], [1, 1, 1])])
def test_a_key_that_stands_twice_is_refused(old: list[int], new: list[int]) -> None:
    sides = ({"train": [note(key, n=at) for at, key in enumerate(keys)]} for keys in (old, new))
    with pytest.raises(VersionsError, match=r"a key of notes stands twice; see `broadsheet check"):
        notes(*sides)


def test_a_broken_file_is_told(tmp_path: Path) -> None:
    one = write_build(tmp_path / "one", {"notes": {"train": [note(1)]}})
    other = write_build(tmp_path / "two", {"notes": {"train": [note(2)]}})
    (one / "data/notes/train-00000-of-00001.parquet").write_bytes(b"PAR1 cut off")
    with pytest.raises(VersionsError, match="notes cannot be compared"):
        diff(one, other)
    (one / "data/notes/train-00000-of-00001.parquet").unlink()
    with pytest.raises(VersionsError, match=r"is missing; see `broadsheet check"):
        diff(one, other)


def test_a_manifest_that_states_a_difference_without_one_is_refused(tmp_path: Path) -> None:
    one = write_build(tmp_path / "one", {"notes": {"train": [note(1)]}})
    other = write_build(tmp_path / "two", {"notes": {"train": [note(1)]}}, compression="snappy")
    text = (other / "manifest.json").read_text()
    digest = text.partition('"digest":"sha256:')[2][:64]
    (other / "manifest.json").write_text(text.replace(digest, "0" * 64))
    with pytest.raises(VersionsError, match="digests of notes differ, but no row does"):
        diff(one, other)


@pytest.mark.parametrize("limit", ["much", ""])
def test_a_limit_that_is_none_is_told(limit: str, tmp_path: Path) -> None:
    one = write_build(tmp_path / "one", {"notes": {"train": [note(1)]}})
    with pytest.raises(VersionsError, match="--memory-limit"):
        diff(one, one, memory_limit=limit)


def test_folders_may_have_characters_of_patterns_in_their_names(tmp_path: Path) -> None:
    one = write_build(tmp_path / "a[b]*'?" / "one", {"notes": {"train": [note(1)]}})
    other = write_build(tmp_path / "a[b]*'?" / "two", {"notes": {"train": [note(1, n=2)]}})
    assert diff(one, other).tables[0].changed == 1


def _large(folder: Path, name: str, query: str) -> Path:
    """A build whose one shard DuckDB writes: rows by the hundred thousand take seconds in Python."""
    build = write_build(folder / name, {"notes": {"train": [note(1)]}}, schemas={"notes": NOTES})
    connection = duckdb.connect(config={"threads": 2})
    path = build / "data/notes/train-00000-of-00001.parquet"
    connection.execute(f"copy ({query}) to '{path}' (compression 'uncompressed', row_group_size 4096)")
    connection.close()
    manifest = (build / "manifest.json").read_text()
    digest = manifest.partition('"digest":"sha256:')[2][:64]
    manifest = manifest.replace(digest, name.encode().hex().ljust(64, "0"))
    # The file is not hashed again: any other value says that it is not the same.
    hash_ = manifest.partition('train-00000-of-00001.parquet","sha256":"')[2][:64]
    (build / "manifest.json").write_text(manifest.replace(hash_, name.encode().hex().ljust(64, "f")))
    return build


def test_tables_larger_than_the_memory_are_compared(tmp_path: Path) -> None:
    n, limit = 400_000, 60_000_000
    select = (
        "select md5('k' || i) as note_id, repeat(md5('t' || i), {times}) as text, {n} as n, "
        "[md5('a' || i), md5('b' || i)] as tags, [{{'start': i::int, 'of': [i::int]}}] as spans, "
        "{{'name': md5('w' || i)}} as who from range({start}, {stop}) as t(i)"
    )
    old = _large(tmp_path, "old", select.format(times=8, n="1", start=0, stop=n))
    new = _large(tmp_path, "new", select.format(times=8, n="(i % 2)::int", start=1000, stop=n + 3000))
    for build in (old, new):
        assert (build / "data/notes/train-00000-of-00001.parquet").stat().st_size > 2 * limit
    found = diff(old, new, memory_limit="60MB").tables[0]
    even = sum(number % 2 == 0 for number in range(1000, n))
    assert (found.added, found.removed, found.changed) == (3000, 1000, even)
    assert dict(found.fields) == {"n": even}
