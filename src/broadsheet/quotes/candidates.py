"""Proposes who speaks a quote: one method for each rule, over the tokens of one context."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from broadsheet.quotes.lexicon import CueForm, Lexicon
from broadsheet.quotes.phrases import Chunk, Phrases
from broadsheet.quotes.subjects import Subjects
from broadsheet.quotes.tokens import Context

CONFIDENCE: Final = {
    "cue-after": 0.97,
    "cue-inverted": 0.97,
    "cue-before": 0.85,
    "cue-far": 0.85,
    "cue-trailing": 0.9,
    "verb-after": 0.75,
    "source": 0.9,
    "dash": 0.7,
    "colon": 0.55,
    "continued": 0.95,
    "previous-sentence": 0.6,
    "carried": 0.6,
    "lead-in": 0.6,
}
"""How often each rule is right about a speaker, measured on PolNeAR's training part (`dash` is too rare there)."""
REACH: Final = 120
"""A cue is looked for among so many tokens on either side of a quote; it keeps long sentences linear."""
_DASHES: Final = ("-", "\N{EM DASH}", "\N{EN DASH}", "\N{HORIZONTAL BAR}")
_TIGHT: Final = 8
"""A cue at most so many words before a quote introduces it."""
_TRAIL: Final = 6
"""At most so many words follow a cue that closes its sentence."""

Span = tuple[int, int]
"""First code point and the one after the last, in the container's text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Who speaks a quote: spans of speaker, cue and addressee, the cue's lemma, the rule, and how far the cue is."""

    speaker: Span | None
    cue: Span | None = None
    lemma: str | None = None
    kind: str | None = None
    addressee: Span | None = None
    rule: str
    confidence: float
    distance: int = 0


