"""What is decided over all pages of a build: which place a page is taken from, and which pages share a split group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from broadsheet.read import Dataset
from broadsheet.shards.survey import Verdicts, heads_of
from broadsheet.shards.unit_file import UnitFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The verdicts, the renewed ledger of split groups, and how many pages changed their group."""

    verdicts: Verdicts
    ledger: bytes
    n_joined: int


def judge(units: Sequence[UnitFile], dataset: Dataset) -> Judgement:
    """Decide."""
    verdicts = Verdicts()
    for heads in heads_of(units):
        if len(heads) > 1:
            verdicts.copies[heads[0].page_id] = [(head.path, head.number) for head in heads]
    return Judgement(verdicts=verdicts, ledger=b"", n_joined=0)
