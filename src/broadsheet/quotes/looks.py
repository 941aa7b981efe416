"""How a quote looks in its sentence: what of it tells whether and by whom it is spoken."""

from __future__ import annotations

from typing import Final, NamedTuple

from broadsheet.quotes.linear import Feature
from broadsheet.quotes.passages import Passage
from broadsheet.quotes.stretches import Stretch
from broadsheet.quotes.tokens import CLOSING

_SIGNS: Final = frozenset(",.?!…:;-\N{EN DASH}\N{EM DASH}")
READ: Final = 120
"""Code points of a quote that are read; a longer one is speech by its length."""
_COUNTS: Final = ("0", "1", "2", "3", "5", "5", "8", "8", "8")
_SIZES: Final = ("0", "1", "2", "3", "4", "5", "8", "8", "8", *["12"] * 4, *["20"] * 8)


def count_of(number: int) -> str:
    """A count of tokens in steps: 0 to 3, then up to 5, up to 8, more."""
    return _COUNTS[number] if 0 <= number < len(_COUNTS) else "+"


def size_of(words: int) -> str:
    """A number of words in steps: 0 to 5, then up to 8, up to 12, up to 20, more."""
    return _SIZES[words] if words < len(_SIZES) else "+"


class Look(NamedTuple):
    """A quote in its passage, and its looks.

    `at` is the token that stands for it, `sentence` the number of its sentence; `ends` the sign it ends with ("w" for a
    word), `opens` what stands before it, `next` what stands after it, `size` its words in steps, `capital` whether it
    begins with one ("A", "1" for a digit, "a"), `alone` whether it is a sentence of its own.
    """

    passage: Passage
    at: int
    sentence: int
    stretch: Stretch
    nested: bool
    ends: str
    opens: str
    word_before: str
    next: str
    size: str
    capital: str
    alone: str


def look_at(passage: Passage, at: int, sentence: int, stretch: Stretch, *, nested: bool) -> Look:
    """The looks of the quote that a token stands for."""
    texts = passage.texts
    first, last = passage.sentences[sentence]
    tail = texts[at].rstrip(CLOSING)[-1:]
    start, end = stretch.start, min(stretch.end, stretch.start + READ)
    words = passage.text.count(" ", start, end) + 1 if end == stretch.end else READ
    letter = next((char for char in passage.text[start:end] if char.isalnum()), "")
    alone = at == first and not any(text[0].isalnum() for text in texts[at + 1 : last])
    return Look(
        passage,
        at,
        sentence,
        stretch,
        nested,
        tail if tail in _SIGNS else "w",
        "start" if at == first else passage.kind(at - 1, last),
        passage.lows[at - 1] if at > first else "^",
        passage.kind(at + 1, last),
        size_of(words),
        "A" if letter.isupper() else "1" if letter.isdigit() else "a",
        "alone" if alone else "in",
    )


def silent(look: Look) -> list[Feature]:
    """The features of the candidate that nobody is said to speak a quote."""
    return [
        ("none",),
        ("none.size", look.size, look.capital),
        ("none.ends", look.ends, look.capital),
        ("none.opens", look.opens, look.ends),
        ("none.next", look.next),
        ("none.word", look.word_before),
        ("none.alone", look.alone, look.size),
    ]
