"""The headers of comments: lines that name who wrote, and when, above (or below) what was written.

An extractor keeps the order of a page's parts, and a site makes all its comments by one template. So the parts of a
header are told by what every comment of the page has in common: whether the name stands before the date or behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from broadsheet.segment.layout import Line
from broadsheet.segment.names import is_name, name_of
from broadsheet.segment.signs import ANCHORS, DATE, META, PINGBACK, SAYS_ONLY, TEXT, Sign

# Lines between a name and its date, or between a list marker and the name: counts, roles, pictures' texts.
_HOPS: Final = 5
# A date under a text belongs to the name above it only if no page of text stands between.
_FOOTER_REACH: Final = 120
_NEARLY: Final = 0.6


@dataclass(slots=True)
class Header:
    """The lines [first, last) of a header, its decisive line, and what it says.

    `indent` is the column of the item, that of the marker where the header opens a list item.
    """

    first: int
    last: int
    anchor: int
    author: str | None
    date: str | None
    says: bool
    button: bool
    indent: int
    marked: bool
    linked: bool = False


@dataclass(frozen=True, slots=True)
class Headers:
    """All headers of a page in page order, and the lines of dates that stand under a text."""

    headers: list[Header]
    footers: frozenset[int]


class _Reader:
    """Reads headers off the lines of one page."""

    def __init__(self, lines: Sequence[Line], page: str, signs: Sequence[Sign]) -> None:
        self.lines, self.page, self.signs = lines, page, signs

    def _text(self, index: int) -> str:
        line = self.lines[index]
        return self.page[line.start : line.end]

    def runs(self) -> list[tuple[int, int]]:
        """Runs of lines that hold names, dates, buttons and counts only, with at least one name or date."""
        found, start = [], None
        anchored = False
        for index, sign in enumerate(self.signs):
            anchor = sign.kind in ANCHORS
            if anchor or sign.kind == META:
                start = index if start is None else start
                anchored |= anchor
                continue
            if start is not None and anchored:
                found.append((start, index))
            start, anchored = None, False
        if start is not None and anchored:
            found.append((start, len(self.signs)))
        return found

    def has_button_above(self, run: tuple[int, int], anchor: int) -> bool:
        """Whether a button stands right above a date: then the date closes a comment."""
        return any(any(map(str.isalpha, self._text(index))) for index in range(run[0], anchor))

    def before(self, anchor: int) -> int | None:
        """The line of the name before a date that has none of its own."""
        lines, signs = self.lines, self.signs
        column = lines[anchor].indent
        if lines[anchor].marker and not (anchor and lines[anchor - 1].marker and lines[anchor - 1].indent == column):
            return None
        index = anchor - 1
        while index >= 0 and signs[index].kind == META and anchor - index <= _HOPS:
            if lines[index].marker and lines[index].indent < column:
                return None
            index -= 1
        return index if index >= 0 and self._is_name(index) else None

    def after(self, end: int) -> int | None:
        """The line of the name behind a date."""
        index = end
        if index < len(self.lines) and self._is_name(index) and not self.lines[index].marker:
            return index
        return None

    def _is_name(self, index: int) -> bool:
        return self.signs[index].kind == TEXT and is_name(name_of(self._text(index)))

    def named(self, run: tuple[int, int]) -> list[Header]:
        """Headers whose decisive line holds the name itself."""
        start, end = run
        anchors = [index for index in range(start, end) if self.signs[index].author]
        found = []
        for anchor, stop in zip(anchors, (*anchors[1:], end), strict=False):
            sign = self.signs[anchor]
            date = sign.date or next(
                (self.signs[i].date for i in range(anchor + 1, stop) if self.signs[i].kind == DATE), None
            )
            found.append(self._header(anchor, stop, anchor, sign.author, date))
        return found

    def link(self, index: int) -> Header:
        """The header of a comment that another site made by linking here: there is none, its first line says so."""
        header = self._header(index, index, index, None, None)
        header.says, header.linked = True, True
        return header

    def _header(self, first: int, last: int, anchor: int, author: str | None, date: str | None) -> Header:
        says = any(self.signs[index].says for index in range(first, last))
        return Header(
            first, last, anchor, author, date, says, self.signs[anchor].button, self.lines[first].indent, False
        )

    def nameless(self, run: tuple[int, int], name_first: bool) -> Header:
        """The header around a date whose name stands on another line, if anywhere."""
        start, end = run
        anchor = next(index for index in range(start, end) if self.signs[index].kind in ANCHORS)
        date = next((self.signs[i].date for i in range(anchor, end) if self.signs[i].kind == DATE), None)
        place = self.before(anchor) if name_first else self.after(end)
        if place is None:
            return self._header(anchor, end, anchor, None, date)
        name = self._text(place)
        if not name_first:
            end = place + 1
            while end < len(self.signs) and self.signs[end].kind == META:
                end += 1
            return self._header(anchor, end, anchor, name_of(name), date)
        first = place
        # Avatars print the name a second time.
        for index in range(place - 1, max(-1, place - 4), -1):
            if self.signs[index].kind == TEXT and self._text(index) == name:
                first = index
            elif self.signs[index].kind != META:
                break
        header = self._header(first, end, anchor, name_of(name), date)
        header.indent = self.lines[place].indent
        return header

    def below(self, runs: Sequence[tuple[int, int]], anchors: Sequence[int]) -> list[Header]:
        """Headers that are a name alone, where dates stand below the text: a date is that of the header before."""
        found = []
        opening = self._opening(anchors[0])
        if opening is not None:
            found.append(self._alone(opening))
        for (_, end), anchor in zip(runs, anchors, strict=True):
            if found:
                found[-1].date = self.signs[anchor].date
            name = self.after(end)
            if name is not None:
                found.append(self._alone(name))
            elif end < len(self.lines):
                found.append(self._header(end, end, end, None, None))
        return found

    def _alone(self, name: int) -> Header:
        end = name + 1
        while end < len(self.signs) and self.signs[end].kind == META:
            end += 1
        return self._header(name, end, name, name_of(self._text(name)), None)

    def _opening(self, anchor: int) -> int | None:
        """The name that opens the first comment: the last of the short lines above the text above its date."""
        index = anchor - 1
        while index >= 0 and self.signs[index].kind == META:
            index -= 1
        last = index
        while index > 0 and self.signs[index - 1].kind == TEXT and last - index < _FOOTER_REACH:
            index -= 1
        for name in range(max(index, 0), last):
            if self._is_name(name) and not self._is_name(name + 1):
                return name
        return None

    def open_item(self, header: Header, floor: int) -> None:
        """Reach back to the list marker that opens the item: "1. 1", "• Reply", "1. [picture]"."""
        lines = self.lines
        column = lines[header.first].indent
        for index in range(header.first - 1, max(floor, header.first - _HOPS) - 1, -1):
            apart = lines[index + 1].gap > 0
            bare = lines[index].end <= lines[index].start
            if self.signs[index].kind != META or ((apart or bare) and lines[header.first].marker):
                break
            if lines[index].marker and lines[index].indent < column:
                header.first = index
                break
            if lines[index].marker and lines[index].indent == column and not apart:
                header.first = index
        if lines[header.first].marker:
            header.marked, header.indent = True, lines[header.first].indent


def headers_of(lines: Sequence[Line], page: str, signs: Sequence[Sign]) -> Headers:
    """All headers of a page. `signs` are those of the lines, one each."""
    reader = _Reader(lines, page, signs)
    runs = reader.runs()
    bare = [run for run in runs if not any(signs[index].author for index in range(*run))]
    anchors = [next(index for index in range(*run) if signs[index].kind in ANCHORS) for run in bare]
    n_before = sum(reader.before(anchor) is not None for anchor in anchors)
    n_after = sum(reader.after(end) is not None for _, end in bare)
    says = any(signs[anchor].kind == SAYS_ONLY for anchor in anchors)
    # A name stands before its date unless clearly more dates have one behind them than before.
    name_first = says or n_after <= n_before or n_after < 0.7 * len(bare)
    dates_below = not name_first and _NEARLY * len(bare) <= sum(
        reader.has_button_above(*pair) for pair in zip(bare, anchors, strict=True)
    )
    headers: list[Header] = []
    footers: set[int] = set()
    if dates_below and len(bare) == len(runs):
        headers = reader.below(runs, anchors)
        footers = set(anchors)
        runs = []
    for run in runs:
        dates = [index for index in range(*run) if signs[index].kind == DATE]
        named = reader.named(run)
        if named:
            headers += named
            footers.update(index for index in dates if index < named[0].first)
        elif _is_footer(headers, dates, run, signs):
            headers[-1].date = signs[dates[0]].date
            footers.update(dates)
        else:
            headers.append(reader.nameless(run, name_first))
    links = [reader.link(index) for index, sign in enumerate(signs) if sign.kind == PINGBACK]
    headers = sorted((*headers, *links), key=lambda header: header.anchor)
    _undouble(headers)
    for place, header in enumerate(headers):
        reader.open_item(header, headers[place - 1].last if place else 0)
    return Headers(headers, frozenset(footers))


def _is_footer(headers: Sequence[Header], dates: Sequence[int], run: tuple[int, int], signs: Sequence[Sign]) -> bool:
    """Whether a date belongs to the comment above it: its header names who says it, and lacks a date."""
    if not headers or not dates or any(signs[index].kind == SAYS_ONLY for index in range(*run)):
        return False
    return headers[-1].says and headers[-1].date is None and run[0] - headers[-1].last < _FOOTER_REACH


def _undouble(headers: Sequence[Header]) -> None:
    """Read a name once where a page prints each twice, as a picture's text and beside it."""
    named = [header for header in headers if header.author]
    doubled = [header for header in named if _half(header.author or "")]
    if len(doubled) > 1 and len(doubled) >= _NEARLY * len(named):
        for header in doubled:
            header.author = _half(header.author or "")


def _half(name: str) -> str | None:
    middle = len(name) // 2
    return name[:middle] if name and name[:middle] == name[middle:] else None
