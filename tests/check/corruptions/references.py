"""Rows that name what is not there."""

from __future__ import annotations

from corruptions.tools import Broken, Catalogue

CORRUPTIONS = Catalogue()


def _unknown(broken: Broken, letter: str) -> str:
    return f"{broken.rows('comments')[0]['page_id']}-{letter}00000000"


@CORRUPTIONS.breaks("references.missing")
def page_removed(broken: Broken) -> None:
    kept = [row for row in broken.rows("pages") if row["page_id"] != broken.rows("articles")[0]["page_id"]]
    broken.rewrite("pages", {"train": kept})
    paths = {row["raw_path"] for row in kept}
    broken.list_raw([row for row in broken.raw_rows() if row["n_quarantined"] or row["path"] in paths])


@CORRUPTIONS.breaks("references.missing", also=["threads.root"])
def root_removed(broken: Broken) -> None:
    broken.change("comments", 3, root_id=_unknown(broken, "c"))


@CORRUPTIONS.breaks("references.missing")
def parent_removed(broken: Broken) -> None:
    broken.change("comments", 1, parent_id=_unknown(broken, "c"))


@CORRUPTIONS.breaks("references.missing")
def mentioned_comment_removed(broken: Broken) -> None:
    broken.change_item("comments", 1, "mentions", 0, comment_id=_unknown(broken, "c"))


@CORRUPTIONS.breaks("references.missing")
def cited_comment_removed(broken: Broken) -> None:
    broken.change_item("comments", 3, "comment_cites", 0, comment_id=_unknown(broken, "c"))


@CORRUPTIONS.breaks("references.itself")
def comment_cites_itself(broken: Broken) -> None:
    row = broken.rows("comments")[3]
    cite = row["comment_cites"][0]
    here = {"comment_start_char": cite["start_char"], "comment_end_char": cite["end_char"]}
    broken.change_item("comments", 3, "comment_cites", 0, comment_id=row["comment_id"], **here)


@CORRUPTIONS.breaks("references.missing")
def parent_quote_removed(broken: Broken) -> None:
    broken.change("quotes", 2, parent_quote_id=_unknown(broken, "q"))


@CORRUPTIONS.breaks("references.article", also=["spans.count"])
def article_not_named(broken: Broken) -> None:
    broken.change("comments", 3, article_id=None)


@CORRUPTIONS.breaks("references.container", also=["references.article", "keys.content", "spans.count"])
def quote_in_nothing(broken: Broken) -> None:
    broken.change("quotes", 0, article_id=None)


@CORRUPTIONS.breaks("references.block")
def block_of_nothing(broken: Broken) -> None:
    number = next(number for number, row in enumerate(broken.rows("pages")) if len(row["blocks"]) == 3)
    broken.change_item("pages", number, "blocks", 2, record_id=_unknown(broken, "c"))
