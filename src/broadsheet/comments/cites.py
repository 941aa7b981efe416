"""Citations: stretches of a comment that repeat words of the article in the same order.

Words are compared case-folded, without punctuation. The article's runs of `SHINGLE` words (Broder 1997, "On the
resemblance and containment of documents") are indexed once; a comment is then scanned from left to right, and a match
is extended as far as the words agree. Linear in the lengths of both.
"""

from __future__ import annotations

from functools import cached_property
from typing import Final

from broadsheet.comments.wording import Words, agreement, runs
from broadsheet.contract.records import Cite

# In the 470 comments that are found on the 64 dev pages (main text by Resiliparse), runs of 5 words or more give 39
# citations, of 6 27, of 7 21, of 8 19, of 9 15, of 10 to 12 14. What goes from 5 to 8 are names and the page's own
# terms ("a lemon tree from seed"); between 8 and 10 sentences begin to go that a comment answers to.
SHINGLE: Final = 8


class Citable:
    """An article's text, ready to find citations of it; it is indexed once a comment comes that may hold one."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _article(self) -> Words:
        return Words(self._text)

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self._article.folded)

    @cached_property
    def _index(self) -> dict[tuple[str, ...], int]:
        """The number of the word at which each run of words begins first."""
        found = list(runs(self._article.folded, SHINGLE))
        return dict(zip(reversed(found), range(len(found) - 1, -1, -1), strict=True))

    def cites(self, comment: Words) -> tuple[Cite, ...]:
        """The citations in a comment's text, in order, without overlap.

        >>> article = Citable("The council said on Monday that the old bridge would be rebuilt.")
        >>> comment = Words('"on Monday that the old bridge would be rebuilt." Really?')
        >>> [cite.n_words for cite in article.cites(comment)]
        [9]
        """
        words = comment.folded
        if len(words) < SHINGLE or not self._known:
            return ()
        found = []
        start = 0
        while start + SHINGLE <= len(words):
            # No run over a word that the article does not have: most of a comment is passed in strides.
            if words[start + SHINGLE - 1] not in self._known:
                start += SHINGLE
            elif (at := self._index.get(tuple(words[start : start + SHINGLE]))) is None:
                start += 1
            else:
                length = agreement(words, start, self._article.folded, at, SHINGLE)
                found.append(self._cite(comment, start, at, length))
                start += length
        return tuple(found)

    def _cite(self, comment: Words, start: int, at: int, length: int) -> Cite:
        start_char, end_char = comment.span(start, start + length - 1)
        article_start_char, article_end_char = self._article.span(at, at + length - 1)
        return Cite(
            start_char=start_char,
            end_char=end_char,
            article_start_char=article_start_char,
            article_end_char=article_end_char,
            n_words=length,
        )
