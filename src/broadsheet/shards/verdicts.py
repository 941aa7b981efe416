"""What is decided over all pages of a build: which place a page is taken from, and which pages share a split group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from broadsheet.contract.layout import DUPLICATES
from broadsheet.read import Dataset
from broadsheet.shards.survey import Verdicts, heads_of
from broadsheet.shards.unit_file import Head, UnitFile
from broadsheet.split import assign_groups, clusters, read_ledger, renewed, report, write_ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The verdicts, and how many pages changed their group.

    `ledger` and `duplicates` are the renewed ledger of split groups and the report of clusters, where near-copies are
    looked for; both stand in the folder that was given for it.
    """

    verdicts: Verdicts
    n_joined: int = 0
    ledger: Path | None = None
    duplicates: Path | None = None


def judge(units: Sequence[UnitFile], dataset: Dataset, work: Path) -> Judgement:
    """Decide over all pages.

    Raises:
        RawError: the ledger is damaged.
        OSError: a unit or the ledger cannot be read, or a file not written to `work`.
    """
    verdicts = Verdicts()
    known = dataset.groups
    if known is None:
        for _ in _pages(units, verdicts):
            pass
        return Judgement(verdicts=verdicts)
    pages = ((head.page_id, head.group if head.stated else None, head.signature) for head in _pages(units, verdicts))
    found = list(clusters(pages, dataset.similarity, work))
    groups, moved = assign_groups(found, read_ledger(known))
    for page_id, entry in groups.entries.items():
        verdicts.groups[page_id] = (entry.group, entry.was or "")
    ledger = work / known.name
    with ledger.open("wb") as file:
        write_ledger(file, renewed(read_ledger(known), (same[0].page_id for same in heads_of(units)), groups))
    duplicates = work / DUPLICATES
    with duplicates.open("wb") as file:
        file.writelines(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in report(found, groups))
    return Judgement(verdicts=verdicts, n_joined=len(moved), ledger=ledger, duplicates=duplicates)


def _pages(units: Sequence[UnitFile], verdicts: Verdicts) -> Iterator[Head]:
    """Each page once, from the first of its places; places of copies are noted on the way."""
    for heads in heads_of(units):
        if len(heads) > 1:
            verdicts.copies[heads[0].page_id] = [(head.path, head.number) for head in heads]
        yield heads[0]
