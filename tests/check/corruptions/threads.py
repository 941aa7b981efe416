"""Threads that are no forest, and fields that say otherwise than the parents."""

from __future__ import annotations

from corruptions.tools import Broken, Catalogue

CORRUPTIONS = Catalogue()


@CORRUPTIONS.breaks("threads.position", also=["spans.count"])
def comment_lost(broken: Broken) -> None:
    rows = broken.rows("comments")
    quotes = [row for row in broken.rows("quotes") if row["comment_id"] is None]
    broken.rewrite("quotes", {"train": quotes})
    broken.rewrite("comments", {"train": [*rows[:2], rows[3]]})


@CORRUPTIONS.breaks("threads.basis")
def basis_without_a_parent(broken: Broken) -> None:
    broken.change("comments", 0, reply_basis="layout")


@CORRUPTIONS.breaks("threads.markup")
def markup_of_plain_text(broken: Broken) -> None:
    broken.change("comments", 1, reply_basis="technical")


@CORRUPTIONS.breaks("threads.markup")
def account_in_plain_text(broken: Broken) -> None:
    broken.change("comments", 0, author_id="user-12")


@CORRUPTIONS.breaks("threads.loop", also=["threads.basis"])
def own_parent(broken: Broken) -> None:
    broken.change("comments", 3, parent_id=broken.rows("comments")[3]["comment_id"])


@CORRUPTIONS.breaks("threads.loop")
def two_parents_of_each_other(broken: Broken) -> None:
    rows = broken.rows("comments")
    rows[0] |= {"parent_id": rows[1]["comment_id"], "reply_basis": "layout"}
    broken.rewrite("comments", {"train": rows})


@CORRUPTIONS.breaks("threads.order")
def later_parent(broken: Broken) -> None:
    rows = broken.rows("comments")
    rows[1] |= {"parent_id": rows[2]["comment_id"], "root_id": rows[2]["comment_id"]}
    broken.rewrite("comments", {"train": rows})


@CORRUPTIONS.breaks("threads.depth")
def reply_at_the_top(broken: Broken) -> None:
    broken.change("comments", 1, depth=0)


@CORRUPTIONS.breaks("threads.root")
def another_root(broken: Broken) -> None:
    broken.change("comments", 1, root_id=broken.rows("comments")[1]["comment_id"])


@CORRUPTIONS.breaks("threads.number")
def number_of_another_marker(broken: Broken) -> None:
    broken.change("comments", 2, printed_number=7, ordinal=7)


@CORRUPTIONS.breaks("threads.number")
def number_forgotten(broken: Broken) -> None:
    broken.change("comments", 2, printed_number=None)


@CORRUPTIONS.breaks("threads.ordinal")
def ordinal_beside_the_printed_number(broken: Broken) -> None:
    broken.change("comments", 2, ordinal=5)
