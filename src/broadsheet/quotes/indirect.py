"""Finds speech that is reported without marks, or partly in marks: who says it, by which word, and what it is.

A word that may report is judged by a linear model; where it reports, others choose where its content lies, where that
begins and ends, and who speaks; a last one tells how likely the whole is right. All weights are whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress, count
from typing import Final

from broadsheet.quotes.boundaries import refine
from broadsheet.quotes.indirect_models import Models, models
from broadsheet.quotes.indirect_readings import Reading, readings, sure_values
from broadsheet.quotes.indirect_sentences import MAX_TOKENS, QUOTE, Sentence, read_sentence
from broadsheet.quotes.lexicon import Lexicon
from broadsheet.quotes.linear import logistic
from broadsheet.quotes.phrases import Chunk, Phrases
from broadsheet.quotes.tokens import Context

LEAST_TOKENS: Final = 3
"""Shorter content ("said nothing") reports no clause."""
THRESHOLD: Final = 0.43
"""The least at which two rows out of three are right in content and speaker, with publishers left out.

Of sentences without quotes 65.1% are right at 0.4, 66.2% at 0.42, 68.0% at 0.45, 70.8% at 0.5; F1 of all attributions
is 54.1, 53.9, 53.6 and 52.8 there.
"""
BESIDE_QUOTES: Final = 0.5
"""The same in sentences with quotes, which have speakers of their own: a clause around them must be likelier than not.

At 0.42 there, too, of the dev part's quotes with a confidence of 0.5 one in a hundred fewer was found.
"""
_MARK: Final = 2
"""A mark is at most so many characters long (two apostrophes)."""
_SAME: Final = 0.8
"""Of two cues whose contents share so much only the surer reports it; scorers take such contents for the same."""

Span = tuple[int, int]
"""First code point and the one after the last, in the container's text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """Speech that is reported: the spans of its content, of its speaker and cue, the cue's lemma, and how sure it is.

    `rule` says on which side of the cue the content lies: reported-after, reported-before, reported-around.
    """

    spans: tuple[Span, ...]
    speaker: Span | None
    cue: Span
    lemma: str
    confidence: float
    rule: str


def _overlap(one: Reading, other: Reading) -> float:
    first = {n for a, b in one.content for n in range(a, b)}
    second = {n for a, b in other.content for n in range(a, b)}
    return len(first & second) / max(len(first), len(second), 1)


def _span(text: str, sentence: Sentence, first: int, last: int) -> Span:
    """The code points of a run of tokens, without commas at its edges, with the marks of quotes at its edges."""
    context, base = sentence.context, sentence.offset
    texts, tags = sentence.texts, sentence.tags
    while last > first + 1 and tags[last - 1] != QUOTE and not texts[last - 1][0].isalnum():
        last -= 1
    while first < last - 1 and tags[first] != QUOTE and not texts[first][0].isalnum():
        first += 1
    start, end = context.starts[base + first], context.ends[base + last - 1]
    if tags[first] == QUOTE:
        start = _outward(text, start, -1)
    if tags[last - 1] == QUOTE:
        end = _outward(text, end, 1)
    return start, end


def _outward(text: str, at: int, step: int) -> int:
    """Over the marks next to a quote's words."""
    for _ in range(_MARK):
        number = at - 1 if step < 0 else at
        if not 0 <= number < len(text) or text[number].isalnum() or text[number].isspace() or text[number] in ".,;:!?":
            break
        at += step
    return at


def _cue_end(context: Context, sentence: Sentence, reading: Reading, speaker: Chunk | None) -> int:
    """Where a cue ends: with its form ("according to"), or with a small word before the content ("called for")."""
    at = reading.at
    bounds = [first for first, _ in reading.content if first > at]
    small = bool(bounds) and bounds[0] == at + 2 and sentence.texts[at + 1][0].isalpha()
    number = sentence.offset + at
    last = context.cue_end(number) - sentence.offset if number in context.cues else at + 1 + small
    if speaker is not None and speaker[0] > at:
        bounds.append(speaker[0])
    return min([last, sentence.size, *bounds])


