"""The features by which the models of boundaries choose where a noun phrase ends, and then where it begins.

Each template gives one value for each candidate: a string made of kinds (see `boundary_window`), words and bucketed
numbers. The weights are handed in by template, so that training can hand in what only writes the values down.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from broadsheet.quotes.boundary_window import RELATIVES, Window

END_TEMPLATES: Final = (
    "e.io",
    "e.io2",
    "e.o3",
    "e.n",
    "e.a",
    "e.ao",
    "e.at",
    "e.c",
    "e.rel",
    "e.p",
    "e.pl",
    "e.rv",
    "e.h",
    "e.pc",
)
"""i: the kind of the phrase's last word; o: the kinds of what follows it (after a comma, the word behind that too);
a: how far from the anchor's end; c: commas within; p: the word that opened the phrase's last part between commas,
l: how long that part is; r: what is left up to the limit; h: the anchor's first words; rel: the relative clause within;
n: the next word."""

START_TEMPLATES: Final = (
    "s.oi",
    "s.oi2",
    "s.a",
    "s.ai",
    "s.ao",
    "s.at",
    "s.ati",
    "s.l",
    "s.c",
    "s.v",
    "s.wb",
)
"""o: the kinds of the words before the phrase; i: those of its first words; a: how far from the anchor's first; l: how
long the phrase is; c, v: commas and verbs within; wb: the word before."""

_VERBS: Final = frozenset(("aux", "cue", "ed"))
_BUCKETS: Final = ("0", "1", "2", "3", "4", "5", "5", "7", "7", "7", *("10",) * 4, *("15",) * 6)
_COUNTS: Final = ("0", "1", "2", "3")


def _bucket(number: int) -> str:
    if number < 0:
        return "-" + _BUCKETS[-number] if number > -len(_BUCKETS) else "-20"
    return _BUCKETS[number] if number < len(_BUCKETS) else "20"


class Weights(Protocol):
    """The weights of one template's values; a value that is not there weighs the default."""

    def get(self, value: str, default: int, /) -> int:
        """The weight of a value."""


def _ahead(window: Window) -> list[str]:
    """The commas and verbs (2 are many) from each end to the limit, by the end's distance from the anchor's first."""
    read = window.kinds[window.first + window.offset : window.limit + window.offset]
    commas = verbs = 0
    found = ["00"]
    for kind in reversed(read):
        if kind == ",":
            commas = min(commas + 1, 2)
        elif kind in _VERBS:
            verbs = min(verbs + 1, 2)
        found.append(_COUNTS[commas] + _COUNTS[verbs])
    found.reverse()
    return found


def end_scores(window: Window, ends: Sequence[int], weights: Sequence[Weights]) -> list[int]:
    """What each end weighs, given the weights in the order of `END_TEMPLATES`; ends go up."""
    (
        in_out,
        in_out2,
        out3,
        after,
        anchor,
        anchor_out,
        closes,
        set_off,
        relation,
        opened,
        long,
        verbal,
        headed,
        comma_word,
    ) = weights
    read, offset, lows, side = window.kinds, window.offset, window.lows, window.side
    first, last, limit, closing = window.first, window.last, window.limit, window.sentence[1]
    sided_many = side + window.many
    ahead = _ahead(window)
    head = read[first + offset] + " " + read[first + 1 + offset] + " "
    commas = auxiliaries = size = 0
    relative, part = "-", "^"
    at = first
    found: list[int] = []
    for end in ends:
        while at < end:
            kind = read[at + offset]
            at += 1
            if kind == ",":
                commas = min(commas + 1, 3)
                part, size = read[at + offset], 0
                continue
            size += 1
            if kind == "aux":
                auxiliaries = min(auxiliaries + 1, 2)
            elif kind in RELATIVES:
                relative = kind
        inner, out, out1, out2 = read[end + offset - 1 : end + offset + 3]
        two = out + " " + out1
        outer = two if out == "," else out
        sided = side + _COUNTS[commas]
        step = end - last
        follows = "m" if end < limit else "F" if out == "." and end + 1 == closing else "E"
        found.append(
            in_out.get(inner + " " + out, 0)
            + in_out2.get(inner + " " + two, 0)
            + out3.get(two + " " + out2, 0)
            + after.get(side + (lows[end] if end < closing else "$"), 0)
            + anchor.get(sided_many + _bucket(step), 0)
            + anchor_out.get((window.many if step == 0 else "x") + " " + outer, 0)
            + closes.get(side + follows + ("b" if step == 0 else ""), 0)
            + set_off.get(sided + " " + outer, 0)
            + relation.get(relative + _COUNTS[auxiliaries] + " " + outer, 0)
            + opened.get(part + " " + outer, 0)
            + long.get(part + _bucket(size) + " " + out, 0)
            + verbal.get(sided + ahead[end - first] + " " + outer, 0)
            + headed.get(head + outer, 0)
            + comma_word.get(part + " " + lows[end + 1] if out == "," and end + 1 < closing else "", 0)
        )
    return found


def start_scores(window: Window, starts: Sequence[int], end: int, weights: Sequence[Weights]) -> list[int]:
    """What each start of a phrase that ends at `end` weighs, in the order of `START_TEMPLATES`; starts go down."""
    (
        out_in,
        out_in2,
        anchor,
        anchor_in,
        anchor_out,
        at_anchor,
        at_in,
        long,
        set_off,
        verbal,
        word_before,
    ) = weights
    read, offset, lows, side = window.kinds, window.offset, window.lows, window.side
    first, after_cue, floor, opening = window.first, window.ahead, window.floor, window.sentence[0]
    sided_many = side + window.many
    commas = verbs = 0
    at = end
    found: list[int] = []
    for start in starts:
        while at > start:
            at -= 1
            kind = read[at + offset]
            if kind == ",":
                commas = min(commas + 1, 3)
            elif kind in _VERBS:
                verbs = min(verbs + 1, 3)
        place = start + offset
        out, inner, inner1 = read[place - 1 : place + 2]
        step = start - first
        sign = window.many + ("=" if step == 0 else "<" if step < 0 else ">")
        where = side + ("c" if start == after_cue else "F" if start == opening else "f" if start == floor else "m")
        counted = side + _COUNTS[commas] + " "
        pair = out + " " + inner
        found.append(
            out_in.get(pair, 0)
            + out_in2.get(pair + " " + inner1, 0)
            + anchor.get(sided_many + _bucket(step), 0)
            + anchor_in.get(sign + inner, 0)
            + anchor_out.get(sign + out, 0)
            + at_anchor.get(where + sign, 0)
            + at_in.get(where + inner, 0)
            + long.get(_bucket(end - start) + " " + inner, 0)
            + set_off.get(counted + pair, 0)
            + verbal.get(_COUNTS[verbs] + " " + out, 0)
            + word_before.get(lows[start - 1] if start > opening else "^", 0)
        )
    return found
