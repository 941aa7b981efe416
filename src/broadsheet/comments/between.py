"""Citations between the comments of a page: stretches of one that repeat words of an earlier one.

As for citations of the article, words are compared case-folded and without punctuation, and a stretch has at least
`SHINGLE` of them. What a writer set off as another's words may be shorter, if it is there as a whole. The first comment
that has the words is the one cited. Every word is looked up a fixed number of times: linear in the length of the page.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Final, NamedTuple

from broadsheet.comments.cites import SHINGLE
from broadsheet.comments.marked import BLOCK, Marked, basis_at, marked
from broadsheet.comments.wording import Words, agreement, runs
from broadsheet.contract.records import Comment, CommentCite
from broadsheet.text.words import WORD

# In the 980 comments of the 64 dev pages, what is set off and repeats an earlier comment as a whole is cited from it in
# 16 of 17 cases with 4 to 7 words (the other is a book's title), in 2 of 4 with 3; with 2 words it is a term.
MARKED: Final = 4
# Of the runs of `ANCHOR` words every third is kept: one lies in any 8 words, and it takes a third of the memory. Where
# an earlier comment has the same run but not the 8 words, a citation of 8 to 10 words can be missed; on the dev pages
# none is.
ANCHOR: Final = 6
STRIDE: Final = SHINGLE - ANCHOR + 1
OVERLAP: Final = "overlap"
_ONE: Final = re.compile(b"\1")


class _Match(NamedTuple):
    """Words that agree: the number of the first here, of the first among all that were said before, and how many."""

    first: int
    there: int
    length: int


class _Said(NamedTuple):
    """A comment, its words, its cited lines, what it has in marks, and the words of either too short for shingles."""

    comment: Comment
    words: Words
    lines: list[Marked]
    pairs: list[Marked]
    short: list[tuple[int, int]]


class _Before:
    """The words of the comments so far, and where a run of them stands first."""

    def __init__(self, wanted: set[tuple[str, ...]]) -> None:
        self.words: list[str] = []
        self.starts: list[int] = []
        # Of the runs that are shorter than a shingle only those that a comment sets off are kept.
        self._wanted = wanted
        self._heads = {run[:MARKED] for run in wanted}
        self._first: dict[tuple[str, ...], int] = {}
        self._anchors: dict[tuple[str, ...], int] = {}

    def matches(self, words: list[str], short: list[tuple[int, int]]) -> list[_Match]:
        """The stretches of a comment's words that were said before, in order, without overlap; the long ones first."""
        found = list(self._long(words))
        shorter = []
        for first, last in short:
            at = self._first.get(tuple(words[first:last]))
            if at is not None:
                shorter.append(_Match(first, at, last - first))
        if shorter:
            taken = bytearray(len(words))
            for match in (*found, *shorter):
                if any(taken[match.first : match.first + match.length]):
                    continue
                taken[match.first : match.first + match.length] = b"\1" * match.length
                if match.length < SHINGLE:
                    found.append(match)
        return sorted(found)

    def _long(self, words: list[str]) -> Iterator[_Match]:
        known = bytes(map(self._anchors.__contains__, runs(words, ANCHOR)))
        last = 0
        start = known.find(1)
        while start >= 0:
            at = self._anchors[tuple(words[start : start + ANCHOR])]
            back = _backwards(words, start, last, self.words, at)
            length = back + agreement(words, start, self.words, at, ANCHOR)
            if length >= SHINGLE:
                yield _Match(start - back, at - back, length)
                last = start - back + length
            start = known.find(1, max(last, start + 1))

    def add(self, words: list[str], matches: Sequence[_Match]) -> None:
        """Keep a comment's words; those it repeats itself stay with the comment that has them first."""
        base = len(self.words)
        self.starts.append(base)
        # The empty word agrees with none, so no match runs on into the next comment.
        self.words += [*words, ""]
        repeated = bytearray(len(words))
        for match in matches:
            inside = max(match.length - ANCHOR + 1, 0)
            repeated[match.first : match.first + inside] = b"\1" * inside
        places = range(base, base + max(len(words) - ANCHOR + 1, 0), STRIDE)
        anchors = zip(*(words[skip::STRIDE] for skip in range(ANCHOR)), strict=False)
        fresh = [
            pair for pair, old in zip(zip(anchors, places, strict=False), repeated[::STRIDE], strict=False) if not old
        ]
        # Within a comment, too, the first place is kept.
        first = dict(reversed(fresh))
        for run in [run for run in first if run in self._anchors]:
            del first[run]
        self._anchors.update(first)
        self._add_short(words, base)

    def _add_short(self, words: list[str], base: int) -> None:
        for match in _ONE.finditer(bytes(map(self._heads.__contains__, runs(words, MARKED)))):
            at = match.start()
            for length in range(MARKED, SHINGLE):
                run = tuple(words[at : at + length])
                if run in self._wanted:
                    self._first.setdefault(run, base + at)


