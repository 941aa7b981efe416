"""Level dataset, across tables: pages keep to one split, and their raw bytes are those they were compiled from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from broadsheet.check.findings import Place, Plain, Report, why
from broadsheet.check.join import Group
from broadsheet.check.raw import RawPlaces
from broadsheet.contract.splitting import SplitPlan, split_of
from broadsheet.read.files import read_raw


@dataclass(slots=True)
class Pages:
    """What is kept of all pages: the split each one is in, and what its row states of its raw file."""

    splits: dict[str, str] = field(default_factory=dict)
    raw: RawPlaces = field(default_factory=RawPlaces)


def check_split(group: Group, split: str, plan: SplitPlan | None, pages: Pages, report: Report) -> None:
    """Check that a page's rows are in one split, the one that the plan gives its group."""
    first = next(seen for rows in group.rows.values() for seen in rows)
    before = pages.splits.setdefault(group.page_id, split)
    if before != split:
        report.add("dataset.page-in-two-splits", first.place, "page_id", one=Plain(before), other=Plain(split))
    for page in group.all("pages"):
        row = page.row
        pages.raw.add_page(page, report)
        wanted = split_of(row["split_group"], plan) if plan else split
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
