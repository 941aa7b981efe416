"""Entries: a comment's lines parted into its header, what was written, and what the page printed below."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Final

from broadsheet.segment.header_lines import Header
from broadsheet.segment.headers import Headers
from broadsheet.segment.layout import Line
from broadsheet.segment.lists import Node
from broadsheet.segment.names import is_name, name_of
from broadsheet.segment.signs import (
    ANCHORS,
    CLOSED,
    DATE,
    FORM,
    HEADING,
    META,
    PINGBACK,
    SIGNED,
    TEXT,
    Sign,
)

_NUMBER: Final = re.compile("[0-9]+")
# What stands at the edge of that share of the comments is the page's, not theirs.
_COMMON: Final = 0.6
_LEAST: Final = 3
# Lines looked at on either edge of a comment.
_EDGE: Final = 4
# Names alone head the items of a list in which at least so many have one.
_NAMED: Final = 0.35
_SHORT: Final = 45
# A letter, or an initial: "Ann B."
_ENDS_A_NAME: Final = re.compile(r"\w\Z|\b[^\W\d_]\.\Z")


# A header stands on the first lines of an item.
_TOP: Final = 8


@dataclass(slots=True)
class Entry:
    """A comment while it is read: indexes of its lines, those that were written, and what its header says."""

    lines: list[int]
    header: Header | None
    indent: int
    marked: bool
    author: str | None = None
    date: str | None = None
    kind: str = "comment"
    body: list[int] = field(default_factory=list)
    buttons: bool = False


class Reader:
    """Parts the items of a page's lists, and of its chains of headers, into entries."""

    def __init__(self, lines: Sequence[Line], page: str, signs: Sequence[Sign], headers: Headers) -> None:
        self.lines, self.page, self.signs, self.footers = lines, page, signs, headers.footers
        self.by_anchor = {header.anchor: header for header in headers.headers}
        self._folded: dict[int, str] = {}

    def entries(self, nodes: Sequence[Node], open_end: bool) -> list[Entry]:
        """The nodes as entries. `open_end`: nothing but words tells where the last one ends."""
        entries = [self._entry(node) for node in nodes]
        self._trim(entries, open_end)
        return entries

    def _entry(self, node: Node) -> Entry:
        header = next((self.by_anchor[index] for index in node.lines[:_TOP] if index in self.by_anchor), None)
        if header is not None:
            for index in takewhile(header.first.__gt__, node.lines):
                if self.signs[index].kind != META:
                    header = None
                    break
        return Entry(list(node.lines), header, node.indent, node.marker is not None)

    def text(self, index: int) -> str:
        """A line's text, without its marker."""
        line = self.lines[index]
        return self.page[line.start : line.end]

    def folded(self, index: int) -> str:
        """A line with its numbers alike; lists and chains ask for the same lines."""
        known = self._folded.get(index)
        if known is None:
            known = self._folded[index] = _NUMBER.sub("0", self.text(index).casefold())
        return known

    def _trim(self, entries: Sequence[Entry], open_end: bool) -> None:
        """Set what was written, by whom and when."""
        for entry in entries:
            self._head(entry)
        self._names(entries)
        constant = self._constant(entries)
        hangs = self._hangs(entries)
        ends: Counter[str] = Counter()
        for entry in entries[:-1] if open_end else entries:
            self._cut(entry, hangs)
            self._strip(entry, constant, ends)
        if open_end:
            hanging = self._cut(entries[-1], hangs)
            self._close(entries, constant, ends, hanging)
        for entry in entries:
            if entry.body and self.signs[entry.body[0]].kind == PINGBACK:
                entry.kind = "trackback" if "track" in self.text(entry.body[0])[:20].casefold() else "pingback"

    def _head(self, entry: Entry) -> None:
        header = entry.header
        if header is None:
            entry.body = list(entry.lines)
            while len(entry.body) > 1 and self.signs[entry.body[0]].kind == META:
                del entry.body[0]
            return
        entry.author, entry.date, entry.buttons = header.author, header.date, header.button
        entry.body = [index for index in entry.lines if index >= header.last]

    def _names(self, entries: Sequence[Entry]) -> None:
        """Names alone on the first line: told by how many entries have one, apart from what follows."""
        named = []
        for entry in entries:
            body = entry.body
            if entry.header is None and len(body) > 1 and self.lines[body[1]].gap and self.signs[body[0]].kind == TEXT:
                name = name_of(self.text(body[0]))
                if is_name(name) and _ENDS_A_NAME.search(name) and name.count(" ") < 4:
                    named.append((entry, name))
        if len(named) >= max(2, _NAMED * len(entries)):
            for entry, name in named:
                entry.author = name
                del entry.body[0]

    def _constant(self, entries: Sequence[Entry]) -> frozenset[str]:
        """Lines that most entries begin or end with."""
        heads: Counter[str] = Counter()
        tails: Counter[str] = Counter()
        for entry in entries:
            heads.update({self.folded(index) for index in entry.body[:_EDGE] if self.is_label(index)})
            tails.update({self.folded(index) for index in entry.body[-_EDGE:] if self.is_label(index)})
        need = max(_LEAST, _COMMON * len(entries))
        return frozenset(text for counts in (heads, tails) for text, n in counts.items() if n >= need)

    def _hangs(self, entries: Sequence[Entry]) -> bool:
        """Whether text stands to the right of the markers, not at the margin below them."""
        plain = [[index for index in entry.body[:_EDGE] if not self.lines[index].marker] for entry in entries]
        kept = [(entry, own) for entry, own in zip(entries, plain, strict=True) if entry.marked and own]
        left = sum(min(self.lines[index].indent for index in own) < entry.indent for entry, own in kept)
        return _NAMED * len(kept) > left

    def _cut(self, entry: Entry, hangs: bool) -> bool:
        """End an entry where the page goes on: at a form or heading, or left of its column; whether that is certain."""
        if not entry.body:
            return False
        column = self.lines[entry.body[0]].indent
        # In some layouts text starts below the marker itself, not to its right.
        edge = entry.indent + (column > entry.indent)
        hanging = hangs and entry.marked and entry.header is not None and column >= edge
        for place, index in enumerate(entry.body):
            kind = self.signs[index].kind
            left = hanging and self.lines[index].indent < edge
            if left or kind == CLOSED or (place and kind in (FORM, HEADING)):
                self._end(entry, place)
                return True
        return hanging

    def _end(self, entry: Entry, place: int) -> None:
        """End what was written, and the entry itself behind the buttons that follow."""
        stop = entry.lines.index(entry.body[place])
        del entry.body[place:]
        while stop < len(entry.lines) and self.signs[entry.lines[stop]].kind == META:
            stop += 1
        del entry.lines[stop:]

    def _is_edge(self, index: int, constant: frozenset[str], body: Sequence[int]) -> bool:
        if self.signs[index].kind == META or index in self.footers:
            return True
        # Comments may all say the same; what is left of one is its own.
        return len(body) > 1 and bool(constant) and self.folded(index) in constant

    def _strip(self, entry: Entry, constant: frozenset[str], ends: Counter[str]) -> None:
        body = entry.body
        bottom: list[int] = []
        while body and (
            self._is_edge(body[-1], constant, body) or (len(body) > 1 and self._signs_off(entry, body[-1]))
        ):
            bottom.append(body.pop())
        if bottom:
            ends[self.folded(bottom[-1])] += 1
            entry.buttons |= any(map(self.has_button, bottom))
        while body and self._is_edge(body[0], constant, body):
            del body[0]

    def has_button(self, index: int) -> bool:
        """Whether a line has a button that only comments have, and nothing that was written."""
        sign = self.signs[index]
        return sign.kind == META and sign.button

    def _signs_off(self, entry: Entry, index: int) -> bool:
        """Whether a line below the text names its writer and date, where no header does."""
        sign = self.signs[index]
        if entry.header is not None or sign.kind not in (SIGNED, DATE):
            return False
        entry.author, entry.date = sign.author or entry.author, sign.date or entry.date
        return True

    def _close(self, entries: Sequence[Entry], constant: frozenset[str], ends: Counter[str], hanging: bool) -> None:
        """Find where the last entry ends: at the first line that ends others, else where lines turn short."""
        last = entries[-1]
        body = last.body
        while body and self._is_edge(body[0], constant, body):
            del body[0]
        others = entries[:-1]
        footed = 2 * sum(ends.values()) >= len(others)
        for place, index in enumerate(body):
            kind = self.signs[index].kind
            end = self.folded(index) in ends or self.folded(index) in constant or (kind == META and footed)
            if place and (end or kind in ANCHORS):
                last.buttons |= self.has_button(index)
                self._end(last, place)
                break
        else:
            if not hanging:
                self._limit(others, last)
        while body and self._is_edge(body[-1], constant, body):
            body.pop()

    def _limit(self, others: Sequence[Entry], last: Entry) -> None:
        """No last comment is longer, or has wider gaps, than the longest before it; menus are runs of short lines."""
        gap = max((self.lines[index].gap for entry in others for index in entry.body[1:]), default=1)
        body = last.body
        most = max((len(entry.body) for entry in others), default=len(body))
        if len(body) > max(most, 1):
            self._end(last, max(most, 1))
        for place in range(1, len(body)):
            run = body[place : place + 3]
            if self.lines[body[place]].gap > max(gap, 1) or (len(run) == 3 and all(map(self.is_label, run))):
                self._end(last, place)
                return

    def is_label(self, index: int) -> bool:
        """Whether a line is short and ends as no sentence does."""
        line = self.lines[index]
        return line.end - line.start < _SHORT and self.page[line.end - 1] not in ".!?…"