def bounded(context: Context, lexicon: Lexicon, sentence: Sentence, reading: Reading) -> Chunk | None:
    """The speaker with the bounds readers give it, where these stay clear of the content."""
    if reading.speaker is None:
        return None
    base = sentence.offset
    first, last = reading.speaker
    start, end = refine(context, lexicon, (base + first, base + last), base + reading.at)
    start, end = start - base, end - base
    clear = all(end <= one or start >= other for one, other in (*reading.content, (reading.at, reading.at + 1)))
    return (start, end) if clear and start >= 0 and end <= sentence.size else reading.speaker


def _reported(
    text: str, context: Context, lexicon: Lexicon, sentence: Sentence, reading: Reading, confidence: float
) -> Reported:
    at = sentence.offset + reading.at
    speaker = bounded(context, lexicon, sentence, reading)
    form = context.cues.get(at)
    return Reported(
        spans=tuple([_span(text, sentence, first, end) for first, end in reading.content]),
        speaker=None if speaker is None else _span(text, sentence, *speaker),
        cue=(context.starts[at], context.ends[sentence.offset + _cue_end(context, sentence, reading, speaker) - 1]),
        lemma=reading.lemma if form is None else form.lemma,
        confidence=confidence,
        rule=f"reported-{reading.side}",
    )


def chosen(sentence: Sentence, found: list[Reading], known: Models, threshold: float) -> list[tuple[float, Reading]]:
    """The readings that are sure enough with how sure they are, of two with the same content the surer."""
    sure = [(logistic(known.sure.score(sure_values(sentence, one))), -one.at, one) for one in found]
    kept: list[tuple[float, Reading]] = []
    for confidence, _, reading in sorted(sure, key=lambda item: item[:2], reverse=True):
        if confidence < threshold:
            break
        if not any(_overlap(reading, other) >= _SAME for _, other in kept):
            kept.append((confidence, reading))
    return sorted(kept, key=lambda item: item[1].at)


def find_indirect(
    text: str, context: Context, lexicon: Lexicon, *, threshold: float = THRESHOLD, known: Models | None = None
) -> tuple[Reported, ...]:
    """The reported speech of one paragraph, in order of its cues.

    Args:
        text: the container's text.
        context: the paragraph's tokens, every quote in marks being one of them.
        lexicon: the words of its language; without models for that language nothing is found.
        threshold: the least confidence, in sentences without quotes.
        known: other models than the package's own.

    Content that stands in marks but for a word is direct speech and left out. Work grows linearly with the text: a
    sentence of more than 120 tokens is not read, and in every other each cue has a bounded number of candidates.

    >>> from broadsheet.quotes.lexicon import lexicon
    >>> from broadsheet.quotes.tokens import read_context
    >>> text = "The bridge, the mayor said, would open in May."
    >>> (found,) = find_indirect(text, read_context(text, 0, len(text), (), lexicon("en")), lexicon("en"))
    >>> [text[slice(*span)] for span in found.spans], text[slice(*found.speaker)], found.lemma, found.rule
    (['The bridge', 'would open in May'], 'the mayor', 'say', 'reported-around')
    """
    known = known or models(lexicon.language)
    if known is None:
        return ()
    # No step of it runs in the interpreter: it is done for every word of the text.
    places = list(compress(count(), map(known.forms.__contains__, context.lows)))
    if not places:
        return ()
    phrases = Phrases(context, lexicon)
    found: list[Reported] = []
    at = 0
    for first, last in context.sentences:
        before = at
        while at < len(places) and places[at] < last:
            at += 1
        if at == before or last - first > MAX_TOKENS:
            continue
        sentence = read_sentence(context, first, last, lexicon.language)
        least = max(threshold, BESIDE_QUOTES) if sentence.quoted else threshold
        read = readings(sentence, places[before:at], phrases, lexicon, known, least)
        for confidence, reading in chosen(sentence, read, known, least) if read else ():
            if sum(end - begin for begin, end in reading.content) < LEAST_TOKENS:
                continue
            found.append(_reported(text, context, lexicon, sentence, reading, confidence))
    return tuple(found)
