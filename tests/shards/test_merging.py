"""From units to shards: however the pages were shared out among units, the bytes are the same and each row is there."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.building import Options, build
from broadsheet.contract.rows import canonical, from_arrow
from broadsheet.contract.schemas import TABLES
from broadsheet.contract.splitting import SPLITS
from broadsheet.read import Dataset, read_dataset
from broadsheet.shards.engines import Task
from broadsheet.shards.merging import Merged, merge
from broadsheet.shards.survey import heads_of, open_units, sizes_of
from broadsheet.shards.unit_file import CompiledPage, UnitFile
from broadsheet.shards.verdicts import judge
from corpus import contents, rows
from shards.unit_files import write_unit
from town import build_here, built, make_town, page

COUNT = 24


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town of 24 pages, of which two have copies, with its build."""
    home = tmp_path_factory.mktemp("town")
    raw = make_town(home / "raw", COUNT)
    for name in ("000-first", "999-last", "555-between"):
        (raw / "town" / f"{name}.txt").write_text(page(3), encoding="utf-8")
    (raw / "town" / "777.txt").write_text(page(4), encoding="utf-8")
    # One more page with nearly the words of another, and one that cannot be compiled.
    (raw / "town" / "778.txt").write_text(page(4).replace("Council", "The council"), encoding="utf-8")
    (raw / "town" / "779.txt").write_bytes(b"")
    build_here(raw, home / "build", unit_bytes=1 << 20)
    return home


@pytest.fixture(scope="module")
def pages(home: Path) -> list[CompiledPage]:
    """Its pages as they were compiled, with their copies."""
    [path] = (home / "build" / ".cache").glob("??/*.unit")
    unit = UnitFile(path)
    heads = unit.heads()
    blocks = [[block.splitlines() for _, block in unit.blocks(table, heads)] for table in TABLES]
    return [
        CompiledPage(
            page_id=head.page_id, path=head.path, number=head.number, key=head.key, group=head.group,
            stated=head.stated, signature=head.signature, lines=tuple(map(tuple, found)),
        )
        for head, *found in zip(heads, *blocks, strict=True)
    ]  # fmt: skip


@dataclass
class Shuffled:
    """An engine that does the tasks in another order and gives the results in a third."""

    seed: int

    def __call__(self, tasks: Iterable[Task]) -> Iterator[Any]:
        chance = random.Random(self.seed)
        waiting = list(tasks)
        chance.shuffle(waiting)
        done = [task.run() for task in waiting]
        chance.shuffle(done)
        yield from done


def merged(folder: Path, parts: list[list[CompiledPage]], dataset: Dataset, seed: int = 0) -> Merged:
    """What is written of pages that are shared out like this."""
    (folder / "work").mkdir(parents=True)
    paths = [folder / f"{number}.unit" for number, _ in enumerate(parts)]
    for path, part in zip(paths, parts, strict=True):
        write_unit(path, part, [], [], None)
    units = open_units(paths)
    verdicts = judge(units, dataset, folder / "work").verdicts
    sizes = sizes_of(units, verdicts, dataset.split)
    return merge(paths, verdicts, sizes, dataset, folder / "image", folder / "work", Shuffled(seed))


@settings(max_examples=25)
@given(data=st.data(), seed=st.integers(0, 99))
def test_any_partition_of_the_pages_gives_the_same_bytes(
    home: Path, pages: list[CompiledPage], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, seed: int
) -> None:
    parts: list[list[CompiledPage]] = [[] for _ in range(data.draw(st.integers(1, 6)))]
    for one in data.draw(st.permutations(pages)):
        parts[data.draw(st.integers(0, len(parts) - 1))].append(one)
    folder = tmp_path_factory.mktemp("merged")
    found = merged(folder, parts, replace(read_dataset(home / "raw"), groups=None), seed)
    reference = tmp_path_factory.getbasetemp() / "reference"
    if not reference.exists():
        merged(reference, [pages], replace(read_dataset(home / "raw"), groups=None))
    assert contents(folder / "image") == contents(reference / "image")
    assert [table.name for table in found.tables] == list(TABLES)


@settings(max_examples=12)
@given(unit_bytes=st.integers(1, 5000), seed=st.integers(0, 99))
def test_any_size_of_units_and_any_order_gives_the_same_build(
    home: Path, tmp_path_factory: pytest.TempPathFactory, unit_bytes: int, seed: int
) -> None:
    out = tmp_path_factory.mktemp("out")
    report = build(home / "raw", out, Options(engine=Shuffled(seed), unit_bytes=unit_bytes))
    assert report.n_compiled == COUNT + 5
    assert built(out) == built(home / "build")


