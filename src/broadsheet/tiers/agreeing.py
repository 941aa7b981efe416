"""What comments are stated to repeat of the article and of one another, after words of theirs were replaced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from broadsheet.check import Report, check_rows
from broadsheet.contract.rows import Row
from broadsheet.text.words import WORD, fold_words

Rows = Mapping[str, Sequence[Row]]

_UNEQUAL: Final = frozenset({"spans.cite", "spans.cite-count"})


def agrees(rows: Rows) -> bool:
    """Whether all that is stated to be a repeat still is one."""
    if not any(row["cites"] or row["comment_cites"] for row in rows["comments"]):
        return True
    report = Report(mask=True, tier="masked")
    check_rows(rows, report)
    return not any(finding.id in _UNEQUAL for finding in report.findings)


def agreeing(rows: Rows) -> Iterator[Row]:
    """The comments with those repeats that still are."""
    texts = {row["comment_id"]: row["text"] for row in rows["comments"]}
    article = next((row["text"] for row in rows["articles"]), "")
    for row in rows["comments"]:
        ours = [one for one in row["cites"] if _repeats(row["text"], one, article, "article")]
        cited = ((one, texts[one["comment_id"]]) for one in row["comment_cites"])
        others = [one for one, text in cited if _repeats(row["text"], one, text, "comment")]
        yield {**row, "cites": ours, "comment_cites": others}


def _repeats(text: str, cite: Mapping[str, Any], cited: str, where: str) -> bool:
    here = text[cite["start_char"] : cite["end_char"]]
    there = cited[cite[f"{where}_start_char"] : cite[f"{where}_end_char"]]
    words = fold_words(WORD.findall(here))
    return words == fold_words(WORD.findall(there)) and len(words) == cite["n_words"]
