"""What a word or sign tells by itself: its closed classes, its letters; read once and kept, for most come again."""

from __future__ import annotations

from functools import cache
from typing import Final

from broadsheet.quotes.lexicon import Lexicon, lexicon

KEPT: Final = 32_768
"""So many words are kept; then all are let go, so that memory stays bounded whatever is read."""
_LONG: Final = 40
"""A longer word is not kept."""

# The lists a word stands in, each a bit of its flags.
PRONOUN: Final = 1 << 0
DETERMINER: Final = 1 << 1
POSSESSIVE: Final = 1 << 2
SUBORDINATOR: Final = 1 << 3
RELATIVE: Final = 1 << 4
CONJUNCTION: Final = 1 << 5
PREPOSITION: Final = 1 << 6
AUXILIARY: Final = 1 << 7
TIME: Final = 1 << 8
ADVERB: Final = 1 << 9
PARTICLE: Final = 1 << 10
ABBREVIATION: Final = 1 << 11
INSIDE: Final = 1 << 12
CUE_WORD: Final = 1 << 13
"""A cue may begin with it; whether one does is the context's to tell (`CUE`)."""
# Its letters and signs.
CAPITAL: Final = 1 << 14
ALNUM: Final = 1 << 15
"""It begins with a letter or a digit."""
WORDLIKE: Final = 1 << 16
"""It begins with a letter, a digit, or a sign that stands for a word."""
LETTER: Final = 1 << 17
"""It is one letter or sign long."""
BRACKET: Final = 1 << 18
"""A comma, a bracket or a dash: it sets something off within a sentence."""
HARD: Final = 1 << 19
"""A stop that no noun phrase reaches over."""
COMMA: Final = 1 << 20
STOP: Final = 1 << 21
"""A full stop."""
END: Final = 1 << 22
"""A sign that ends a sentence."""
ADVERBIAL: Final = 1 << 23
"""English "-ing" and "-ly"."""
BEGINS: Final = 1 << 24
"""A noun phrase may begin with it; `OPEN`: it may at the beginning of a sentence."""
OPEN: Final = 1 << 25
# What it is in its context.
QUOTE: Final = 1 << 26
CUE: Final = 1 << 27

_LISTS: Final = (
    ("pronouns", PRONOUN),
    ("determiners", DETERMINER),
    ("possessives", POSSESSIVE),
    ("subordinators", SUBORDINATOR),
    ("relatives", RELATIVE),
    ("conjunctions", CONJUNCTION),
    ("prepositions", PREPOSITION),
    ("auxiliaries", AUXILIARY),
    ("time", TIME),
    ("adverbs", ADVERB),
    ("particles", PARTICLE),
    ("abbreviations", ABBREVIATION),
    ("inside", INSIDE),
    ("cues", CUE_WORD),
)
_SIGNS: Final = (
    (BRACKET, frozenset((",", "(", ")", "-", "\N{EN DASH}", "\N{EM DASH}"))),
    (HARD, frozenset((";", ":", "!", "?", "…", '"', "”", "“"))),
    (COMMA, frozenset((",",))),
    (STOP, frozenset((".",))),
    (END, frozenset((".", "!", "?", "…"))),
)
_ENDINGS: Final = ("ed", "ing", "ly", "s")


def shape(text: str, low: str) -> str:
    """The kind of a word or sign that stands in no list.

    >>> [shape(word, word.lower()) for word in ("Roe", "walked", "bridge", ",")]
    ['Name', '-ed', 'word', ',']
    """
    if not text[0].isalnum():
        return text
    if text[0].isupper():
        return "Name"
    return next(("-" + ending for ending in _ENDINGS if low.endswith(ending)), "word")


def _listed(words: Lexicon) -> dict[str, int]:
    """The flags of the words and signs that stand in a list of a language."""
    found: dict[str, int] = {}
    for name, flag in _LISTS:
        for word in getattr(words, name):
            found[word] = found.get(word, 0) | flag
    for flag, signs in _SIGNS:
        for sign in signs:
            found[sign] = found.get(sign, 0) | flag
    return found


def _letters(text: str, low: str, *, english: bool) -> int:
    """The flags that a word's letters tell."""
    first = text[0]
    flags = CAPITAL if first.isupper() else 0
    if len(low) == 1:
        flags |= LETTER
    if not first.isalnum():
        return flags | WORDLIKE if first in "@$%" else flags
    flags |= ALNUM | WORDLIKE
    return flags | ADVERBIAL if english and low.endswith(("ing", "ly")) else flags


def _begins(text: str, closed: str) -> int:
    """Whether a noun phrase may begin with a word."""
    if closed:
        return BEGINS if closed in ("pronouns", "determiners", "possessives") else 0
    if text[0].isupper() or text[0] == "@":
        return BEGINS | OPEN
    return OPEN if text[0].isalpha() else 0


class _Flags(dict[str, int]):
    """The flags of words by their text."""

    def __init__(self, words: Lexicon) -> None:
        super().__init__()
        self._listed, self._classes, self._english = _listed(words), words.classes, words.language == "en"

    def __missing__(self, text: str) -> int:
        low = text.lower()
        found = self._listed.get(low, 0) | _letters(text, low, english=self._english)
        found |= _begins(text, self._classes.get(low, ""))
        if len(text) <= _LONG:
            if len(self) >= KEPT:
                self.clear()
            self[text] = found
        return found


@cache
def flags_of(language: str) -> dict[str, int]:
    """The flags of a language's words by their text; looking a new one up reads it.

    Raises:
        ValueError: the language has no lexicon.

    >>> the = flags_of("en")["The"]
    >>> bool(the & DETERMINER), bool(the & CAPITAL), bool(the & HARD)
    (True, True, False)
    """
    words = lexicon(language)
    if words is None:
        raise ValueError(f"no lexicon for {language}")
    return _Flags(words)
