"""Level dataset, near-copies: each cluster that duplicates.jsonl tells of is pages of the build in one split group."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import orjson

from broadsheet.check.findings import Place, Report
from broadsheet.check.lines import read_lines
from broadsheet.contract.layout import DUPLICATES
from broadsheet.contract.spool import Spool


class Clusters:
    """Joins the clusters with the pages' split groups, in memory that does not grow with the corpus."""

    def __init__(self, folder: Path, report: Report) -> None:
        self._spool = Spool(TemporaryFile)
        path = folder / DUPLICATES
        self._any = path.exists()
        for batch in read_lines(path, "duplicates", report) if self._any else ():
            for placed in batch:
                row, place = placed.row or {"pages": ()}, placed.place
                for index, page_id in enumerate(row["pages"]):
                    where = (place.file, place.line, place.row, place.record)
                    self._add(page_id, (row["group"], f"pages[{index}]", where))

    def _add(self, page_id: str, told: tuple[Any, ...] | None, group: str | None = None) -> None:
        self._spool.add(int(page_id[:2], 16), orjson.dumps((page_id, told, group)) + b"\n")

    def add(self, page_id: str, group: str) -> None:
        """Take a page's split group."""
        if self._any:
            self._add(page_id, None, group)

    def check(self, whole: bool, report: Report) -> None:
        """Compare. whole: whether all rows of pages could be read; where not, a missing page is told of already."""
        for bucket in self._spool.buckets():
            told: dict[str, list[Any]] = {}
            groups: dict[str, str] = {}
            for line in bucket.splitlines():
                page_id, cluster, group = orjson.loads(line)
                if cluster is None:
                    groups[page_id] = group
                else:
                    told.setdefault(page_id, []).append(cluster)
            for page_id, clusters in told.items():
                for number, (group, field, place) in enumerate(clusters):
                    wrong = groups.get(page_id, None if whole else group) != group
                    if wrong or number:
                        report.add("dataset.duplicates", Place(*place), field)
        self._spool.close()
