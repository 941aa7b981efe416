"""One context and what has been read of it: cues with their subjects, and the phrases that may name a speaker."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple, TypeVar

from broadsheet.quotes.boundaries import refine
from broadsheet.quotes.lexicon import CueForm, Lexicon
from broadsheet.quotes.phrases import Chunk, Phrases
from broadsheet.quotes.stretches import Stretch
from broadsheet.quotes.subjects import Subjects
from broadsheet.quotes.tokens import Context, read_context
from broadsheet.quotes.words import AUXILIARY, BEGINS, CUE, OPEN, QUOTE, RELATIVE, shape

DASHES: Final = frozenset(("-", "--", "\N{EN DASH}", "\N{EM DASH}", "\N{HORIZONTAL BAR}"))
_STOPS: Final = frozenset((";", ":"))
_KEPT: Final = 64
"""So many stretches' phrases are kept: a quote asks for those of its sentence and of the ones beside it. In a sentence
of thousands of quotes each has a stretch of its own, and all of them take 700 bytes for a code point."""
_MAY_BEGIN: Final = BEGINS | CUE
_VERBLIKE: Final = frozenset(("word", "-ed", "-ing", "-s"))


_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


def _keep(kept: dict[_Key, _Value], key: _Key, value: _Value) -> None:
    if len(kept) >= _KEPT:
        kept.clear()
    kept[key] = value


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
    >>> [(said.order, passage.told(said.chunk)) for said in passage.said(0, 9)]
    [('cue', 'Jane Roe of the council')]
    """

    def __init__(self, text: str, context: Context, lexicon: Lexicon) -> None:
        self.text, self.context, self.lexicon = text, context, lexicon
        self.texts, self.lows, self.flags = context.texts, context.lows, context.flags
        self.cues, self.sentences = context.cues, context.sentences
        self.phrases = Phrases(context, lexicon)
        self.subjects = Subjects(context, lexicon, self.phrases)
        self._cues = list(context.cues)
        self._said: dict[tuple[int, int], list[Said]] = {}
        self._first_said: dict[tuple[int, int, int], list[Said]] = {}
        self._whole: dict[tuple[Chunk, int | None], Chunk] = {}

    @classmethod
    def read(cls, text: str, start: int, end: int, quotes: Sequence[tuple[int, Stretch]], lexicon: Lexicon) -> Passage:
        """Read `text[start:end]` around the given quotes."""
        return cls(text, read_context(text, start, end, quotes, lexicon), lexicon)

    def span(self, chunk: Chunk) -> tuple[int, int]:
        """The code points of a run of tokens."""
        return self.context.starts[chunk[0]], self.context.ends[chunk[1] - 1]

    def told(self, chunk: Chunk) -> str:
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
        flags = self.flags[number]
        if flags & (CUE | QUOTE):
            return self.cues[number].kind if flags & CUE else "quote"
        low = self.lows[number]
        return self.lexicon.classes.get(low) or shape(self.texts[number], low)

    def said(self, first: int, last: int) -> list[Said]:
        """Cues with their possible subjects, and phrases without a cue, of words within one sentence."""
        found = self._said.get((first, last))
        if found is None:
            found = list(self._with_cues(first, last))
            found += self._mentions(first, last, [said.chunk for said in found])
            _keep(self._said, (first, last), found)
        return found

    def first_said(self, first: int, last: int, most: int) -> list[Said]:
        """The first so many of `said`; the rest are not looked for."""
        found = self._said.get((first, last)) or self._first_said.get((first, last, most))
        if found is None:
            found = list(self._with_cues(first, last))
            mentions = self._mentions(first, last, [said.chunk for said in found])
            found += islice(mentions, max(0, most - len(found)))
            _keep(self._first_said, (first, last, most), found)
        return found[:most]

    def whole(self, chunk: Chunk, cue: int | None) -> Chunk:
        """The exact bounds of the noun phrase that a chunk points at, told once for all quotes that it speaks."""
        found = self._whole.get((chunk, cue))
        if found is None:
            found = refine(self.context, self.lexicon, chunk, cue)
            _keep(self._whole, (chunk, cue), found)
        return found

    def _with_cues(self, first: int, last: int) -> Iterator[Said]:
        for cue in self._cues[bisect_left(self._cues, first) : bisect_left(self._cues, last)]:
            form = self.cues[cue]
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
        if self.lows[cue].endswith("ing") or self.flags[cue - 1] & RELATIVE:
            return self.phrases.forward(first, cue)
        return None

    def _mentions(self, first: int, last: int, taken: list[Chunk]) -> Iterator[Said]:
        """The noun phrases that begin outside of the chunks taken, each after the one before it."""
        begins = [number for number, flags in enumerate(self.flags[first:last], first) if flags & _MAY_BEGIN == BEGINS]
        if self.flags[first] & (OPEN | BEGINS | CUE) == OPEN:
            begins.insert(0, first)
        for begin, end in taken:
            begins = [number for number in begins if not begin <= number < end]
        free = first
        for number in begins:
            if number >= free:
                chunk = self.phrases.forward(number, last)
                if chunk is not None and chunk[0] == number:
                    yield Said("mention", chunk, None, None)
                    free = chunk[1]

    def _limit(self, first: int, last: int) -> int:
        for number in range(first, last):
            if self.flags[number] & QUOTE or self.texts[number] in _STOPS:
                return number
        return last

    def beside(self, at: int, first: int, last: int) -> Iterator[Said]:
        """Verbs beside a quote that the lexicon does not have: "…," Roe fumed; "…," fumed Roe; Roe fumed: "…"."""
        texts, phrases = self.texts, self.phrases
        after = at + 1
        while after < last and (texts[after] in DASHES or texts[after] in (",", ")")):
            after += 1
        if after < last and not self.flags[after] & (CUE | QUOTE):
            chunk = phrases.forward(after, last)
            if chunk is not None and chunk[0] == after and chunk[1] < last and self._verblike(chunk[1]):
                yield Said("verb", chunk, chunk[1], None)
            if self._verblike(after) and (chunk := phrases.after(after + 1, last)) is not None:
                yield Said("inverted-verb", chunk, after, None)
        before = at - 1
        while before > first and texts[before] in (",", ":"):
            before -= 1
        if before > first and self._verblike(before) and (chunk := phrases.before(before, first)) is not None:
            yield Said("verb", chunk, before, None)

    def _verblike(self, number: int) -> bool:
        if len(self.lows[number]) < 4 or self.kind(number, number + 1) not in _VERBLIKE:
            return False
        return number == 0 or not self.flags[number - 1] & AUXILIARY
