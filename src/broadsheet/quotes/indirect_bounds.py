"""The places where reported content may lie: on which side of its cue, from where, and to where."""

from __future__ import annotations

from typing import Final

from broadsheet.quotes.indirect_sentences import QUOTE, Sentence

REACH: Final = 60
"""So many words after the cue are looked at for where its content ends."""
LEAD: Final = 15
"""The content begins at most so many words after its cue."""
_BACK: Final = 25
"""A comma that ends the content stands at most so many words before the cue."""
COMMAS: Final = frozenset((",", "-", "\N{EN DASH}", "\N{EM DASH}", "(", ")", ";", ":"))
"""What sets a phrase off from its clause."""
_NEAR: Final = 10
"""Content that is a phrase within a clause begins at most so many words before its end."""
_STARTS: Final = 14
"""So many places are looked at for where content before its cue begins."""
Anchor = tuple[str, int, int]
"""Where the content lies: its side of the cue (after, before, around), its end on the left, its start on the right."""


def _edge(sentence: Sentence, at: int) -> int:
    """Where the auxiliaries and adverbs before a cue begin: "was widely | expected"."""
    tags = sentence.tags
    edge = at
    while edge > 0 and tags[edge - 1] in sentence.classes.auxiliaries:
        edge -= 1
    return edge


def _subject(sentence: Sentence, edge: int) -> int:
    """Where the noun phrase before a place begins, as far as it has no comma, preposition or conjunction."""
    tags, classes = sentence.tags, sentence.classes
    if edge and tags[edge - 1] in classes.pronouns:
        return edge - 1
    first = edge
    while first > max(0, edge - 8) and tags[first - 1] not in COMMAS and tags[first - 1] not in classes.breaks:
        if tags[first - 1] == QUOTE:
            break
        first -= 1
        if tags[first] in classes.articles:
            break
    return first


def anchors(sentence: Sentence, at: int) -> list[Anchor]:
    """Where the content of a cue may lie: each place it may begin after it, and each it may end at before."""
    tags, openers = sentence.tags, sentence.classes.openers
    size = sentence.size
    found: list[Anchor] = [
        ("after", 0, start)
        for start in range(at + 1, min(size, at + 1 + LEAD))
        if (start - at <= 3 or tags[start] in openers or tags[start - 1] in COMMAS)
        and tags[start] not in COMMAS
        and tags[start] != "."
    ]
    rights = [n + 1 for n in range(at + 1, min(size - 2, at + 12)) if tags[n] in COMMAS][:3]
    lefts = [n for n in range(max(1, at - _BACK), at) if tags[n] in COMMAS or tags[n - 1] == QUOTE][-5:]
    for left in lefts:
        found.append(("before", left, 0))
        if tags[left] in COMMAS:
            found.extend(("around", left, right) for right in rights)
    edge = _edge(sentence, at)
    for left in sorted({edge, at, _subject(sentence, edge)} - {0, *lefts}):
        found.append(("before", left, 0))
        if at + 1 < size and tags[at + 1] not in COMMAS and tags[at + 1] != ".":
            found.append(("around", left, at + 1))
        if tags[left - 1] == QUOTE:
            found.extend(("around", left, right) for right in rights)
    return found


def left_starts(sentence: Sentence, end: int) -> list[int]:
    """Where content that ends before its cue may begin: the sentence's start, after its commas, before its phrases."""
    tags, classes = sentence.tags, sentence.classes
    found = [0]
    for start in range(1, end):
        before, first = tags[start - 1], tags[start]
        opens = before in COMMAS or before == QUOTE or first in classes.joints or start in (1, end - 1)
        begins = before in classes.breaks or first in classes.articles or first in classes.pronouns
        if opens or (begins and start >= end - _NEAR):
            found.append(start)
    return found if len(found) <= _STARTS else [0, *found[1 - _STARTS :]]


def right_ends(sentence: Sentence, start: int) -> list[int]:
    """Where content that begins at `start` may end: before each break of its clause, and with the sentence."""
    tags, texts, breaks = sentence.tags, sentence.texts, sentence.classes.breaks
    last = sentence.size
    while last > start + 1 and tags[last - 1] != QUOTE and not texts[last - 1][0].isalnum():
        last -= 1
    found = [
        end
        for end in range(start + 1, min(last, start + REACH))
        if tags[end] in COMMAS or tags[end] in breaks or tags[end - 1] == QUOTE
    ]
    return [*found, last]
