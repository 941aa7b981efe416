"""Those who may be said to report: the noun phrases around a cue, and nobody."""

from __future__ import annotations

from functools import cache
from typing import Final

from broadsheet.quotes.indirect_cues import Values, bucket
from broadsheet.quotes.indirect_sentences import Sentence
from broadsheet.quotes.lexicon import Lexicon
from broadsheet.quotes.lexicon import lexicon as lexicon_of
from broadsheet.quotes.phrases import Chunk, Phrases

_NOMINAL: Final = frozenset(("C", "C's", "w", "w's", "s", "0"))
_LEFT: Final = ("left0", "left1", "left2", "left3")
_RIGHT: Final = ("right0", "right1")
"""The ways of the nearest noun phrases before the cue, and after it; no more are looked at."""
_SPAN: Final = 40
"""A speaker stands at most so many words from the cue."""

Proposal = tuple[Chunk, str]
"""A noun phrase by the tokens of its sentence, and the ways in which it was come upon."""


@cache
def _standing(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """The tags that stand for a noun phrase alone, and those that may be in one."""
    words = lexicon_of(language)
    if words is None:
        return frozenset(), _NOMINAL
    return words.pronouns | words.relatives, _NOMINAL | words.determiners | words.possessives


def _runs(sentence: Sentence, first: int, last: int, step: int, limit: int, lexicon: Lexicon) -> list[Chunk]:
    """The nearest runs of nominal words from `first` on, in the direction of `step`."""
    tags = sentence.tags
    alone, nominal = _standing(lexicon.language)
    found: list[Chunk] = []
    number = first
    while number != last and len(found) < limit:
        tag = tags[number]
        if tag in alone:
            found.append((number, number + 1))
            number += step
        elif tag in nominal:
            edge = number
            while number != last and tags[number] in nominal:
                number += step
            found.append((edge, number) if step > 0 else (number + 1, edge + 1))
        else:
            number += step
    return found


def proposals(
    sentence: Sentence, at: int, phrases: Phrases, lexicon: Lexicon, content: tuple[Chunk, ...]
) -> list[Proposal]:
    """The noun phrases that may be the speaker, none of them within the content or over the cue."""
    base, size = sentence.offset, sentence.size
    ways: dict[Chunk, list[str]] = {}

    def add(way: str, chunk: Chunk | None, shift: int) -> None:
        if chunk is None:
            return
        first, last = chunk[0] - shift, chunk[1] - shift
        if first < 0 or last > size or first <= at < last or first >= last:
            return
        for start, end in content:
            if first < end and start < last:
                return
        ways.setdefault((first, last), []).append(way)

    floor = max(0, at - _SPAN)
    add("before", phrases.before(base + at, base + floor) if at else None, base)
    add("after", phrases.after(base + at + 1, base + size) if at + 1 < size else None, base)
    add("opening", phrases.forward(base, base + at) if at else None, base)
    for way, chunk in zip(_LEFT, _runs(sentence, at - 1, floor - 1, -1, len(_LEFT), lexicon), strict=False):
        add(way, chunk, 0)
    limit = min(size, at + _SPAN)
    for way, chunk in zip(_RIGHT, _runs(sentence, at + 1, limit, 1, len(_RIGHT), lexicon), strict=False):
        add(way, chunk, 0)
    return [(chunk, " ".join(found)) for chunk, found in ways.items()]


NOBODY: Final = ("nobody", "nobody-lemma", "nobody-word", "nobody-prev", "nobody-word-prev", "nobody-next")


def nobody_values(sentence: Sentence, at: int, lemma: str) -> Values:
    """What is seen where nobody is said to speak."""
    tags = sentence.tags
    word = sentence.lows[at]
    return "", lemma, word, tags[at - 1], f"{word} {tags[at - 1]}", tags[at + 1]


SPEAKER: Final = (
    "place-lemma",
    "place-next",
    "place-prev",
    "gap-side",
    "between",
    "between-lemma",
    "tail",
    "tail-word",
    "ends",
    "prior",
    "trailer",
    "ways",
    "ways-side",
    "ways-lemma",
)


def speaker_values(sentence: Sentence, at: int, lemma: str, side: str, proposal: Proposal) -> Values:
    """What is seen of one who may speak."""
    (first, last), ways = proposal
    tags = sentence.tags
    before = last <= at
    place = "before" if before else "after"
    gap = at - last if before else first - at - 1
    head, end = tags[first], tags[last - 1]
    between = None
    if gap < 3:
        between = place + " " + " ".join(tags[last:at] if before else tags[at + 1 : first])
    return (
        f"{place} {lemma}",
        f"{place} {tags[at + 1]}",
        f"{place} {tags[at - 1]}",
        f"{place} {side} {bucket(gap)}",
        between,
        f"{lemma} {between}" if gap < 2 else None,
        end,
        sentence.plain(last - 1),
        f"{place} {head} {end}",
        f"{place} {tags[first - 1]}",
        f"{place} {tags[last]}",
        ways,
        f"{ways} {side}",
        f"{ways} {lemma}",
    )
