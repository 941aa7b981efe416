"""Quotes as annotation tools see them: labelled stretches of a container's text, and lines from one to the other.

Labels are the quotes' types and the parts Speaker, Cue and Addressee; a quote is linked to its parts. Offsets are code
points of the container's text, as in the rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

Spans = tuple[tuple[int, int], ...]

KINDS: Final = {kind: kind.capitalize() for kind in ("direct", "mixed", "indirect", "scare", "title", "block")}
PARTS: Final = {"speaker": "Speaker", "cue": "Cue", "addressee": "Addressee"}
LINKS: Final = {"speaker": "SaidBy", "cue": "CuedBy", "addressee": "SaidTo"}
"""What a quote's link to each of its parts is called."""


@dataclass(frozen=True, slots=True)
class Part:
    """A speaker, a cue or an addressee: where it stands, and (for a speaker) the full name."""

    spans: Spans
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Labelled:
    """A quote as labels: its type, its spans and its parts."""

    kind: str
    spans: Spans
    speaker: Part | None = None
    cue: Part | None = None
    addressee: Part | None = None


def spans_of(items: Iterable[dict[str, Any]]) -> Spans:
    """The spans of a row's part."""
    return tuple((item["start_char"], item["end_char"]) for item in items)


def lines_of(text: str, spans: Spans) -> Spans:
    r"""The spans cut where a line ends, for tools whose stretches lie on one line.

    >>> lines_of("one\n\ntwo", ((1, 7),))
    ((1, 3), (5, 7))
    """
    found = []
    for start, end in spans:
        at = start
        while at < end:
            stop = text.find("\n", at, end)
            stop = end if stop < 0 else stop
            if at < stop:
                found.append((at, stop))
            at = stop + 1
    return tuple(found)


def whole(text: str, spans: Spans) -> Spans:
    r"""The spans in one spelling: in order, and those with nothing but line ends between them as one.

    >>> whole("one\n\ntwo", ((5, 7), (1, 3))), whole("one\n\ntwo", ((1, 7),))
    (((1, 7),), ((1, 7),))
    """
    found: list[tuple[int, int]] = []
    for start, end in lines_of(text, tuple(sorted(spans))):
        if found and not text[found[-1][1] : start].strip("\n"):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return tuple(found)


def words(text: str, spans: Spans) -> str:
    """The words of spans, as rows spell them."""
    return " ".join(text[start:end] for start, end in spans)


def one_line(name: str | None) -> str | None:
    """A name as a note of one line."""
    return None if name is None else " ".join(name.split())


def part_of(row: dict[str, Any] | None) -> Part | None:
    """A part of a row of `quotes`."""
    return Part(spans_of(row["spans"]), one_line(row.get("name"))) if row else None


def labelled(row: dict[str, Any]) -> Labelled:
    """A row of `quotes`."""
    parts = {name: part_of(row[name]) for name in PARTS}
    return Labelled(row["quote_type"], spans_of(row["spans"]), **parts)
