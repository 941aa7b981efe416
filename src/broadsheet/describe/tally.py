"""Exact counts by key in bounded memory: what does not fit stands in sorted files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

import orjson

_MOST: Final = 2**16
# A process may hold some thousand files open; so many sorted files at a time become one.
_RUNS: Final = 64

Counts = tuple[int, ...]


class Tally:
    """Counts of any number of keys, each a tuple of numbers, exact however many there are.

    In memory are at most `most` keys; the others stand in sorted files in `folder`, which whoever gave the folder
    removes. Without a folder all stays in memory. It can be sent to another process, if that one sees the folder.

    >>> tally = Tally()
    >>> tally.add("Jane Roe", (1, 12)); tally.add("Ann Poe", (1, 5)); tally.add("Jane Roe", (1, 3))
    >>> list(tally)
    [('Ann Poe', (1, 5)), ('Jane Roe', (2, 15))]
    """

    def __init__(self, folder: Path | None = None, most: int = _MOST) -> None:
        self._folder, self._most = folder, most
        self._held: dict[str, Counts] = {}
        self._runs: list[Path] = []

    def add(self, key: str, counts: Counts) -> None:
        """Add to a key's counts.

        Raises:
            OSError: a file cannot be written.
        """
        held = self._held.get(key)
        self._held[key] = counts if held is None else tuple(map(sum, zip(held, counts, strict=True)))
        if len(self._held) > self._most and self._folder is not None:
            self._runs.append(_write(self._folder, sorted(self._held.items())))
            self._held = {}
            self._shorten(self._folder)

    def update(self, other: Tally) -> None:
        """Add what was counted elsewhere, taking its files over.

        Raises:
            OSError: a file cannot be read or written.
        """
        self._runs += other._runs
        for key, counts in other._held.items():
            self.add(key, counts)
        if self._folder is not None:
            self._shorten(self._folder)

    def _shorten(self, folder: Path) -> None:
        if len(self._runs) > _RUNS:
            self._runs = [_write(folder, _summed(map(_read, self._runs)))]

    def __iter__(self) -> Iterator[tuple[str, Counts]]:
        """All keys with their counts, sorted by code points; in memory is one key of each file."""
        return _summed([*map(_read, self._runs), iter(sorted(self._held.items()))])


def _write(folder: Path, counted: Iterable[tuple[str, Counts]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=folder, suffix=".jsonl", delete=False) as file:
        file.writelines(orjson.dumps(pair, option=orjson.OPT_APPEND_NEWLINE) for pair in counted)
    return Path(file.name)


def _read(path: Path) -> Iterator[tuple[str, Counts]]:
    with path.open("rb") as file:
        for line in file:
            key, counts = orjson.loads(line)
            yield key, tuple(counts)


def _summed(sources: Iterable[Iterator[tuple[str, Counts]]]) -> Iterator[tuple[str, Counts]]:
    by_key: Any = itemgetter(0)
    for key, same in groupby(merge(*sources, key=by_key), key=by_key):
        yield key, tuple(map(sum, zip(*(counts for _, counts in same), strict=True)))
