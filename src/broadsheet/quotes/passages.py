"""One context and what has been read of it: cues with their subjects, and the phrases that may name a speaker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from broadsheet.quotes.lexicon import CueForm, Lexicon
from broadsheet.quotes.phrases import Chunk, Phrases
from broadsheet.quotes.stretches import Stretch
from broadsheet.quotes.subjects import Subjects
from broadsheet.quotes.tokens import Context, Token, read_context

DASHES: Final = frozenset(("-", "--", "\N{EN DASH}", "\N{EM DASH}", "\N{HORIZONTAL BAR}"))
_STOPS: Final = frozenset((";", ":"))
_KEPT: Final = 64
"""So many stretches' phrases are kept: a quote asks for those of its sentence and of the ones beside it. In a sentence
of thousands of quotes each has a stretch of its own, and all of them take 700 bytes for a code point."""
_ENDINGS: Final = ("ed", "ing", "ly", "s")
_VERBLIKE: Final = frozenset(("word", "-ed", "-ing", "-s"))


class Said(NamedTuple):
    """A phrase that may be said to speak, and the cue that says so.

    `order` tells how they stand: "cue" for a subject before its cue, "inverted" for one after it, "main" for the
    subject of its sentence where another is nearer, "source" for a cue such as "according to", "verb" and
    "inverted-verb" for a verb that the lexicon does not have, "mention" without a cue.
    """

    order: str
    chunk: Chunk
    cue: int | None
    form: CueForm | None


class Passage:
    """A context, read once for all of its quotes.

    >>> from broadsheet.quotes.lexicon import lexicon
    >>> passage = Passage.read("Jane Roe of the council warned of floods.", 0, 41, (), lexicon("en"))
    >>> [(said.order, passage.words(said.chunk)) for said in passage.said(0, 9)]
    [('cue', 'Jane Roe of the council')]
    """

    def __init__(self, text: str, context: Context, lexicon: Lexicon) -> None:
        self.text, self.context, self.lexicon = text, context, lexicon
        self.tokens, self.cues, self.sentences = context.tokens, context.cues, context.sentences
        self.phrases = Phrases(context.tokens, context.cues, lexicon)
        self.subjects = Subjects(context, lexicon, self.phrases)
        self._said: dict[tuple[int, int], list[Said]] = {}

    @classmethod
    def read(cls, text: str, start: int, end: int, quotes: Sequence[tuple[int, Stretch]], lexicon: Lexicon) -> Passage:
        """Read `text[start:end]` around the given quotes."""
        return cls(text, read_context(text, start, end, quotes, lexicon), lexicon)

    def span(self, chunk: Chunk) -> tuple[int, int]:
        """The code points of a run of tokens."""
        return self.tokens[chunk[0]].start, self.tokens[chunk[1] - 1].end

    def words(self, chunk: Chunk) -> str:
        """The text of a run of tokens."""
        start, end = self.span(chunk)
        return self.text[start:end]

    def cue_end(self, cue: int) -> int:
        """The number of the token after a cue; a verb outside the lexicon is one token."""
        return self.context.cue_end(cue) if cue in self.cues else cue + 1

    def kind(self, number: int, last: int) -> str:
        """What a token is: the kind of its cue, its class of closed words, its sign, its capital or its ending."""
        if not 0 <= number < last:
            return "end"
        cue = self.cues.get(number)
        if cue is not None:
            return cue.kind
        token = self.tokens[number]
        if token.quote is not None:
            return "quote"
        return self.lexicon.classes.get(token.low) or _shape(token)

    def said(self, first: int, last: int) -> list[Said]:
        """Cues with their possible subjects, and phrases without a cue, of tokens within one sentence."""
        found = self._said.get((first, last))
        if found is None:
            if len(self._said) >= _KEPT:
                self._said.clear()
            found = self._said[first, last] = list(self._with_cues(first, last))
            taken = {number for said in found for number in range(*said.chunk)}
            found.extend(self._mentions(first, last, taken))
        return found

    def _with_cues(self, first: int, last: int) -> Iterator[Said]:
        for cue in range(first, last):
            form = self.cues.get(cue)
            if form is None:
                continue
            end = self.context.cue_end(cue)
            after = self.phrases.after(end, self._limit(end, last))
            before = None if form.kind == "source" else self.subjects.of(cue, first, last)
            if before is not None and not before[0] <= cue < before[1]:
                yield Said("cue", before, cue, form)
                begins = self._first_subject(first, cue)
                if begins is not None and begins[1] <= before[0]:
                    yield Said("main", begins, cue, form)
            if after is not None:
                yield Said("source" if form.kind == "source" else "inverted", after, cue, form)

    def _first_subject(self, first: int, cue: int) -> Chunk | None:
        """The subject its sentence begins with, for a cue further on: "The town issued a statement saying …"."""
        if self.tokens[cue].low.endswith("ing") or self.tokens[cue - 1].low in self.lexicon.relatives:
            return self.phrases.forward(first, cue)
        return None

    def _mentions(self, first: int, last: int, taken: set[int]) -> Iterator[Said]:
        number = first
        while number < last:
            chunk = None
            if number not in taken and self._may_begin(number, first):
                chunk = self.phrases.forward(number, last)
            if chunk is None or chunk[0] != number:
                number += 1
            else:
                yield Said("mention", chunk, None, None)
                number = chunk[1]

    def _limit(self, first: int, last: int) -> int:
        for number in range(first, last):
            if self.tokens[number].quote is not None or self.tokens[number].text in _STOPS:
                return number
        return last

    def _may_begin(self, number: int, first: int) -> bool:
        token = self.tokens[number]
        if token.quote is not None or number in self.cues:
            return False
        kind = self.lexicon.classes.get(token.low)
        if kind is not None:
            return kind in ("pronouns", "determiners", "possessives")
        return token.text[0].isupper() or token.text[0] == "@" or (number == first and token.text[0].isalpha())

    def beside(self, at: int, first: int, last: int) -> Iterator[Said]:
        """Verbs beside a quote that the lexicon does not have: "…," Roe fumed; "…," fumed Roe; Roe fumed: "…"."""
        tokens, phrases = self.tokens, self.phrases
        after = at + 1
        while after < last and (tokens[after].text in DASHES or tokens[after].text in (",", ")")):
            after += 1
        if after < last and after not in self.cues and tokens[after].quote is None:
            chunk = phrases.forward(after, last)
            if chunk is not None and chunk[0] == after and chunk[1] < last and self._verblike(chunk[1]):
                yield Said("verb", chunk, chunk[1], None)
            if self._verblike(after) and (chunk := phrases.after(after + 1, last)) is not None:
                yield Said("inverted-verb", chunk, after, None)
        before = at - 1
        while before > first and tokens[before].text in (",", ":"):
            before -= 1
        if before > first and self._verblike(before) and (chunk := phrases.before(before, first)) is not None:
            yield Said("verb", chunk, before, None)

    def _verblike(self, number: int) -> bool:
        if len(self.tokens[number].low) < 4 or self.kind(number, number + 1) not in _VERBLIKE:
            return False
        return number == 0 or self.tokens[number - 1].low not in self.lexicon.auxiliaries


def _shape(token: Token) -> str:
    first = token.text[0]
    if not first.isalnum():
        return token.text
    if first.isupper():
        return "Name"
    return next(("-" + ending for ending in _ENDINGS if token.low.endswith(ending)), "word")
