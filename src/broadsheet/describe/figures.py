"""The figures a datasheet quotes, counted from the rows of a build, as blocks of Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from broadsheet.contract.rows import Row
from broadsheet.contract.schemas import TABLES
from broadsheet.contract.splitting import SPLITS
from broadsheet.read import Dataset
from broadsheet.text.words import count_words
from broadsheet.version import __version__
from broadsheet.write.image import WrittenTable

Cell = str | int


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A Markdown table; numbers get thousands separators.

    >>> print(markdown_table(["what", "count"], [["words", 1234]]))
    | what | count |
    |---|---|
    | words | 1,234 |
    """
    lines = [head, ["---"] * len(head), *rows]
    cells = [[f"{cell:,}" if isinstance(cell, int) else cell for cell in line] for line in lines]
    return "\n".join("|" + "|".join(line) + "|" if line[0] == "---" else f"| {' | '.join(line)} |" for line in cells)


def _counted(head: str, counts: Mapping[str, int]) -> str:
    """Counts as a table, sorted by name; a sentence where there are none."""
    return markdown_table([head, "count"], sorted(counts.items())) if counts else "None."


class Figures:
    """Counts over rows, taken in any order and any number of parts.

    >>> figures = Figures()
    >>> figures("quotes", {"comment_id": None, "speaker": None, "quote_type": "scare", "closure": "closed"})
    >>> figures.quotes["all"]["in articles"]
    1
    """

    def __init__(self) -> None:
        self.text: dict[str, Counter[str]] = {}
        self.comments: Counter[str] = Counter()
        self.depths: Counter[int] = Counter()
        self.quotes: dict[str, Counter[str]] = {}
        self.incidents: Counter[str] = Counter()
        self.normalizations: Counter[str] = Counter()

    def __call__(self, table: str, row: Row) -> None:
        """Count a row of a table."""
        _COUNT[table](self, row)

    def update(self, other: Figures) -> None:
        """Add what was counted elsewhere."""
        for name in ("comments", "depths", "incidents", "normalizations"):
            getattr(self, name).update(getattr(other, name))
        for ours, theirs in ((self.text, other.text), (self.quotes, other.quotes)):
            for name, counts in theirs.items():
                ours.setdefault(name, Counter()).update(counts)

    def _page(self, row: Row) -> None:
        self._text("pages", row, count_words(row["text"]))
        self.incidents.update(one["id"] for one in row["incidents"])
        self.normalizations.update({one["step"]: one["count"] for one in row["normalizations"]})

    def _article(self, row: Row) -> None:
        self._text("articles", row, row["n_words"])

    def _comment(self, row: Row) -> None:
        self._text("comments", row, count_words(row["text"]))
        self.depths[row["depth"]] += 1
        self.comments.update(
            author=row["author"] is not None,
            time=row["created_at_raw"] is not None,
            verse=sum(paragraph["kind"] == "verse" for paragraph in row["paragraphs"]),
            mentions=len(row["mentions"]),
            cites=len(row["cites"]),
            comment_cites=len(row["comment_cites"]),
        )

    def _quote(self, row: Row) -> None:
        facts = ["count", "in articles" if row["comment_id"] is None else "in comments"]
        if row["speaker"] is not None:
            facts += ["with a speaker"] + ["with the speaker's name"] * (row["speaker"]["name"] is not None)
        for group in ("all", f"type {row['quote_type']}", f"closure {row['closure']}"):
            self.quotes.setdefault(group, Counter()).update(facts)

    def _text(self, table: str, row: Row, n_words: int) -> None:
        counts = self.text.setdefault(table, Counter())
        counts.update(words=n_words, characters=len(row["text"]), paragraphs=len(row.get("paragraphs", ())))

    def blocks(self, dataset: Dataset, written: Sequence[WrittenTable]) -> dict[str, str]:
        """All blocks of figures by name; words as `count_words` counts them, characters as code points."""
        return {
            "tables": _tables(written),
            "text": _text(self.text),
            "comments": _comments(self.comments, self.depths, self.incidents),
            "quotes": _quotes(self.quotes),
            "incidents": _counted("incident", self.incidents),
            "normalizations": _counted("step", self.normalizations),
            "versions": _versions(dataset, written),
        }


_COUNT: Final = {
    "pages": Figures._page,
    "articles": Figures._article,
    "comments": Figures._comment,
    "quotes": Figures._quote,
}


def _tables(written: Sequence[WrittenTable]) -> str:
    sizes = {table.name: {split.name: split.num_rows for split in table.splits} for table in written}
    counts = [(name, [sizes.get(name, {}).get(split, 0) for split in SPLITS]) for name in TABLES]
    return markdown_table(["table", "rows", *SPLITS], [[name, sum(each), *each] for name, each in counts])


def _text(counts: Mapping[str, Counter[str]]) -> str:
    lines: list[list[Cell]] = []
    for name in ("pages", "articles", "comments"):
        found = counts.get(name, Counter())
        whole = name == "pages"
        paragraphs = "" if whole else found["paragraphs"]
        lines.append([f"{name} (all of it)" if whole else name, found["words"], found["characters"], paragraphs])
    return markdown_table(["text of", "words", "characters", "paragraphs"], lines)


def _comments(counts: Counter[str], depths: Counter[int], incidents: Counter[str]) -> str:
    lines = [
        ("comments", depths.total()),
        ("at the top level", depths[0]),
        ("replies", depths.total() - depths[0]),
        ("deepest level (0 is the top)", max(depths, default=0)),
        ("numbers lost before the page was saved", incidents["comments.lost-number"]),
        ("with an author's name", counts["author"]),
        ("with a time", counts["time"]),
        ("paragraphs of verse", counts["verse"]),
        ("mentions of others", counts["mentions"]),
        ("stretches that repeat the article's words", counts["cites"]),
        ("stretches that repeat another comment's words", counts["comment_cites"]),
    ]
    return markdown_table(["what", "count"], lines)


def _quotes(counts: Mapping[str, Counter[str]]) -> str:
    columns = ("count", "in articles", "in comments", "with a speaker", "with the speaker's name")
    # By type first, then by closure, each sorted by name; the line of all stands there without a quote, too.
    order = sorted({"all", *counts}, key=lambda group: (group != "all", not group.startswith("type"), group))
    none: Counter[str] = Counter()
    return markdown_table(
        ["quotes", *columns], [[group, *(counts.get(group, none)[one] for one in columns)] for group in order]
    )


def _versions(dataset: Dataset, written: Sequence[WrittenTable]) -> str:
    digests = [[f"digest of {table.name}", f"`{table.digest}`"] for table in written]
    return markdown_table(["what", "version"], [["dataset", dataset.version], ["compiler", __version__], *digests])
