"""Lines of the page as an extractor laid them out: indentation, list markers, and the empty lines before them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, NamedTuple

from broadsheet.segment.dates import is_date

TAB_WIDTH: Final = 4
_FAR: Final = 1 << 30
_COLUMN: Final = 4
_NEARLY: Final = 0.9
_MOSTLY: Final = 0.8
_TEN: Final = 10
# Seven digits: no page has ten million comments, and a longer number is a telephone number or an amount.
_BULLETS: Final = "•◦▪▸‣●○■□∙·*+-"
_MARKER: Final = re.compile(rf"(?:(?P<number>[0-9]{{1,7}})[.)]|[{re.escape(_BULLETS)}])(?=[ \t]|\Z)[ \t]*")
_OPENERS: Final = frozenset(f"0123456789{_BULLETS}")


# Named tuples: a page has hundreds of lines, and a frozen dataclass takes four times as long to make.
class Marker(NamedTuple):
    """A list marker as printed: its number (None for a bullet) and where it stands on the page, in code points."""

    number: int | None
    start: int
    end: int


class Line(NamedTuple):
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


# What `Line(...)` and `Marker(...)` do, without a step through Python for each.
_line: Final[Callable[[tuple[int, int, int, int, int, Marker | None]], Line]] = partial(tuple.__new__, Line)
_marker: Final[Callable[[tuple[int | None, int, int]], Marker]] = partial(tuple.__new__, Marker)


def lines_of(text: str) -> tuple[Line, ...]:
    r"""The lines of a page that are not empty.

    >>> [(line.indent, line.column, line.gap) for line in lines_of("One\n\n  3. Two\n     three")]
    [(0, 0, 0), (2, 5, 1), (5, 5, 0)]
    >>> [line.marker is None for line in lines_of("15. April 2019\n16. Rain")]
    [True, False]
    """
    lines: list[Line] = []
    position = gap = 0
    plus = _FAR
    for raw in text.split("\n"):
        bare = raw.strip()
        if not bare:
            gap += 1
            position += len(raw) + 1
            continue
        first = bare[0]
        lead = "" if raw[0] == first else raw[: raw.index(first)]
        indent = len(lead.expandtabs(TAB_WIDTH)) if lead else 0
        start = position + len(lead)
        line = _item(lead, bare, start, indent, gap) if first in _OPENERS else None
        # Some extractors mark nested lists *, +, o in turn; elsewhere "o" is a word of many languages.
        if first == "+" and line:
            plus = min(plus, indent)
        elif indent > plus and bare.startswith("o "):
            line = _line((start + 2, start + len(bare), indent, indent + 2, gap, _marker((None, start, start + 1))))
        lines.append(line or _line((start, start + len(bare), indent, indent, gap, None)))
        gap = 0
        position += len(raw) + 1
    return tuple(lines) if not _sets_text_in_columns(lines) else tuple(map(_by_column, lines))


def _sets_text_in_columns(lines: Sequence[Line]) -> bool:
    """Whether texts stand in columns behind their markers, which are set flush right ("  9. ", " 10. ").

    Numbers of one digit tell: set flush left they end one column before those of two. Where there are none of two,
    columns of four do: that is what extractors that set markers flush right mostly have.
    """
    marked = [line for line in lines if line.marker and line.end > line.start]
    digits = [line for line in marked if line.marker and line.marker.number is not None and line.marker.number < _TEN]
    if not digits:
        return False
    tens = [line for line in marked if line.marker and _TEN <= (line.marker.number or 0) < _TEN * _TEN]
    columns = {line.column for line in digits}
    flush = sum(line.column in columns for line in tens)
    if tens and flush > sum(line.column - 1 in columns for line in tens):
        return flush >= _MOSTLY * len(tens)
    inside = [line for line in marked if line.column % _COLUMN == 0]
    if len(inside) < _NEARLY * len(marked):
        return False
    return sum(line.column % _COLUMN == 0 for line in digits) >= _MOSTLY * len(digits)


def _by_column(line: Line) -> Line:
    """The line with the indent that its marker would have flush left."""
    return line._replace(indent=max(0, line.column - 2)) if line.marker else line


def _item(lead: str, bare: str, start: int, indent: int, gap: int) -> Line | None:
    """The line where it opens with a list marker."""
    found = _MARKER.match(bare)
    # A German or French date ("15. April 2019") opens as a numbered item does.
    if not found or (found["number"] and is_date(bare)):
        return None
    opening, digits = found[0], found["number"]
    marker = _marker((int(digits) if digits else None, start, start + len(opening.rstrip())))
    # An item without a text has no space behind its marker either.
    behind = indent + len(opening) + (len(opening) == len(bare))
    column = len((lead + opening).expandtabs(TAB_WIDTH)) if "\t" in opening else behind
    return _line((start + len(opening), start + len(bare), indent, column, gap, marker))