def test_copies_in_other_units_are_listed_in_the_order_of_their_places(home: Path, tmp_path: Path) -> None:
    build_here(home / "raw", tmp_path / "out", unit_bytes=1)
    assert len(list((tmp_path / "out" / ".cache").glob("??/*.unit"))) > COUNT
    found = rows(tmp_path / "out" / "town-news-1.0.0", "pages")
    assert len(found) == COUNT + 1
    copies = {row["raw_path"]: [copy["raw_path"] for copy in row["copies"]] for row in found if row["copies"]}
    assert copies == {
        "town/000-first.txt": ["town/555-between.txt", "town/757-3.txt", "town/999-last.txt"],
        "town/676-4.txt": ["town/777.txt"],
    }


SHARD = re.compile(r"(train|validation|test)-([0-9]{5})-of-([0-9]{5})\.(parquet|jsonl)")


@pytest.mark.parametrize("shard_size", [0.0001, 0.0005, 0.002])
def test_shards_are_cut_by_size_and_hold_each_row_once_in_order(
    home: Path, pages: list[CompiledPage], tmp_path: Path, shard_size: float
) -> None:
    whole = replace(read_dataset(home / "raw"), groups=None)
    dataset = replace(whole, shard_size=shard_size)  # In megabytes of Parquet.
    one = merged(tmp_path / "one", [pages], whole)
    several = merged(tmp_path / "several", [pages[::2], pages[1::2]], dataset, seed=7)
    assert [(table.name, table.digest, table.num_rows) for table in several.tables] == [
        (table.name, table.digest, table.num_rows) for table in one.tables
    ]
    most = 0
    for table in TABLES:
        for split in SPLITS:
            files = sorted((tmp_path / "several" / "image" / "jsonl" / table).glob(f"{split}-*"))
            beside = sorted((tmp_path / "several" / "image" / "data" / table).glob(f"{split}-*"))
            assert [path.stem for path in files] == [path.stem for path in beside]
            names = [SHARD.fullmatch(path.name) for path in files]
            assert all(names)
            assert [(int(name[2]), int(name[3])) for name in names if name] == [
                (number, len(files)) for number in range(len(files))
            ]
            assert all(path.stat().st_size for path in files), "none is empty"
            found = [line for path in files for line in path.read_bytes().splitlines()]
            alone = tmp_path / "one" / "image" / "jsonl" / table / f"{split}-00000-of-00001.jsonl"
            assert found == (alone.read_bytes().splitlines() if alone.exists() else [])
            ids = [json.loads(line)["page_id"] for line in found]
            assert ids == sorted(ids), "sorted over the shards"
            for lines, parquet in zip(files, beside, strict=True):
                read = from_arrow(table, pq.ParquetFile(parquet).read())
                assert [canonical(row) for row in read] == [
                    canonical(json.loads(line)) for line in lines.read_bytes().splitlines()
                ]
            most = max(most, len(files))
    assert most > 1 or shard_size == 0.002


def test_a_shard_holds_its_size_or_just_above(home: Path, pages: list[CompiledPage], tmp_path: Path) -> None:
    dataset = replace(read_dataset(home / "raw"), groups=None, shard_size=0.0005)
    merged(tmp_path / "several", [pages], dataset)
    files = sorted((tmp_path / "several" / "image" / "jsonl" / "pages").glob("train-*"))
    least = 0.0005 * 4 * 2**20
    longest = max(len(line) for page in pages for line in page.lines[0])
    assert len(files) > 2
    for path in files[:-1]:
        # Its rows also got the places of their copies, which the sizes do not know.
        assert least <= path.stat().st_size < least + longest + 1000


def test_a_page_id_comes_once_with_its_first_place_first(pages: list[CompiledPage], tmp_path: Path) -> None:
    for number in range(3):
        write_unit(tmp_path / f"{number}.unit", pages[number::3], [], [], None)
    found = list(heads_of(open_units([tmp_path / f"{number}.unit" for number in (2, 0, 1)])))
    assert [heads[0].page_id for heads in found] == sorted({one.page_id for one in pages})
    assert sum(map(len, found)) == len(pages)
    assert all(list(heads) == sorted(heads, key=lambda head: head.place) for heads in found)
