"""What the models of boundaries see: the kinds of the words around an anchor, and where its phrase may begin and end.

A *kind* is the word itself for the closed words that bound noun phrases ("of", "who", "and"), the list a word stands in
("aux", "title"), a sign itself, or the shape of an open word: N a capital, N's its possessive, 9 a number, else the
ending (ed, ing, ly, s, 's), or w. Q is a quote; ^ and $ stand before and after the sentence's window.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from functools import cache
from typing import Final

from broadsheet.quotes.lexicon import Lexicon, lexicon
from broadsheet.quotes.phrases import Chunk
from broadsheet.quotes.tokens import Context
from broadsheet.quotes.words import ADVERB, AUXILIARY, HARD, QUOTE

RIGHT: Final = 40
"""A phrase ends at most so many tokens after its anchor: relative clauses in PolNeAR's training part are that long."""
LEFT: Final = 25
"""A phrase begins at most so many tokens before its anchor."""
NICKNAME: Final = 25
"""Code points of the longest quote that may stand within a noun phrase, if it ends in a letter."""
MARGIN: Final = 4
"""Kinds are read so many tokens beyond the window."""
_BEFORE: Final = ("^",) * MARGIN
_AFTER: Final = ("$",) * MARGIN
_KEPT: Final = 16_384
"""So many words' kinds are kept."""

RELATIVES: Final = frozenset(("who", "whom", "which", "that"))
_LINKS: Final = frozenset(("of", "in", "at", "from", "for", "with", "on", "to", "by", "as", "like", "after"))
_OPEN: Final = frozenset(("a", "an", "the", "poss"))
"""After these a noun phrase neither begins nor ends."""
_ENDINGS: Final = ((("ed",), "ed"), (("ing",), "ing"), (("ly",), "ly"), (("’s", "'s"), "'s"), (("s",), "s"))


@cache
def kinds(language: str) -> dict[str, str]:
    """The kinds of a language's listed words.

    >>> found = kinds("en")
    >>> [found.get(word) for word in ("who", "of", "mayor", "has", "said", "bridge")]
    ['who', 'of', 'title', 'aux', 'cue', None]
    """
    words = lexicon(language)
    found: dict[str, str] = {}
    if words is None:
        return found

    def put(listed: Iterable[str], kind: str, own: Iterable[str] = ()) -> None:
        for word in listed:
            found.setdefault(word, word if word in own else kind)

    put(words.pronouns | words.relatives, "pron", RELATIVES)
    put(words.possessives, "poss")
    put(("a", "an", "the"), "the", ("a", "an"))
    put(words.conjunctions, "and", words.conjunctions)
    put(words.auxiliaries, "aux")
    put(words.prepositions, "prep", _LINKS)
    put(words.time, "time")
    put(words.determiners, "det")
    put(words.adverbs, "adv")
    put(words.subordinators, "sub")
    put(words.titles, "title")
    put(words.abbreviations, "abbr")
    put(words.bodies, "body")
    put(words.cues, "cue")
    return found


_CAPITALIZED: Final = {"title": "Title", "body": "Body", "cue": "Cue", "abbr": "Abbr", "time": "Time"}


def shape(word: str) -> str:
    """The kind of a word or sign that stands in no list.

    >>> [shape(word) for word in ("Roe", "Roe’s", "walked", "bridge", "12", ",")]
    ['N', "N's", 'ed', 'w', '9', ',']
    """
    first = word[0]
    if first.isupper():
        return "N's" if word.endswith(("’s", "'s")) else "N"
    if first.isdigit():
        return "9"
    if not first.isalnum():
        return word
    return next((kind for endings, kind in _ENDINGS if word.endswith(endings)), "w")


class _Read(dict[str, str]):
    """The kinds of words by their text; so many are kept, for most come again."""

    def __init__(self, listed: dict[str, str]) -> None:
        super().__init__()
        self._listed = listed

    def __missing__(self, word: str) -> str:
        told = self._listed.get(word.lower())
        if told is None:
            told = shape(word)
        elif word[0].isupper():
            told = _CAPITALIZED.get(told, told)
        if len(self) >= _KEPT:
            self.clear()
        self[word] = told
        return told


@cache
def read_kinds(language: str) -> dict[str, str]:
    """The kinds of a language's words by their text; looking a new one up reads it.

    >>> [read_kinds("en")[word] for word in ("Mayor", "mayor", "The", "Roe")]
    ['Title', 'title', 'the', 'N']
    """
    return _Read(kinds(language))


_BRACKETS: Final = {"(": 1, "[": 1, ")": -1, "]": -1}


