"""Who is named in the comments of a page: participants, and others as far as capitals and titles tell.

A name is looked for word by word, so that the search is linear however many people take part; in scripts without
spaces between words also within them, up to sixteen characters from each place. What the page prints
outside of its comments is news and stays: a stretch is only taken where at least one of its words is not printed there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate, groupby
from operator import itemgetter
from typing import Final, NamedTuple

from broadsheet.lexicons import lexicon as words_of
from broadsheet.quotes.lexicon import Lexicon, lexicon
from broadsheet.quotes.name_runs import find_names
from broadsheet.tiers.spotting import Span

TOKEN: Final = re.compile(r"[^\W_]+")
_MOST_WORDS: Final = 8
"""Words of a participant's name that are compared; of a longer one the first eight."""
_LEAST_LETTERS: Final = 3
_POINTS: Final = ".,;:!?()[]“”\"‘’'"
_JOINT: Final = re.compile(r"[-'’]")
_OF: Final = re.compile(r"['’]s\Z")
_SCOTS: Final = re.compile(r"\AMa?c(?=[A-Z])")
# Characters before a name in which the word before it is looked for.
_BEFORE: Final = 40
# Between two words of a name.
_NEAR: Final = 2
# Chinese, Japanese and Korean: whatever follows a name is written on to it.
_DENSE: Final = re.compile(r"[\u3005\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff]")
_LEAST_DENSE: Final = 2
_MOST_DENSE: Final = 16


class Token(NamedTuple):
    """One word of a text: its place, as it stands and case-folded."""

    start: int
    end: int
    word: str
    folded: str


def tokens_of(text: str) -> list[Token]:
    """The words of a text; an apostrophe or hyphen parts them.

    >>> [token.word for token in tokens_of("Jane's well-known_name")]
    ['Jane', 's', 'well', 'known', 'name']
    """
    return [Token(match.start(), match.end(), match[0], match[0].casefold()) for match in TOKEN.finditer(text)]


@cache
def _not_people() -> frozenset[str]:
    return frozenset(str(words_of("people")["not_people"]).split())


@cache
def _greetings() -> frozenset[str]:
    return frozenset(str(words_of("people")["greetings"]).split())


@dataclass(slots=True)
class People:
    """The names that are masked in the comments of one page.

    Attributes:
        printed: the words that the page prints outside of its comments, case-folded.
        common: the words that stand in lower case anywhere on the page: no name by themselves.
        phrases: names of several words, by their first.
        single: words that are a name, or a part of one, by themselves.
        dense: the same of scripts without spaces, by length, for they are looked for within words too.
    """

    printed: frozenset[str]
    common: frozenset[str]
    phrases: dict[str, set[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(set))
    single: set[str] = field(default_factory=set)
    dense: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, name: str, *, alone: bool = True) -> None:
        """Take a name: as a whole and, if its words may stand alone, each of them that can be nothing else."""
        tokens = tokens_of(name)[:_MOST_WORDS]
        folded = tuple(token.folded for token in tokens)
        if len(folded) > 1:
            self.phrases[folded[0]].add(folded)
        for token in tokens if alone else ():
            known = token.folded in self.common or token.folded in self.printed
            if _is_dense(token.word):
                self.dense[len(token.word)].add(token.word)
            elif len(token.word) >= _LEAST_LETTERS and _can_name(token.word) and not known:
                self.single.add(token.folded)
        joined = "".join(token.word for token in tokens)
        if len(tokens) > 1 and all(_DENSE.search(token.word) for token in tokens) and _is_dense(joined):
            self.dense[len(joined)].add(joined)

    def leave_news(self) -> None:
        """Forget the names within words that the page prints outside of its comments."""
        for word in self.printed if self.dense else ():
            for start, end in list(self._within(word)):
                self.dense[end - start].discard(word[start:end])

    def _within(self, word: str) -> Iterator[Span]:
        """Where names stand in a word of a script without spaces; from each place the longest first."""
        if self.dense and _DENSE.search(word):
            sizes = sorted(self.dense, reverse=True)
            places = ((start, start + size) for start in range(len(word)) for size in sizes)
            yield from ((start, end) for start, end in places if word[start:end] in self.dense[end - start])

    def spans(self, tokens: list[Token], text: str) -> Iterator[Span]:
        """The stretches of a text that name somebody."""
        at = 0
        while at < len(tokens):
            n_words = self._longest(tokens, at, text)
            if n_words:
                yield tokens[at].start, tokens[at + n_words - 1].end
            elif tokens[at].folded in self.single and _can_name(tokens[at].word):
                yield tokens[at].start, tokens[at].end
            else:
                yield from (
                    (tokens[at].start + start, tokens[at].start + end) for start, end in self._within(tokens[at].word)
                )
            at += n_words or 1

    def _longest(self, tokens: list[Token], at: int, text: str) -> int:
        """How many words of the longest phrase stand here; 0 for none."""
        known = self.phrases.get(tokens[at].folded)
        if known is None:
            return 0
        words = [tokens[at].folded]
        longest = 0
        for last in range(at + 1, min(at + _MOST_WORDS, len(tokens))):
            gap = text[tokens[last - 1].end : tokens[last].start]
            if len(gap) > _NEAR or "\n\n" in gap:
                break
            words.append(tokens[last].folded)
            if tuple(words) in known and not self.printed.issuperset(words):
                longest = len(words)
        return longest


