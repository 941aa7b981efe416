"""Ids that stand twice, are not of their page, or do not fit what they are made from."""

from __future__ import annotations

from broadsheet.text.ids import Ids
from corruptions.tools import Broken, Catalogue

CORRUPTIONS = Catalogue()


@CORRUPTIONS.breaks("keys.duplicate", also=["threads.position", "spans.count"])
def row_twice(broken: Broken) -> None:
    rows = broken.rows("comments")
    broken.rewrite("comments", {"train": [*rows, rows[-1]]})


@CORRUPTIONS.breaks("keys.order", also=["threads.position"])
def two_rows_swapped(broken: Broken) -> None:
    rows = broken.rows("comments")
    broken.rewrite("comments", {"train": [*rows[:2], rows[3], rows[2]]})


@CORRUPTIONS.breaks("keys.page-id", also=["raw.sha256", "dataset.raw-page"])
def another_raw_hash(broken: Broken) -> None:
    sha = broken.rows("pages")[0]["raw_sha256"]
    broken.change("pages", 0, raw_sha256="f" * 16 + sha[16:])


@CORRUPTIONS.breaks("keys.prefix", also=["references.missing", "references.block", "spans.count"])
def article_of_another_page(broken: Broken) -> None:
    broken.change("articles", 0, article_id="0123456789abcdef-a")


@CORRUPTIONS.breaks("keys.prefix")
def comment_of_another_page(broken: Broken) -> None:
    name = broken.rows("comments")[3]["comment_id"]
    broken.change("comments", 3, comment_id="0" * 16 + name[16:], root_id="0" * 16 + name[16:])


@CORRUPTIONS.breaks("keys.content")
def comment_edited(broken: Broken) -> None:
    broken.change("comments", 3, author="reader42")


@CORRUPTIONS.breaks("keys.content")
def hash_of_another_quote(broken: Broken) -> None:
    name = broken.rows("quotes")[0]["quote_id"]
    broken.change("quotes", 0, quote_id=name[:18] + "00000000")


@CORRUPTIONS.breaks("keys.twin")
def second_of_one(broken: Broken) -> None:
    row = broken.rows("comments")[3]
    name = Ids(row["page_id"], "c").next("", row["text"]) + "-2"
    broken.change("comments", 3, comment_id=name, root_id=name)
