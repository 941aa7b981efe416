"""The open marks of a paragraph: what each further mark opens, closes, or is in truth."""

from __future__ import annotations

import re
from typing import Final

from broadsheet.quotes.marks import CLOSE, EITHER, OPEN, SINGLE, Mark
from broadsheet.quotes.stretches import Fault, Pair, Paired

POSSESSIVE_CHARS: Final = 80
"""A plural's possessive ("the dogs’ bowls") closes a single quote only where that quote is short."""

_SENTENCE: Final = re.compile(r"[.!?]\s+(?=[^\W_])")
_DATELINE: Final = re.compile(
    r"[^\W\d_][^\n.!?()\N{EM DASH}\N{EN DASH}]{1,60}(?:\([^()\n]{1,40}\)[ ]?[-\N{EN DASH}\N{EM DASH}]+[ ]"
    r"|[ ][\N{EN DASH}\N{EM DASH}][ ])"
)
_ENDS: Final = frozenset(".,!?…")
_DITTO: Final = frozenset(('"', "''", "”", "„", "″"))
_LEAD_CHARS: Final = 40
_INCHES: Final = frozenset(('"', "''", "”", "″"))
_INCH_DIGITS: Final = 3  # four are a year
_FEET: Final = frozenset("'’′")
_FIXED: Final = frozenset(("corner", "white-corner", SINGLE))
_GUILLEMETS: Final = frozenset(("guillemet", "single-guillemet"))


def _role(mark: Mark, top: Mark | None, before: str) -> str:
    """Which way a mark faces, given the open mark of its family and the sign before it."""
    role, sign = mark.role, mark.sign
    if sign == "“":
        if top is not None and ((top.sign == "„" and role != OPEN) or (role == EITHER and before in _ENDS)):
            return CLOSE
        return CLOSE if role == CLOSE else OPEN
    if sign == "‘‘":
        return CLOSE if top is not None and top.sign in ("„", "‚‚") else OPEN
    if sign == "”":
        return OPEN if top is None and role == OPEN else CLOSE
    if mark.family in _GUILLEMETS and top is not None:
        return CLOSE if top.sign != sign or role == CLOSE else OPEN
    if role == EITHER:
        return OPEN if top is None or mark.family in _GUILLEMETS else CLOSE
    return role