def _backwards(left: list[str], i: int, first: int, right: list[str], j: int) -> int:
    """How many words agree before word `i` on the left, from word `first` on, and before word `j` on the right."""
    length = 0
    while i - length > first and j > length and left[i - length - 1] == right[j - length - 1]:
        length += 1
    return length


def cites_between(comments: Sequence[Comment], words: Mapping[int, Words]) -> dict[int, tuple[CommentCite, ...]]:
    r"""The citations of other comments, by the place of the comment among `comments`, in order, without overlap.

    A comment is earlier than another by their times where all have one, else by their order on the page. Not cited are
    words that the comment has from the article, words of its own writer that it does not set off, and a whole text that
    is posted again. What trackbacks and pingbacks quote is no reader's.

    Args:
        comments: the comments of a page; their citations of the article are known.
        words: the words of those that may repeat another or be repeated, by their places.

    >>> from broadsheet.comments import comments_of
    >>> from broadsheet.segment import segment
    >>> page = "2 Comments\n\n  1. I got wet, did you?\n\n  2. > I got wet, did you?\n\n     Not at all."
    >>> first, second = comments_of(page, "1d54479efb7975eb", segment(page).items, None, "")
    >>> [(cite.comment_id == first.comment_id, cite.n_words, cite.basis) for cite in second.comment_cites]
    [(True, 5, 'block')]
    """
    if not words:
        return {}
    order = [place for place, comment in enumerate(comments) if comment.kind == "comment"]
    if all(comments[place].created_at for place in order):
        order.sort(key=lambda place: comments[place].created_at or "")
    order = [place for place in order if place in words]
    said = [_said(comments[place], words[place]) for place in order]
    before = _Before({tuple(one.words.folded[first:last]) for one in said for first, last in one.short})
    found: dict[int, tuple[CommentCite, ...]] = {}
    for place, one in zip(order, said, strict=True):
        matches = before.matches(one.words.folded, one.short)
        cites = tuple(cite for match in matches if (cite := _cite(one, match, said, before.starts)))
        if cites:
            found[place] = cites
        before.add(one.words.folded, matches)
    return found


def _said(comment: Comment, words: Words) -> _Said:
    stretches = marked(comment.text)
    # No word stands on both sides of an edge, so that a count tells the few whose places are asked for.
    short = [at for at in stretches if MARKED <= len(WORD.findall(comment.text, at.start, at.end)) < SHINGLE]
    lines = [at for at in stretches if at.basis == BLOCK]
    pairs = [at for at in stretches if at.basis != BLOCK] if lines else stretches
    return _Said(comment, words, lines, pairs, [words.within(at.start, at.end) for at in short])


def _cite(one: _Said, match: _Match, said: Sequence[_Said], starts: Sequence[int]) -> CommentCite | None:
    """The citation that a match is, or None for one that says nothing of another reader's words."""
    number = bisect_right(starts, match.there) - 1
    source, there = said[number], match.there - starts[number]
    start, end = one.words.span(match.first, match.first + match.length - 1)
    # Words in marks on a cited line are the line's: it is cited, whoever put them in marks.
    basis = basis_at(one.lines, start) or basis_at(one.pairs, start) or OVERLAP
    if _from_article(one.comment, start, end):
        return None
    own = one.comment.author is not None and one.comment.author == source.comment.author
    if basis == OVERLAP and (own or match.length == len(one.words.folded)):
        return None
    comment_start, comment_end = source.words.span(there, there + match.length - 1)
    return CommentCite(
        start_char=start,
        end_char=end,
        comment_id=source.comment.comment_id,
        comment_start_char=comment_start,
        comment_end_char=comment_end,
        n_words=match.length,
        basis=basis,
    )


def _from_article(comment: Comment, start: int, end: int) -> bool:
    """Whether a stretch lies within one that repeats the article's words."""
    place = bisect_right(comment.cites, start, key=attrgetter("start_char"))
    return place > 0 and end <= comment.cites[place - 1].end_char
