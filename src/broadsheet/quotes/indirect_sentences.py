"""A sentence as reported speech is read from it: its words, the shape of each, and the words that may report."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from itertools import accumulate
from typing import Final

from broadsheet import lexicons
from broadsheet.quotes.lexicon import lexicon
from broadsheet.quotes.tokens import Context, Token

MAX_TOKENS: Final = 120
"""A longer sentence is a list or a table; it is not read for reported speech, which keeps the work linear."""
QUOTE: Final = "“"
"""The tag of a token that is a whole quote."""
START: Final = "^"
END: Final = "$"
_EDGES: Final = (END, END, START, START)
_TIME: Final = "@time"
"""The tag of days and months."""
_KEPT: Final = 1 << 14
"""The tags of so many words are kept, about those of a hundred articles."""
_SHAPES: Final = ("ing", "ed", "ly", "s")


@dataclass(frozen=True, slots=True)
class Classes:
    """Tags by what they do in a clause: what content begins with or ends before, what stands with a verb or a noun."""

    articles: frozenset[str]
    auxiliaries: frozenset[str]
    breaks: frozenset[str]
    joints: frozenset[str]
    modals: frozenset[str]
    negations: frozenset[str]
    openers: frozenset[str]
    pronouns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its words, the same in lower case, their tags, and where it begins in its context.

    `tags` has two more at the end, and by Python's counting from the end they stand before the first as well.
    """

    context: Context
    offset: int
    size: int
    texts: list[str]
    lows: list[str]
    tags: tuple[str, ...]
    words: tuple[int, ...]
    quoted: int
    classes: Classes

    def count(self, first: int, last: int) -> int:
        """How many words stand in a run of tokens, those of quotes included."""
        return self.words[last] - self.words[first]

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The words with their places, made afresh."""
        return self.context.run(self.offset, self.offset + self.size)

    def plain(self, number: int) -> str:
        """A word in lower case, or only its tag where it is a name's, so that nothing is learned of persons."""
        tag = self.tags[number]
        return tag if tag[0] == "C" else self.lows[number]


@cache
def classes(language: str) -> Classes:
    """The classes of tags of a language; empty for one without the data.

    >>> "while" in classes("en").breaks
    True
    """
    lines = (lexicons.table(f"quotes/{language}.indirect-classes") or "").splitlines()
    found = {name: frozenset(tags.split(" ")) for name, tags in (line.split("\t") for line in lines)}
    return Classes(**{field.name: found.get(field.name, frozenset()) for field in fields(Classes)})


@cache
def closed(language: str) -> dict[str, str]:
    """The words that are their own tag: those of closed classes. Days and months share one.

    >>> closed("en")["monday"], closed("en")["that"]
    ('@time', 'that')
    """
    known = lexicon(language)
    if known is None:
        return {}
    found = dict.fromkeys(known.time, _TIME)
    for words in (
        known.adverbs,
        known.auxiliaries,
        known.conjunctions,
        known.determiners,
        known.possessives,
        known.prepositions,
        known.pronouns,
        known.relatives,
        known.subordinators,
        known.male | known.female | known.plural,
    ):
        found |= {word: word for word in words}
    return found | {word: word for word in ("not", "n't", "there", "me", "us", "himself", "herself", "itself")}


def shape(text: str) -> str:
    """A word's or sign's tag by its letters.

    >>> [shape(text) for text in ("Roe", "Roe’s", "9th", "voting", "—")]
    ['C', "C's", '0', 'ing', '—']
    """
    letter = text[0]
    if not letter.isalnum():
        return letter
    if letter.isdigit():
        return "0"
    kind = "C" if letter.isupper() else "w"
    if text[-2:] in ("’s", "'s", "s’", "s'"):
        return kind + "'s"
    if kind == "C":
        return kind
    return next((ending for ending in _SHAPES if text.endswith(ending)), kind)


class Tags(dict[str, str]):
    """The tags of words: themselves where their class is closed, else their shape. Most words come again and are kept.

    >>> tags = Tags({"the": "the"})
    >>> [tags[text] for text in ("The", "Roe")]
    ['the', 'C']
    """

    def __init__(self, own: dict[str, str]) -> None:
        super().__init__()
        self._own = own

    def __missing__(self, text: str) -> str:
        if len(self) >= _KEPT:
            self.clear()
        found = self[text] = self._own.get(text.lower()) or shape(text)
        return found


class _Sizes(dict[str, int]):
    """Whether a tag is that of a word: 1, else 0; there are as many as closed words and signs."""

    def __missing__(self, tag: str) -> int:
        if len(self) >= _KEPT:
            self.clear()
        found = self[tag] = int(tag == _TIME or tag[0].isalnum())
        return found


_SIZES: Final = _Sizes()


@cache
def _tags(language: str) -> Tags:
    return Tags(closed(language))


def read_sentence(context: Context, first: int, last: int, language: str) -> Sentence:
    """The sentence at [first, last) of a context."""
    texts, lows = context.texts[first:last], context.lows[first:last]
    # Through map nothing of a word runs in the interpreter: a third of the time of a comprehension.
    tags = list(map(_tags(language).__getitem__, texts))
    sizes = list(map(_SIZES.__getitem__, tags))
    quoted = lows.count("")
    if quoted:
        for number in [number for number, low in enumerate(lows) if not low]:
            tags[number] = QUOTE
            sizes[number] = max(1, (context.ends[first + number] - context.starts[first + number]) // 6)
    tags += _EDGES
    words = tuple(accumulate(sizes, initial=0))
    return Sentence(context, first, last - first, texts, lows, tuple(tags), words, quoted, classes(language))
