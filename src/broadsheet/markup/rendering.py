"""The canonical text of an HTML page: title, article and comments as blocks, each span known as it is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from broadsheet.normalize import mojibake, normalize_text
from broadsheet.segment import Stretch
from broadsheet.segment.layout import Line

_BETWEEN_BLOCKS: Final = "\n\n"
_BETWEEN_CELLS: Final = "\t"
_QUOTED: Final = "> "
_NO_BREAK: Final = "\N{NO-BREAK SPACE}"


class Sheet:
    r"""A page's text as it is written, block after block with an empty line between, and the stretches that name them.

    Positions are code points of the text. Each line is normalized as a page of plain text is.

    >>> sheet = Sheet()
    >>> sheet.block("title", ["Rain"])
    True
    >>> sheet.block("paragraph", ["It rained\xa0on", " Monday. "])
    True
    >>> sheet.text, [(one.kind, one.start, one.end) for one in sheet.stretches]
    ('Rain\n\nIt rained on\nMonday.', [('title', 0, 4), ('paragraph', 6, 26)])
    """

    def __init__(self) -> None:
        self.stretches: list[Stretch] = []
        self.counts: Counter[str] = Counter()
        self._parts: list[str] = []
        self._length = 0

    @property
    def text(self) -> str:
        """All that was written."""
        return "".join(self._parts)

    def cleaned(self, line: str) -> str:
        """A line in canonical form; one that holds an odd line end gives several."""
        if line.isascii() and line.isprintable():
            return line
        if _NO_BREAK in line and not mojibake.smells(line):
            # The odd one most often, and the only step then: what is left is asked again.
            self.counts["spaces"] += line.count(_NO_BREAK)
            line = line.replace(_NO_BREAK, " ")
        text, counts = normalize_text(line)
        if counts:
            self.counts.update(counts)
        return text

    def block(self, kind: str, lines: Iterable[str]) -> bool:
        """Write a block; False where nothing of it is left to be seen."""
        written = self.lines(lines)
        if written:
            self.stretches.append(Stretch(written[0].start, written[-1].end, kind))
        return bool(written)

    def comment(self, item: int, meta: str, flows: Iterable[Sequence[str]]) -> tuple[list[Line], list[tuple[int, int]]]:
        """Write a comment: a line of meta, then its paragraphs. The lines of its text and the spans of its meta."""
        heads = self.lines([meta]) if meta else []
        self.stretches += [Stretch(line.start, line.end, "comment_meta", item) for line in heads]
        lines: list[Line] = []
        for flow in flows:
            lines += self.lines(flow)
        if lines:
            self.stretches.append(Stretch(lines[0].start, lines[-1].end, "comment", item))
        return lines, [(line.start, line.end) for line in heads]

    def lines(self, lines: Iterable[str]) -> list[Line]:
        """Write a paragraph; its first line has a gap before it."""
        written: list[Line] = []
        before = _BETWEEN_BLOCKS if self._length else ""
        for raw in lines:
            for line in self.cleaned(raw).split("\n"):
                bare = line.strip()
                if not bare:
                    continue
                start = self._length + len(before)
                self._parts += (before, bare)
                self._length = start + len(bare)
                written.append(Line(start, self._length, 0, 0, 0 if written else 1, None))
                before = "\n"
        return written


def quoted(lines: Sequence[str]) -> list[str]:
    """The lines of a block quotation in a comment, marked as such.

    >>> quoted(["It rained.", "All day."])
    ['> It rained.', '> All day.']
    """
    return [_QUOTED + line for line in lines]


def joined_rows(cells: Sequence[tuple[int, Sequence[str]]]) -> list[list[str]]:
    r"""Runs of lines by the row of a table that they are in (-1: none): the cells of a row become one line.

    >>> joined_rows([(-1, ["Prices"]), (4, ["Bread"]), (4, ["2.10"])])
    [['Prices'], ['Bread\t2.10']]
    """
    joined: list[list[str]] = []
    last = -1
    for row, lines in cells:
        if row >= 0 and row == last and len(lines) == 1 and len(joined[-1]) == 1:
            joined[-1][0] += _BETWEEN_CELLS + lines[0]
        else:
            joined.append(list(lines))
        last = row
    return joined
