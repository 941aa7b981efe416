"""Level dataset, across tables: pages keep to one split, and their raw bytes are those they were compiled from."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import orjson

from broadsheet.check.findings import Place, Plain, Report, why
from broadsheet.check.join import Group
from broadsheet.contract.splitting import SplitPlan, split_of
from broadsheet.contract.spool import Spool
from broadsheet.read.files import read_raw


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


def check_raw_bytes(raw: Path, group: Group, report: Report) -> None:
    """Check a page against its raw file: the bytes' hash and size, and that verbatim pieces decode to the text."""
    for page in group.all("pages"):
        row = page.row
        try:
            data = read_raw(raw, row["raw_path"])
        except OSError as error:
            report.add("raw.missing", page.place, "raw_path", reason=why(error))
            continue
        if sha256(data).hexdigest() != row["raw_sha256"] or len(data) != row["raw_bytes"]:
            report.add("raw.sha256", page.place, "raw_sha256")
            continue
        for index, piece in enumerate(row["raw_alignment"]):
            text = row["text"][piece["start_char"] : piece["start_char"] + piece["length"]]
            if piece["step"] is None and not _decodes(data, piece, row["encoding"], text):
                report.add("raw.decode", page.place, f"raw_alignment[{index}]")


def _decodes(data: bytes, piece: Mapping[str, Any], encoding: str, text: str) -> bool:
    try:
        return data[piece["start_byte"] : piece["start_byte"] + piece["n_bytes"]].decode(encoding) == text
    except (LookupError, ValueError):
        return False