class Stack:
    """The open marks of one paragraph. Mutable, and seen by one pairing alone."""

    __slots__ = ("by_family", "floor", "inside", "into", "open", "settled", "stray", "text")

    def __init__(self, text: str, into: Paired, inside: str | None) -> None:
        self.text, self.into, self.inside = text, into, inside
        self.open: list[Mark] = []
        self.by_family: dict[str, list[Mark]] = {}
        self.floor: int | None = None
        self.settled = 0  # how many pairs there were at the floor
        self.stray: Mark | None = None

    def take(self, mark: Mark, follower: Mark | None) -> None:
        """Any mark but a single one."""
        family = self.by_family.get(mark.family)
        if family is None:
            family = self.by_family[mark.family] = []
        top = family[-1] if family else None
        before = self.text[mark.start - 1] if mark.start else "\n"
        role = mark.role if mark.family in _FIXED else _role(mark, top, before)
        if role == OPEN and mark.end == self.into.end and mark.family not in _FIXED:
            role = CLOSE  # nothing follows: its space stands on the wrong side
        elif role == CLOSE and top is None and self._is_misplaced(mark, before, follower):
            role = OPEN
        if top is None and mark.sign in _DITTO and self._is_ditto(mark, before):
            return
        if role == CLOSE and before.isdigit() and self._is_measure(mark, top, follower):
            return
        if role == OPEN:
            if top is not None and top.end == mark.start and top.sign == mark.sign:
                self.into.faults.append(Fault("quotes.unclosed", mark.start, mark.end))
                self.open[-1] = family[-1] = top._replace(end=mark.end)  # printed twice
                return
            self.open.append(mark)
            family.append(mark)
        elif top is not None:
            self._close(mark)
        else:
            self._unopened(mark)
        if role == OPEN and mark.start == self.into.start:
            self.inside = None  # this paragraph reopens what an earlier one left open
        self.floor, self.settled = mark.end, len(self.into.pairs)

    def take_single(self, mark: Mark, another_close: bool) -> None:
        """A single mark; `another_close`: another one that can close follows before one that opens."""
        family = self.by_family.setdefault(SINGLE, [])
        top = self.open[-1] if self.open and self.open[-1].family == SINGLE else None
        if mark.role == OPEN:
            if top is not None and top.weak:
                self._pop()
            self.open.append(mark)
            family.append(mark)
        elif top is None:
            # “So it is.’: what closes a quote by mistake is told from an apostrophe by the stop before it.
            if self.open and self.stray is None and not mark.weak and self.text[mark.start - 1] in _ENDS:
                self.stray = mark
        elif self._is_code(mark, top):
            self._pop()
        elif not self._is_apostrophe(mark, top, another_close):
            self._close(mark)

    def _is_code(self, mark: Mark, top: Mark) -> bool:
        return mark.sign == "`" == top.sign

    def _is_apostrophe(self, mark: Mark, top: Mark, another_close: bool) -> bool:
        if mark.start <= top.end:
            return True
        before = self.text[mark.start - 1]
        if top.weak and before not in _ENDS:
            return True
        if not (mark.weak and before in "sSnN"):
            return False
        return another_close or mark.start - top.end > POSSESSIVE_CHARS or self._is_name(mark, top)

    def _is_name(self, mark: Mark, top: Mark) -> bool:
        """Whether the open mark belongs to a name ("in 'Amuda the drivers' cars"): no title, no sentence follows it."""
        text = self.text
        last = text.rfind(" ", top.end, mark.start) + 1
        return last > 0 and text[top.end].isupper() and text[last].islower() and not self._leads_in(top)

    def _leads_in(self, mark: Mark) -> bool:
        """Whether a comma or colon stands before the mark."""
        return self.text[max(0, mark.start - 2) : mark.start].rstrip()[-1:] in (",", ":")

    def _is_measure(self, mark: Mark, top: Mark | None, follower: Mark | None) -> bool:
        """Six feet, nine inches (6'9"): within a quote, only where the quote's own mark follows."""
        if mark.sign not in _INCHES:
            return False
        at = mark.start - 1
        while at >= mark.start - _INCH_DIGITS and self.text[at : at + 1].isdigit():
            at -= 1
        feet = at > 0 and self.text[at] in _FEET and self.text[at - 1].isdigit()
        if top is None:
            return feet or mark.sign != "”"
        closes = follower is not None and follower.family == mark.family and follower.role == CLOSE
        inches = not self.text[at : at + 1].isdigit() and self.text[mark.end : mark.end + 2].strip().islower()
        return closes and len(self.by_family[mark.family]) == 1 and (feet or (top.sign == mark.sign and inches))

    def _is_ditto(self, mark: Mark, before: str) -> bool:
        """Whether the mark stands alone at a line's end and means "the same as above"."""
        alone = (before.isspace() or mark.start == self.into.start) and self.inside is None
        return alone and (mark.end == self.into.end or self.text[mark.end] == "\n")

    def _is_misplaced(self, mark: Mark, before: str, follower: Mark | None) -> bool:
        """Whether a mark opens though the space stands on its wrong side: first of all, or after few words."""
        if mark.family in _FIXED:
            return False
        if mark.start == self.into.start:
            return True
        lead = mark.start - (self.into.start if self.floor is None else self.floor)
        closes = follower is not None and follower.family == mark.family and follower.role == CLOSE
        return closes and before in ",:" and lead <= _LEAD_CHARS and self.inside is None

    def _pop(self) -> Mark:
        mark = self.open.pop()
        self.by_family[mark.family].pop()
        return mark

    def _close(self, mark: Mark) -> None:
        while (top := self._pop()).family != mark.family:
            if self._is_speech(top, mark):
                self.into.faults.append(Fault("quotes.unclosed", top.start, top.end))
                self._add(top, mark.start)
            else:
                self._unclosed(top, mark.start)
        if self.stray is not None and self.stray.start >= top.start:
            self.stray = None
        self._add(top, mark)

    def _is_speech(self, top: Mark, mark: Mark) -> bool:
        """Whether an open single mark begins speech that the end of the quote around it ends as well."""
        speech = top.family == SINGLE and top.sign in "‘'" and self.text[mark.start - 1] in _ENDS
        return speech and self.text[top.end].isupper() and self._leads_in(top)

    def _unclosed(self, mark: Mark, end: int) -> Pair | None:
        stray = self.stray
        if mark.family == SINGLE:
            return None  # an apostrophe after all
        if stray is not None and mark.end < stray.start < end:
            self.stray = None
            self._add(mark, stray)
            return None
        if mark.sign in "»›" and self.text[mark.end : mark.end + 1].isspace():
            return None  # an arrow: "Home › News", "» More"
        self.into.faults.append(Fault("quotes.unclosed", mark.start, mark.end))
        return self._add(mark, end)

    def _unopened(self, mark: Mark) -> None:
        single = None
        while self.open and self.open[-1].family == SINGLE:
            single = self._pop()
        if single is not None and not single.weak and self.text[mark.start - 1] in _ENDS:
            self._add(single, mark)  # ‘So it is.”
            return
        self.into.faults.append(Fault("quotes.unopened", mark.start, mark.end))
        if self.floor is None or (mark.family == self.inside and self.into.unopened is None):
            while self.open:
                self._unclosed(self._pop(), mark.start)
            self.into.unopened = self._add(self._beginning(mark.start), mark)
        else:
            # Within the sentence of the quote before it, a mark too many is no quote; nor from within another quote.
            sentence = _SENTENCE.search(self.text, self.floor, mark.start)
            at = sentence.end() if sentence else mark.start
            if sentence and not any(pair.outer_start < at < pair.outer_end for pair in self.into.pairs[self.settled :]):
                self._add(at, mark)
                self.stray = None

    def _beginning(self, end: int) -> int:
        dateline = _DATELINE.match(self.text, self.into.start, end)
        return dateline.end() if dateline and _is_dateline(dateline[0]) else self.into.start

    def _add(self, opening: Mark | int, closing: Mark | int) -> Pair:
        """Add what stands between two marks, or between a mark and a place that stands for the missing one."""
        if isinstance(opening, int):
            outer_start, start, left = opening, opening, None
        else:
            outer_start, start, left = opening.start, opening.end, opening.sign
        if isinstance(closing, int):
            pair = Pair(outer_start, closing, start, closing, left, None)
        else:
            pair = Pair(outer_start, closing.end, start, closing.start, left, closing.sign)
        self.into.pairs.append(pair)
        return pair

    def finish(self) -> None:
        """What is open at the paragraph's end stays open."""
        end = self.into.end
        first = self.open[0] if self.open else None
        if first is not None and first.family == SINGLE and (first.start == self.into.start or self._leads_in(first)):
            self.into.single = Pair(first.start, end, first.end, end, first.sign, None)
        left_open = None
        while self.open:
            left_open = self._unclosed(self._pop(), end) or left_open
        self.into.left_open = left_open


def _is_dateline(text: str) -> bool:
    """Whether what stands before a dash is a place (its first word is in capitals) and not the speech itself."""
    first = text.split(maxsplit=1)[0].strip(",")
    return len(first) > 1 and first.isupper()
