"""Level dataset, across tables: pages keep to one split, and raw files, pages and quarantine correspond."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from broadsheet.check.findings import Place, Plain, Report, name_of, why
from broadsheet.check.join import Group
from broadsheet.check.lines import read_lines
from broadsheet.contract.layout import MANIFEST, QUARANTINE
from broadsheet.contract.splitting import SplitPlan, split_of
from broadsheet.read.files import read_raw


@dataclass(slots=True)
class Pages:
    """What is kept of all pages: the split each one is in, and what its row states of its raw file."""

    splits: dict[str, str] = field(default_factory=dict)
    raw: dict[str, tuple[str, str, int, Place]] = field(default_factory=dict)


def check_split(group: Group, split: str, plan: SplitPlan | None, pages: Pages, report: Report) -> None:
    """Check that a page's rows are in one split, the one that the plan gives its group."""
    first = next(seen for rows in group.rows.values() for seen in rows)
    before = pages.splits.setdefault(group.page_id, split)
    if before != split:
        report.add("dataset.page-in-two-splits", first.place, "page_id", one=Plain(before), other=Plain(split))
    for page in group.all("pages"):
        row = page.row
        pages.raw.setdefault(group.page_id, (row["raw_path"], row["raw_sha256"], row["raw_bytes"], page.place))
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


def check_raw_list(manifest: Mapping[str, Any], folder: Path, pages: Pages, whole: bool, report: Report) -> None:
    """Check that each raw file is a page or in quarantine, and that all three tell the same of it.

    whole: whether all rows of pages could be read; where not, missing pages are told of already.
    """
    place = Place(name_of(folder / MANIFEST))
    listed = set()
    quarantined = {}
    for index, entry in enumerate(manifest["raw"]):
        where, stated = f"raw[{index}]", (entry["path"], entry["sha256"], entry["bytes"])
        if entry["page_id"] is None:
            quarantined[entry["path"]] = (where, stated)
            continue
        listed.add(entry["page_id"])
        page = pages.raw.get(entry["page_id"])
        if (page is None and whole) or (page is not None and page[:3] != stated):
            report.add("dataset.raw-page", place, where)
    for page_id in sorted(pages.raw.keys() - listed):
        report.add("dataset.raw-unlisted", pages.raw[page_id][3], "page_id")
    _check_quarantine(folder / QUARANTINE, quarantined, place, report)


def _check_quarantine(
    path: Path, wanted: Mapping[str, tuple[str, tuple[str, str, int]]], place: Place, report: Report
) -> None:
    found = set()
    for placed in read_lines(path, "quarantine", report) if path.exists() else ():
        if placed.row is None:
            return
        row = placed.row
        found.add(row["raw_path"])
        if row["raw_sha256"] is None:
            continue  # A file that could not be read has no hash, so the manifest cannot list it.
        where, stated = wanted.get(row["raw_path"], ("", ("", "", 0)))
        if not where or (row["raw_sha256"], row["raw_bytes"]) != stated[1:]:
            report.add("dataset.quarantine", placed.place, "raw_path")
    for name in wanted.keys() - found:
        report.add("dataset.quarantine-missing", place, wanted[name][0])


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
