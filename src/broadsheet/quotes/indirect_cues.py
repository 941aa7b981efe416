"""What is seen of a word that may report."""

from __future__ import annotations

from typing import Final

from broadsheet.quotes.indirect_sentences import END, QUOTE, START, Sentence

_BUCKETS: Final = tuple([str(n if n < 5 else 1 << (n - 1).bit_length()) for n in range(129)])
BACK: Final = 3
"""So many words before a cue may negate it or be its modal verb."""
THAT: Final = 9
""""That" is looked for so many words after a cue."""


def bucket(number: int) -> str:
    """A count as one of few: exact up to 4, then by powers of two.

    >>> [bucket(number) for number in (0, 4, 5, 9, 40)]
    ['0', '4', '8', '16', '64']
    """
    return _BUCKETS[number] if number < 128 else "128"


Values = tuple[str | None, ...]
"""What a list of templates sees, in their order; None where a template sees nothing."""
CUE: Final = (
    "bias",
    "next",
    "next2",
    "prev",
    "prev2",
    "around",
    "lemma",
    "word",
    "lemma-next",
    "word-prev",
    "shape",
    "from-start",
    "to-end",
    "others",
    "next-word",
    "prev-word",
    "negated",
    "modal",
    "to",
    "quote-after",
    "quote-lemma",
    "quote-before",
    "earlier",
    "later",
    "that",
)


def quote_after(sentence: Sentence, at: int) -> str:
    """How far behind a word the next quote in marks stands."""
    tags = sentence.tags
    return next((bucket(n - at) for n in range(at + 1, sentence.size) if tags[n] == QUOTE), "none")


def cue_values(sentence: Sentence, at: int, lemma: str, places: tuple[int, ...]) -> Values:
    """What is seen of a word that may report; `places` are those of all such words in the sentence."""
    tags, lows = sentence.tags, sentence.lows
    size = sentence.size
    word = lows[at]
    following, before = tags[at + 1], tags[at - 1]
    back = tags[max(0, at - BACK) : at]
    quote = quote_after(sentence, at) if sentence.quoted else None
    order = places.index(at)
    return (
        "",
        following,
        f"{following} {tags[at + 2]}",
        before,
        f"{tags[at - 2]} {before}",
        f"{before} {following}",
        lemma,
        word,
        f"{lemma} {following}",
        f"{word} {before}",
        f"{sentence.texts[at][0].isupper()} {word[-2:]}",
        bucket(at),
        bucket(size - at),
        bucket(len(places)),
        sentence.plain(at + 1) if at + 1 < size else END,
        sentence.plain(at - 1) if at else START,
        None if sentence.classes.negations.isdisjoint(back) else lemma,
        None if sentence.classes.modals.isdisjoint(back) else word,
        word if "to" in back else None,
        quote,
        quote and f"{lemma} {quote}",
        before if quote and QUOTE in tags[:at] else None,
        lows[places[order - 1]] if order else None,
        lows[places[order + 1]] if order + 1 < len(places) else None,
        lemma if "that" in tags[at + 1 : at + 1 + THAT] else None,
    )
