"""Level spans, for pages: blocks tile the text, and the raw alignment of plain text tiles text and bytes."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from broadsheet.check.findings import Report
from broadsheet.check.join import Group, Seen


def check_pages(group: Group, report: Report) -> None:
    """Check the page's own row."""
    for page in group.all("pages"):
        text = page.row["text"]
        if text is not None and sha256(text.encode("utf-8")).hexdigest() != page.row["text_sha256"]:
            report.add("spans.text-sha256", page.place, "text_sha256")
        _check_blocks(page, report)
        _check_raw(page, report)
        _check_incidents(page, report)


def _length(page: Seen) -> int:
    """The length of a page's text in code points; without the text, where its last block ends."""
    text, blocks = page.row["text"], page.row["blocks"]
    return len(text) if text is not None else blocks[-1]["end_char"] if blocks else 0


def _tile(spans: Sequence[tuple[int, int]], end: int) -> bool:
    """Whether each span begins where its forerunner ends, from 0 to the end; the quick way, for most rows are right."""
    last = 0
    for start, stop in spans:
        if start != last or stop <= start:
            return False
        last = stop
    return last == end


def _check_blocks(page: Seen, report: Report) -> None:
    if _tile([(block["start_char"], block["end_char"]) for block in page.row["blocks"]], _length(page)):
        return
    last, index = 0, 0
    for index, block in enumerate(page.row["blocks"]):
        if block["start_char"] != last or block["end_char"] <= block["start_char"]:
            report.add("spans.blocks", page.place, f"blocks[{index}].start_char", start=block["start_char"], end=last)
        last = max(last, block["end_char"])
    if last != _length(page):
        report.add("spans.blocks", page.place, f"blocks[{index}].end_char", start=_length(page), end=last)


def _check_raw(page: Seen, report: Report) -> None:
    if page.row["media_type"] != "text/plain":
        if page.row["raw_alignment"]:
            report.add("spans.raw-markup", page.place, "raw_alignment")
        return
    char, byte, index = 0, 0, 0
    for index, piece in enumerate(page.row["raw_alignment"]):
        if piece["start_char"] != char:
            where = f"raw_alignment[{index}].start_char"
            report.add("spans.raw-text", page.place, where, found=piece["start_char"], wanted=char)
        if piece["start_byte"] != byte:
            where = f"raw_alignment[{index}].start_byte"
            report.add("spans.raw-bytes", page.place, where, found=piece["start_byte"], wanted=byte)
        char, byte = piece["start_char"] + piece["length"], piece["start_byte"] + piece["n_bytes"]
    if char != _length(page):
        where = f"raw_alignment[{index}].length"
        report.add("spans.raw-text", page.place, where, found=char, wanted=_length(page))
    if byte != page.row["raw_bytes"]:
        where = f"raw_alignment[{index}].n_bytes"
        report.add("spans.raw-bytes", page.place, where, found=byte, wanted=page.row["raw_bytes"])


def _check_incidents(page: Seen, report: Report) -> None:
    length = _length(page)
    for index, incident in enumerate(page.row["incidents"]):
        start, end = incident["start_char"], incident["end_char"]
        if start is None and end is None:
            continue
        if start is None or end is None or not start <= end <= length:
            where = f"incidents[{index}].end_char"
            # A half-given span has no numbers to tell of: -1 stands for the one that is null.
            numbers = {"start": -1 if start is None else start, "end": -1 if end is None else end}
            report.add("spans.incident", page.place, where, **numbers, length=length)
