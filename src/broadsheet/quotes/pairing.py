"""Pairs the marks of a paragraph into stretches, with one stack and in linear time."""

from __future__ import annotations

import re
from typing import Final

from broadsheet.contract.records import Paragraph
from broadsheet.quotes.marks import CLOSE, EITHER, OPEN, Mark, marks
from broadsheet.quotes.stretches import MAX_DEPTH, Fault, Scan, Stretch, block, nest, trim

MAX_MARKS: Final = 4_000
"""Marks in one paragraph. The longest real paragraphs (a whole page without line breaks) have some hundreds."""
POSSESSIVE_CHARS: Final = 80
"""A plural's possessive ("the dogs’ bowls") closes a single quote only where that quote is short."""

_SENTENCE: Final = re.compile(r"[.!?]\s+(?=[^\W_])")
_DATELINE: Final = re.compile(
    r"[^\W\d_][^\n.!?()\N{EM DASH}\N{EN DASH}]{1,60}(?:\([^()\n]{1,40}\)[ ]?[-\N{EN DASH}\N{EM DASH}]+[ ]"
    r"|[ ][\N{EN DASH}\N{EM DASH}][ ])"
)


def _role(mark: Mark, top: Mark | None) -> str:
    """Which way a mark faces, given the open mark of its family."""
    if mark.family == "single" or mark.sign in "「」『』":
        return mark.role
    if mark.sign == "“":
        if top is not None and top.sign == "„" and mark.role != OPEN:
            return CLOSE
        return CLOSE if mark.role == CLOSE else OPEN
    if mark.sign == "”":
        return OPEN if top is None and mark.role == OPEN else CLOSE
    if mark.family in ("guillemet", "single-guillemet"):
        if top is not None:
            return CLOSE if top.sign != mark.sign or mark.role == CLOSE else OPEN
        return mark.role if mark.role != EITHER else OPEN
    if mark.role == EITHER:
        return OPEN if top is None else CLOSE
    return mark.role


def _last_single_closes(found: list[Mark]) -> list[bool]:
    """For each mark, whether another single mark that can close follows before one that opens."""
    later = [False] * len(found)
    seen = False
    for index in range(len(found) - 1, -1, -1):
        later[index] = seen
        if found[index].family == "single":
            seen = found[index].role == CLOSE
    return later


class _Pairs:
    """The stack of one paragraph. Mutable, and seen by `scan` alone."""

    def __init__(self, text: str, start: int, end: int, paragraph: int) -> None:
        self.text, self.start, self.end, self.paragraph = text, start, end, paragraph
        self.open: list[Mark] = []
        self.by_family: dict[str, list[Mark]] = {}
        self.stretches: list[Stretch] = []
        self.faults: list[Fault] = []
        self.floor: int | None = None

    def take(self, mark: Mark, another_close: bool) -> None:
        family = self.by_family.setdefault(mark.family, [])
        role = _role(mark, family[-1] if family else None)
        if mark.family == "single" and role == CLOSE and self._is_apostrophe(mark, family, another_close):
            return
        measure = mark.sign in ('"', "''") and not family and self.text[mark.start - 1 : mark.start].isdigit()
        if measure and role == CLOSE:
            return  # six feet, nine inches: 6'9"
        if role == OPEN:
            self.open.append(mark)
            family.append(mark)
        elif family:
            self._close(mark)
        else:
            self._unopened(mark)
        if mark.family != "single":
            self.floor = mark.end

    def _is_apostrophe(self, mark: Mark, family: list[Mark], another_close: bool) -> bool:
        if not family or self.open[-1] is not family[-1]:
            return True
        if mark.start <= family[-1].end:
            return True
        possessive = mark.weak and self.text[mark.start - 1] in "sSnN"
        return possessive and (another_close or mark.start - family[-1].end > POSSESSIVE_CHARS)

    def _pop(self) -> Mark:
        mark = self.open.pop()
        self.by_family[mark.family].pop()
        return mark

    def _close(self, mark: Mark) -> None:
        while (top := self._pop()).family != mark.family:
            self._unclosed(top, mark.start)
        self._add(top, mark)

    def _unclosed(self, mark: Mark, end: int) -> None:
        if mark.family == "single":
            return  # an apostrophe after all
        self.faults.append(Fault("quotes.unclosed", mark.start, mark.end))
        self._add(mark, end)

    def _unopened(self, mark: Mark) -> None:
        while self.open and self.open[-1].family == "single":
            self._pop()
        self.faults.append(Fault("quotes.unopened", mark.start, mark.end))
        if self.floor is None:
            dateline = _DATELINE.match(self.text, self.start, mark.start)
            start = dateline.end() if dateline and _is_dateline(dateline[0]) else self.start
        else:
            sentence = _SENTENCE.search(self.text, self.floor, mark.start)
            start = sentence.end() if sentence else self.floor
        self._add(start, mark)

    def _add(self, opening: Mark | int, closing: Mark | int) -> None:
        """Add what stands between two marks, or between a mark and a place that stands for the missing one."""
        outer_start, start = (opening, opening) if isinstance(opening, int) else (opening.start, opening.end)
        end, outer_end = (closing, closing) if isinstance(closing, int) else (closing.start, closing.end)
        self.stretches.append(
            Stretch(
                paragraph=self.paragraph,
                start=start,
                end=end,
                outer_start=outer_start,
                outer_end=outer_end,
                open_mark=None if isinstance(opening, int) else opening.sign,
                close_mark=None if isinstance(closing, int) else closing.sign,
            )
        )

    def finish(self) -> None:
        while self.open:
            self._unclosed(self._pop(), self.end)


def _is_dateline(text: str) -> bool:
    """Whether what stands before a dash is a place (its first word is in capitals) and not the speech itself."""
    first = text.split(maxsplit=1)[0].strip(",")
    return len(first) > 1 and first.isupper()


def scan(text: str, paragraph: Paragraph, number: int = 0) -> Scan:
    """The quoted stretches of one paragraph; a mark too many costs that mark alone.

    >>> from broadsheet.contract.records import Paragraph
    >>> line = "It was “a good year”, we hear."
    >>> (stretch,) = scan(line, Paragraph(kind="paragraph", start_char=0, end_char=len(line))).stretches
    >>> line[stretch.start : stretch.end], stretch.close_mark
    ('a good year', '”')
    """
    start, end = paragraph.start_char, paragraph.end_char
    found = marks(text, start, end, MAX_MARKS)
    if len(found) > MAX_MARKS:
        return Scan((), (Fault("quotes.too-many-marks", start, end, MAX_MARKS),))
    pairs = _Pairs(text, start, end, number)
    for mark, another_close in zip(found, _last_single_closes(found), strict=True):
        pairs.take(mark, another_close)
    pairs.finish()
    stretches = pairs.stretches
    if paragraph.kind == "blockquote":
        stretches = block(start, end, number, stretches)
    kept, dropped = nest(stretches)
    faults = sorted(pairs.faults, key=lambda fault: fault.start)
    if dropped:
        faults.append(Fault("quotes.too-deep", start, end, MAX_DEPTH))
    return Scan(trim(text, kept), tuple(faults))
