"""What a build's manifest and the files beside its tables say: sizes, versions, quarantine, removals, near-copies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import orjson

from broadsheet.contract.layout import DUPLICATES, QUARANTINE, RAW_LIST, TOMBSTONES
from broadsheet.contract.schemas import TABLES
from broadsheet.contract.splitting import SPLITS
from broadsheet.read import Tombstone
from broadsheet.write.image import WrittenTable

_KINDS: Final = {"page": "pages", "comment": "comments", "author": "commenters"}


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    """The rows of a JSON Lines file; of one that is not there, none."""
    if file.is_file():
        with file.open("rb") as lines:
            yield from map(orjson.loads, lines)


def beside(build: Path) -> dict[str, Any]:
    """Counts from the files of a build that are no tables, one row in memory at a time.

    Raises:
        OSError: a file cannot be read.
        ValueError: a file is no JSON Lines.
    """
    sizes = Counter(len(one["pages"]) for one in _lines(build / DUPLICATES))
    removed = Counter(_KINDS[Tombstone(id=one["id"], date="", reason="").kind] for one in _lines(build / TOMBSTONES))
    # Builds of before tombstones have no such count.
    taken_out = sum(one.get("n_removed", 0) for one in _lines(build / RAW_LIST))
    return {
        "clusters": {
            "clusters": sizes.total(),
            "pages_in_clusters": sum(size * n for size, n in sizes.items()),
            "largest_cluster": max(sizes, default=0),
        },
        "quarantine": dict(sorted(Counter(one["incident"] for one in _lines(build / QUARANTINE)).items())),
        "removed": {kind: removed[kind] for kind in _KINDS.values()} | {"pages_taken_out": taken_out},
    }


def sizes(written: Sequence[WrittenTable]) -> dict[str, Any]:
    """Rows of each table by split, also of a table that has none, and the digests of the tables that have rows."""
    found = {table.name: {split.name: split.num_rows for split in table.splits} for table in written}
    each = {name: {split: found.get(name, {}).get(split, 0) for split in SPLITS} for name in TABLES}
    return {
        "rows": [{"table": name, "rows": sum(splits.values())} | splits for name, splits in each.items()],
        "digests": {table.name: table.digest for table in written},
    }
