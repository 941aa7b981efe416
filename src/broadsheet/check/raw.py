"""Level dataset, raw files: raw.jsonl, the pages, their copies and the quarantine tell the same of each file.

What is stated of a file stands far apart (its line, its pages in any shard, its rows in quarantine), so all of it is
spooled by the file's path and joined bucket by bucket, in memory that does not grow with the corpus.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from zlib import crc32

import orjson

from broadsheet.check.findings import Place, Report, name_of
from broadsheet.check.join import Seen
from broadsheet.check.lines import read_lines
from broadsheet.contract.layout import MANIFEST, QUARANTINE, RAW_LIST, raw_key
from broadsheet.contract.spool import N_BUCKETS, Spool

_COUNTS = {"n_bytes": "bytes", "n_pages": "n_pages", "n_removed": "n_removed"}


def _place_key(raw_path: str, number: int | None) -> tuple[bytes, int]:
    return raw_key(raw_path), number or 0


def _number(page: Mapping[str, Any]) -> int | None:
    return None if page["record"] is None else page["record"]["number"]


class RawPlaces:
    """Takes what each row states of a raw file, and joins it at the end."""

    def __init__(self) -> None:
        self._spool = Spool(TemporaryFile)

    def add_page(self, page: Seen, report: Report) -> None:
        """Take a page and its copies."""
        row, place = page.row, page.place
        number = _number(row)
        stated = None if number is not None else (row["raw_sha256"], row["raw_bytes"])
        self._add(row["raw_path"], ("page", number, "raw_path", stated), place)
        if not row["copies"]:
            return
        keys = [_place_key(copy["raw_path"], copy["number"]) for copy in row["copies"]]
        if any(one >= other for one, other in pairwise(keys)):
            report.add("dataset.copies", place, "copies")
        for index, copy in enumerate(row["copies"]):
            stated = None if copy["number"] is not None else (row["raw_sha256"], row["raw_bytes"])
            self._add(copy["raw_path"], ("page", copy["number"], f"copies[{index}]", stated), place)

    def add_quarantined(self, row: Mapping[str, Any], place: Place) -> None:
        """Take a row of the quarantine."""
        whole = row["number"] is None and row["raw_sha256"] is not None
        stated = (row["raw_sha256"], row["raw_bytes"]) if whole else None
        self._add(row["raw_path"], ("quarantine", row["raw_sha256"] is not None, "raw_path", stated), place)

    def add_file(self, row: Mapping[str, Any], place: Place) -> None:
        """Take a line of raw.jsonl."""
        stated = row["sha256"], row["bytes"], row["n_pages"], row["n_quarantined"]
        self._add(row["path"], ("file", None, "path", stated), place)

    def _add(self, raw_path: str, what: tuple[Any, ...], place: Place) -> None:
        path = raw_path.encode("utf-8", "surrogatepass")
        line = orjson.dumps((raw_path, what, (place.file, place.line, place.row, place.record)))
        self._spool.add(crc32(path) % N_BUCKETS, line + b"\n")

    def check(self, whole: bool, listed: bool, report: Report) -> None:
        """Join and compare.

        whole: whether all rows of pages and quarantine could be read; listed: whether all lines of raw.jsonl could.
        Where not, what is missing is told of already.
        """
        for bucket in self._spool.buckets():
            files: dict[str, _File] = {}
            for line in bucket.splitlines():
                raw_path, what, place = orjson.loads(line)
                files.setdefault(raw_path, _File()).take(what, Place(*place))
            for file in files.values():
                file.check(whole, listed, report)
        self._spool.close()


@dataclass(slots=True)
class _File:
    """All that is stated of one raw file."""

    line: tuple[tuple[str, int, int, int], Place] | None = None
    pages: list[tuple[int | None, str, list[Any] | None, Place]] = field(default_factory=list)
    quarantined: list[tuple[bool, str, list[Any] | None, Place]] = field(default_factory=list)

    def take(self, what: Sequence[Any], place: Place) -> None:
        kind, number, where, stated = what
        if kind == "file":
            self.line = stated, place
        else:
            (self.pages if kind == "page" else self.quarantined).append((number, where, stated, place))

    def check(self, whole: bool, listed: bool, report: Report) -> None:
        seen: set[int | None] = set()
        for number, where, _, place in self.pages:
            if number in seen:
                report.add("dataset.copies", place, where)
            seen.add(number)
        if self.line is None:
            if listed:
                self._unlisted(report)
            return
        (sha256, size, n_pages, n_quarantined), place = self.line
        if any(stated not in (None, [sha256, size]) for _, _, stated, _ in self.pages):
            report.add("dataset.raw-page", place, "sha256")
        for _, where, stated, here in self.quarantined:
            if stated not in (None, [sha256, size]):
                report.add("dataset.quarantine", here, where)
        if whole:
            self._check_counts(n_pages, n_quarantined, place, report)

    def _check_counts(self, n_pages: int, n_quarantined: int, place: Place, report: Report) -> None:
        found = (("n_pages", n_pages, len(self.pages)), ("n_quarantined", n_quarantined, len(self.quarantined)))
        for name, stated_number, number_found in found:
            if stated_number != number_found:
                report.add("dataset.raw-count", place, name, stated=stated_number, number=number_found)

    def _unlisted(self, report: Report) -> None:
        for _, where, _, place in self.pages:
            report.add("dataset.raw-unlisted", place, where)
        for was_read, where, _, place in self.quarantined:
            # A file that was not read (it cannot be, or is no plain file) has no hash to list it with.
            if was_read:
                report.add("dataset.quarantine", place, where)


def check_raw_list(manifest: Mapping[str, Any], folder: Path, places: RawPlaces, whole: bool, report: Report) -> None:
    """Check raw.jsonl against the pages, which `places` took already, the quarantine and the manifest's counts.

    whole: whether all rows of pages could be read; where not, missing pages are told of already.
    """
    sums: Counter[str] = Counter()
    counted = True
    for row, place in _rows(folder / QUARANTINE, "quarantine", report):
        if row is None:
            whole = counted = False
            continue
        # The rows themselves: those of files that were not read stand in no line of raw.jsonl.
        sums["n_quarantined"] += 1
        places.add_quarantined(row, place)
    listed, last = True, b""
    for row, place in _rows(folder / RAW_LIST, "raw", report):
        if row is None:
            listed = False
            continue
        if sums["n_files"] and raw_key(row["path"]) <= last:
            report.add("dataset.raw-order", place, "path")
        last = raw_key(row["path"])
        sums["n_files"] += 1
        for name, own in _COUNTS.items():
            sums[name] += row[own]
        places.add_file(row, place)
    for name, stated in manifest["raw"].items():
        if (counted if name == "n_quarantined" else listed) and stated != sums[name]:
            place = Place(name_of(folder / MANIFEST))
            report.add("dataset.raw-sum", place, f"raw.{name}", stated=stated, number=sums[name])
    places.check(whole, listed, report)


def _rows(path: Path, name: str, report: Report) -> Iterator[tuple[dict[str, Any] | None, Place]]:
    """The rows of a file that may be missing: then what it should hold is found to be missing from it."""
    for batch in read_lines(path, name, report) if path.exists() else ():
        for placed in batch:
            yield placed.row, placed.place
