"""Level removals: what tombstones.jsonl says was taken down is in no table again, nor was it missed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from broadsheet.check.findings import Place, Report
from broadsheet.check.join import Group
from broadsheet.check.lines import read_lines
from broadsheet.contract.layout import TOMBSTONES
from broadsheet.contract.rows import Row
from broadsheet.contract.schemas import TABLES
from broadsheet.read import Removal, Tombstone


class Removed:
    """The tombstones of a build; memory grows with their number alone."""

    def __init__(self, folder: Path, report: Report) -> None:
        path = folder / TOMBSTONES
        found = []
        last = ""
        for batch in read_lines(path, "tombstone", report) if path.exists() else ():
            for placed in batch:
                if placed.row is None:
                    continue
                if placed.row["id"] <= last:
                    report.add("removal.order", placed.place, "id")
                last = placed.row["id"]
                found.append(Tombstone(**placed.row))
        self._ids = frozenset(one.id for one in found)
        self._comments: dict[str, set[str]] = {}
        for one in found:
            if one.kind == "comment":
                self._comments.setdefault(one.id.partition("-")[0], set()).add(one.id)
        self._removal = Removal.of(found)

    def check(self, group: Group, report: Report) -> None:
        """Check the rows of a page."""
        if not self._ids:
            return
        for place, field in chain(self._by_id(group), self._by_text(group)):
            report.add("removal.returned", place, field)
        for page in group.all("pages"):
            if self._misses(page.row, group):
                report.add("removal.missed", page.place, "blocks")

    def _misses(self, page: Row, group: Group) -> bool:
        """Whether comments of a page have an entry and nothing at all was taken out of it.

        An id that is misspelled, or that another version of the compiler gives to nothing any more, takes nothing down.
        """
        wanted = self._comments.get(page["page_id"])
        if wanted is None:
            return False
        there = {comment.row["comment_id"] for comment in group.all("comments")}
        return not wanted <= there and all(block["kind"] != "removed" for block in page["blocks"])

    def _by_id(self, group: Group) -> Iterator[tuple[Place, str]]:
        for table in TABLES:
            for seen in group.all(table):
                if seen.row["page_id"] in self._ids:
                    yield seen.place, "page_id"
        for quote in group.all("quotes"):
            if quote.row["comment_id"] in self._ids:
                yield quote.place, "comment_id"

    def _by_text(self, group: Group) -> Iterator[tuple[Place, str]]:
        """What is there under another id: an article, or a comment by its text or its writer."""
        sources = {page.row["source_id"] for page in group.all("pages")}
        for article in group.all("articles"):
            if any(self._removal.takes_article(source, article.row["text"] or "") for source in sources):
                yield article.place, "text"
        for comment in group.all("comments"):
            row = comment.row
            told = row["comment_id"], row["text"] or "", row["author"], row["author_id"]
            if any(self._removal.takes(source, *told) for source in sources):
                yield comment.place, "comment_id"