class Rules:
    """The rules over one context's tokens; each proposes who speaks the quote at a token number, or None.

    >>> from broadsheet.quotes.lexicon import lexicon
    >>> from broadsheet.quotes.tokens import read_context
    >>> text = "Jane Roe of the council warned of floods."
    >>> rules = Rules(read_context(text, 0, len(text), (), lexicon("en")), lexicon("en"))
    >>> text[slice(*rules.previous((0, 9)).speaker)]
    'Jane Roe of the council'
    """

    def __init__(self, context: Context, lexicon: Lexicon) -> None:
        self.context, self.lexicon = context, lexicon
        self.tokens, self.cues = context.tokens, context.cues
        self.phrases = Phrases(context.tokens, context.cues, lexicon)
        self.subjects = Subjects(context, lexicon, self.phrases)

    def _span(self, chunk: Chunk | None) -> Span | None:
        return None if chunk is None else (self.tokens[chunk[0]].start, self.tokens[chunk[1] - 1].end)

    def _made(
        self, rule: str, chunk: Chunk | None, cue: int | None, limit: int, distance: int = 0
    ) -> Attribution | None:
        if chunk is None:
            return None
        if cue is None:
            return Attribution(speaker=self._span(chunk), rule=rule, confidence=CONFIDENCE[rule], distance=distance)
        form: CueForm = self.cues[cue]
        end = self.context.cue_end(cue)
        addressee = None
        if form.lemma in self.lexicon.addressing and not (chunk[0] >= end):
            addressee = self._addressee(end, limit)
        return Attribution(
            speaker=self._span(chunk),
            cue=(self.tokens[cue].start, self.tokens[end - 1].end),
            lemma=form.lemma,
            kind=form.kind,
            addressee=self._span(addressee),
            rule=rule,
            confidence=CONFIDENCE[rule],
            distance=distance,
        )

    def _addressee(self, first: int, limit: int) -> Chunk | None:
        low = self.tokens[first].low if first < limit else ""
        if not low or low in self.lexicon.subordinators or low in self.lexicon.prepositions or low in self.lexicon.time:
            return None
        return self.phrases.forward(first, limit)

    def _limit(self, first: int, last: int) -> int:
        """Where the clause after a quote ends: at the next quote, a colon or a semicolon."""
        for number in range(first, last):
            if self.tokens[number].quote is not None or self.tokens[number].text in (";", ":"):
                return number
        return last

    def _set_off(self, at: int, last: int) -> bool:
        """Whether a comma or the like parts a quote from what follows it."""
        text = self.tokens[at].text.rstrip("”’\"'»«“ ")
        return text[-1:] in tuple(",?!-\N{EM DASH}\N{EN DASH}…") or (
            at + 1 < last and self.tokens[at + 1].text in (",", "-", "\N{EM DASH}", "\N{EN DASH}")
        )

    def after(self, at: int, last: int) -> Attribution | None:
        """A cue in the clause after the quote: "…," said X; "…," X said; "…," according to X."""
        first = at + 1
        while first < last and self.tokens[first].text in (",", "-", "\N{EM DASH}", "\N{EN DASH}", ")"):
            first += 1
        limit = self._limit(first, last)
        if first >= limit:
            return None
        low = self.tokens[first].low
        form = self.cues.get(first)
        if form is not None and form.kind == "source":
            return self._made("source", self.phrases.after(self.context.cue_end(first), limit), first, limit)
        if not self._set_off(at, last):
            return self._trailing(first, limit)
        if form is not None and not low.endswith("ing"):
            return self._made("cue-inverted", self.phrases.after(self.context.cue_end(first), limit), first, limit)
        if low in self.lexicon.conjunctions or low in self.lexicon.relatives or low in self.lexicon.subordinators:
            return None
        cue = next((number for number in range(first, limit) if number in self.cues), None)
        if cue is None:
            return self._verb_after(first, limit)
        if self.cues[cue].kind == "source":
            return self._made("source", self.phrases.after(self.context.cue_end(cue), limit), cue, limit)
        return self._made("cue-after", self.phrases.before(cue, first), cue, limit)

    def _verb_after(self, first: int, limit: int) -> Attribution | None:
        """A name or pronoun and a past tense that the lexicon does not know: "…," Roe fumed."""
        chunk = self.phrases.forward(first, limit)
        if self.lexicon.language != "en" or chunk is None or chunk[1] >= limit or chunk[0] != first:
            return None
        named = self.tokens[chunk[1] - 1].text[0].isupper() or self.tokens[first].low in self.lexicon.pronouns
        verb = self.tokens[chunk[1]]
        if not named or not verb.low.endswith("ed") or verb.text[0].isupper():
            return None
        made = self._made("verb-after", chunk, None, limit)
        return made and replace(made, cue=(verb.start, verb.end))

    def _trailing(self, first: int, limit: int) -> Attribution | None:
        """A clause that closes the sentence: …, the mayor said."""
        for cue in range(limit - 1, first - 1, -1):
            if cue in self.cues and self.cues[cue].kind != "think":
                if self.cues[cue].kind == "source":
                    return self._made("source", self.phrases.after(self.context.cue_end(cue), limit), cue, limit)
                if limit - self.context.cue_end(cue) > _TRAIL:
                    return None
                chunk = self.phrases.before(cue, first)
                if chunk and chunk[0] > first and self.tokens[chunk[0] - 1].text == ",":
                    return self._made("cue-trailing", chunk, cue, limit)
                return None
        return None

    def before(self, at: int, first: int, last: int, far: bool) -> Attribution | None:
        """A cue in the clause before the quote: X said: "…"; X called it a "…"."""
        for cue in range(at - 1, first - 1, -1):
            form = self.cues.get(cue)
            if form is None:
                continue
            distance = at - self.context.cue_end(cue)
            if distance > _TIGHT and not far:
                return None
            rule = "source" if form.kind == "source" else "cue-before" if distance <= _TIGHT else "cue-far"
            limit = at if form.kind == "source" or self.lexicon.language == "de" else last
            made = self._made(rule, self.subjects.of(cue, first, limit), cue, at, distance)
            if made is not None and self._within(cue, made):
                outer = self.before(cue, first, last, far=True)
                return outer if outer is not None and outer.kind == "say" else made
            return made
        return None

    def _within(self, cue: int, made: Attribution) -> bool:
        """Whether a cue may itself be reported: a thought ("said she hopes …") or a relative clause ("who …")."""
        return made.kind == "think" or self.tokens[cue - 1].low in self.lexicon.relatives

    def alone(self, at: int, first: int, last: int) -> bool:
        """Whether a quote is a sentence of its own."""
        return at == first and all(not self.tokens[number].text[0].isalnum() for number in range(at + 1, last))

    def colon(self, at: int, first: int) -> Attribution | None:
        """A sentence that ends in a colon before the quote, without a cue: its subject."""
        if at == first or self.tokens[at - 1].text != ":":
            return None
        return self._made("colon", self.phrases.forward(first, at - 1), None, at)

    def dash(self, at: int, last: int) -> Attribution | None:
        """A name after a dash, at the end: "…" — Jane Roe."""
        first = at + 1
        if first + 1 >= last or self.tokens[first].text not in _DASHES:
            return None
        end = last - 1 if self.tokens[last - 1].text == "." else last
        chunk = self.phrases.forward(first + 1, end)
        if chunk is None or not self.tokens[chunk[0]].text[0].isupper() or end - chunk[1] > _TRAIL:
            return None
        return self._made("dash", (chunk[0], end), None, last)

    def previous(self, sentence: Chunk) -> Attribution | None:
        """The cue of the sentence before a quote that is a sentence of its own."""
        first, last = max(sentence[0], sentence[1] - REACH), sentence[1]
        cue = next((n for n in range(last - 1, first - 1, -1) if n in self.cues), None)
        if cue is None:
            return None
        made = self._made("previous-sentence", self.subjects.of(cue, first, last), cue, last)
        return made and replace(made, cue=None, lemma=None, kind=None, addressee=None)

    def quote(self, at: int, first: int, last: int) -> Attribution | None:
        """The attribution that a quote's own sentence gives."""
        first, last = max(first, at - REACH), min(last, at + REACH)
        introduced = at > first and self.tokens[at - 1].text in (",", ":", "-", "\N{EM DASH}")
        if introduced:
            found = self.before(at, first, last, far=False)
            if found is not None:
                return found
        return (
            self.after(at, last)
            or self.before(at, first, last, far=True)
            or self.colon(at, first)
            or self.dash(at, last)
        )

    def goes_on(self, earlier: int, at: int, found: Attribution | None) -> bool:
        """Whether a quote goes on from the one before it in its sentence: "A," she said, "B."."""
        if found is None or found.cue is None or found.rule not in ("cue-after", "cue-inverted", "source"):
            return False
        cues = [number for number in range(earlier + 1, at) if number in self.cues]
        own = len(cues) == 1 and self.tokens[cues[0]].start == found.cue[0]
        return own and self.tokens[at - 1].text in (",", "\N{EM DASH}", "\N{EN DASH}", "-")
