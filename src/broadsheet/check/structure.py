"""Level spans, without the words: where the text is left out, its spans still lie in order within its length.

The length of a text that is not there is where its last paragraph ends (of a page, its last block): paragraphs leave
out nothing but white space, and no span ends in white space.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from broadsheet.check.counts import check_counts
from broadsheet.check.findings import Report
from broadsheet.check.join import Group, Seen
from broadsheet.check.spans import Span, in_sequence, spans_of, within
from broadsheet.contract.rows import Row

PARTS = ("speaker", "cue", "addressee")
"""What a quote has spans of beside its own words."""


def check_structure(group: Group, report: Report) -> None:
    """Check the article and the comments of a page without their words."""
    pages = group.all("pages")
    page_end = max((block["end_char"] for block in pages[0].row["blocks"]), default=0) if pages else None
    lengths = lengths_of(group)
    for seen in (*group.all("articles"), *group.all("comments")):
        length = length_of(seen.row)
        _lie(spans_of(seen.row["paragraphs"]), length, seen, "paragraphs", report)
        _check_alignment(seen, length, page_end, report)
    for article in group.all("articles"):
        _lie(spans_of(article.row["sections"]), length_of(article.row), article, "sections", report)
        check_counts(article, group, report)
    for comment in group.all("comments"):
        row, length = comment.row, length_of(comment.row)
        within(spans_of(row["mentions"]), range(length), comment, "mentions", report)
        _lie(spans_of(row["cites"]), length, comment, "cites", report)
        _lie(spans_of(row["comment_cites"]), length, comment, "comment_cites", report)
        _check_cited(comment, "cites", "article", lengths, report)
        _check_cited(comment, "comment_cites", "comment", lengths, report)


def length_of(row: Row) -> int:
    """The length of an article's or comment's text, which need not be there, in code points.

    >>> length_of({"paragraphs": [{"kind": "paragraph", "start_char": 0, "end_char": 25}]})
    25
    """
    return max((paragraph["end_char"] for paragraph in row["paragraphs"]), default=0)


def lengths_of(group: Group) -> dict[str, int]:
    """The lengths of the texts of a page, by the ids of their records."""
    found = {seen.row["article_id"]: length_of(seen.row) for seen in group.all("articles")}
    return found | {seen.row["comment_id"]: length_of(seen.row) for seen in group.all("comments")}


def check_quote_spans(seen: Seen, lengths: dict[str, int], report: Report) -> None:
    """Check that a quote's words, speaker, cue and addressee lie within its container."""
    row = seen.row
    in_sequence(spans_of(row["spans"]), seen, "spans", report)
    length = lengths.get(row["comment_id"] or row["article_id"] or "")
    if length is None:
        return
    within(spans_of(row["spans"]), range(length), seen, "spans", report)
    for name in PARTS:
        if row[name] is not None:
            within(spans_of(row[name]["spans"]), range(length), seen, f"{name}.spans", report)


def _lie(spans: list[Span], length: int, seen: Seen, where: str, report: Report) -> None:
    if within(spans, range(length), seen, where, report):
        in_sequence(spans, seen, where, report)


def _check_alignment(seen: Seen, length: int, page_end: int | None, report: Report) -> None:
    pieces = seen.row["alignment"]
    _lie([_stretch(piece, "start_char") for piece in pieces], length, seen, "alignment", report)
    there = [_stretch(piece, "page_start_char") for piece in pieces]
    for index, (before, after) in enumerate(pairwise(there), 1):
        if after[0] < before[1]:
            report.add("spans.page-order", seen.place, f"alignment[{index}].page_start_char")
    if page_end is not None:
        within(there, range(page_end), seen, "alignment", report, end_field="page_start_char")


def _stretch(piece: dict[str, Any], name: str) -> Span:
    return piece[name], piece[name] + piece["length"]


def _check_cited(comment: Seen, name: str, of: str, lengths: dict[str, int], report: Report) -> None:
    """Check where the repeated words stand in what they are repeated from, where that was given."""
    for index, cite in enumerate(comment.row[name]):
        cited = comment.row["article_id"] if of == "article" else cite["comment_id"]
        if of == "comment" and cited == comment.row["comment_id"]:
            report.add("references.itself", comment.place, f"{name}[{index}].comment_id")
        start, end, length = cite[f"{of}_start_char"], cite[f"{of}_end_char"], lengths.get(cited)
        if length is not None and not 0 <= start < end <= length:
            field = f"{name}[{index}].{of}_end_char"
            report.add("spans.range", comment.place, field, start=start, end=end, length=length)
