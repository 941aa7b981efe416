"""Level quotes: words, speaker and cue stand in the container where their spans say, and the fields agree."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from typing import Any, Final

from broadsheet.check.findings import Plain, Report
from broadsheet.check.join import Group, Seen
from broadsheet.check.spans import Span, in_sequence, slices, spans_of, within
from broadsheet.check.structure import PARTS, check_quote_spans, lengths_of
from broadsheet.check.threads import loops

# Types that report nobody's speech.
_TERMS: Final = ("scare", "title")
# closure: whether there is an opening and a closing mark.
_MARKS: Final = {
    "closed": (True, True),
    "unopened": (False, True),
    "unclosed": (True, False),
    "unmarked": (False, False),
}

# Characters beside the quoted words in which their marks are looked for.
_NEAR: Final = 200


def check_quotes(group: Group, report: Report) -> None:
    """Check the quotes of a page."""
    textless = report.tier == "textless"
    lengths = lengths_of(group) if textless else {}
    texts = {seen.row["article_id"]: seen.row["text"] for seen in group.all("articles")}
    texts.update((seen.row["comment_id"], seen.row["text"]) for seen in group.all("comments"))
    quotes = group.all("quotes")
    by_id = {seen.row["quote_id"]: seen for seen in quotes}
    parents = {seen.row["quote_id"]: seen.row["parent_quote_id"] for seen in quotes}
    circular = set(loops(parents)) if any(parents.values()) else set()
    for seen in quotes:
        _check_fields(seen, report)
        if textless:
            check_quote_spans(seen, lengths, report)
        elif not _stands(seen.row, texts):
            _check_texts(seen, texts, report)
        if seen.row["quote_id"] in circular:
            report.add("quotes.loop", seen.place, "parent_quote_id")
        elif seen.row["parent_quote_id"] in by_id:
            _check_parent(seen, by_id[seen.row["parent_quote_id"]], report)


def _container(row: dict[str, Any]) -> str | None:
    container: str | None = row["comment_id"] or row["article_id"]
    return container


def _check_fields(seen: Seen, report: Report) -> None:
    row = seen.row
    if row["quote_type"] in _TERMS and row["speaker"] is not None:
        report.add("quotes.speaker", seen.place, "speaker", type=Plain(row["quote_type"]))
    marks = row["open_mark"] is not None, row["close_mark"] is not None
    if marks != _MARKS[row["closure"]]:
        report.add("quotes.closure", seen.place, "closure", closure=Plain(row["closure"]))
    # A block quotation is set apart by its layout and may have marks or none; one in several parts may have lost both
    # outer marks.
    if (
        row["quote_type"] != "block"
        and len(row["spans"]) == 1
        and (row["quote_type"] == "indirect") != (row["closure"] == "unmarked")
    ):
        report.add(
            "quotes.type", seen.place, "quote_type", type=Plain(row["quote_type"]), closure=Plain(row["closure"])
        )


def _stands(row: dict[str, Any], texts: Mapping[str, str]) -> bool:
    """Whether `_check_texts` would find nothing in a quote of one piece; the quick way, for most quotes are such."""
    text = texts.get(row["comment_id"] or row["article_id"] or "")
    if text is None or len(row["spans"]) != 1:
        return False
    start, end = row["spans"][0]["start_char"], row["spans"][0]["end_char"]
    if not 0 <= start < end <= len(text) or text[start:end] != row["text"]:
        return False
    before, after = row["open_mark"], row["close_mark"]
    if (before and not text.endswith(before, 0, start)) or (after and not text.startswith(after, end)):
        return False
    for name in PARTS:
        part = row[name]
        if part is None:
            continue
        if len(part["spans"]) != 1:
            return False
        start, end = part["spans"][0]["start_char"], part["spans"][0]["end_char"]
        if not 0 <= start < end <= len(text) or text[start:end] != part["text"]:
            return False
    return True


def _check_texts(seen: Seen, texts: Mapping[str, str], report: Report) -> None:
    """Check each span against the container's text, or (one table alone is given) its order only."""
    row = seen.row
    in_sequence(spans_of(row["spans"]), seen, "spans", report)
    text = texts.get(_container(row) or "")
    if text is None:
        return
    spans = spans_of(row["spans"])
    if within(spans, text, seen, "spans", report):
        if slices(text, spans) != row["text"]:
            report.add("quotes.text", seen.place, "text")
        _check_marks(seen, text, spans, report)
    for name in PARTS:
        part = row[name]
        if part is None:
            continue
        own = spans_of(part["spans"])
        if within(own, text, seen, f"{name}.spans", report) and slices(text, own) != part["text"]:
            report.add("quotes.part", seen.place, f"{name}.text", part=Plain(name))


def _check_marks(seen: Seen, text: str, spans: list[Span], report: Report) -> None:
    """Check that the marks stand beside the words; white space may stand between (« mot »)."""
    # The marks have two characters at most. White space is mostly one character, but may be the indent of a line; the
    # limit keeps a text of nothing else linear.
    before = text[max(0, spans[0][0] - _NEAR) : spans[0][0]].rstrip()
    after = text[spans[-1][1] : spans[-1][1] + _NEAR].lstrip()
    if seen.row["open_mark"] and not before.endswith(seen.row["open_mark"]):
        report.add("quotes.mark", seen.place, "open_mark")
    if seen.row["close_mark"] and not after.startswith(seen.row["close_mark"]):
        report.add("quotes.mark", seen.place, "close_mark")


def _check_parent(seen: Seen, parent: Seen, report: Report) -> None:
    outer = sorted(spans_of(parent.row["spans"]))
    starts = [start for start, _ in outer]
    same = _container(seen.row) == _container(parent.row)
    for start, end in spans_of(seen.row["spans"]):
        at = bisect_right(starts, start) - 1
        if not same or at < 0 or end > outer[at][1]:
            report.add("quotes.parent", seen.place, "parent_quote_id")
            return
