"""The figures a datasheet quotes, counted from the rows of a build, as blocks of Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from broadsheet.contract.rows import Row
from broadsheet.contract.schemas import TABLES
from broadsheet.contract.splitting import SPLITS
from broadsheet.read import Dataset
from broadsheet.text.words import count_words
from broadsheet.version import __version__
from broadsheet.write.image import WrittenTable
from broadsheet.write.tables import TableLines

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


def _tables(tables: Sequence[TableLines]) -> str:
    sizes = {table.name: {split: len(lines) for split, lines in table.splits.items()} for table in tables}
    counts = [(name, [sizes.get(name, {}).get(split, 0) for split in SPLITS]) for name in TABLES]
    return markdown_table(["table", "rows", *SPLITS], [[name, sum(each), *each] for name, each in counts])


def _text(tables: Mapping[str, Iterable[Row]]) -> str:
    lines: list[list[Cell]] = []
    for name in ("pages", "articles", "comments"):
        words = characters = paragraphs = 0
        for row in tables[name]:
            words += count_words(row["text"])
            characters += len(row["text"])
            paragraphs += len(row.get("paragraphs", ()))
        whole = name == "pages"
        lines.append([f"{name} (all of it)" if whole else name, words, characters, "" if whole else paragraphs])
    return markdown_table(["text of", "words", "characters", "paragraphs"], lines)


def _comments(rows: Iterable[Row], incidents: Mapping[str, int]) -> str:
    depths: Counter[int] = Counter()
    counts = dict.fromkeys(("author", "time", "verse", "mentions", "cites", "comment_cites"), 0)
    for row in rows:
        depths[row["depth"]] += 1
        counts["author"] += row["author"] is not None
        counts["time"] += row["created_at_raw"] is not None
        counts["verse"] += sum(paragraph["kind"] == "verse" for paragraph in row["paragraphs"])
        counts["mentions"] += len(row["mentions"])
        counts["cites"] += len(row["cites"])
        counts["comment_cites"] += len(row["comment_cites"])
    lines = [
        ("comments", depths.total()),
        ("at the top level", depths[0]),
        ("replies", depths.total() - depths[0]),
        ("deepest level (0 is the top)", max(depths, default=0)),
        ("numbers lost before the page was saved", incidents.get("comments.lost-number", 0)),
        ("with an author's name", counts["author"]),
        ("with a time", counts["time"]),
        ("paragraphs of verse", counts["verse"]),
        ("mentions of others", counts["mentions"]),
        ("stretches that repeat the article's words", counts["cites"]),
        ("stretches that repeat another comment's words", counts["comment_cites"]),
    ]
    return markdown_table(["what", "count"], lines)


def _quotes(rows: Iterable[Row]) -> str:
    counts: dict[str, Counter[str]] = {"all": Counter()}
    for row in rows:
        facts = ["count", "in articles" if row["comment_id"] is None else "in comments"]
        if row["speaker"] is not None:
            facts += ["with a speaker"] + ["with the speaker's name"] * (row["speaker"]["name"] is not None)
        for group in ("all", f"type {row['quote_type']}", f"closure {row['closure']}"):
            counts.setdefault(group, Counter()).update(facts)
    columns = ("count", "in articles", "in comments", "with a speaker", "with the speaker's name")
    # By type first, then by closure, each sorted by name.
    order = sorted(counts, key=lambda group: (group != "all", not group.startswith("type"), group))
    return markdown_table(["quotes", *columns], [[group, *(counts[group][one] for one in columns)] for group in order])


def _versions(dataset: Dataset, written: Sequence[WrittenTable]) -> str:
    digests = [[f"digest of {table.name}", f"`{table.digest}`"] for table in written]
    return markdown_table(["what", "version"], [["dataset", dataset.version], ["compiler", __version__], *digests])


def figures(dataset: Dataset, tables: Sequence[TableLines], written: Sequence[WrittenTable]) -> dict[str, str]:
    """All blocks of figures by name; words as `count_words` counts them, characters as code points."""
    rows: dict[str, Iterable[Row]] = dict.fromkeys(TABLES, ()) | {table.name: table for table in tables}
    incidents: Counter[str] = Counter()
    steps: Counter[str] = Counter()
    for page in rows["pages"]:
        incidents.update(one["id"] for one in page["incidents"])
        steps.update({one["step"]: one["count"] for one in page["normalizations"]})
    return {
        "tables": _tables(tables),
        "text": _text(rows),
        "comments": _comments(rows["comments"], incidents),
        "quotes": _quotes(rows["quotes"]),
        "incidents": _counted("incident", incidents),
        "normalizations": _counted("step", steps),
        "versions": _versions(dataset, written),
    }
