"""Cells and tables of Markdown, safe for words that come from a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from broadsheet.text.visible import visible

Cell = str | int

_SPECIAL: Final = re.compile(r"[\\`*_\[\]<>|&~$#!]")
_LONGEST: Final = 80


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


def counted(head: str, counts: Mapping[str, int]) -> str:
    """Counts as a table, sorted by name; a sentence where there are none.

    >>> counted("incident", {})
    'None.'
    """
    return markdown_table([head, "count"], sorted(counts.items())) if counts else "None."


def quoted(text: str) -> str:
    r"""Words of a page for a cell: on one line, not too long, with nothing that Markdown, HTML or a terminal acts on.

    >>> print(quoted("Jane <!-- /figures --> | [Roe](x)"))
    Jane \<\!-- /figures --\> \| \[Roe\](x)
    """
    line = visible(" ".join(text.split()))
    if len(line) > _LONGEST:
        line = f"{line[: _LONGEST - 1]}…"
    return _SPECIAL.sub(lambda match: "\\" + match[0], line)


def percent(part: int, whole: int) -> str:
    """A share in percent with one decimal; what is not all is never rounded to all, nor what is there to nothing.

    >>> percent(1, 3), percent(999_999, 1_000_000), percent(1, 1_000_000), percent(0, 5), percent(0, 0)
    ('33.3%', '>99.9%', '<0.1%', '0.0%', '-')
    """
    if not whole:
        return "-"
    # Halves up, in whole numbers.
    tenths = (part * 2000 + whole) // (whole * 2)
    if part < whole and tenths == 1000:
        return ">99.9%"
    return "<0.1%" if part and not tenths else f"{tenths // 10}.{tenths % 10}%"
