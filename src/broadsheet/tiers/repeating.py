"""What repeats a page's words: five in a row that both texts have."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from broadsheet.text.words import WORD, fold_words

N_WORDS = 5
"""Words in a row that are taken for a page's own."""


def sequences(text: str) -> Iterator[tuple[str, ...]]:
    """All runs of five words of a text, case-folded.

    >>> [" ".join(words) for words in sequences("The old bridge was closed, in spring.")]
    ['the old bridge was closed', 'old bridge was closed in', 'bridge was closed in spring']
    """
    words = fold_words(WORD.findall(text))
    return zip(*(islice(words, start, None) for start in range(N_WORDS)), strict=False)


def repeats(text: str, other: str) -> bool:
    """Whether two texts have five words in a row in common.

    >>> repeats("“The old bridge was closed,” he said.", "the old bridge was closed in spring")
    True
    """
    known = set(sequences(text))
    return bool(known) and not known.isdisjoint(sequences(other))


class Documents:
    """Texts that stand in a build beside its rows, and which of them repeat a page's words."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], set[str]] = {}
        self.repeating: dict[str, tuple[str, str]] = {}
        """By the name of a document: the page whose words it repeats, and which words (the first found)."""

    def add(self, name: str, text: str) -> None:
        """Take a document."""
        for words in sequences(text):
            self._known.setdefault(words, set()).add(name)

    def look(self, page_id: str, text: str) -> None:
        """Compare a page's text with all documents."""
        for words in self._known and sequences(text):
            for name in self._known.get(words, ()):
                self.repeating.setdefault(name, (page_id, " ".join(words)))
