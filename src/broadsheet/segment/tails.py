"""Where a section ends: menus and lists of dated links right behind comments look like more of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from broadsheet.segment.entries import Entry, Reader
from broadsheet.segment.lists import Run

# Two comments without a text, pictures maybe, may end a thread; more are a list of links.
_EMPTY: Final = 2
_LABELS: Final = 3


def without_tail(reader: Reader, run: Run, entries: Sequence[Entry], open_end: bool) -> Run:
    """The run without the items at its end that are no comments. `entries` are those of its nodes.

    In a chain of headers these are names and dates without a text, the last of which has the rest of the page for a
    text. In a list these are labels in lines without a gap, where comments are set apart.
    """
    keep = _before_empty(entries) if open_end else _before_labels(reader, run, entries)
    if not 0 < keep < len(run.nodes):
        return run
    nodes = run.nodes[:keep]
    return Run(run.first, run.nodes[keep].lines[0], nodes, run.too_deep)


def _before_empty(entries: Sequence[Entry]) -> int:
    keep = len(entries) - 1
    while keep > 0 and not entries[keep - 1].body and entries[keep - 1].kind == "comment":
        keep -= 1
    return keep if len(entries) - 1 - keep >= _EMPTY else len(entries)


def _before_labels(reader: Reader, run: Run, entries: Sequence[Entry]) -> int:
    keep = len(entries)
    while keep > 0 and _is_label(reader, entries[keep - 1]) and run.nodes[keep - 1].parent is None:
        keep -= 1
    gaps = [reader.lines[entry.lines[0]].gap if entry.lines else 0 for entry in entries]
    tight = sum(gap == 0 for gap in gaps[keep + 1 :])
    apart = sum(gap > 0 for gap in gaps[1 : keep + 1])
    # The first label may stand below an empty line that parts the lists.
    few = len(entries) - keep < _LABELS
    return len(entries) if few or tight < len(entries) - keep - 1 or 2 * apart < keep else keep


def _is_label(reader: Reader, entry: Entry) -> bool:
    return len(entry.lines) == 1 and entry.header is None and reader.is_label(entry.lines[0])
