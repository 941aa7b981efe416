"""Goes through a container's quotes in order, and chooses who speaks each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from broadsheet.contract.records import Paragraph
from broadsheet.quotes.candidates import Around, Candidate, candidates
from broadsheet.quotes.lexicon import Lexicon
from broadsheet.quotes.linear import Linear, chance, linear, logistic
from broadsheet.quotes.looks import Look, look_at, silent
from broadsheet.quotes.passages import Passage
from broadsheet.quotes.speech import speech_features
from broadsheet.quotes.stretches import Placed, Stretch, by_surroundings


class Verdict(NamedTuple):
    """What is told of one quote: its place, its looks, who would speak it, and the probabilities of that.

    `speech` is the probability that it is speech, `certainty` that the speaker is right if it is.
    """

    place: int
    look: Look
    chosen: Candidate | None
    speech: float
    certainty: float


class Models(NamedTuple):
    """The two models of a language: who of the candidates speaks, and whether a stretch is speech."""

    speaker: Linear
    speech: Linear


def models(language: str) -> Models | None:
    """The models of a language, or None where it has none.

    >>> models("xx") is None
    True
    """
    speaker, speech = linear(f"{language}.speaker"), linear(f"{language}.speech")
    return None if speaker is None or speech is None else Models(speaker, speech)


Judge = Callable[[int, Look, list[Candidate], bool | None], Verdict]
"""Tells of a quote's place, looks and candidates, and whether the quote before was speech, who speaks it."""


def choice(speaker: Linear, look: Look, among: list[Candidate]) -> tuple[Candidate | None, float, float]:
    """The likeliest candidate, the probability that nobody speaks, and the candidate's own among the candidates."""
    if not among:
        return None, 1.0, 0.0
    scores = [speaker.score(made.features) for made in among]
    best = scores.index(max(scores))
    return among[best], chance([speaker.score(silent(look)), *scores], 0), chance(scores, best)


def judge_by(found: Models) -> Judge:
    """The judge that goes by models."""

    def judge(place: int, look: Look, among: list[Candidate], spoken: bool | None) -> Verdict:
        chosen, silence, certainty = choice(found.speaker, look, among)
        speech = logistic(found.speech.score(speech_features(look, chosen, silence, certainty, spoken)))
        return Verdict(place, look, chosen, speech, certainty)

    return judge


Reader = Callable[[Passage], None]
"""Is handed each paragraph in order, read, after its quotes."""


def verdicts(
    text: str,
    paragraphs: Sequence[Paragraph],
    stretches: Sequence[Stretch],
    lexicon: Lexicon,
    judge: Judge,
    reader: tuple[Reader, Collection[int]] | None = None,
) -> Iterator[Verdict]:
    """What is told of each quote, those of the text in order first, then those within others.

    Args:
        text: the container's text.
        paragraphs: its paragraphs.
        stretches: its quotes, each a place in this sequence.
        lexicon: the words of its language.
        judge: tells who speaks a quote.
        reader: what else reads the paragraphs, and the numbers of those it wants beside those with quotes.
    """
    top, inner = by_surroundings(stretches)
    yield from _Walk(text, paragraphs, lexicon, top, judge).verdicts(reader)
    for parent, quotes in inner.items():
        outer = stretches[parent]
        passage = Passage.read(text, outer.start, outer.end, quotes, lexicon)
        for place, look in _looks(passage, quotes, nested=True):
            yield judge(place, look, candidates(look, Around(None, -1, _nowhere)), None)


def _nowhere(_: int) -> None:
    """A quote within a quote has no paragraphs beside it."""


class _Walk:
    """The walk over the paragraphs that hold quotes; those beside them are read once a quote asks for them."""

    def __init__(
        self,
        text: str,
        paragraphs: Sequence[Paragraph],
        lexicon: Lexicon,
        quotes: dict[int, list[Placed]],
        judge: Judge,
    ) -> None:
        self.text, self.paragraphs, self.lexicon, self.quotes, self.judge = text, paragraphs, lexicon, quotes, judge
        self._passages: dict[int, Passage] = {}

    def passage(self, number: int) -> Passage | None:
        """The paragraph of a number, read once; None beyond the first and the last."""
        if not 0 <= number < len(self.paragraphs):
            return None
        found = self._passages.get(number)
        if found is None:
            paragraph, quotes = self.paragraphs[number], self.quotes.get(number, ())
            found = Passage.read(self.text, paragraph.start_char, paragraph.end_char, quotes, self.lexicon)
            self._passages[number] = found
        return found

    def verdicts(self, reader: tuple[Reader, Collection[int]] | None) -> Iterator[Verdict]:
        """What is told of the quotes of the paragraphs; in between, the reader is handed those it wants."""
        latest: Candidate | None = None
        latest_in = -1
        spoken: bool | None = None
        for number in sorted({*self.quotes, *(reader[1] if reader else ())}):
            passage = self.passage(number)
            if passage is None:
                continue
            if number > latest_in + 1:
                latest, spoken = None, None
            for place, look in _looks(passage, self.quotes.get(number, ()), nested=False):
                among = candidates(look, Around(latest, number, self.passage))
                verdict = self.judge(place, look, among, spoken)
                yield verdict
                spoken = verdict.speech >= self.lexicon.speech_from
                if spoken and verdict.chosen is not None:
                    latest, latest_in = verdict.chosen, number
            if reader is not None:
                reader[0](passage)
            for old in [old for old in self._passages if old < number - 1]:
                del self._passages[old]


def _looks(passage: Passage, quotes: Sequence[Placed], *, nested: bool) -> Iterator[tuple[int, Look]]:
    by_place = dict(quotes)
    number = 0
    for at, place in passage.context.quotes.items():
        while passage.sentences[number][1] <= at:
            number += 1
        yield place, look_at(passage, at, number, by_place[place], nested=nested)
