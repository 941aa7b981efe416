"""Resolves the words that stand for a speaker to the fullest name in the container."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import deque
from dataclasses import dataclass
from typing import Final

from broadsheet.quotes.lexicon import Lexicon

_RUN: Final = re.compile(r"[^\W\d_][\w’'.&-]*(?:[ \u00a0][^\W\d_][\w’'.&-]*)*")
_WORD: Final = re.compile(r"[^\s\u00a0]+")
MAX_NAME_WORDS: Final = 8
"""A run of more capitals than this is a headline and no name."""

MAX_FORMS: Final = 200
"""So many forms of names with one last word are told apart."""
MAX_PEOPLE: Final = 20
"""A pronoun reaches back over so many named speakers at most."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in the text: its place, its words, and its core (the words without titles, in lower case)."""

    start: int
    end: int
    text: str
    core: tuple[str, ...]
    titles: tuple[str, ...]


def _bare(word: str) -> str:
    bare = word.rstrip(".,;:!?")
    for ending in ("’s", "'s", "’", "'"):
        bare = bare.removesuffix(ending)
    return bare


def _is_title(word: str, lexicon: Lexicon) -> bool:
    parts = _bare(word).lower().split("-")
    return all(part in lexicon.titles for part in parts)


def _leads(low: str, lexicon: Lexicon) -> bool:
    """Whether a capital only begins the sentence: the word belongs to no name."""
    closed = (lexicon.determiners, lexicon.possessives, lexicon.pronouns, lexicon.prepositions, lexicon.adverbs)
    return any(low in words for words in (*closed, lexicon.conjunctions, lexicon.subordinators))


def _made(words: list[tuple[int, int, str]], text: str, lexicon: Lexicon) -> Name | None:
    """A name from consecutive capitalised words; a word that only begins the sentence does not belong to it."""
    while words and _leads(_bare(words[0][2]).lower(), lexicon):
        words = words[1:]
    while words and words[-1][2].lower() in lexicon.particles:
        words = words[:-1]
    if not words or len(words) > MAX_NAME_WORDS:
        return None
    titles = []
    for _, _, word in words[:-1]:
        if not _is_title(word, lexicon):
            break
        titles.append(_bare(word).lower())
    core = tuple(_bare(word).lower() for _, _, word in words[len(titles) :])
    start = words[0][0]
    last_start, _, last = words[-1]
    bare = _bare(last) + ("." if last.endswith(".") and _keeps_stop(last, lexicon) else "")
    end = last_start + len(bare)
    return Name(start, end, text[start:end], core, tuple(titles)) if any(core) else None


def _keeps_stop(word: str, lexicon: Lexicon) -> bool:
    bare = word.rstrip(".").lower()
    return "." in bare or bare in lexicon.abbreviations or len(bare) == 1


def find_names(text: str, start: int, end: int, lexicon: Lexicon) -> list[Name]:
    """The capitalised runs of `text[start:end]`, in order.

    >>> from broadsheet.quotes.lexicon import lexicon
    >>> [name.text for name in find_names("Then Maj. Gen. Ann Roe of Ashford met Lee.", 0, 42, lexicon("en"))]
    ['Maj. Gen. Ann Roe', 'Ashford', 'Lee']
    """
    found: list[Name] = []

    def put(words: list[tuple[int, int, str]]) -> None:
        name = _made(words, text, lexicon) if words else None
        if name is not None:
            found.append(name)

    for run in _RUN.finditer(text, start, end):
        words: list[tuple[int, int, str]] = []
        for match in _WORD.finditer(text, run.start(), run.end()):
            word = match[0]
            particle = bool(words) and word in lexicon.particles
            if not (word[0].isupper() or particle):
                put(words)
                words = []
                continue
            words.append((match.start(), match.end(), word))
            if word[-1] == "." and not (_keeps_stop(word, lexicon) or _is_title(word, lexicon)):
                put(words)
                words = []
        put(words)
    return found


