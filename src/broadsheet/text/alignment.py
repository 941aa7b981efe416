"""Text made of stretches of the page, with the way back to where they stand."""

from __future__ import annotations

from collections.abc import Sequence

from broadsheet.contract.records import Piece


class TextBuilder:
    r"""Builds a record's text from stretches of the page and white space between them, and keeps the alignment.

    Positions are code points: of the page where a method takes them, of the text being built where it returns them.

    >>> builder = TextBuilder("  1. One.\n     Two.")
    >>> builder.add(5, 9)
    (0, 4)
    >>> builder.space("\n")
    >>> builder.add(15, 19)
    (5, 9)
    >>> builder.text
    'One.\nTwo.'
    >>> [(p.start_char, p.page_start_char, p.length) for p in builder.pieces]
    [(0, 5, 4), (5, 15, 4)]
    """

    def __init__(self, page_text: str) -> None:
        self._page = page_text
        self._parts: list[str] = []
        self._runs: list[list[int]] = []
        self._length = 0
        self._pending = ""

    def space(self, space: str) -> None:
        """Ask for white space before the next stretch; at the start of the text it is left out."""
        if self._length:
            self._pending += space

    def add(self, start: int, end: int) -> tuple[int, int]:
        """Append a stretch of the page; returns where it stands in the text."""
        gap = self._pending
        if gap:
            self._parts.append(gap)
            self._length += len(gap)
            self._pending = ""
        begin = self._length
        last = self._runs[-1] if self._runs else None
        if last and last[1] + last[2] + len(gap) == start and self._page[start - len(gap) : start] == gap:
            last[2] += len(gap) + end - start
        elif end > start:
            self._runs.append([begin, start, end - start])
        self._parts.append(self._page[start:end])
        self._length += end - start
        return begin, self._length

    @property
    def text(self) -> str:
        """The text built so far."""
        return "".join(self._parts)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The alignment of the text to the page."""
        return tuple(Piece(start_char=start, page_start_char=page, length=length) for start, page, length in self._runs)


def to_page(pieces: Sequence[Piece], position: int) -> int:
    """Where a character of a record's text stands on the page.

    Raises:
        ValueError: the position is white space that the alignment does not cover.

    >>> to_page([Piece(start_char=5, page_start_char=15, length=4)], 6)
    16
    """
    low, high = 0, len(pieces)
    while low < high:
        middle = (low + high) // 2
        if pieces[middle].start_char <= position:
            low = middle + 1
        else:
            high = middle
    if low and position < pieces[low - 1].start_char + pieces[low - 1].length:
        return pieces[low - 1].page_start_char + position - pieces[low - 1].start_char
    raise ValueError(f"position {position} is not covered by the alignment")
