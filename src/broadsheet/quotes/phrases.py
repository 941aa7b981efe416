"""Finds the noun phrase that is a cue's subject or object: a small chunker over closed word lists."""

from __future__ import annotations

from typing import Final

from broadsheet.quotes.lexicon import Lexicon
from broadsheet.quotes.tokens import Context
from broadsheet.quotes.words import (
    ABBREVIATION,
    ADVERB,
    ADVERBIAL,
    ALNUM,
    AUXILIARY,
    BRACKET,
    CAPITAL,
    COMMA,
    CONJUNCTION,
    CUE,
    DETERMINER,
    HARD,
    INSIDE,
    LETTER,
    PARTICLE,
    POSSESSIVE,
    PREPOSITION,
    PRONOUN,
    QUOTE,
    RELATIVE,
    STOP,
    SUBORDINATOR,
    TIME,
    WORDLIKE,
)

MAX_TOKENS: Final = 40
"""How far from its cue a subject may begin."""
_LONG: Final = 9
"""A region of more tokens than this holds more than a noun phrase."""
_SETS_OFF: Final = QUOTE | HARD | BRACKET
_ABBREVIATED: Final = ABBREVIATION | LETTER
"""A full stop after it is its own."""
_BREAKS: Final = PREPOSITION | SUBORDINATOR | RELATIVE | CONJUNCTION | ADVERB | TIME
"""A noun phrase without capitals ends before them."""

Chunk = tuple[int, int]
"""Numbers of the first token and of the token after the last."""


