"""Explains marks that a paragraph alone does not: a quote that opens in one paragraph and closes in a later one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from broadsheet.contract.records import Paragraph
from broadsheet.quotes.marks import SINGLE, family
from broadsheet.quotes.stretches import Pair, Paired

MAX_BETWEEN: Final = 3
"""So many paragraphs without a mark of their own may lie in a quote that no paragraph reopens."""

# "Jo Roe, a baker": two words with capitals, or one and a comma.
_NAME: Final = re.compile(r"\W{0,3}[^\W\d_a-z][\w.’'-]*,?[ ]+[^\W\d_a-z]")
_NAME_CHARS: Final = 80


def _begins(paired: Paired) -> Iterator[str]:
    """The marks that open at the paragraph's very beginning."""
    return (pair.open_mark for pair in paired.pairs if pair.outer_start == paired.start and pair.open_mark is not None)


def _keep_singles(found: Sequence[Paired]) -> None:
    """Single marks left open are quotes where the next paragraph begins with one too."""
    for earlier, later in zip(reversed(found[:-1]), reversed(found[1:]), strict=True):
        if (
            earlier.single is not None
            and later.number == earlier.number + 1
            and any(family(sign) == SINGLE for sign in _begins(later))
        ):
            earlier.pairs.append(earlier.single)


def _is_name(text: str, quote: Pair, name: Pair) -> bool:
    """Whether only the name of who said it stands between a sentence's end and the closing mark, on a line of its own.

    Pull quotes are printed so.
    """
    short = name.end - name.start <= _NAME_CHARS
    return short and text[quote.end - 1] in ".!?…" and _NAME.match(text, name.start, name.end) is not None


def _fits(paragraphs: Sequence[Paragraph], earlier: Paired, later: Paired) -> bool:
    """Whether what one paragraph leaves open is what the other closes."""
    opening, closing = earlier.left_open, later.unopened
    if opening is None or closing is None or opening.open_mark is None or closing.close_mark is None:
        return False
    between = paragraphs[earlier.number + 1 : later.number]
    return (
        closing.outer_start == later.start
        and family(opening.open_mark) == family(closing.close_mark)
        and all(paragraph.kind == "paragraph" for paragraph in between)
    )


def _join(paragraphs: Sequence[Paragraph], earlier: Paired, later: Paired, between: Sequence[Paired]) -> list[Paired]:
    """Take back what was found amiss in both and quote what lies between; returns paragraphs that held no mark."""
    opening, closing = earlier.left_open, later.unopened
    if opening is None or closing is None:
        return []
    earlier.faults = [fault for fault in earlier.faults if fault.start != opening.outer_start]
    later.faults = [fault for fault in later.faults if fault.end != closing.outer_end]
    known = {paired.number: paired for paired in between}
    fresh: list[Paired] = []
    for number in range(earlier.number + 1, later.number):
        start, end = paragraphs[number].start_char, paragraphs[number].end_char
        paired = known.get(number)
        if paired is None:
            paired = Paired(number, start, end)
            fresh.append(paired)
        paired.pairs.append(Pair(start, end, start, end, None, None))
    return fresh


def _stands(paired: Paired, number: int, paragraph: Paragraph) -> bool:
    """Whether a paragraph may lie within a quote that began in the one of that number.

    Its own marks are in order, and it cites no lines: those are read apart from what stands around them.
    """
    whole = (paired.start, paired.end) == (paragraph.start_char, paragraph.end_char)
    inside = whole and not paired.faults and paired.number <= number + MAX_BETWEEN
    return inside and next(_begins(paired), None) is None


class Bridges:
    """Takes the paragraphs that hold marks, in order. Mutable, and seen by one scan alone."""

    def __init__(self, text: str, paragraphs: Sequence[Paragraph]) -> None:
        self.text, self.paragraphs = text, paragraphs
        self.found: list[Paired] = []
        self._fresh: list[Paired] = []
        self._between: list[Paired] = []
        self._pending: Paired | None = None
        self._singles = False

    def inside(self, number: int) -> str | None:
        """The family of the mark that an earlier paragraph, not far off, has left open."""
        pending = self._pending
        if pending is None or pending.left_open is None or number > pending.number + MAX_BETWEEN + 1:
            return None
        return family(pending.left_open.open_mark or "")

    def take(self, paired: Paired) -> None:
        """The next paragraph; what it and an earlier one have amiss is taken back where each explains the other."""
        pending = self._pending
        if pending is not None and pending.left_open is not None and paired.number > pending.number:
            if paired.unopened is not None and paired.number <= pending.number + MAX_BETWEEN + 1:
                if paired.number == pending.number + 1 and _is_name(self.text, pending.left_open, paired.unopened):
                    paired.pairs.remove(paired.unopened)
                elif _fits(self.paragraphs, pending, paired):
                    self._fresh += _join(self.paragraphs, pending, paired, self._between)
                    self._pending = None
            if self._pending is not None and _stands(paired, pending.number, self.paragraphs[paired.number]):
                self._between.append(paired)
            else:
                self._pending = None
        if paired.left_open is not None:
            self._pending, self._between = paired, []
        self._singles = self._singles or paired.single is not None
        self.found.append(paired)

    def finish(self) -> list[Paired]:
        """The paragraphs in order, with those that a quote runs over without a mark."""
        if self._singles:
            _keep_singles(self.found)
        if not self._fresh:
            return self.found
        return sorted([*self.found, *self._fresh], key=lambda paired: paired.start)
