"""The baseline: whatever stands between marks is speech, and the nearest `Name said` of the text says it."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Any

# Within a paragraph, which is a line.
_QUOTED = re.compile(r"“[^“”\n]*+[”\n]|\"[^\"\n]*+[\"\n]|(?:''|``)(?:[^'\n]++|'(?!'))*+(?:''|\n)")
_VERB = "said|says|told|tells|added|adds|asked|wrote|writes|tweeted|explained|noted|argued|continued|replied"
_NAME = r"[A-Z][\w.’'-]*+(?: [A-Z][\w.’'-]*+){0,3}+"
_SAID = re.compile(
    rf"\b(?P<before>{_NAME}|he|she|they|He|She|They) (?P<verb>{_VERB})\b"
    rf"|\b(?P<after>{_VERB}) (?P<name>{_NAME}|he\b|she\b|they\b)"
)


def nearest_name_said(text: str) -> list[dict[str, Any]]:
    """Quoted stretches with the nearest name or pronoun beside a verb of saying, in the form that the scorer takes.

    >>> [quote] = nearest_name_said("“It will rain,” Jane Roe said.")
    >>> quote["speaker_start"], quote["speaker_end"], quote["cue_start"], quote["cue_end"]
    (16, 24, 25, 29)
    """
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    said = [match for match in _SAID.finditer(text) if not _inside(match.start(), quoted)]
    starts = [match.start() for match in said]
    return [_row(start, end, _nearest(said, starts, start, end)) for start, end in quoted]


def _inside(place: int, quoted: list[tuple[int, int]]) -> bool:
    after = bisect_left(quoted, (place,))
    return after > 0 and place < quoted[after - 1][1]


def _nearest(said: list[re.Match[str]], starts: list[int], start: int, end: int) -> re.Match[str] | None:
    """The match with the fewest characters between it and the quote; the one before where two are as near."""
    place = bisect_left(starts, start)
    near = [*said[max(0, place - 1) : place], *said[place : place + 1]]
    return min(near, key=lambda match: max(start - match.end(), match.start() - end), default=None)


def _row(start: int, end: int, said: re.Match[str] | None) -> dict[str, Any]:
    row: dict[str, Any] = {"quote_start": start, "quote_end": end}
    if said is not None:
        name, verb = ("before", "verb") if said["before"] else ("name", "after")
        # A full stop may be an initial's or the sentence's; at the end it is the sentence's.
        row |= {"speaker_start": said.start(name), "speaker_end": said.start(name) + len(said[name].rstrip("."))}
        row |= {"cue_start": said.start(verb), "cue_end": said.end(verb)}
    return row
