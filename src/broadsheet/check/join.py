"""Tables joined by page: each is sorted by page id, so one pass over all of them is enough."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from operator import itemgetter, le
from typing import Any, Final, NamedTuple

from broadsheet.check.findings import Place, Report
from broadsheet.check.lines import Placed
from broadsheet.contract.schemas import schema


class Seen(NamedTuple):
    """A row that fits its schema, and where it stands."""

    place: Place
    row: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one page, by table; a table that is not there was not given."""

    page_id: str
    rows: Mapping[str, tuple[Seen, ...]]

    @property
    def first(self) -> Seen:
        """A row of the page: the first one of its first table that has any."""
        return next(seen for rows in self.rows.values() for seen in rows)

    def all(self, table: str) -> tuple[Seen, ...]:
        """The page's rows of a table; none where the table was not given."""
        return self.rows.get(table, ())


@dataclass(frozen=True, slots=True)
class _Run:
    """The rows of one page in one table; whole is False where a row beside or among them could not be read."""

    page_id: str
    rows: tuple[Seen, ...]
    whole: bool


# Above every page id: what a table holds after its last page.
_END: Final = "~"


def _runs(rows: Iterator[Placed]) -> Iterator[_Run]:
    page, whole, next_whole = "", True, True
    kept: list[Seen] = []
    for placed in rows:
        if placed.row is None:
            whole = next_whole = False
            continue
        if placed.row["page_id"] != page:
            if kept:
                yield _Run(page, tuple(kept), whole)
            page, kept, whole, next_whole = placed.row["page_id"], [], next_whole, True
        kept.append(Seen(placed.place, placed.row))
    if kept:
        yield _Run(page, tuple(kept), whole)
    yield _Run(_END, (), next_whole)


def join(tables: Mapping[str, Iterator[Placed]]) -> Iterator[Group]:
    """The rows page by page.

    A page of which a row could not be read, in any table, is left out: what its other rows say of that row would look
    like a second breach.
    """
    runs = {table: _runs(rows) for table, rows in tables.items()}
    heads = {table: next(run) for table, run in runs.items()}
    while True:
        page = min((head.page_id for head in heads.values()), default=_END)
        if page == _END:
            return
        group = Group(page, {table: head.rows if head.page_id == page else () for table, head in heads.items()})
        if all(head.whole for head in heads.values()):
            yield group
        for table, head in heads.items():
            if head.page_id == page:
                heads[table] = next(runs[table])


@cache
def _sort_fields(table: str) -> tuple[str, ...]:
    return tuple(schema(table)["x-sort"])


def in_order(table: str, batches: Iterable[list[Placed]], report: Report) -> Iterator[list[Placed]]:
    """Pass rows on, and check that they are sorted as the table's schema states."""
    names = _sort_fields(table)
    key_of = itemgetter(*names)
    last: list[Any] = []
    for batch in batches:
        rows = [(one.place, one.row) for one in batch if one.row is not None]
        keys = [*last, *(key_of(row) for _, row in rows)]
        # Each key but the first is that of the row as many places from the end.
        if not all(map(le, keys, keys[1:])):
            for before, key, (place, _) in zip(keys, keys[1:], rows[len(rows) - len(keys) + 1 :], strict=False):
                if key < before:
                    report.add("keys.order", place, names[-1])
        last = keys[-1:]
        yield batch
