"""One header of a comment: the lines that hold a name and a date, and on which side of the date the name stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from broadsheet.segment.dates import RELATIVE, date_shape
from broadsheet.segment.layout import Line
from broadsheet.segment.names import is_name, name_of, plain
from broadsheet.segment.signs import (
    ANCHORS,
    CLOSED,
    DATE,
    FORM,
    HEADING,
    META,
    SAYS_ONLY,
    TEXT,
    Sign,
)

# Lines between a name and its date, or between a list marker and the name: counts, roles, pictures' texts.
_HOPS: Final = 5
# A date under a text belongs to the name above it only if no page of text stands between.
FOOTER_REACH: Final = 120

NAME_FIRST, DATE_FIRST, BELOW = range(3)
_DIGITS: Final = re.compile("[0-9]+")
# Lines [first, end) of a page.
Run = tuple[int, int]


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


class HeaderReader:
    """Reads headers off the lines of one page."""

    def __init__(self, lines: Sequence[Line], page: str, signs: Sequence[Sign]) -> None:
        self.lines, self.page, self.signs = lines, page, signs
        self.names: dict[int, bool] = {}

    def _text(self, index: int) -> str:
        line = self.lines[index]
        return self.page[line.start : line.end]

    def runs(self) -> list[Run]:
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

    def anchor(self, run: Run) -> int:
        """The first line of a run that holds a name or a date."""
        return next(index for index in range(*run) if self.signs[index].kind in ANCHORS)

    def is_named(self, group: Sequence[Run]) -> bool:
        """Whether the runs of a group have lines that hold a name themselves."""
        return any(self.signs[index].author for index in range(*group[0]))

    def groups(self, runs: Sequence[Run]) -> list[list[Run]]:
        """Runs by the template that printed them: comments and lists beside them order names and dates differently."""
        groups: dict[tuple[bool, bool, bool, str | None], list[Run]] = {}
        for run in runs:
            named = [index for index in range(*run) if self.signs[index].author]
            anchor = named[0] if named else self.anchor(run)
            sign = self.signs[anchor]
            key = (bool(named), self.lines[anchor].marker is not None, sign.says, date_shape(sign.date))
            groups.setdefault(key, []).append(run)
        return list(groups.values())

    def is_relative(self, group: Sequence[Run]) -> bool:
        """Whether a group's dates are relative: new comments have such a date where older ones have a day."""
        return date_shape(self.signs[self.anchor(group[0])].date) == RELATIVE

    def _closing(self, run: Run) -> set[str]:
        """The buttons above a name or date in a run, without their counts."""
        above = (plain(self._text(index)) for index in range(run[0], self.anchor(run)))
        return {_DIGITS.sub("", text) for text in above if any(map(str.isalpha, text))}

    def _ends_a_text(self, runs: Sequence[Run]) -> bool:
        """Whether the buttons above the first name or date are those above the second: they close a comment."""
        return len(runs) > 1 and not self._closing(runs[0]).isdisjoint(self._closing(runs[1]))

    def order(self, runs: Sequence[Run]) -> int:
        """Where names stand to the dates that have none on their line.

        A name stands before its date unless clearly more dates have one behind them than before.
        """
        anchors = [self.anchor(run) for run in runs]
        if any(self.signs[anchor].kind == SAYS_ONLY for anchor in anchors):
            return NAME_FIRST
        n_before = sum(self.before(anchor) is not None for anchor in anchors)
        n_after = sum(self.after(end) is not None for _, end in runs)
        # The last of the dates that stand below texts has no name behind it.
        last = len(runs) > 1 and self.after(runs[-1][1]) is None
        if n_after <= n_before or n_after < 0.7 * (len(runs) - last):
            return NAME_FIRST
        return BELOW if self._ends_a_text(runs) or self._opens_with_text(anchors[0], last) else DATE_FIRST

    def _heading_above(self, index: int) -> int | None:
        """The nearest heading of comments above a line, no page of text away."""
        reach = range(index - 1, max(-1, index - 1 - FOOTER_REACH), -1)
        return next((above for above in reach if self.signs[above].kind == HEADING), None)

    def _opens_with_text(self, anchor: int, otherwise: bool) -> bool:
        """Whether a text stands above the first date of a section; `otherwise`: where no heading tells."""
        index = anchor - 1
        while index >= 0 and self.signs[index].kind == META and not self.lines[index].marker:
            index -= 1
        if self.lines[anchor].marker or index < 0 or self.signs[index].kind in (FORM, HEADING):
            return False
        return otherwise or self._heading_above(anchor) is not None

    def stand_below(self, runs: Sequence[Run]) -> bool:
        """Whether lines with a name and a date stand below what they name: no text follows the last of them."""
        first, end = runs[0][0], runs[-1][1]
        opens = any(self.lines[index].marker for index in range(first, self.anchor(runs[0]) + 1))
        if len(runs) < 2 or not first or opens or self.signs[first - 1].kind != TEXT:
            return False
        if self._ends_a_text(runs):
            return True
        return end >= len(self.signs) or self.signs[end].kind in (FORM, CLOSED, HEADING)

    def signed_off(self, runs: Sequence[Run]) -> list[Header]:
        """Headers without a line of their own, where names and dates stand below the text."""
        top = runs[0][0]
        heading = self._heading_above(top)
        start = top - 1
        while start > 0 and not self.lines[start].marker and (heading is not None or not self.lines[start].gap):
            if start - 1 == heading or self.signs[start - 1].kind in (FORM, CLOSED):
                break
            start -= 1
        found = []
        for _, end in runs:
            found.append(self._header(start, start, start, None, None))
            start = end
        for header, (first, end) in zip(found, runs, strict=True):
            sign = next(self.signs[index] for index in range(first, end) if self.signs[index].author)
            header.author, header.date, header.button = sign.author, sign.date, sign.button
        return found

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
        known = self.names.get(index)
        if known is None:
            known = self.names[index] = self.signs[index].kind == TEXT and is_name(name_of(self._text(index)))
        return known

    def _stands_alone(self, index: int) -> bool:
        """Whether a line could be a name and no greeting, behind which a text goes on."""
        return self._is_name(index) and self._text(index)[-1] not in ",:;"

    def named(self, run: Run) -> list[Header]:
        """Headers whose decisive line holds the name itself."""
        start, end = run
        anchors = [index for index in range(start, end) if self.signs[index].author]
        found: list[Header] = []
        for anchor, stop in zip(anchors, (*anchors[1:], end), strict=False):
            sign = self.signs[anchor]
            date = sign.date or next(
                (self.signs[i].date for i in range(anchor + 1, stop) if self.signs[i].kind == DATE), None
            )
            if found and found[-1].date and found[-1].says and date is None:
                # Somebody is quoted at the head of a comment: "My mother says:".
                break
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

    def nameless(self, run: Run, name_first: bool) -> Header:
        """The header around a date whose name stands on another line, if anywhere."""
        end = run[1]
        anchor = self.anchor(run)
        date = next((self.signs[i].date for i in range(anchor, end) if self.signs[i].kind == DATE), None)
        place = self.before(anchor) if name_first else self.after(end)
        if place is None:
            return self._header(anchor, end, anchor, None, date)
        name = self._text(place)
        if not name_first:
            return self._header(anchor, self._past_buttons(place), anchor, name_of(name), date)
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

    def below(self, runs: Sequence[Run]) -> list[Header]:
        """Headers that are a name alone, where dates stand below the text: a date is that of the header before."""
        found = []
        anchors = [self.anchor(run) for run in runs]
        opening = self._opening(anchors[0])
        if opening is not None:
            found.append(self._alone(opening))
        for (_, end), anchor in zip(runs, anchors, strict=True):
            if found:
                found[-1].date = self.signs[anchor].date
            name = self.after(end)
            if name is not None:
                found.append(self._alone(name))
            elif end < len(self.lines) and self.signs[end].kind == TEXT:
                found.append(self._header(end, end, end, None, None))
        return found

    def _alone(self, name: int) -> Header:
        return self._header(name, self._past_buttons(name), name, name_of(self._text(name)), None)

    def _past_buttons(self, name: int) -> int:
        """The first line behind a name that is no button, count or role."""
        end = name + 1
        while end < len(self.signs) and self.signs[end].kind == META:
            end += 1
        return end

    def _opening(self, anchor: int) -> int | None:
        """The name that opens the first comment: the last of the short lines above the text above its date."""
        index = anchor - 1
        while index >= 0 and self.signs[index].kind == META:
            index -= 1
        last = index
        while index > 0 and self.signs[index - 1].kind == TEXT and last - index < FOOTER_REACH:
            index -= 1
        lines = range(max(index, 0), last)
        names = (name for name in lines if self._stands_alone(name) and not self._is_name(name + 1))
        if index > 0 and self.signs[index - 1].kind == HEADING:
            return next(names, None)
        # Without a heading the article stands above, whose title may pass for a name.
        return max(names, default=None)

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