class Directory:
    """The names of a container, and who was named last: what pronouns and surnames stand for."""

    def __init__(self, text: str, spans: list[tuple[int, int]], lexicon: Lexicon) -> None:
        self.text, self.lexicon = text, lexicon
        self._forms: dict[str, dict[str, Name]] = {}
        self._starts: dict[str, list[int]] = {}
        for start, end in spans:
            for name in find_names(text, start, end, lexicon):
                forms = self._forms.setdefault(name.core[-1], {})
                if name.text in forms or len(forms) < MAX_FORMS:
                    forms.setdefault(name.text, name)
                    self._starts.setdefault(name.text, []).append(name.start)
        self._people: deque[str] = deque(maxlen=MAX_PEOPLE)
        self._genders: dict[str, str] = {}

    def _nearest(self, names: list[Name], position: int) -> Name:
        """The name mentioned last at or before a position, else the first of all."""

        def mentioned(name: Name) -> int:
            starts = self._starts[name.text]
            number = bisect_right(starts, position)
            return starts[number - 1] if number else -starts[0] - 1

        return max(names, key=mentioned)

    def fullest(self, name: Name) -> str:
        """The fullest form of a name in the container; of several people with one surname the one named last.

        A title makes a form fuller than the same form without it.
        """
        size = len(name.core)
        forms = self._forms.get(name.core[-1], {}).values()
        same = [other for other in forms if other.core[-size:] == name.core]
        longer = [other for other in same if len(other.core) > size]
        if longer:
            near = self._nearest(longer, name.start)
            same = [other for other in longer if other.core[-len(near.core) :] == near.core]
        best = max(
            [*same, name] if not longer else same,
            key=lambda other: (len(other.core), bool(other.titles), len(other.text), -other.start),
        )
        return best.text

    def head(self, start: int, end: int) -> Name | None:
        """The name that a noun phrase is headed by: "the mayor, Jane Roe" has one, "the Ashford council" none."""
        for part in re.finditer(r"[^,()\N{EM DASH}]+", self.text[start:end]):
            names = find_names(self.text, start + part.start(), start + part.end(), self.lexicon)
            if not names:
                continue
            first_preposition = self._preposition(start + part.start(), start + part.end())
            heads = [name for name in names if name.end <= first_preposition]
            if heads and not self.text[heads[-1].end : first_preposition].strip(" \n\u00a0.’'s"):
                return heads[-1]
        return None

    def _preposition(self, start: int, end: int) -> int:
        for match in _WORD.finditer(self.text, start, end):
            low = match[0].lower()
            if match.start() > start and (low in self.lexicon.prepositions or low in self.lexicon.relatives):
                return match.start()
        return end

    def resolve(self, start: int, end: int) -> tuple[str | None, bool]:
        """The fullest name for the words at a span, and whether that is a guess (a pronoun's).

        A pronoun stands for the person who was named as a speaker last, if the two can agree.
        """
        low = self.text[start:end].lower()
        if low in self.lexicon.pronouns or low in self.lexicon.plural:
            return self._pronoun(low), True
        name = self.head(start, end)
        if name is None:
            return None, False
        if self._follows_determiner(name, start):
            return name.text, False
        full = self.fullest(name)
        self._people.append(full)
        gender = self._gender(name, low)
        if gender is not None:
            self._genders.setdefault(full, gender)
        return full, False

    def _follows_determiner(self, name: Name, start: int) -> bool:
        """Whether an article stands before a name: then it names a body ("the General Assembly") and no person."""
        before = self.text[start : name.start].split()
        return bool(before) and before[-1].lower() in self.lexicon.determiners

    def _gender(self, name: Name, low: str) -> str | None:
        words = {*name.titles, *re.findall(r"\w+", low)}
        if words & self.lexicon.male_titles:
            return "male"
        return "female" if words & self.lexicon.female_titles else None

    def _pronoun(self, low: str) -> str | None:
        wanted = "male" if low in self.lexicon.male else "female" if low in self.lexicon.female else None
        if wanted is None or low in self.lexicon.plural:
            return None
        for full in reversed(self._people):
            if self._genders.get(full) in (None, wanted) and not self._is_body(full):
                self._genders.setdefault(full, wanted)
                return full
        return None

    def _is_body(self, full: str) -> bool:
        return any(word in self.lexicon.bodies for word in full.lower().split())
