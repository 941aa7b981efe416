"""Level spans, for articles and comments: their way back to the page, their parts, and what is counted in them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from broadsheet.check.counts import check_counts
from broadsheet.check.findings import Report
from broadsheet.check.join import Group, Seen
from broadsheet.check.spans import blank_from, check_cover, covers, in_sequence, spans_of, within
from broadsheet.check.structure import check_structure
from broadsheet.text.words import WORD, fold_words


def check_records(group: Group, report: Report) -> None:
    """Check the article and the comments of a page."""
    if report.tier == "textless":
        check_structure(group, report)
        return
    pages = group.all("pages")
    page_text = pages[0].row["text"] if pages else None
    for seen in (*group.all("articles"), *group.all("comments")):
        check_cover(seen.row["paragraphs"], seen.row["text"], seen, "paragraphs", report)
        if not _aligned(seen.row["alignment"], seen.row["text"], page_text):
            _check_alignment(seen, page_text, report)
    for article in group.all("articles"):
        check_cover(article.row["sections"], article.row["text"], article, "sections", report)
        _check_first_section(article, report)
        check_counts(article, group, report)
    articles = {seen.row["article_id"]: seen.row["text"] for seen in group.all("articles")}
    comments = {seen.row["comment_id"]: seen.row["text"] for seen in group.all("comments")}
    for comment in group.all("comments"):
        # Few comments have any of them.
        if comment.row["mentions"]:
            _check_mentions(comment, report)
        if comment.row["cites"]:
            _check_cites(comment, articles.get(comment.row["article_id"]), report)
        if comment.row["comment_cites"]:
            _check_comment_cites(comment, comments, report)


def _aligned(pieces: Sequence[dict[str, Any]], text: str, page_text: str | None) -> bool:
    """Whether `_check_alignment` would find nothing; the quick way, for most rows are right."""
    last = page_last = 0
    for piece in pieces:
        start, there = piece["start_char"], piece["page_start_char"]
        if start < last or there < page_last or (start != last and not text[last:start].isspace()):
            return False
        last, page_last = start + piece["length"], there + piece["length"]
        if last <= start or (page_text is not None and text[start:last] != page_text[there:page_last]):
            return False
    return blank_from(last, text)


def _check_alignment(seen: Seen, page_text: str | None, report: Report) -> None:
    """Check each piece against the page, their order on both sides, and that they cover the text."""
    text, pieces = seen.row["text"], seen.row["alignment"]
    spans = [(piece["start_char"], piece["start_char"] + piece["length"]) for piece in pieces]
    there = [(piece["page_start_char"], piece["page_start_char"] + piece["length"]) for piece in pieces]
    if not within(spans, text, seen, "alignment", report):
        return
    if in_sequence(spans, seen, "alignment", report):
        covers(spans, text, seen, "alignment", report)
    for index, (before, after) in enumerate(pairwise(there), 1):
        if after[0] < before[1]:
            report.add("spans.page-order", seen.place, f"alignment[{index}].page_start_char")
    if page_text is None:
        return
    for index, (here, page) in enumerate(zip(spans, there, strict=True)):
        if text[here[0] : here[1]] != page_text[page[0] : page[1]]:
            report.add("spans.alignment", seen.place, f"alignment[{index}]", start=here[0], page=page[0])


def _check_first_section(article: Seen, report: Report) -> None:
    first = article.row["sections"][0] if article.row["sections"] else {"dateline": None, "agency": None}
    for name in ("dateline", "agency"):
        if article.row[name] != first[name]:
            report.add("spans.first-section", article.place, name)


def _check_mentions(comment: Seen, report: Report) -> None:
    text, mentions = comment.row["text"], comment.row["mentions"]
    within(spans_of(mentions), text, comment, "mentions", report)
    for index, mention in enumerate(mentions):
        if text[mention["start_char"] : mention["end_char"]] != mention["text"]:
            report.add("spans.mention", comment.place, f"mentions[{index}].text")


def _check_cites(comment: Seen, article_text: str | None, report: Report) -> None:
    text, cites = comment.row["text"], comment.row["cites"]
    spans = spans_of(cites)
    if not within(spans, text, comment, "cites", report) or article_text is None:
        return
    in_sequence(spans, comment, "cites", report)
    there = [(cite["article_start_char"], cite["article_end_char"]) for cite in cites]
    if not within(there, article_text, comment, "cites", report, end_field="article_end_char"):
        return
    for index, (cite, (start, end), (first, last)) in enumerate(zip(cites, spans, there, strict=True)):
        _check_repeated(comment, f"cites[{index}]", text[start:end], article_text[first:last], cite["n_words"], report)


def _check_comment_cites(comment: Seen, texts: dict[str, str], report: Report) -> None:
    text, cites = comment.row["text"], comment.row["comment_cites"]
    spans = spans_of(cites)
    if not within(spans, text, comment, "comment_cites", report):
        return
    in_sequence(spans, comment, "comment_cites", report)
    for index, (cite, (start, end)) in enumerate(zip(cites, spans, strict=True)):
        where = f"comment_cites[{index}]"
        if cite["comment_id"] == comment.row["comment_id"]:
            report.add("references.itself", comment.place, f"{where}.comment_id")
        cited = texts.get(cite["comment_id"])
        if cited is None:  # told among the references
            continue
        first, last = cite["comment_start_char"], cite["comment_end_char"]
        if not 0 <= first < last <= len(cited):
            field = f"{where}.comment_end_char"
            report.add("spans.range", comment.place, field, start=first, end=last, length=len(cited))
            continue
        _check_repeated(comment, where, text[start:end], cited[first:last], cite["n_words"], report)


def _check_repeated(comment: Seen, where: str, here: str, there: str, stated: int, report: Report) -> None:
    words = _words(here)
    if words != _words(there):
        report.add("spans.cite", comment.place, where)
    elif len(words) != stated:
        report.add("spans.cite-count", comment.place, f"{where}.n_words", stated=stated, number=len(words))


def _words(text: str) -> list[str]:
    return fold_words(WORD.findall(text))
