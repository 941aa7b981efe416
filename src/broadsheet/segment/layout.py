"""Lines of the page as an extractor laid them out: indentation, list markers, and the empty lines before them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from broadsheet.segment.headers import is_date

TAB_WIDTH: Final = 4
# Seven digits: no page has ten million comments, and a longer number is a telephone number or an amount.
_MARKER: Final = re.compile(r"(?:(?P<number>[0-9]{1,7})[.)]|[•◦▪▸‣●○■□∙·*+\-])(?=[ \t]|\Z)[ \t]*")


@dataclass(frozen=True, slots=True)
class Marker:
    """A list marker as printed: its number (None for a bullet) and where it stands on the page, in code points."""

    number: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not empty. `start` to `end` is its text, in code points of the page, without marker and edges.

    `indent` is the column of the marker or else of the text, `column` that of the text; `gap` counts the empty lines
    before the line.
    """

    start: int
    end: int
    indent: int
    column: int
    gap: int
    marker: Marker | None

    @property
    def first(self) -> int:
        """Where the line's first sign stands, marker included."""
        return self.marker.start if self.marker else self.start


def lines_of(text: str) -> tuple[Line, ...]:
    r"""The lines of a page that are not empty.

    >>> [(line.indent, line.column, line.gap) for line in lines_of("One\n\n  3. Two\n     three")]
    [(0, 0, 0), (2, 5, 1), (5, 5, 0)]
    >>> [line.marker is None for line in lines_of("15. April 2019\n16. Rain")]
    [True, False]
    """
    lines = []
    position = gap = 0
    for raw in text.split("\n"):
        bare = raw.strip()
        if bare:
            lines.append(_line(raw, bare, position, gap))
            gap = 0
        else:
            gap += 1
        position += len(raw) + 1
    return tuple(lines)


def _line(raw: str, bare: str, position: int, gap: int) -> Line:
    lead = raw[: raw.index(bare[0])]
    indent = len(lead.expandtabs(TAB_WIDTH))
    start = position + len(lead)
    end = start + len(bare)
    found = _MARKER.match(bare)
    # A German or French date ("15. April 2019") opens as a numbered item does.
    if not found or (found["number"] and is_date(bare)):
        return Line(start, end, indent, indent, gap, None)
    number = int(found["number"]) if found["number"] else None
    marker = Marker(number, start, start + len(found[0].rstrip()))
    column = len((lead + found[0]).expandtabs(TAB_WIDTH))
    return Line(start + found.end(), end, indent, column, gap, marker)