def _soft(context: Context, number: int) -> bool:
    """Whether a token may stand within a phrase: no hard stop, and of quotes only a nickname."""
    flags = context.flags[number]
    if not flags & QUOTE:
        return not flags & HARD
    return context.ends[number] - context.starts[number] <= NICKNAME and context.texts[number][-1:].isalnum()


class Window:
    """The tokens around an anchor within which its noun phrase lies.

    `first`..`last` are the anchor, trimmed to words; `floor`..`limit` what the phrase may hold. `side` says where the
    cue is: A after the anchor, B before it, S before it and naming a source ("according to"), 0 nowhere.
    """

    __slots__ = (
        "ahead",
        "first",
        "floor",
        "kinds",
        "last",
        "limit",
        "lows",
        "many",
        "offset",
        "sentence",
        "side",
        "texts",
    )

    def __init__(self, context: Context, lexicon: Lexicon, chunk: Chunk, cue: int | None) -> None:
        texts, self.lows = context.texts, context.lows
        self.texts = texts
        first, last = chunk
        start, end = context.sentence(first)
        last = min(last, end)
        while last > first + 1 and not (texts[last - 1][-1].isalnum() or context.flags[last - 1] & QUOTE):
            last -= 1
        while first < last - 1 and not texts[first][0].isalnum():
            first += 1
        self.first, self.last, self.sentence = first, last, (start, end)
        self.ahead = -1
        self.side = "0"
        lowest, highest = max(start, first - LEFT), min(end, last + RIGHT)
        if cue is not None and start <= cue < end:
            form = context.cues.get(cue)
            after = cue + (1 if form is None else len(form.words))
            if cue >= last:
                self.side, highest = "A", min(highest, cue)
            elif after <= first:
                self.side, lowest = "S" if form is not None and form.kind == "source" else "B", max(lowest, after)
                self.ahead = after
        self._bound(context, lowest, highest)
        self._read(context, read_kinds(lexicon.language))
        self.many = "1" if last == first + 1 else "2"

    def _bound(self, context: Context, lowest: int, highest: int) -> None:
        """Widen the anchor as far as nothing hard stands in the way; what only leads to the cue is left out again."""
        texts, flags, floor, limit = self.texts, context.flags, self.first, self.last
        depth = 0
        while floor > lowest and _soft(context, floor - 1):
            depth += _BRACKETS.get(texts[floor - 1], 0)
            if depth > 0:
                break  # what stands before a bracket that opens here lies outside of it
            floor -= 1
        while floor < self.first and flags[floor] & QUOTE:
            floor += 1
        depth = 0
        while limit < highest and _soft(context, limit):
            depth += _BRACKETS.get(texts[limit], 0)
            if depth < 0:
                break
            limit += 1
        before_cue = self.side == "A" and limit == highest
        while limit > self.last:
            leads = before_cue and flags[limit - 1] & (AUXILIARY | ADVERB)
            if not flags[limit - 1] & QUOTE and texts[limit - 1][-1].isalnum() and not leads:
                break
            limit -= 1
        self.floor, self.limit = floor, limit

    def _read(self, context: Context, read: dict[str, str]) -> None:
        base = max(self.sentence[0], self.floor - MARGIN)
        end = min(self.sentence[1], self.limit + MARGIN)
        self.offset = MARGIN - base
        words = zip(self.texts[base:end], context.flags[base:end], strict=True)
        self.kinds = [*_BEFORE, *["Q" if flags & QUOTE else read[text] for text, flags in words], *_AFTER]

    def ends(self, never: Container[str] = ()) -> list[int]:
        """Where the phrase may end, at or after the anchor's first: where the anchor does, and between other kinds than
        those where no phrase ends ("N N": between two capitals).
        """
        found, read, offset, last = [], self.kinds, self.offset, self.last
        for end in range(self.first + 1, self.limit + 1):
            kind = read[end - 1 + offset]
            if end != last and (kind in _OPEN or kind + " " + read[end + offset] in never):
                continue
            if kind == "Q" or self.texts[end - 1][-1].isalnum():
                found.append(end)
        return found or [last]

    def starts(self, end: int, never: Container[str] = ()) -> list[int]:
        """Where the phrase that ends at `end` may begin: at a word, in front of the anchor's end; the last first."""
        found, read, offset, first = [], self.kinds, self.offset, self.first
        for start in range(min(end, self.last) - 1, self.floor - 1, -1):
            kind = read[start - 1 + offset]
            if start != first and (kind in _OPEN or kind + " " + read[start + offset] in never):
                continue
            if self.texts[start][0].isalnum():
                found.append(start)
        return found or [min(first, end - 1)]
