"""What the models of boundaries are trained on: marked speakers, and the chunks that rules find for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.adapters import line_paragraphs
from benchmarks.training.material import publisher_of
from broadsheet.quotes.lexicon import Lexicon, lexicon
from broadsheet.quotes.phrases import Chunk, Phrases
from broadsheet.quotes.scanning import scan_container
from broadsheet.quotes.stretches import by_surroundings
from broadsheet.quotes.subjects import Subjects
from broadsheet.quotes.tokens import Context, read_context

_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A chunk that points at a speaker, the cue it comes with, and where it is from: rule, head, name."""

    chunk: Chunk
    cue: int | None
    origin: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """A marked speaker: the chunks that are right (a speaker in pieces may be any of them), and anchors for it."""

    context: Context
    right: frozenset[Chunk]
    anchors: tuple[Anchor, ...]
    article: int
    publisher: str


def contexts(text: str, words: Lexicon) -> list[tuple[int, int, Context]]:
    r"""The contexts of a text whose lines are its paragraphs, and those within its quotes, with their spans.

    >>> from broadsheet.quotes.lexicon import lexicon
    >>> [(start, end) for start, end, _ in contexts("Rain.\n“No,” she said.", lexicon("en"))]
    [(0, 5), (6, 21), (7, 10)]
    """
    paragraphs = line_paragraphs(text)
    stretches, _ = scan_container(text, paragraphs)
    top, inner = by_surroundings(stretches)
    spans = [(one.start_char, one.end_char, top.get(number, [])) for number, one in enumerate(paragraphs)]
    spans += [(stretch.start, stretch.end, inner.get(place, [])) for place, stretch in enumerate(stretches)]
    return [(start, end, read_context(text, start, end, quotes, words)) for start, end, quotes in spans]


def _chunk(context: Context, start: int, end: int) -> Chunk | None:
    """The words of a context within a span."""
    held = [
        number
        for number, token in enumerate(context.tokens)
        if token.start < end and token.end > start and _WORD.search(token.text)
    ]
    return (held[0], held[-1] + 1) if held else None


def _cue(context: Context, sentence: Chunk, spans: list[list[int]]) -> int | None:
    """The cue of the lexicon within the marked one."""
    if not spans:
        return None
    start, end = min(span[0] for span in spans), max(span[1] for span in spans)
    tokens = context.tokens
    for number in range(*sentence):
        if number in context.cues and tokens[number].start < end and tokens[context.cue_end(number) - 1].end > start:
            return number
    return None


def _heads(context: Context, phrase: Chunk, words: Lexicon) -> tuple[Chunk, Chunk]:
    """The last word of a phrase's first part, and the capitals that end with it."""
    tokens, (first, last) = context.tokens, phrase
    end = first
    while end < last and tokens[end].text not in (",", "("):
        if end > first and (tokens[end].low in words.prepositions or tokens[end].low in words.relatives):
            break
        end += 1
    head = max(first, end - 1)
    while head > first and not tokens[head].text[-1].isalnum():
        head -= 1
    start = head
    while start > first and tokens[start].text[0].isupper() and tokens[start - 1].text[0].isupper():
        start -= 1
    return (head, head + 1), (start, head + 1)


def _anchors(context: Context, phrase: Chunk, sentence: Chunk, cue: int | None, words: Lexicon) -> Iterator[Anchor]:
    head, name = _heads(context, phrase, words)
    yield Anchor(head, cue, "head")
    if name != head:
        yield Anchor(name, cue, "name")
    if cue is None:
        return
    phrases = Phrases(context, words)
    found = (
        Subjects(context, words, phrases).of(cue, *sentence),
        phrases.after(context.cue_end(cue), sentence[1]),
    )
    for chunk in dict.fromkeys(found):
        if chunk is not None and chunk[0] < phrase[1] and chunk[1] > phrase[0]:
            yield Anchor(chunk, cue, "rule")


def _speakers(article: dict[str, Any], number: int, words: Lexicon) -> Iterator[Speaker]:
    known = contexts(article["text"], words)
    for attribution in article["attributions"]:
        pieces = attribution["source"]
        if not pieces:
            continue
        start, end = min(piece[0] for piece in pieces), max(piece[1] for piece in pieces)
        around = [found for found in known if found[0] <= start and end <= found[1]]
        if not around:
            continue
        context = min(around, key=lambda found: found[1] - found[0])[2]
        right = {_chunk(context, *piece) for piece in [[start, end], *pieces]} - {None}
        if not right:
            continue
        phrase = max((chunk for chunk in right if chunk), key=lambda chunk: (chunk[1] - chunk[0], chunk))
        sentence = next(found for found in context.sentences if found[0] <= phrase[0] < found[1])
        if phrase[1] <= sentence[1]:
            cue = _cue(context, sentence, attribution["cue"])
            yield Speaker(
                context,
                frozenset(chunk for chunk in right if chunk),
                tuple(_anchors(context, phrase, sentence, cue, words)),
                number,
                publisher_of(article),
            )


def speakers(articles: Iterable[dict[str, Any]]) -> Iterator[Speaker]:
    """The marked speakers of all attributions, direct and indirect, in articles of the gold."""
    for number, article in enumerate(articles):
        words = lexicon(article["lang"])
        if words is not None:
            yield from _speakers(article, number, words)
