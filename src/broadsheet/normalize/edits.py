"""Edits of a text as values: applying them, and folding two rounds of edits into one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Edit(NamedTuple):
    """The code points [start, end) of a text give way to `new`, for the sake of `step`. Lists of edits are in order."""

    start: int
    end: int
    new: str
    step: str


def apply(text: str, edits: Sequence[Edit]) -> str:
    r"""The text after the edits.

    >>> apply("a\r\nb", [Edit(1, 3, "\n", "newlines")])
    'a\nb'
    """
    parts, last = [], 0
    for edit in edits:
        parts.append(text[last : edit.start])
        parts.append(edit.new)
        last = edit.end
    parts.append(text[last:])
    return "".join(parts)


def compose(first: Sequence[Edit], middle: str, second: Sequence[Edit]) -> list[Edit]:
    r"""One list of edits that does what `first` and then `second` do; `middle` is the text between the two.

    Edits that touch the same characters become one, with the step of the later. One pass over both lists.

    >>> compose([Edit(1, 2, "", "controls")], "e\u0301", [Edit(0, 2, "é", "nfc")])
    [Edit(start=0, end=3, new='é', step='nfc')]
    """
    if not first or not second:
        return list(first or second)
    out: list[Edit] = []
    i = j = shift = 0  # shift: how much further a place stands in the middle text than in the first
    while i < len(first) or j < len(second):
        if j == len(second) or (i < len(first) and _end(first[i], shift) <= second[j].start):
            out.append(first[i])
            shift += _growth(first[i])
            i += 1
        elif i == len(first) or second[j].end <= first[i].start + shift:
            out.append(second[j]._replace(start=second[j].start - shift, end=second[j].end - shift))
            j += 1
        else:
            i, j, shift = _fold(first, middle, second, i, j, shift, out)
    return out


def _fold(
    first: Sequence[Edit], middle: str, second: Sequence[Edit], i: int, j: int, shift: int, out: list[Edit]
) -> tuple[int, int, int]:
    """Make one edit of first[i] and second[j], which overlap, and of all that overlap with it in turn."""
    start = min(first[i].start + shift, second[j].start)
    before = start - shift
    end = max(_end(first[i], shift), second[j].end)
    later = [second[j]._replace(start=second[j].start - start, end=second[j].end - start)]
    shift += _growth(first[i])
    i, j = i + 1, j + 1
    while True:
        if i < len(first) and first[i].start + shift < end:
            end = max(end, _end(first[i], shift))
            shift += _growth(first[i])
            i += 1
        elif j < len(second) and second[j].start < end:
            later.append(second[j]._replace(start=second[j].start - start, end=second[j].end - start))
            end = max(end, second[j].end)
            j += 1
        else:
            break
    out.append(Edit(before, end - shift, apply(middle[start:end], later), later[-1].step))
    return i, j, shift


def _end(edit: Edit, shift: int) -> int:
    return edit.start + shift + len(edit.new)


def _growth(edit: Edit) -> int:
    return len(edit.new) - (edit.end - edit.start)