def _is_dense(word: str) -> bool:
    """Whether a word is looked for within others.

    >>> [_is_dense(word) for word in ("佐藤", "明", "Anna")]
    [True, False, False]
    """
    return _LEAST_DENSE <= len(word) <= _MOST_DENSE and _DENSE.search(word) is not None


def _can_name(word: str) -> bool:
    """Whether a word can be a name by itself: it has a capital, or (a user's) a digit."""
    return not word.islower() or any(map(str.isdigit, word))


class Named(NamedTuple):
    """A name in a comment, and whether its words may stand for the person alone: a title or a greeting tells them."""

    name: str
    alone: bool


def named_in(text: str, language: str | None) -> Iterator[Named]:
    """The names of people that a comment's text tells by a title, a greeting, or two capitalised words in a row.

    >>> text = "Hello Jane, the mayor met Dr. Poe and Ann Roe in New Haven. The Ferry Council slept."
    >>> sorted(name for name, _ in named_in(text, "en"))
    ['Ann Roe', 'Jane', 'Poe']
    """
    words = lexicon(language or "en") or lexicon("en")
    if words is None:
        return
    for name in find_names(text, 0, len(text), words):
        told = name.text.split()[len(name.titles) :]
        before = text[max(0, name.start - _BEFORE) : name.start].split()
        last = before[-1].lower().lstrip(_POINTS).rstrip(",") if before else ""
        greeted = bool(told) and told[0].lower().strip(_POINTS) in _greetings()
        called = told[1:] if greeted else told
        if greeted or name.titles or last in _greetings():
            yield from (Named(" ".join(called), True) for word in called[:1] if _is_plain(word.strip(_POINTS)))
        elif last not in words.determiners:
            yield from (Named(run, False) for run in _runs(told, words))


def _runs(told: Sequence[str], words: Lexicon) -> Iterator[str]:
    """The stretches of two or more words that can be a person's name; none where one of them names something else."""
    bare = [word.strip(_POINTS) for word in told]
    low = {word.lower() for word in bare} | {word.lower().removesuffix("s") for word in bare}
    if not (low.isdisjoint(words.bodies) and low.isdisjoint(words.function) and low.isdisjoint(_not_people())):
        return
    # A comma ends a name: the words behind it begin another stretch.
    stretches = accumulate((word[-1] in ",;:!?" for word in told[:-1]), initial=0)
    keyed = zip(((_is_plain(word), stretch) for word, stretch in zip(bare, stretches, strict=True)), bare, strict=True)
    for (plain, _), run in groupby(keyed, key=itemgetter(0)):
        found = [word for _, word in run]
        if plain and len(found) > 1:
            yield " ".join(found)


def _is_plain(word: str) -> bool:
    """Whether a word is spelled as names are.

    >>> [_is_plain(word) for word in ("Anna", "Speer-Williams", "O'Hara", "McKay", "K", "NATO", "Don't", "NeoCon")]
    [True, True, True, True, True, False, False, False]
    """
    parts = _JOINT.split(_OF.sub("", word))
    return all(part[:1].isupper() and _SCOTS.sub("", part, count=1).istitle() for part in parts)


def people_of(
    names: Iterable[str], comments: Iterable[str], printed: frozenset[str], common: frozenset[str], language: str | None
) -> People:
    """The people of a page: its participants by their names, and who is named in the comments' texts."""
    people = People(printed, common)
    for name in names:
        people.add(name)
    for text in comments:
        for name, alone in named_in(text, language):
            people.add(name, alone=alone)
    people.leave_news()
    return people