class Phrases:
    """The noun phrases of one context's words.

    >>> from broadsheet.quotes.lexicon import lexicon
    >>> from broadsheet.quotes.tokens import read_context
    >>> context = read_context("On Monday, Jane Roe, the mayor, said no.", 0, 40, (), lexicon("en"))
    >>> phrases = Phrases(context, lexicon("en"))
    >>> first, last = phrases.before(9, 0)
    >>> context.texts[first:last]
    ['Jane', 'Roe', ',', 'the', 'mayor']
    """

    def __init__(self, context: Context, lexicon: Lexicon) -> None:
        self.texts, self.lows, self.flags = context.texts, context.lows, context.flags
        self.english = lexicon.language == "en"

    def _adverbial(self, first: int, last: int) -> bool:
        """Whether a run between commas is a place, a time or a clause beside the subject."""
        flags = self.flags[first]
        if flags & (PREPOSITION | SUBORDINATOR | ADVERB | CUE):
            return not flags & DETERMINER or bool(flags & SUBORDINATOR)
        if flags & TIME:
            return True
        return bool(flags & ADVERBIAL) and not (last - first == 1 and flags & CAPITAL)

    def _fragment(self, first: int) -> bool:
        """Whether a run between commas cannot stand alone: an age, an apposition in lower case, a relative clause."""
        return not self.flags[first] & (QUOTE | CAPITAL)

    def _skip_lead(self, first: int, last: int) -> int:
        flags = self.flags
        while first < last and (flags[first] & CONJUNCTION or (flags[first] & ADVERB and first + 1 < last)):
            first += 1
        return first

    def before(self, cue: int, floor: int) -> Chunk | None:
        """The subject that ends before a cue, not reaching over `floor`; None where the cue has none of its own."""
        flags = self.flags
        floor = max(floor, cue - MAX_TOKENS)
        last = cue
        while last > floor and (
            flags[last - 1] & (AUXILIARY | ADVERB)
            or (self.english and not flags[last - 1] & CAPITAL and self.lows[last - 1].endswith("ly"))
        ):
            last -= 1
        last = self._skip_day(floor, last)
        if last <= floor:
            return None
        if self.lows[last - 1] in ("to", "zu", "not", "n't"):
            return self.forward(self._clause(floor, last - 1), last - 1)
        if flags[last - 1] & CONJUNCTION:
            return None
        if flags[last - 1] & BRACKET:
            if self.english and self.lows[cue].endswith("ing"):
                return None
            return self._appositive(floor, last - 1)
        return self._region(self._clause(floor, last), last)

    def _skip_day(self, floor: int, last: int) -> int:
        """The place before a day between subject and verb: "the mayor on Monday said"."""
        at = last
        while at > floor and self.flags[at - 1] & TIME:
            at -= 1
        if floor < at < last and self.flags[at - 1] & PREPOSITION and at - 1 > floor:
            return at - 1
        return last

    def _clause(self, floor: int, last: int) -> int:
        """Where the clause that ends at `last` begins: after a hard stop, a quote, a subordinator, or a comma."""
        for number in range(last - 1, floor - 1, -1):
            flags = self.flags[number]
            if flags & _SETS_OFF:
                return number + 1
            if flags & SUBORDINATOR and number < last - 1 and self.lows[number] not in ("of", "da", "als"):
                return number + 1
        return floor

    def _segments(self, floor: int, last: int) -> list[Chunk]:
        found: list[Chunk] = []
        end = last
        for number in range(last - 1, floor - 2, -1):
            stop = number < floor or self.flags[number] & (QUOTE | HARD)
            if stop or self.flags[number] & BRACKET:
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
        if self.flags[last - 1] & PRONOUN:
            return last - 1, last
        if self.flags[first] & RELATIVE and first + 1 == last:
            return self.antecedent(first)
        if last - first > _LONG or self._adverbial(first, last) or self._has_verb(first, last):
            return self.trailing(first, last)
        return first, last

    def _has_verb(self, first: int, last: int) -> bool:
        return any(flags & (CUE | AUXILIARY) for flags in self.flags[first : last - 1])

    def antecedent(self, relative: int) -> Chunk | None:
        """The noun phrase that a relative pronoun stands for."""
        last = relative
        while last > 0 and self.flags[last - 1] & BRACKET:
            last -= 1
        return self.trailing(max(0, last - MAX_TOKENS), last) if last else None

    def trailing(self, floor: int, last: int) -> Chunk | None:
        """The noun phrase that ends at `last`, as far left as capitals, or a determiner, carry it."""
        if last <= floor or not self.flags[last - 1] & WORDLIKE:
            return None
        first = last - 1
        if self.flags[first] & PRONOUN:
            return first, last
        if self.flags[first] & (PREPOSITION | AUXILIARY | CONJUNCTION):
            return None
        while first > floor and self._joins_left(first):
            first -= 1
        return first, last

    def _joins_left(self, first: int) -> bool:
        number = first - 1
        flags = self.flags[number]
        if flags & (QUOTE | CUE):
            return False
        if flags & STOP:
            return number > 0 and bool(self.flags[number - 1] & _ABBREVIATED)
        if not flags & ALNUM or flags & (AUXILIARY | PRONOUN | SUBORDINATOR | CONJUNCTION | ADVERB):
            return False
        if flags & PREPOSITION:
            joins = self.lows[number] in ("of", "von", "vom", "de")
            return joins and number > 0 and bool(self.flags[number - 1] & WORDLIKE)
        return not self.flags[first] & (DETERMINER | POSSESSIVE)

    def forward(self, first: int, last: int) -> Chunk | None:
        """The noun phrase that begins at `first` (leading adverbs and adverbials skipped), for a cue further on."""
        flags = self.flags
        first = self._skip_lead(first, last)
        while first < last and flags[first] & WORDLIKE:
            if flags[first] & PRONOUN:
                return first, first + 1
            if not flags[first] & (PREPOSITION | SUBORDINATOR):
                end = self._extended(first, last)
                return (first, end) if end > first else None
            comma = next((number for number in range(first, last) if flags[number] & COMMA), last)
            first = self._skip_lead(comma + 1, last)
        return None

    def _extended(self, first: int, last: int) -> int:
        """Where the phrase that begins at `first` ends: at most four words, unless they have capitals."""
        read = self.flags
        capital = False
        for end in range(first, last):
            flags = read[end]
            if flags & (QUOTE | CUE | AUXILIARY):
                return end
            if flags & STOP:
                if end == first or not read[end - 1] & _ABBREVIATED:
                    return end
            elif not flags & ALNUM and self.texts[end][0] != "@":
                return end
            elif end > first and not flags & CAPITAL:
                if flags & PARTICLE or self.lows[end] == "of":
                    if end + 1 == len(read):
                        return end
                elif flags & _BREAKS or capital or end - first >= 4:
                    return end
            capital = capital or (flags & (CAPITAL | DETERMINER | POSSESSIVE)) == CAPITAL
        return last

    def after(self, first: int, limit: int) -> Chunk | None:
        """The subject that follows its cue ("said the mayor, Jane Roe"), up to `limit`."""
        read = self.flags
        while first < limit and read[first] & (ADVERB | CAPITAL) == ADVERB:
            first += 1
        if first >= limit or not read[first] & WORDLIKE:
            return None
        flags = read[first]
        if flags & (SUBORDINATOR | CONJUNCTION | TIME) or flags & (PREPOSITION | CAPITAL) == PREPOSITION:
            return None
        if flags & PRONOUN:
            return first, first + 1
        if flags & (CUE | AUXILIARY):
            return None
        end = first + 1
        while end < min(limit, first + MAX_TOKENS) and self._continues(end, limit):
            end += 1
        return first, end

    def _continues(self, end: int, limit: int) -> bool:
        flags = self.flags[end]
        if flags & (QUOTE | CUE | AUXILIARY):
            return False
        if flags & STOP:
            return bool(self.flags[end - 1] & _ABBREVIATED)
        if flags & COMMA:
            after = end + 1
            return (
                after < limit
                and self.flags[after] & (WORDLIKE | CONJUNCTION | PRONOUN | RELATIVE | CUE) == WORDLIKE
                and not self._adverbial(after, after + 1)
            )
        if not flags & ALNUM and self.texts[end][0] not in "@&":
            return False
        if flags & (PREPOSITION | SUBORDINATOR):
            return bool(flags & INSIDE) and self.lows[end] not in ("in", "on", "at") and end + 1 < limit
        return not flags & (RELATIVE | TIME)
