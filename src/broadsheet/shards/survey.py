"""What the units hold together: which page stands for its copies, which pages share a split group, how much there is.

The units are read range by range of page ids, so that memory holds one range of them, and of the rest only what is out
of the ordinary: pages with copies, and pages whose split group is not their own id.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Final

from broadsheet.contract.schemas import TABLES
from broadsheet.contract.splitting import SplitPlan, split_of
from broadsheet.shards.unit_file import END, Head, UnitFile

BUCKETS: Final = 1 << 16
"""Page ids by their first 16 bits: as fine as the ranges can be."""
# A range's heads, or its rows, are in memory together.
_RANGE_BYTES: Final = 16 * 2**20

Range = tuple[int, int]
"""Buckets from the first to before the last."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What was decided about single pages, by page id; a page that is not named here is as its unit has it.

    `copies` are the other places of a page, after the one it is taken from; `groups` are split groups that are not
    what the unit states, with the group that a page had before it was joined to another (or an empty string).
    """

    copies: dict[str, list[tuple[str, int | None]]] = field(default_factory=dict)
    groups: dict[str, tuple[str, str]] = field(default_factory=dict)

    def stands(self, head: Head) -> bool:
        """Whether this is the place that the page is taken from."""
        return head.page_id not in self.copies or self.copies[head.page_id][0] == (head.path, head.number)

    def group(self, head: Head) -> str:
        """The page's split group."""
        return self.groups[head.page_id][0] if head.page_id in self.groups else head.group


Sizes = dict[tuple[str, str], "array[int]"]
"""Bytes of JSON Lines in each bucket, by table and split."""


def bounds(one: Range) -> tuple[str, str]:
    """A range as page ids, [low, high).

    >>> bounds((0, 1)), bounds((65535, 65536))
    (('0000', '0001'), ('ffff', 'g'))
    """
    low, high = one
    return f"{low:04x}", f"{high:04x}" if high < BUCKETS else END


def ranges(sizes: Sequence[int], one: Range, most: int) -> Iterator[Range]:
    """Cut a range into ranges of at most so many bytes each, or one bucket; none holds nothing.

    >>> list(ranges([5, 5, 0, 9, 1], (0, 5), 10))
    [(0, 3), (3, 5)]
    """
    if 0 < sum(sizes[slice(*one)]) <= most:
        yield one  # Of small builds each shard is one range: nothing is gone through bucket by bucket.
        return
    start, held = one[0], 0
    for bucket in range(*one):
        if held and held + sizes[bucket] > most:
            yield start, bucket
            start, held = bucket, 0
        if not held:
            start = bucket
        held += sizes[bucket]
    if held:
        yield start, one[1]


def even_ranges(n_bytes: int) -> Iterator[Range]:
    """All buckets in even ranges, for so many bytes of heads."""
    count = min(BUCKETS, max(1, -(-n_bytes // _RANGE_BYTES)))
    for number in range(count):
        yield number * BUCKETS // count, (number + 1) * BUCKETS // count


def heads_of(units: Sequence[UnitFile]) -> Iterator[list[Head]]:
    """The heads of each page id with the place that it is taken from first, in the order of the ids."""
    for one in even_ranges(sum(unit.n_head_bytes for unit in units)):
        found = [head for unit in units for head in unit.heads(*bounds(one))]
        found.sort(key=lambda head: (head.page_id, head.place))
        for _, same in groupby(found, key=lambda head: head.page_id):
            yield list(same)


def sizes_of(units: Sequence[UnitFile], verdicts: Verdicts, plan: SplitPlan) -> Sizes:
    """How much there is of each table and split, bucket by bucket."""
    sizes: Sizes = {}
    for head, *_ in heads_of(units):
        split, bucket = split_of(verdicts.group(head), plan), int(head.page_id[:4], 16)
        for table, (start, end) in zip(TABLES, head.at, strict=True):
            if end > start:
                sizes.setdefault((table, split), array("q", bytes(8 * BUCKETS)))[bucket] += end - start
    return sizes


def open_units(paths: Sequence[Path]) -> list[UnitFile]:
    """The units, each with its marks alone in memory."""
    return [UnitFile(path) for path in paths]
