"""Scans a whole container for quoted stretches, and tells which go on from one paragraph to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from broadsheet.contract.records import Paragraph
from broadsheet.quotes.pairing import scan
from broadsheet.quotes.stretches import Fault, Stretch


def scan_container(text: str, paragraphs: Sequence[Paragraph]) -> tuple[list[Stretch], list[Fault]]:
    """The quoted stretches of all paragraphs in order of their starts (a parent before its children), and the findings.

    Args:
        text: the container's text.
        paragraphs: its paragraphs in order; no two overlap. Spans are code points of `text`.

    >>> from broadsheet.contract.records import Paragraph
    >>> stretches, faults = scan_container("“Rain.” “Sun.", [Paragraph(kind="paragraph", start_char=0, end_char=13)])
    >>> [(stretch.start, stretch.end) for stretch in stretches], [fault.id for fault in faults]
    ([(1, 6), (9, 13)], ['quotes.unclosed'])
    """
    stretches: list[Stretch] = []
    faults: list[Fault] = []
    for number, paragraph in enumerate(paragraphs):
        found = scan(text, paragraph, number)
        base = len(stretches)
        stretches.extend(
            stretch if stretch.parent is None else replace(stretch, parent=stretch.parent + base)
            for stretch in found.stretches
        )
        faults.extend(found.faults)
    return stretches, faults


def chains(paragraphs: Sequence[Paragraph], stretches: Sequence[Stretch]) -> dict[int, int]:
    r"""Which stretch goes on from which of the paragraph before: it was left open, and the next paragraph reopens it.

    Keys and values are places in `stretches`. Block quotations in paragraphs that follow each other are one as well.

    >>> from broadsheet.contract.records import Paragraph
    >>> paragraphs = [Paragraph(kind="paragraph", start_char=start, end_char=start + 6) for start in (0, 8)]
    >>> chains(paragraphs, scan_container("“Rain.\n\n“Sun.”", paragraphs)[0])
    {1: 0}
    """
    found: dict[int, int] = {}
    unclosed: dict[int, int] = {}
    for place, stretch in enumerate(stretches):
        if stretch.depth:
            continue
        earlier = unclosed.get(stretch.paragraph - 1)
        first = stretch.outer_start == paragraphs[stretch.paragraph].start_char
        if earlier is not None and first and stretch.block == stretches[earlier].block:
            found[place] = earlier
        if stretch.unclosed or stretch.block:
            unclosed[stretch.paragraph] = place
    return found
