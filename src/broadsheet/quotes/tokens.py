"""Words around the quotes of a paragraph, with every quote as one token, cut into sentences."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, compress, count
from typing import Final, NamedTuple

from broadsheet.quotes.lexicon import CueForm, Lexicon
from broadsheet.quotes.stretches import Stretch
from broadsheet.quotes.words import (
    ABBREVIATION,
    CAPITAL,
    CUE,
    CUE_WORD,
    DETERMINER,
    END,
    POSSESSIVE,
    PRONOUN,
    QUOTE,
    RELATIVE,
    flags_of,
)

# The first branch is the third for most words: a fourth of the time.
_TOKEN: Final = re.compile(
    r"([a-zA-Z]{2,}+(?![-’'.&\w])|(?:[^\W\d_]\.){2,}|\d+(?:[.,]\d+)+\w*|[@#]?\w++(?:[-’'.&]\w++)*+|\S)"
)
_QUOTED: Final = '"'
"""Stands for a quote until all words are read."""
_MARKED: Final = CUE_WORD | END | QUOTE
_ENDS: Final = frozenset(".!?…")
CLOSING: Final = "”’\"'»«“ "
"""What may stand behind the sign that a quote's words end with."""
_AHEAD: Final = 8
"""How many words after a quote that ends in "!" or "?" may hold the cue that belongs to it."""
_QUANTIFIERS: Final = frozenset(("all", "both", "many", "some", "several", "that", "this"))
"""Determiners that stand alone as well: "both said"."""


class Token(NamedTuple):
    """A word, a sign or a whole quote (then `quote` is the quote's place among the stretches, and `low` is empty)."""

    text: str
    low: str
    start: int
    end: int
    quote: int | None = None


class Context:
    """The words of one context, its sentences as [first, last) numbers of words, and the cue that begins at a word.

    `texts` are the words, `lows` the same in lower case, `flags` what is known of them (see `words`), with `CUE` where
    a cue begins; a word reaches from `starts` to `ends`, a quote without its marks. A quote is one word, of which
    `texts` has the end and `lows` nothing; `quotes` are the places of quotes among the stretches by number.
    """

    __slots__ = ("cues", "ends", "flags", "lows", "quotes", "sentences", "starts", "texts")

    def __init__(
        self, text: str, start: int, end: int, quotes: Sequence[tuple[int, Stretch]], lexicon: Lexicon
    ) -> None:
        self.texts: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.quotes: dict[int, int] = {}
        at = start
        for place, stretch in quotes:
            self._cut(text, at, stretch.outer_start)
            self.quotes[len(self.texts)] = place
            self.texts.append(_QUOTED)
            self.starts.append(stretch.start)
            self.ends.append(stretch.end)
            at = max(at, stretch.outer_end)
        self._cut(text, at, end)
        # Through map and compress nothing of a word runs in the interpreter.
        self.lows = list(map(str.lower, self.texts))
        self.flags = list(map(flags_of(lexicon.language).__getitem__, self.texts))
        for number in self.quotes:
            first, last = self.starts[number], self.ends[number]
            self.texts[number], self.lows[number], self.flags[number] = text[max(first, last - 3) : last], "", QUOTE
        marked = list(compress(count(), map(_MARKED.__and__, self.flags)))
        self.cues = find_cues(self, marked, lexicon)
        for number in self.cues:
            self.flags[number] |= CUE
        self.sentences = _sentences(self, marked, lexicon)

    def _cut(self, text: str, start: int, end: int) -> None:
        """Append the words of `text[start:end]`: every second piece, the space before, between and after the others."""
        pieces = _TOKEN.split(text[start:end])
        bounds = list(accumulate(map(len, pieces), initial=start))
        self.texts += pieces[1::2]
        self.starts += bounds[1:-1:2]
        self.ends += bounds[2::2]

    def cue_end(self, number: int) -> int:
        """The number of the word after the cue that begins at a word."""
        return number + len(self.cues[number].words)

    def sentence(self, number: int) -> tuple[int, int]:
        """The sentence that a word stands in."""
        return self.sentences[bisect_right(self.sentences, (number, len(self.texts))) - 1]

    def run(self, first: int, last: int) -> tuple[Token, ...]:
        """The words of [first, last) with their places, made afresh."""
        places = map(self.quotes.get, range(first, last))
        columns = [column[first:last] for column in (self.texts, self.lows)]
        return tuple(map(Token, *columns, self.starts[first:last], self.ends[first:last], places))

    @property
    def tokens(self) -> tuple[Token, ...]:
        """All words with their places, made afresh."""
        return self.run(0, len(self.texts))


