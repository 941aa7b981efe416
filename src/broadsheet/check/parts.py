"""A build folder, checked in parts that any process can do: whether it is sound, without saying what is wrong.

First each file is checked by itself, in both its forms; then, since files are now known to be sorted, the pages in
ranges of their ids; what is across them is joined here. All is done by the functions that `check_build` uses, so a
build is sound if and only if `check_build` finds nothing; what it finds, in a build that is not, only it tells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from operator import itemgetter, le
from pathlib import Path
from typing import IO, Any, Final, Self

import orjson

from broadsheet.check.builds import check_build, check_manifest, trees_only
from broadsheet.check.documents import check_documents
from broadsheet.check.duplicates import Clusters
from broadsheet.check.findings import Place, Report
from broadsheet.check.join import Seen, in_order, join
from broadsheet.check.layout import Image, check_files
from broadsheet.check.lines import Placed, read_json
from broadsheet.check.page import check_group
from broadsheet.check.raw import RawPlaces, check_raw_list
from broadsheet.check.removals import Removed
from broadsheet.check.splits import Splits, check_split, plan_of
from broadsheet.check.tables import Tally, check_tables, files_of
from broadsheet.contract.digests import DIGEST_SIZE
from broadsheet.contract.layout import MANIFEST
from broadsheet.contract.rows import row_digest
from broadsheet.contract.schemas import TABLES, schema
from broadsheet.contract.splitting import SplitPlan

Run = Callable[[Iterable[Any]], Iterator[Any]]
"""Maps tasks to their results, in any order."""

# Lines of JSON of a range of pages: some tasks for each process in a small build, and little memory in a large one.
_RANGE_BYTES: Final = 4 * 2**20
_IDS: Final = 1 << 16
_PAGE_ID: Final = re.compile(rb'"page_id":"([0-9a-f]{16})"')
_HEAD_BYTES: Final = 256
_NOWHERE: Final = Place("")


def is_sound(folder: Path, run: Run) -> bool:
    """Whether `check_build` would find nothing in a folder that has a manifest; `run` does the parts.

    Raises:
        OSError: a file was there and cannot be read any more.
    """
    # Absolute: a part may be done by a process that stands elsewhere.
    folder = folder.absolute()
    report = Report()
    manifest = read_json(folder / MANIFEST, "manifest", report)
    if manifest is None:
        return False
    if manifest.get("tier", "full") != "full":
        # Tiers are derived, and checked whole.
        return not check_build(folder)
    check_manifest(folder / MANIFEST, manifest, report)
    image = check_files(folder, manifest, report)
    plan = plan_of(manifest, _NOWHERE, report)
    if plan is None or report.findings or image.lines.keys() != image.shards.keys():
        return False
    tally = _files(image, run)
    if tally is None:
        return False
    check_tables(manifest, image, tally, report)
    with trees_only():
        _across(folder, manifest, image, report)
    check_documents(folder, manifest, report)
    return not report.findings and all(list(run(_ranges(folder, image, plan))))


class _Part:
    """What tasks have in common that compile no page."""

    def without(self, page: int) -> Self:
        """Never asked for: no page is compiled here."""
        raise NotImplementedError(page)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """A file that is sound by itself: its rows, their Arrow bytes and digests, and the first and the last key."""

    table: str
    split: str
    number: int
    n_rows: int
    n_bytes: int
    digests: bytes
    keys: tuple[Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTask(_Part):
    """All that a process needs to check a file of a table, in both its forms."""

    table: str
    split: str
    number: int
    lines: Path
    shard: Path
    weight: float

    @property
    def name(self) -> str:
        """What messages call it."""
        return f"the check of {self.lines.name} of {self.table}"

    def run(self, note: Callable[[int], None] | None = None) -> FileFacts | None:
        """Check the file; None if anything is wrong with it."""
        del note
        key = self.table, self.split
        image = Image(self.lines.parent, {key: [self.shard]}, {key: [self.lines]})
        report, tally, digests, n_rows = Report(), Tally(), bytearray(), 0
        key_of, first, last = itemgetter(*schema(self.table)["x-sort"]), None, None
        with trees_only():
            for batch in in_order(self.table, files_of(*key, image, tally, report), report):
                rows = [one.row for one in batch if one.row is not None]
                if report.findings or not rows:
                    return None
                digests += b"".join(map(row_digest, rows))
                first = key_of(rows[0]) if first is None else first
                last = key_of(rows[-1])
                n_rows += len(rows)
        if report.findings or not n_rows:
            return None
        return FileFacts(
            table=self.table,
            split=self.split,
            number=self.number,
            n_rows=n_rows,
            n_bytes=tally.n_bytes[key],
            digests=bytes(digests),
            keys=(first, last),
        )


def _files(image: Image, run: Run) -> Tally | None:
    """What is counted in the files; None if one of them, or their order, is not sound."""
    tally = Tally()
    keys: dict[tuple[str, str], dict[int, tuple[Any, Any]]] = {}
    sound = True
    for facts in run(_file_tasks(image)):
        if facts is None:
            sound = False  # The rest runs to its end: an engine is not left in the middle of its work.
            continue
        key = facts.table, facts.split
        tally.n_rows[key] += facts.n_rows
        tally.n_bytes[key] += facts.n_bytes
        found = facts.digests
        tally.digests[facts.table].update(found[at : at + DIGEST_SIZE] for at in range(0, len(found), DIGEST_SIZE))
        keys.setdefault(key, {})[facts.number] = facts.keys
    ordered = all(
        le(before[1], after[0]) for of in keys.values() for before, after in pairwise(of[at] for at in sorted(of))
    )
    return tally if sound and ordered else None


def _file_tasks(image: Image) -> list[FileTask]:
    """The files, the largest first, so that the last to end is a small one."""
    tasks = [
        FileTask(table=table, split=split, number=number, lines=one, shard=other, weight=one.stat().st_size)
        for (table, split), paths in image.lines.items()
        for number, (one, other) in enumerate(zip(paths, image.shards[table, split], strict=True))
    ]
    return sorted(tasks, key=lambda task: -task.weight)


def _across(folder: Path, manifest: Mapping[str, Any], image: Image, report: Report) -> None:
    """Check what pages that stand far apart tell of the same things."""
    splits, places, clusters = Splits(), RawPlaces(), Clusters(folder, report)
    for (table, split), paths in image.lines.items():
        for path in paths if table == "pages" else ():
            with path.open("rb") as stream:
                for row in map(orjson.loads, stream):
                    splits.add(row["page_id"], split, _NOWHERE)
                    places.add_page(Seen(_NOWHERE, row), report)
                    clusters.add(row["page_id"], row["split_group"])
    splits.check(report)
    clusters.check(True, report)
    Removed(folder, report)  # Whether the list itself is sound; the rows are compared with it range by range.
    check_raw_list(manifest, folder, places, True, report)


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeTask(_Part):
    """All that a process needs to check the pages of a split in a range of ids: where their lines begin and end."""

    folder: Path
    split: str
    lines: tuple[tuple[str, tuple[tuple[Path, int, int], ...]], ...]
    plan: SplitPlan

    @property
    def name(self) -> str:
        """What messages call it."""
        return f"the check of pages of {self.split}"

    @property
    def weight(self) -> float:
        """The bytes of the lines."""
        return sum(end - start for _, pieces in self.lines for _, start, end in pieces)

    def run(self, note: Callable[[int], None] | None = None) -> bool:
        """Whether nothing is wrong with the pages, taking each row by itself for right."""
        del note
        report = Report()
        removed = Removed(self.folder, report)
        tables = {table: chain.from_iterable(_rows(*piece) for piece in pieces) for table, pieces in self.lines}
        with trees_only():
            for group in join(tables):
                check_split(group, self.split, self.plan, report)
                check_group(group, report)
                removed.check(group, report)
                if report.findings:
                    return False
        return True


def _rows(path: Path, start: int, end: int) -> Iterator[Placed]:
    with path.open("rb") as stream:
        stream.seek(start)
        while start < end:
            line = stream.readline()
            start += len(line)
            yield Placed(_NOWHERE, orjson.loads(line))


def _ranges(folder: Path, image: Image, plan: SplitPlan) -> Iterator[RangeTask]:
    """The pages of each split in even ranges of their ids."""
    for split in sorted({split for _, split in image.lines}):
        files = [(table, path) for table in TABLES for path in image.lines.get((table, split), ())]
        count = min(_IDS, 1 + sum(path.stat().st_size for _, path in files) // _RANGE_BYTES)
        ids = [f"{number * _IDS // count:04x}" for number in range(1, count)]
        cuts = {path: list(pairwise(_cuts(path, ids))) for _, path in files}
        for number in range(count):
            lines = tuple(
                (table, tuple((path, *cuts[path][number]) for path in image.lines.get((table, split), ())))
                for table in TABLES
            )
            yield RangeTask(folder=folder, split=split, lines=lines, plan=plan)


def _cuts(path: Path, ids: Sequence[str]) -> list[int]:
    """The byte at which the lines of each id or a higher one begin, in a sorted file; its start and its end beside."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        found = [0]
        for page_id in ids:
            found.append(_first(stream, found[-1], size, page_id))
    return [*found, size]


def _first(stream: IO[bytes], low: int, size: int, page_id: str) -> int:
    """The first line from `low` on, where one begins, that is of a page with this id or a higher one.

    A line can be most of its file: its head alone is read for the id, and what was seen to have no line's begin is not
    read twice (one line of 50 MB took 44 s before).
    """
    if low == size or _page_id(stream, low) >= page_id:
        return low
    low += 1
    high = found = size
    while low < high:
        middle = (low + high) // 2
        start = _next_line(stream, middle, high)
        if start is None:
            high = middle
        elif _page_id(stream, start) >= page_id:
            high, found = middle, start
        else:
            low = start + 1
    return found


def _next_line(stream: IO[bytes], start: int, end: int) -> int | None:
    """Where the first line begins from `start` on, before `end`."""
    stream.seek(start - 1)
    skipped = stream.readline(end - start)
    return start - 1 + len(skipped) if skipped.endswith(b"\n") else None


def _page_id(stream: IO[bytes], start: int) -> str:
    """The id of the page of a line: no field of any length stands before it."""
    stream.seek(start)
    found = _PAGE_ID.search(stream.readline(_HEAD_BYTES))
    assert found is not None  # noqa: S101 (the file was checked)
    return found[1].decode()
