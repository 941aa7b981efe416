"""Citations: stretches of a comment that repeat words of the article in the same order.

Words are compared case-folded, without punctuation. The article's runs of `SHINGLE` words (Broder 1997, "On the
resemblance and containment of documents") are indexed once; a comment is then scanned from left to right, and a match
is extended as far as the words agree. Linear in the lengths of both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from broadsheet.contract.records import Cite
from broadsheet.text.words import WORD

# Five words in a row are repeated by chance ("at the end of the day"); eight are a citation. Between 6 and 10 the dev
# pages give the same citations but for set phrases.
SHINGLE: Final = 8


@dataclass(frozen=True, slots=True)
class _Words:
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


def _words(text: str) -> _Words:
    found = [(match.group().casefold(), match.span()) for match in WORD.finditer(text)]
    return _Words(tuple(word for word, _ in found), tuple(span for _, span in found))


class Article:
    """An article's text, indexed for citations."""

    def __init__(self, text: str) -> None:
        self._article = _words(text)
        self._index: dict[tuple[str, ...], int] = {}
        words = self._article.words
        for start in range(len(words) - SHINGLE + 1):
            self._index.setdefault(words[start : start + SHINGLE], start)

    def cites(self, text: str) -> tuple[Cite, ...]:
        """The citations in a comment's text, in order, without overlap.

        >>> article = Article("The council said on Monday that the old bridge would be rebuilt.")
        >>> [cite.n_words for cite in article.cites('"on Monday that the old bridge would be rebuilt." Really?')]
        [9]
        """
        if not self._index:
            return ()
        comment = _words(text)
        found = []
        start = 0
        while start + SHINGLE <= len(comment.words):
            at = self._index.get(comment.words[start : start + SHINGLE])
            if at is None:
                start += 1
                continue
            length = _extend(comment.words, start, self._article.words, at)
            found.append(self._cite(comment, start, at, length))
            start += length
        return tuple(found)

    def _cite(self, comment: _Words, start: int, at: int, length: int) -> Cite:
        article = self._article
        return Cite(
            start_char=comment.spans[start][0],
            end_char=comment.spans[start + length - 1][1],
            article_start_char=article.spans[at][0],
            article_end_char=article.spans[at + length - 1][1],
            n_words=length,
        )


def _extend(left: Sequence[str], i: int, right: Sequence[str], j: int) -> int:
    length = SHINGLE
    while i + length < len(left) and j + length < len(right) and left[i + length] == right[j + length]:
        length += 1
    return length
