"""Scans a whole container for quoted stretches, and tells which go on from one paragraph to the next."""

from __future__ import annotations

from collections.abc import Sequence

from broadsheet.contract.records import Paragraph
from broadsheet.quotes.bridges import Bridges
from broadsheet.quotes.cited_lines import Segment, around, segments
from broadsheet.quotes.marks import MARK, MAX_MARKS, marks
from broadsheet.quotes.pairing import pair
from broadsheet.quotes.stretches import MAX_DEPTH, Fault, Paired, Stretch, nest


def _pair(text: str, number: int, segment: Segment, inside: str | None) -> Paired:
    start, end, lines = segment
    if lines:
        start, end = lines[0].start, lines[-1].end
    found = marks(text, start, end)
    if found is None:
        paired = Paired(number, start, end, faults=[Fault("quotes.too-many-marks", start, end, MAX_MARKS)])
    else:
        paired = pair(text, found, number, start, end, inside)
    if lines:
        paired.pairs = around(text, lines, paired.pairs)
        # A block quotation is whole: nothing in it is explained by what stands outside.
        paired.left_open = paired.unopened = paired.single = None
    return paired


def _paired(text: str, paragraphs: Sequence[Paragraph]) -> list[Paired]:
    """The paragraphs that hold a mark or are cited, their marks in pairs; any other costs one comparison."""
    bridges = Bridges(text, paragraphs)
    first = MARK.search(text)
    at = len(text) if first is None else first.start()
    lines = "\n>" in text
    for number, paragraph in enumerate(paragraphs):
        start, end = paragraph.start_char, paragraph.end_char
        if paragraph.kind == "blockquote" or (lines and text.find("\n>", start, end) >= 0):
            for part in segments(text, start, end, paragraph.kind == "blockquote"):
                bridges.take(_pair(text, number, part, None))
        elif at < end:
            bridges.take(_pair(text, number, Segment(start, end, ()), bridges.inside(number)))
        if at < end:
            following = MARK.search(text, end)
            at = len(text) if following is None else following.start()
    return bridges.finish()


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
    for paired in _paired(text, paragraphs):
        dropped = nest(text, paired.number, paired.pairs, stretches)
        if paired.faults:
            faults.extend(sorted(paired.faults, key=lambda fault: fault.start))
        if dropped:
            faults.append(Fault("quotes.too-deep", paired.start, paired.end, MAX_DEPTH))
    return stretches, faults


def chains(paragraphs: Sequence[Paragraph], stretches: Sequence[Stretch]) -> dict[int, int]:
    r"""Which stretch goes on from which before it: that was left open, and the next paragraph reopens it or closes it.

    Keys and values are places in `stretches`. Block quotations in lines or paragraphs that follow each other are one
    as well.

    >>> from broadsheet.contract.records import Paragraph
    >>> paragraphs = [Paragraph(kind="paragraph", start_char=start, end_char=start + 6) for start in (0, 8)]
    >>> chains(paragraphs, scan_container("“Rain.\n\n“Sun.”", paragraphs)[0])
    {1: 0}
    """
    found: dict[int, int] = {}
    unclosed: dict[int, int] = {}
    blocks: dict[int, int] = {}
    for place, stretch in enumerate(stretches):
        if stretch.goes_on and stretch.depth in blocks:
            found[place] = blocks[stretch.depth]
        elif stretch.depth == 0:
            earlier = unclosed.get(stretch.paragraph - 1)
            first = stretch.outer_start == paragraphs[stretch.paragraph].start_char
            if earlier is not None and first and stretch.block == stretches[earlier].block:
                found[place] = earlier
        if stretch.block:
            blocks[stretch.depth] = place
        if stretch.depth == 0 and (stretch.block or stretch.close_mark is None):
            unclosed[stretch.paragraph] = place
    return found
