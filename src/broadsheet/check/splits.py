"""Level dataset, across tables: a page is in one split, the one that the plan gives its group."""

from __future__ import annotations

from collections.abc import Mapping
from tempfile import TemporaryFile
from typing import Any

import orjson

from broadsheet.check.findings import Place, Plain, Report
from broadsheet.check.join import Group
from broadsheet.contract.splitting import SplitPlan, split_of
from broadsheet.contract.spool import Spool


class Splits:
    """Takes the split that each page's rows are in, in memory that does not grow with the corpus."""

    def __init__(self) -> None:
        self._spool = Spool(TemporaryFile)

    def add(self, page_id: str, split: str, place: Place) -> None:
        """Take a page; place is that of its first row."""
        line = orjson.dumps((page_id, split, (place.file, place.line, place.row, place.record)))
        self._spool.add(int(page_id[:2], 16), line + b"\n")

    def check(self, report: Report) -> None:
        """Check that no page is in two splits."""
        for bucket in self._spool.buckets():
            first: dict[str, str] = {}
            for line in bucket.splitlines():
                page_id, split, place = orjson.loads(line)
                before = first.setdefault(page_id, split)
                if before != split:
                    one, other = Plain(before), Plain(split)
                    report.add("dataset.page-in-two-splits", Place(*place), "page_id", one=one, other=other)
        self._spool.close()


def check_split(group: Group, split: str, plan: SplitPlan | None, report: Report) -> None:
    """Check that a page is in the split that the plan gives its group."""
    for page in group.all("pages"):
        wanted = split_of(page.row["split_group"], plan) if plan else split
        if wanted != split:
            report.add("dataset.split-rule", page.place, "split_group", wanted=Plain(wanted), found=Plain(split))


def plan_of(manifest: Mapping[str, Any], place: Place, report: Report) -> SplitPlan | None:
    """The manifest's split plan; None, with a finding, where its shares do not add up."""
    plan = SplitPlan(**manifest["split"])
    if plan.train + plan.validation + plan.test != 100:
        report.add("dataset.shares", place, "split")
        return None
    return plan
