"""Resolves the words that stand for a speaker to the fullest name in the container."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import deque
from typing import Final, NamedTuple

from broadsheet.quotes.lexicon import Lexicon
from broadsheet.quotes.name_index import Form, NameIndex
from broadsheet.quotes.name_runs import Name, find_names

_PART: Final = re.compile(r"[^,()\N{EM DASH}]+")
_WORD: Final = re.compile(r"[^\s\u00a0]+")
_LETTERS: Final = re.compile(r"\w+")
MAX_PEOPLE: Final = 20
"""A pronoun reaches back over so many named speakers at most."""


class Mention(NamedTuple):
    """A name within the words for a speaker; `start` counts from them. A body ("the General Assembly") is no person."""

    name: Name
    body: bool
    gender: str | None


class Directory:
    """The names of a container, and who was named last: what pronouns and surnames stand for."""

    def __init__(self, text: str, spans: list[tuple[int, int]], lexicon: Lexicon) -> None:
        self.text, self.lexicon = text, lexicon
        self._index = NameIndex(text, spans, lexicon)
        self._mentions: dict[str, Mention | None] = {}
        self._people: deque[str] = deque(maxlen=MAX_PEOPLE)
        self._genders: dict[str, str] = {}

    def fullest(self, name: Name) -> str:
        """The fullest form of a name in the container; of several people with one surname the one named last.

        A title makes a form fuller than the same form without it.
        """
        size = len(name.core)
        same = [form for form in self._index.ending_in(name.core[-1]).values() if form.name.core[-size:] == name.core]
        longer = [form for form in same if len(form.name.core) > size]
        if not longer:
            return max([*(form.name for form in same), name], key=_fullness).text
        near = max(longer, key=lambda form: _mentioned(form, name.start)).name.core
        return max((form.name for form in longer if form.name.core[-len(near) :] == near), key=_fullness).text

    def resolve(self, start: int, end: int) -> tuple[str | None, bool]:
        """The fullest name for the words at a span, and whether that is a guess (a pronoun's).

        A pronoun stands for the person who was named as a speaker last, if the two can agree.
        """
        told = self.text[start:end]
        if told not in self._mentions:
            low = told.lower()
            if low in self.lexicon.pronouns or low in self.lexicon.plural:
                return self._pronoun(low), True
            self._mentions[told] = self._mention(told)
        mention = self._mentions[told]
        if mention is None:
            return None, False
        if mention.body:
            return mention.name.text, False
        full = self.fullest(mention.name.moved(start))
        self._people.append(full)
        if mention.gender is not None:
            self._genders.setdefault(full, mention.gender)
        return full, False

    def _mention(self, told: str) -> Mention | None:
        name = self._head(told)
        if name is None:
            return None
        # Where an article stands before a name, the name is a body's.
        before = told[: name.start].split()
        body = bool(before) and before[-1].lower() in self.lexicon.determiners
        words = {*name.titles, *_LETTERS.findall(told.lower())}
        male, female = words & self.lexicon.male_titles, words & self.lexicon.female_titles
        return Mention(name, body, "male" if male else "female" if female else None)

    def _head(self, told: str) -> Name | None:
        """The name that a noun phrase is headed by: "the mayor, Jane Roe" has one, "the Ashford council" none."""
        for part in _PART.finditer(told):
            names = find_names(told, part.start(), part.end(), self.lexicon)
            if not names:
                continue
            first_preposition = self._preposition(told, part.start(), part.end())
            heads = [name for name in names if name.end <= first_preposition]
            if heads and not told[heads[-1].end : first_preposition].strip(" \n\u00a0.’'s"):
                return heads[-1]
        return None

    def _preposition(self, told: str, start: int, end: int) -> int:
        for match in _WORD.finditer(told, start, end):
            low = match[0].lower()
            if match.start() > start and (low in self.lexicon.prepositions or low in self.lexicon.relatives):
                return match.start()
        return end

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
        return not self.lexicon.bodies.isdisjoint(full.lower().split())


def _fullness(name: Name) -> tuple[int, bool, int, int]:
    return len(name.core), bool(name.titles), len(name.text), -name.start


def _mentioned(form: Form, position: int) -> int:
    """Where a form was mentioned last at or before a position; one that only comes later ranks below, by its first."""
    number = bisect_right(form.starts, position)
    return form.starts[number - 1] if number else -form.starts[0] - 1