def read_context(text: str, start: int, end: int, quotes: Sequence[tuple[int, Stretch]], lexicon: Lexicon) -> Context:
    """The words, cues and sentences of `text[start:end]` around the given quotes (place, stretch).

    >>> from broadsheet.quotes.lexicon import lexicon
    >>> context = read_context("Gen. Roe’s aide said no.", 0, 24, (), lexicon("en"))
    >>> context.texts, context.sentences, list(context.cues)
    (['Gen', '.', 'Roe’s', 'aide', 'said', 'no', '.'], ((0, 7),), [4])
    """
    return Context(text, start, end, quotes, lexicon)


def find_cues(context: Context, among: Sequence[int], lexicon: Lexicon) -> dict[int, CueForm]:
    """The cues by the number of their first word, in order; nouns of the same form are left out.

    Args:
        context: the words.
        among: the numbers of those that may begin a cue, in order.
        lexicon: the words of the language.

    >>> from broadsheet.quotes.lexicon import lexicon
    >>> context = read_context("The report said so.", 0, 19, (), lexicon("en"))
    >>> [(number, form.lemma) for number, form in find_cues(context, range(5), lexicon("en")).items()]
    [(2, 'say')]
    """
    found: dict[int, CueForm] = {}
    lows = context.lows
    for number in among:
        for form in lexicon.cues.get(lows[number], ()):
            size = len(form.words)
            if size > 1 and tuple(lows[number : number + size]) != form.words:
                continue
            if form.kind == "source" or _is_verb(context, number):
                found[number] = form
            break
    return found


def _is_verb(context: Context, number: int) -> bool:
    """Whether a cue's form is used as a verb: not after an article ("a call"), nor in a name ("Quick Call")."""
    if number == 0:
        return True
    flags, low = context.flags[number - 1], context.lows[number - 1]
    if flags & DETERMINER and not flags & (PRONOUN | RELATIVE):
        return low in _QUANTIFIERS
    if (flags & POSSESSIVE and low != "her") or low.endswith(("’s", "'s")):
        return False
    return not (context.flags[number] & CAPITAL and context.texts[number - 1][:1].isupper())


def _sentences(context: Context, marked: Sequence[int], lexicon: Lexicon) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    first = 0
    size = len(context.texts)
    for number in marked:
        if number + 1 == size:
            break
        flags = context.flags[number]
        ends = (flags & QUOTE and _quote_ends(context, number)) or (
            flags & END and _sign_ends(context, number, first, lexicon)
        )
        if ends:
            found.append((first, number + 1))
            first = number + 1
    if first < size:
        found.append((first, size))
    return tuple(found)


def _sign_ends(context: Context, number: int, first: int, lexicon: Lexicon) -> bool:
    """Whether a sign ends the sentence that begins at `first`: another may begin after it, and it shortens no word."""
    if context.starts[number + 1] <= context.ends[number]:
        return False
    first_sign = context.texts[number + 1][:1]
    opens = number + 1 in context.quotes or first_sign.isupper() or first_sign.isdigit() or not first_sign.isalnum()
    return opens and not (number > first and _abbreviates(context, number, lexicon))


def _abbreviates(context: Context, number: int, lexicon: Lexicon) -> bool:
    """Whether the full stop at a number belongs to an abbreviation or an initial."""
    before, flags = context.texts[number - 1], context.flags[number - 1]
    if context.texts[number] != "." or context.ends[number - 1] < context.starts[number] or flags & QUOTE:
        return False
    if len(before) == 1 and before.isupper():
        return True
    return bool(flags & ABBREVIATION) or (lexicon.language == "de" and before.isdigit())


def _quote_ends(context: Context, number: int) -> bool:
    """Whether a quote ends its sentence: by a full stop, or by another end that no cue follows."""
    texts, flags, cues = context.texts, context.flags, context.cues
    text = texts[number].rstrip(CLOSING)
    if not text or text[-1] not in _ENDS:
        return False
    after = texts[number + 1]
    if not (flags[number + 1] & QUOTE or after[0].isupper() or after[0].isdigit()):
        return False
    stopped = text[-1] == "." and not text.endswith("..")
    for ahead in range(number + 1, min(number + 1 + _AHEAD, len(texts))):
        if flags[ahead] & QUOTE or texts[ahead] in ".;:":
            return True
        if ahead in cues:
            # "We won." Roe said. — a misprint for a comma: nothing follows the cue.
            end = ahead + len(cues[ahead].words)
            return stopped and end < len(texts) and texts[end] != "."
    return True
