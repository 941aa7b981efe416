"""Finds the names of a container that end in a given word, without reading the others."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final, NamedTuple

from broadsheet.quotes.lexicon import Lexicon
from broadsheet.quotes.name_runs import SPACES, WORD, Name, find_names

_REST: Final = re.compile(r"[\w’'.&-]*")
_NEXT: Final = re.compile(r"[ \u00a0]([^\W\d_][\w’'.&-]*)")
_WITHIN: Final = "_’'.&-"
"""What may stand within a word besides letters and digits."""
_ODD: Final = ("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}", "\N{KELVIN SIGN}")
"""The only letters beyond ASCII that have ASCII letters in their lower case."""
_WINDOW: Final = 32
"""So many code points before a word are looked at first for the start of the word before it; few words are longer."""
MAX_FORMS: Final = 200
"""So many forms of names with one last word are told apart."""

# Reading all names takes 0.2 µs a code point. In that measure, looking for a word takes 1/400 of the text (0.5 ns a
# code point), one code point for each place, and 16 (3 µs) where a name may end in it, besides the names read there.
# All looking together may take as long as reading everything once; then everything is read.
_SEARCH: Final = 400
_PLACE: Final = 16
_FREE: Final = 10_000
"""A text is taken for so much longer than it is: in a short one looking is quick, however often."""


class Form(NamedTuple):
    """One spelling of a name: where it stands first, and all its starts in order."""

    name: Name
    starts: list[int]


Forms = dict[str, Form]


class NameIndex:
    """The names of a container by their last words; a word's names are looked for when they are first asked for.

    The spans are in order; they begin and end between words.
    """

    def __init__(self, text: str, spans: list[tuple[int, int]], lexicon: Lexicon) -> None:
        self.text, self.lexicon, self.spans = text, lexicon, spans
        self._starts = [start for start, _ in spans]
        self._found: dict[str, Forms] = {}
        self._complete = False
        self._ascii: bytes | None = None
        self._budget = _FREE + len(text)

    def ending_in(self, last: str) -> Forms:
        """The forms of all names whose core ends in a word in lower case, by their text, in order of appearance.

        >>> from broadsheet.quotes.lexicon import lexicon
        >>> text = "Jane Roe met Ann Lee. Ms. Roe’s bakery is open."
        >>> list(NameIndex(text, [(0, len(text))], lexicon("en")).ending_in("roe"))
        ['Jane Roe', 'Ms. Roe']
        """
        if not self._complete and last not in self._found:
            forms = self._searched(last)
            if forms is None:
                self._read_all()
            else:
                self._found[last] = forms
        return self._found.get(last, {})

    def _read_all(self) -> None:
        self._found, self._complete = {}, True
        for start, end in self.spans:
            for name in find_names(self.text, start, end, self.lexicon):
                _add(self._found.setdefault(name.core[-1], {}), name, 0)

    def _searched(self, last: str) -> Forms | None:
        """The forms read off the places where the word stands; None if reading everything is cheaper.

        The places are looked for with every sign beyond ASCII replaced by "?", so that none is missed for its case.
        A word that a place lies within is passed over, so that no word is looked at twice.
        """
        text = self.text
        self._budget -= len(text) // _SEARCH
        if self._budget < 0:
            return None
        if self._ascii is None:
            if any(letter in text for letter in _ODD):
                return None
            self._ascii = text.encode("ascii", "replace").lower()
        key = last.encode("ascii", "replace")
        forms: Forms = {}
        read: dict[str, list[Name]] = {}
        done = passed = 0  # the ends of the last run read and of the last word looked at
        place = self._ascii.find(key)
        while place != -1:
            self._budget -= 1
            if self._budget < 0:
                return None
            after = place + len(last)
            if not text[place].isupper() or text[place - 1 : place].isalpha() or text[after : after + 1].isalnum():
                place = self._ascii.find(key, place + 1)
                continue
            self._budget -= _PLACE
            span = self._span(place)
            if span is not None and self._begins_word(place, max(span[0], passed)):
                start = self._left(place, max(span[0], done))
                passed = done = self._right(after, span[1])
                run = text[start:done]
                self._budget -= len(run)
                names = read.get(run)
                if names is None:
                    names = read[run] = [n for n in find_names(run, 0, len(run), self.lexicon) if n.core[-1] == last]
                for name in names:
                    _add(forms, name, start)
            else:
                passed = _word_end(text, after, len(text))
            place = self._ascii.find(key, passed)
        return forms

    def _span(self, place: int) -> tuple[int, int] | None:
        number = bisect_right(self._starts, place) - 1
        return self.spans[number] if number >= 0 and place < self.spans[number][1] else None

    def _begins_word(self, place: int, first: int) -> bool:
        before = self.text[place - 1] if place > first else " "
        if not (before.isalnum() or before in _WITHIN):
            return True
        begin = end = self._unbroken(place, first)
        self._budget -= place - begin
        for word in WORD.finditer(self.text, begin, place):
            end = word.end()
        return end < place

    def _left(self, start: int, first: int) -> int:
        """Where a name that goes on with the word at `start` may begin.

        A word with other signs than a plain one's begins a run within itself.
        """
        text, left = self.text, start
        while left > first and text[left - 1] in SPACES:
            begin = self._unbroken(left - 1, first)
            word = text[begin : left - 1]
            plain = word.isalpha() or WORD.fullmatch(word) is not None
            if not word or (plain and not (word[0].isupper() or word in self.lexicon.particles)):
                break
            left = begin
            if not plain:
                break
        return left

    def _right(self, end: int, last: int) -> int:
        """Where the name with a word that reaches to `end` or beyond it may end."""
        right = _word_end(self.text, end, last)
        while word := _NEXT.match(self.text, right, last):
            if not (word[1][0].isupper() or word[1] in self.lexicon.particles):
                break
            right = word.end()
        return right

    def _unbroken(self, end: int, first: int) -> int:
        """Where the signs without a space that end at `end` begin, looked for in windows that double."""
        width = _WINDOW
        while True:
            begin = max(first, end - width)
            space = max(self.text.rfind(" ", begin, end), self.text.rfind("\N{NO-BREAK SPACE}", begin, end))
            if space >= 0:
                return space + 1
            if begin == first:
                return first
            width *= 2


def _word_end(text: str, start: int, end: int) -> int:
    rest = _REST.match(text, start, end)
    return rest.end() if rest else start


def _add(forms: Forms, name: Name, offset: int) -> None:
    """Notes a name read `offset` code points into the text."""
    form = forms.get(name.text)
    if form is None:
        if len(forms) >= MAX_FORMS:
            return
        form = forms[name.text] = Form(name.moved(offset), [])
    form.starts.append(name.start + offset)
