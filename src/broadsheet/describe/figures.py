"""The figures that describe a dataset, counted from its rows as they are merged: in parts, in bounded memory."""

from __future__ import annotations

from collections import Counter
from heapq import nsmallest
from pathlib import Path
from typing import Any, Final

from broadsheet.contract.rows import Row
from broadsheet.describe.nulls import Nulls
from broadsheet.describe.speakers import Speakers
from broadsheet.describe.spread import binned, summary
from broadsheet.describe.tally import Tally
from broadsheet.describe.threads import Threads
from broadsheet.text.words import count_words

AGENCIES: Final = 20
"""How many agencies figures give."""

_COUNTERS: Final = (
    "comments",
    "copies",
    "depths",
    "incidents",
    "normalizations",
    "words_per_article",
    "words_per_comment",
)


class Figures:
    """Counts over rows, taken in any number of parts; the rows of a page stand together in each.

    folder is where names stand that do not fit into memory; whoever gives it removes it. Without it all stays there.

    >>> figures = Figures()
    >>> figures("articles", {"agency": "AP", "sections": [], "text": "It rained.", "n_words": 2, "paragraphs": []})
    >>> figures.facts()["agencies"]
    {'n_names': 1, 'named': [{'name': 'AP', 'articles': 1, 'sections': 0}], 'articles_with_one': 1}
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.text: dict[str, Counter[str]] = {}
        self.quotes: dict[str, Counter[str]] = {}
        self.comments: Counter[str] = Counter()
        self.copies: Counter[str] = Counter()
        self.depths: Counter[int] = Counter()
        self.incidents: Counter[str] = Counter()
        self.normalizations: Counter[str] = Counter()
        self.words_per_article: Counter[int] = Counter()
        self.words_per_comment: Counter[int] = Counter()
        self.nulls = Nulls()
        self.threads = Threads()
        self.agencies = Tally(folder)
        self.speakers = Speakers(folder)

    def __call__(self, table: str, row: Row) -> None:
        """Count a row of a table.

        Raises:
            OSError: a file cannot be written.
        """
        self.nulls(table, row)
        _COUNT[table](self, row)

    def update(self, other: Figures) -> None:
        """Add what was counted elsewhere.

        Raises:
            OSError: a file cannot be read or written.
        """
        for name in (*_COUNTERS, "nulls", "threads", "agencies", "speakers"):
            getattr(self, name).update(getattr(other, name))
        for ours, theirs in ((self.text, other.text), (self.quotes, other.quotes)):
            for name, counts in theirs.items():
                ours.setdefault(name, Counter()).update(counts)

    def _page(self, row: Row) -> None:
        self._text("pages", row, count_words(row["text"] or ""))
        self.incidents.update(one["id"] for one in row["incidents"])
        self.normalizations.update({one["step"]: one["count"] for one in row["normalizations"]})
        # Builds of before 0.4.0 have no such column.
        copies = row.get("copies") or ()
        self.copies.update(pages=1, pages_with_copies=bool(copies), copies=len(copies))

    def _article(self, row: Row) -> None:
        self._text("articles", row, row["n_words"])
        self.words_per_article[row["n_words"]] += 1
        own = {row["agency"]} - {None}
        credited = {one["agency"] for one in row["sections"]} - {None}
        for agency in own | credited:
            sections = sum(one["agency"] == agency for one in row["sections"])
            self.agencies.add(" ".join(agency.split()), (1, sections))
        self.text["articles"]["with an agency"] += bool(own | credited)

    def _comment(self, row: Row) -> None:
        words = count_words(row["text"] or "")
        self._text("comments", row, words)
        if row["text"] is not None:
            self.words_per_comment[words] += 1
        self.depths[row["depth"]] += 1
        self.threads(row)
        own, other = row["cites"], row.get("comment_cites") or ()
        self.comments.update(
            author=row["author"] is not None,
            # As printed, where the tier has text.
            time=row["created_at_raw"] is not None or row["created_at"] is not None,
            verse=sum(paragraph["kind"] == "verse" for paragraph in row["paragraphs"]),
            mentions=len(row["mentions"]),
            cites=len(own),
            citing=bool(own),
            comment_cites=len(other),
            comment_citing=bool(other),
        )

    def _quote(self, row: Row) -> None:
        self.speakers(row)
        facts = ["count", "in articles" if row["comment_id"] is None else "in comments"]
        if row["speaker"] is not None:
            facts += ["with a speaker"] + ["with the speaker's name"] * (row["speaker"]["name"] is not None)
        for group in ("all", f"type {row['quote_type']}", f"closure {row['closure']}"):
            self.quotes.setdefault(group, Counter()).update(facts)

    def _text(self, table: str, row: Row, n_words: int) -> None:
        """Count a row's text, where the tier has it."""
        counts = self.text.setdefault(table, Counter())
        counts["paragraphs"] += len(row.get("paragraphs", ()))
        if row["text"] is not None:
            counts.update(words=n_words, characters=len(row["text"]))

    def facts(self) -> dict[str, Any]:
        """All that was counted, as JSON can hold it.

        Raises:
            OSError: a file cannot be read.
        """
        threads = self.threads.found(self.copies["pages"])
        words = {"words_per_article": self.words_per_article, "words_per_comment": self.words_per_comment}
        return {
            "text": {table: dict(sorted(counts.items())) for table, counts in sorted(self.text.items())},
            "lengths": {name: summary(counts.items()) for name, counts in words.items()} | threads["lengths"],
            "bins": {name: binned(counts) for name, counts in words.items()} | threads["bins"],
            "comments": {"n": self.depths.total(), "depths": [[*one] for one in sorted(self.depths.items())]}
            | {name: self.comments[name] for name in _COMMENTS},
            "quotes": _groups(self.quotes),
            "speakers": self.speakers.found(),
            "agencies": self._agencies(),
            "incidents": dict(sorted(self.incidents.items())),
            "normalizations": dict(sorted(self.normalizations.items())),
            "copies": {name: self.copies[name] for name in ("pages_with_copies", "copies")},
            "nulls": self.nulls.found(),
        }

    def _agencies(self) -> dict[str, Any]:
        n_names = 0

        def named() -> Any:
            nonlocal n_names
            for name, (articles, sections) in self.agencies:
                n_names += 1
                yield {"name": name, "articles": articles, "sections": sections}

        top = nsmallest(AGENCIES, named(), key=lambda one: (-one["articles"], -one["sections"], one["name"]))
        with_one = self.text.get("articles", Counter())["with an agency"]
        return {"n_names": n_names, "named": top, "articles_with_one": with_one}


_COMMENTS: Final = ("author", "time", "verse", "mentions", "cites", "citing", "comment_cites", "comment_citing")
_COUNT: Final = {
    "pages": Figures._page,
    "articles": Figures._article,
    "comments": Figures._comment,
    "quotes": Figures._quote,
}


def _groups(counts: dict[str, Counter[str]]) -> list[dict[str, Any]]:
    """Quotes by group: all first (there without a quote, too), then by type, then by closure, each sorted by name."""
    columns = ("count", "in articles", "in comments", "with a speaker", "with the speaker's name")
    order = sorted({"all", *counts}, key=lambda group: (group != "all", not group.startswith("type"), group))
    none: Counter[str] = Counter()
    return [{"group": group} | {one: counts.get(group, none)[one] for one in columns} for group in order]
