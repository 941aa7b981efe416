"""The rows of a build, by table and split: the seam between compiling and the files.

Rows are kept as lines of JSON, a tenth of what they take as Python objects, and unpacked as they are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from broadsheet.contract.rows import Row
from broadsheet.contract.schemas import TABLES, schema
from broadsheet.contract.splitting import SPLITS

Lines = Mapping[str, tuple[bytes, ...]]


@dataclass(frozen=True, slots=True)
class TableLines:
    """One table's rows as sorted lines of JSON, by split; a split without rows is not there."""

    name: str
    splits: Lines

    def rows(self, split: str) -> Iterator[Row]:
        """The rows of a split, one after the other."""
        return map(orjson.loads, self.splits[split])

    def __iter__(self) -> Iterator[Row]:
        """All rows, split by split."""
        for split in self.splits:
            yield from self.rows(split)

    def __len__(self) -> int:
        return sum(map(len, self.splits.values()))


class Collector:
    """Takes records as they are compiled and gives them back as sorted tables.

    >>> from broadsheet.contract.records import Cite
    >>> collector = Collector()
    >>> collector.tables()
    ()
    """

    def __init__(self) -> None:
        self._lines: dict[tuple[str, str], list[tuple[tuple[Any, ...], bytes]]] = {}

    def add(self, table: str, split: str, records: Iterable[Any]) -> None:
        """Take records of a table, in page order."""
        keys = schema(table)["x-sort"]
        kept = self._lines.setdefault((table, split), [])
        for record in records:
            # orjson (3.13) leaves its spare room in what it returns: 3,200 bytes a line where 800 were needed.
            line = bytes(memoryview(orjson.dumps(record)))
            kept.append((tuple(getattr(record, key) for key in keys), line))

    def tables(self) -> tuple[TableLines, ...]:
        """The tables that have rows, in the contract's order, each sorted; rows with the same key keep page order."""
        return tuple(filter(len, (TableLines(table, self._splits(table)) for table in TABLES)))

    def _splits(self, table: str) -> Lines:
        kept = {split: self._lines.get((table, split), []) for split in SPLITS}
        order = {split: sorted(lines, key=lambda pair: pair[0]) for split, lines in kept.items() if lines}
        return {split: tuple(line for _, line in lines) for split, lines in order.items()}
