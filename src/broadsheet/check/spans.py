"""Spans: what any list of stretches of a text has to keep to, whatever table it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Sized
from itertools import pairwise
from typing import Any

from broadsheet.check.findings import Report
from broadsheet.check.join import Seen

Span = tuple[int, int]


def spans_of(items: Iterable[dict[str, Any]]) -> list[Span]:
    """The spans of a row's items, in code points."""
    return [(item["start_char"], item["end_char"]) for item in items]


def within(
    spans: Sequence[Span], text: Sized, seen: Seen, where: str, report: Report, *, end_field: str = "end_char"
) -> bool:
    """Check that each span is a stretch of the text with at least one character; returns whether all are."""
    whole = True
    for index, (start, end) in enumerate(spans):
        if not 0 <= start < end <= len(text):
            field = f"{where}[{index}].{end_field}"
            report.add("spans.range", seen.place, field, start=start, end=end, length=len(text))
            whole = False
    return whole


def in_sequence(spans: Sequence[Span], seen: Seen, where: str, report: Report) -> bool:
    """Check that spans come in order and do not overlap; returns whether they do so."""
    whole = True
    for index, (before, after) in enumerate(pairwise(spans), 1):
        if after[0] < before[1]:
            report.add("spans.order", seen.place, f"{where}[{index}].start_char", start=after[0], end=before[1])
            whole = False
    return whole


def uncovered(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """The stretches outside of ordered spans that hold more than white space.

    >>> list(uncovered("One. Two. Three.", [(0, 4), (10, 16)]))
    [(4, 10)]
    """
    last = 0
    for start, end in (*spans, (len(text), len(text))):
        if text[last:start].strip():
            yield last, start
        last = max(last, end)


def covers(spans: Sequence[Span], text: str, seen: Seen, where: str, report: Report) -> None:
    """Check that ordered spans leave out nothing of a text but white space."""
    for start, end in uncovered(text, spans):
        report.add("spans.gap", seen.place, where, start=start, end=end)


def check_cover(items: Sequence[dict[str, Any]], text: str, seen: Seen, where: str, report: Report) -> None:
    """Check that items lie within a text, in order, without overlap, and leave out nothing but white space."""
    if covered(items, text):
        return
    spans = spans_of(items)
    if within(spans, text, seen, where, report) and in_sequence(spans, seen, where, report):
        covers(spans, text, seen, where, report)


def covered(items: Iterable[dict[str, Any]], text: str) -> bool:
    """Whether `check_cover` would find nothing; the quick way, for most rows are right.

    >>> covered([{"start_char": 0, "end_char": 4}, {"start_char": 5, "end_char": 9}], "One. Two.")
    True
    """
    last = 0
    for item in items:
        start, end = item["start_char"], item["end_char"]
        if not last <= start < end or (start != last and not text[last:start].isspace()):
            return False
        last = end
    return blank_from(last, text)


def blank_from(last: int, text: str) -> bool:
    """Whether a position is in the text or at its end, and only white space follows."""
    return last == len(text) or (last < len(text) and text[last:].isspace())


def slices(text: str, spans: Iterable[Span]) -> str:
    """The stretches of a text, joined as the tables join them.

    >>> slices("“Yes,” she said, “now.”", [(1, 5), (18, 22)])
    'Yes, now.'
    """
    return " ".join(text[start:end] for start, end in spans)
