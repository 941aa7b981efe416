"""Finds the noun phrase that is a cue's subject or object: a small chunker over closed word lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from broadsheet.quotes.lexicon import CueForm, Lexicon
from broadsheet.quotes.tokens import Token

MAX_TOKENS: Final = 40
"""How far from its cue a subject may begin."""
_LONG: Final = 9
"""A region of more tokens than this holds more than a noun phrase."""
_COMMAS: Final = frozenset((",", "(", ")", "-", "\N{EN DASH}", "\N{EM DASH}"))
HARD: Final = frozenset((";", ":", "!", "?", "…", '"', "”", "“"))

Chunk = tuple[int, int]
"""Numbers of the first token and of the token after the last."""


class Phrases:
    """The noun phrases of one context's tokens.

    >>> from broadsheet.quotes.lexicon import lexicon
    >>> from broadsheet.quotes.tokens import find_cues, tokenize
    >>> tokens = tokenize("On Monday, Jane Roe, the mayor, said no.", 0, 40, ())
    >>> phrases = Phrases(tokens, find_cues(tokens, lexicon("en")), lexicon("en"))
    >>> first, last = phrases.before(9, 0)
    >>> [token.text for token in tokens[first:last]]
    ['Jane', 'Roe', ',', 'the', 'mayor']
    """

    def __init__(self, tokens: Sequence[Token], cues: dict[int, CueForm], lexicon: Lexicon) -> None:
        self.tokens, self.cues, self.lexicon = tokens, cues, lexicon

    def _low(self, number: int) -> str:
        return self.tokens[number].low

    def _capital(self, number: int) -> bool:
        token = self.tokens[number]
        return token.quote is None and token.text[0].isupper()

    def _wordlike(self, number: int) -> bool:
        token = self.tokens[number]
        return token.quote is None and (token.text[0].isalnum() or token.text[0] in "@$%")

    def _adverbial(self, first: int, last: int) -> bool:
        """Whether a run between commas is a place, a time or a clause beside the subject."""
        words, low = self.lexicon, self._low(first)
        if low in words.prepositions or low in words.subordinators or low in words.adverbs or first in self.cues:
            return low not in words.determiners or low in words.subordinators
        if low in words.time and not (last - first > 2 and self._capital(last - 1) and low not in words.time):
            return True
        return (
            words.language == "en" and low.endswith(("ing", "ly")) and not (last - first == 1 and self._capital(first))
        )

    def _fragment(self, first: int) -> bool:
        """Whether a run between commas cannot stand alone: an age, an apposition in lower case, a relative clause."""
        token = self.tokens[first]
        return token.quote is None and not token.text[0].isupper()

    def _skip_lead(self, first: int, last: int) -> int:
        words = self.lexicon
        while first < last and (
            self._low(first) in words.conjunctions or (self._low(first) in words.adverbs and first + 1 < last)
        ):
            first += 1
        return first

    def before(self, cue: int, floor: int) -> Chunk | None:
        """The subject that ends before a cue, not reaching over `floor`; None where the cue has none of its own."""
        words = self.lexicon
        floor = max(floor, cue - MAX_TOKENS)
        last = cue
        while last > floor and (
            self._low(last - 1) in words.auxiliaries
            or self._low(last - 1) in words.adverbs
            or (words.language == "en" and self._low(last - 1).endswith("ly") and not self._capital(last - 1))
        ):
            last -= 1
        last = self._skip_day(floor, last)
        if last <= floor:
            return None
        if self._low(last - 1) in ("to", "zu", "not", "n't"):
            return self.forward(self._clause(floor, last - 1), last - 1)
        if self._low(last - 1) in words.conjunctions:
            return None
        if self.tokens[last - 1].text in _COMMAS:
            if self.lexicon.language == "en" and self._low(cue).endswith("ing"):
                return None
            return self._appositive(floor, last - 1)
        return self._region(self._clause(floor, last), last)

    def _skip_day(self, floor: int, last: int) -> int:
        """The place before a day between subject and verb: "the mayor on Monday said"."""
        at = last
        while at > floor and self._low(at - 1) in self.lexicon.time:
            at -= 1
        if floor < at < last and self._low(at - 1) in self.lexicon.prepositions and at - 1 > floor:
            return at - 1
        return last

    def _clause(self, floor: int, last: int) -> int:
        """Where the clause that ends at `last` begins: after a hard stop, a quote, a subordinator, or a comma."""
        words = self.lexicon
        for number in range(last - 1, floor - 1, -1):
            token = self.tokens[number]
            if token.quote is not None or token.text in HARD or token.text in _COMMAS:
                return number + 1
            if token.low in words.subordinators and number < last - 1 and token.low not in ("of", "da", "als"):
                return number + 1
        return floor

    def _segments(self, floor: int, last: int) -> list[Chunk]:
        found: list[Chunk] = []
        end = last
        for number in range(last - 1, floor - 2, -1):
            stop = number < floor or self.tokens[number].quote is not None or self.tokens[number].text in HARD
            if stop or self.tokens[number].text in _COMMAS:
                if number + 1 < end:
                    found.append((number + 1, end))
                end = number
            if stop:
                break
        return found[::-1]

    def _appositive(self, floor: int, last: int) -> Chunk | None:
        """The subject with what stands between commas after it: "Jane Roe, the mayor of Ashford, said"."""
        segments = self._segments(floor, last)
        if not segments:
            return None
        at = len(segments) - 1
        while at > 0 and (
            self._fragment(segments[at][0])
            or self._adverbial(*segments[at])
            or (at == len(segments) - 1 and not self._adverbial(*segments[at - 1]))
        ):
            at -= 1
        while at < len(segments) - 1 and self._adverbial(*segments[at]):
            at += 1
        first = self._skip_lead(*segments[at])
        head = (first, segments[at][1])
        if self._adverbial(*head) or first >= last:
            return None
        if head[1] - first > _LONG:
            trailing = self.trailing(first, head[1])
            first = trailing[0] if trailing else first
        while last > first and self._adverbial(*segments[-1]) and segments[-1][0] > first:
            last = segments.pop()[0] - 1
        return first, last

    def _region(self, first: int, last: int) -> Chunk | None:
        first = self._skip_lead(first, last)
        if first >= last:
            return None
        if self._low(last - 1) in self.lexicon.pronouns:
            return last - 1, last
        if self._low(first) in self.lexicon.relatives and first + 1 == last:
            return self.antecedent(first)
        if last - first > _LONG or self._adverbial(first, last) or self._has_verb(first, last):
            return self.trailing(first, last)
        return first, last

    def _has_verb(self, first: int, last: int) -> bool:
        auxiliaries = self.lexicon.auxiliaries
        return any(number in self.cues or self._low(number) in auxiliaries for number in range(first, last - 1))

    def antecedent(self, relative: int) -> Chunk | None:
        """The noun phrase that a relative pronoun stands for."""
        last = relative
        while last > 0 and self.tokens[last - 1].text in _COMMAS:
            last -= 1
        return self.trailing(max(0, last - MAX_TOKENS), last) if last else None

    def trailing(self, floor: int, last: int) -> Chunk | None:
        """The noun phrase that ends at `last`, as far left as capitals, or a determiner, carry it."""
        words = self.lexicon
        if last <= floor or not self._wordlike(last - 1):
            return None
        first = last - 1
        if self._low(first) in words.pronouns:
            return first, last
        low = self._low(first)
        if low in words.prepositions or low in words.auxiliaries or low in words.conjunctions:
            return None
        while first > floor and self._joins_left(first):
            first -= 1
        return first, last

    def _joins_left(self, first: int) -> bool:
        words, number = self.lexicon, first - 1
        token = self.tokens[number]
        if token.quote is not None or number in self.cues:
            return False
        if token.text == ".":
            return number > 0 and (self._low(number - 1) in words.abbreviations or len(self._low(number - 1)) == 1)
        if not token.text[0].isalnum() or token.low in words.auxiliaries or token.low in words.pronouns:
            return False
        if token.low in words.subordinators or token.low in words.conjunctions or token.low in words.adverbs:
            return False
        if token.low in words.prepositions:
            return token.low in ("of", "von", "vom", "de") and number > 0 and self._wordlike(number - 1)
        ends = self._low(first) in words.determiners or self._low(first) in words.possessives
        return not ends

    def forward(self, first: int, last: int) -> Chunk | None:
        """The noun phrase that begins at `first` (leading adverbs and adverbials skipped), for a cue further on."""
        words = self.lexicon
        first = self._skip_lead(first, last)
        if first >= last or not self._wordlike(first):
            return None
        if self._low(first) in words.pronouns:
            return first, first + 1
        if self._low(first) in words.prepositions or self._low(first) in words.subordinators:
            comma = next((n for n in range(first, last) if self.tokens[n].text == ","), None)
            return None if comma is None or comma + 1 >= last else self.forward(comma + 1, last)
        end = first
        capital = False
        while end < last and self._extends(first, end, capital):
            closed = self._low(end) in words.determiners or self._low(end) in words.possessives
            capital = capital or (self._capital(end) and not closed)
            end += 1
        return (first, end) if end > first else None

    def _extends(self, first: int, end: int, capital: bool) -> bool:
        words, token = self.lexicon, self.tokens[end]
        if token.quote is not None or end in self.cues or token.low in words.auxiliaries:
            return False
        if token.text == ".":
            return end > first and (self._low(end - 1) in words.abbreviations or len(self._low(end - 1)) == 1)
        if not token.text[0].isalnum() and token.text[0] != "@":
            return False
        if end == first or self._capital(end):
            return True
        if token.low in words.particles or token.low == "of":
            return end + 1 < len(self.tokens)
        if token.low in words.prepositions or token.low in words.subordinators or token.low in words.relatives:
            return False
        if token.low in words.conjunctions or token.low in words.adverbs or token.low in words.time:
            return False
        return not capital and end - first < 4

    def after(self, first: int, limit: int) -> Chunk | None:
        """The subject that follows its cue ("said the mayor, Jane Roe"), up to `limit`."""
        words = self.lexicon
        while first < limit and (self._low(first) in words.adverbs and not self._capital(first)):
            first += 1
        if first >= limit or not self._wordlike(first):
            return None
        low = self._low(first)
        if low in words.subordinators or low in words.conjunctions or low in words.time:
            return None
        if low in words.prepositions and not self._capital(first):
            return None
        if low in words.pronouns:
            return first, first + 1
        if first in self.cues or low in words.auxiliaries:
            return None
        end = first + 1
        while end < min(limit, first + MAX_TOKENS) and self._continues(end, limit):
            end += 1
        return first, end

    def _continues(self, end: int, limit: int) -> bool:
        words, token = self.lexicon, self.tokens[end]
        if token.quote is not None or end in self.cues or token.low in words.auxiliaries:
            return False
        if token.text == ".":
            return self._low(end - 1) in words.abbreviations or len(self._low(end - 1)) == 1
        if token.text == ",":
            after = end + 1
            return (
                after < limit
                and self._wordlike(after)
                and not self._adverbial(after, after + 1)
                and not any(self._low(after) in kind for kind in (words.conjunctions, words.pronouns, words.relatives))
                and after not in self.cues
            )
        if not token.text[0].isalnum() and token.text[0] not in "@&":
            return False
        if token.low in words.prepositions or token.low in words.subordinators:
            return token.low in words.inside and token.low not in ("in", "on", "at") and end + 1 < limit
        return token.low not in words.relatives and token.low not in words.time
