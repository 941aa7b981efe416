"""The figures of a build as lines for the terminal, with bars where one would rather look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import click

from broadsheet.cli.rows import fit, pad, width
from broadsheet.text.visible import visible

_UNITS: Final = ("B", "kB", "MB", "GB", "TB")
_BAR: Final = 20
# Of a list that may be long; JSON has all of it.
_SHOWN: Final = 10
_LABEL: Final = 44
_TITLES: Final = {
    "words_per_article": "words in an article",
    "words_per_comment": "words in a comment",
    "comments_per_page": "comments on a page",
    "comments_per_thread": "comments in a thread",
    "depth_of_threads": "depth of a thread (0: no reply)",
}
_SPREAD: Final = ("n", "min", "median", "p95", "max")


def bar(share: float, blocks: str) -> str:
    """A bar for a share of one: whole blocks, then an eighth to seven eighths where there are such; never nothing.

    >>> bar(0.5, "█▏▎▍▌▋▊▉"), bar(0.28, "█▏▎▍▌▋▊▉"), bar(0.001, "#"), bar(0, "#")
    ('██████████', '█████▌', '#', '')
    """
    steps = len(blocks)
    whole, rest = divmod(max(int(share * _BAR * steps), share > 0), steps)
    return blocks[0] * whole + (blocks[rest] if rest else "")


def size(n_bytes: int) -> str:
    """Bytes for people, in powers of ten.

    >>> size(999), size(17_318), size(2_500_000_000)
    ('999 B', '17.3 kB', '2.5 GB')
    """
    thousands = min(max(len(str(n_bytes)) - 1, 0) // 3, len(_UNITS) - 1)
    return f"{n_bytes / 1000**thousands:,.1f} {_UNITS[thousands]}" if thousands else f"{n_bytes} B"


def percent(part: int, whole: int) -> str:
    """A share; what is not all is never rounded to all, nor what is there to nothing.

    >>> percent(1, 3), percent(9999, 10000), percent(1, 10000), percent(0, 0)
    ('33%', '>99%', '<1%', '-')
    """
    if not whole:
        return "-"
    rounded = round(100 * part / whole)
    if part and not rounded:
        return "<1%"
    return ">99%" if part < whole and rounded == 100 else f"{rounded}%"


def grid(rows: Sequence[Sequence[str]], room: int) -> Iterator[str]:
    """Rows of cells under each other: the first column to the left, the others to the right, bars to the left."""
    rows = [[fit(visible(row[0]), _LABEL), *row[1:]] for row in rows]
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            pad(cell, room_, right=index > 0 and not _is_bar(cell))
            for index, (cell, room_) in enumerate(zip(row, widths, strict=True))
        ]
        yield fit(f"  {'  '.join(cells)}".rstrip(), room)


def _is_bar(cell: str) -> bool:
    return bool(cell) and cell[0] in "█▏▎▍▌▋▊▉#"


def _counted(rows: Sequence[Mapping[str, Any]], label: str, key: str, blocks: str) -> list[list[str]]:
    """Counts with a bar each, the longest for the largest."""
    most = max((row[key] for row in rows), default=0)
    shown = [
        ["not recorded" if row[label] is None else str(row[label]), f"{row[key]:,}", bar(row[key] / most, blocks)]
        for row in rows[:_SHOWN]
    ]
    rest = rows[_SHOWN:]
    return [*shown, [f"and {len(rest):,} more", f"{sum(row[key] for row in rest):,}", ""]] if rest else shown


def _rows(figures: Mapping[str, Any]) -> list[list[str]]:
    sizes = {(one["kind"], one["table"]): one["bytes"] for one in figures["sizes"]}
    splits = ("train", "validation", "test")
    lines = [["", "rows", *splits, "Parquet", "JSON Lines"]]
    for row in figures["rows"]:
        on_disk = [size(sizes.get((kind, row["table"]), 0)) for kind in ("parquet", "jsonl")]
        lines.append([row["table"], *(f"{row[key]:,}" for key in ("rows", *splits)), *on_disk])
    kinds = {
        kind: sum(one["bytes"] for one in figures["sizes"] if one["kind"] == kind) for kind in ("parquet", "jsonl")
    }
    lines.append(["in all", "", "", "", "", *map(size, kinds.values())])
    return lines


def _lengths(lengths: Mapping[str, Mapping[str, int] | None]) -> list[list[str]]:
    spreads = [(_TITLES[name], spread) for name, spread in lengths.items() if spread]
    return [["", *_SPREAD], *([title, *(f"{spread[key]:,}" for key in _SPREAD)] for title, spread in spreads)]


def _quotes(rows: Sequence[Mapping[str, Any]], blocks: str) -> list[list[str]]:
    lines = [["", "quotes", "in comments", "with a speaker", "", ""]] if rows else []
    for row in rows:
        share = row["with_speaker"] / row["n"]
        counts = [f"{row[key]:,}" for key in ("n", "in_comments", "with_speaker")]
        lines.append([row["quote_type"], *counts, percent(row["with_speaker"], row["n"]), bar(share, blocks)])
    return lines


def _nulls(rows: Sequence[Mapping[str, Any]], blocks: str) -> list[list[str]]:
    return [
        [
            f"{row['table']}.{row['field']}",
            f"{row['nulls']:,}",
            percent(row["nulls"], row["of"]),
            bar(row["nulls"] / row["of"], blocks),
        ]
        for row in rows
        if row["nulls"]
    ]


def _copies(copies: Mapping[str, int | None]) -> list[list[str]]:
    named = {
        "pages_with_copies": "pages whose bytes are there more than once",
        "copies": "other places of such pages",
        "split_groups": "groups of pages kept in one split",
        "pages_in_split_groups": "pages in such groups",
        "largest_split_group": "pages in the largest group",
    }
    lines = ((title, copies[key]) for key, title in named.items())
    return [[title, "not recorded" if count is None else f"{count:,}"] for title, count in lines]


def figure_lines(figures: Mapping[str, Any], room: int, blocks: str) -> Iterator[str]:
    """All figures of a build in sections; `blocks` are the characters of bars, the whole one first."""
    sections: list[tuple[str, list[list[str]]]] = [("tables", _rows(figures))]
    for field, rows in figures.get("pages_by", {}).items():
        sections.append((f"pages by {field}", _counted(rows, "value", "pages", blocks)))
    sections.append(("lengths", _lengths(figures["lengths"])))
    sections.append(("quotes", _quotes(figures.get("quotes", ()), blocks)))
    incidents = [{**row, "id": f"{row['id']} ({row['level']})"} for row in figures.get("incidents", ())]
    sections.append(("incidents", _counted(incidents, "id", "n", blocks)))
    sections.append(("quarantine", _counted(figures.get("quarantine", ()), "id", "n", blocks)))
    if "copies" in figures:
        sections.append(("copies", _copies(figures["copies"])))
    sections.append(("null fields", _nulls(figures["nulls"], blocks)))
    for title, rows in sections:
        yield click.style(title, bold=True)
        yield from grid(rows, room) if rows else ["  none"]
