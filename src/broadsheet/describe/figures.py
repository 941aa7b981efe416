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


def _text(rows: Mapping[str, Sequence[Row]]) -> str:
    def line(what: str, texts: Sequence[str], paragraphs: Cell) -> list[Cell]:
        return [what, sum(map(count_words, texts)), sum(map(len, texts)), paragraphs]

    return markdown_table(
        ["text of", "words", "characters", "paragraphs"],
        [
            line("pages (all of it)", [row["text"] for row in rows["pages"]], ""),
            *(
                line(name, [row["text"] for row in rows[name]], sum(len(row["paragraphs"]) for row in rows[name]))
                for name in ("articles", "comments")
            ),
        ],
    )


def _comments(rows: Sequence[Row], incidents: Mapping[str, int]) -> str:
    depths = Counter(row["depth"] for row in rows)
    verse = sum(paragraph["kind"] == "verse" for row in rows for paragraph in row["paragraphs"])
    counts: list[tuple[str, int]] = [
        ("comments", len(rows)),
        ("at the top level", depths[0]),
        ("replies", len(rows) - depths[0]),
        ("deepest level (0 is the top)", max(depths, default=0)),
        ("numbers lost before the page was saved", incidents.get("comments.lost-number", 0)),
        ("with an author's name", sum(row["author"] is not None for row in rows)),
        ("with a time", sum(row["created_at_raw"] is not None for row in rows)),
        ("paragraphs of verse", verse),
        ("mentions of others", sum(len(row["mentions"]) for row in rows)),
        ("stretches that repeat the article's words", sum(len(row["cites"]) for row in rows)),
    ]
    return markdown_table(["what", "count"], counts)


def _quotes(rows: Sequence[Row]) -> str:
    def line(what: str, chosen: Sequence[Row]) -> list[Cell]:
        speaking = [row for row in chosen if row["speaker"] is not None]
        inside = sum(row["comment_id"] is not None for row in chosen)
        named = sum(row["speaker"]["name"] is not None for row in speaking)
        return [what, len(chosen), len(chosen) - inside, inside, len(speaking), named]

    groups = [(key, value) for key in ("quote_type", "closure") for value in sorted({row[key] for row in rows})]
    lines = [
        line(f"{key.removeprefix('quote_')} {value}", [r for r in rows if r[key] == value]) for key, value in groups
    ]
    head = ["quotes", "count", "in articles", "in comments", "with a speaker", "with the speaker's name"]
    return markdown_table(head, [line("all", rows), *lines])


def _versions(dataset: Dataset, written: Sequence[WrittenTable]) -> str:
    digests = [[f"digest of {table.name}", f"`{table.digest}`"] for table in written]
    return markdown_table(["what", "version"], [["dataset", dataset.version], ["compiler", __version__], *digests])


def figures(dataset: Dataset, tables: Sequence[TableLines], written: Sequence[WrittenTable]) -> dict[str, str]:
    """All blocks of figures by name; words as `count_words` counts them, characters as code points."""
    rows: dict[str, list[Row]] = {name: [] for name in TABLES} | {table.name: list(table) for table in tables}
    incidents = Counter(incident["id"] for page in rows["pages"] for incident in page["incidents"])
    steps: Counter[str] = Counter()
    for page in rows["pages"]:
        for step in page["normalizations"]:
            steps[step["step"]] += step["count"]
    return {
        "tables": _tables(tables),
        "text": _text(rows),
        "comments": _comments(rows["comments"], incidents),
        "quotes": _quotes(rows["quotes"]),
        "incidents": _counted("incident", incidents),
        "normalizations": _counted("step", steps),
        "versions": _versions(dataset, written),
    }
