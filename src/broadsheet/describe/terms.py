"""Terms: where a text has words of a versioned lexicon, and how often such a hit means what the list is for.

The counts stand for nothing without the second figure. Lists of words overlook what is coded and count what is
harmless (Röttger et al. 2021, HateCheck, ACL), so a datasheet gives their precision and recall on comments that people
have read (docs/terms.md has the guideline of these labels), or no counts at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import orjson

from broadsheet.describe.markdown import markdown_table
from broadsheet.lexicons import lexicon

_WORD: Final = re.compile(r"[^\W_]+(?:['\N{RIGHT SINGLE QUOTATION MARK}][^\W_]+)*")


class TermsError(Exception):
    """Labels that cannot be used, with file, line and what to do."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A stretch [start_char, end_char) of a text, in code points, with the group of the lexicon it belongs to."""

    start_char: int
    end_char: int
    group: str


@dataclass(frozen=True, slots=True)
class Score:
    """Of a group: hits, how many of them are right, labelled stretches, and how many of those are hit."""

    n_hits: int = 0
    n_right: int = 0
    n_labels: int = 0
    n_found: int = 0


Labels = Mapping[str, Sequence[Hit]]
"""By comment, the stretches that a reader marked; a comment without any was read, too."""


def lexicon_version() -> str:
    """The version of the lists.

    >>> lexicon_version()
    '1'
    """
    return str(lexicon("terms")["version"])


@cache
def groups() -> tuple[str, ...]:
    """The groups of the lexicon.

    >>> groups()
    ('identity', 'coded', 'conspiracy')
    """
    return tuple(name for name, value in lexicon("terms").items() if isinstance(value, dict))


@cache
def _terms() -> tuple[dict[tuple[str, ...], str], int]:
    """The group of each term, as its words; and the number of words of the longest."""
    found = {
        tuple(_WORD.findall(term)): group
        for group in groups()
        for terms in lexicon("terms")[group].values()
        for term in terms
    }
    return found, max(map(len, found))


def find_terms(text: str) -> list[Hit]:
    """The terms in a text, longest first, none within another; in time linear in the text.

    >>> [(hit.start_char, hit.end_char, hit.group) for hit in find_terms("A false-flag, they say, by a CABAL.")]
    [(2, 12, 'conspiracy'), (29, 34, 'conspiracy')]
    """
    terms, longest = _terms()
    words = [
        (match.start(), match.end(), match[0].replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").casefold())
        for match in _WORD.finditer(text)
    ]
    hits: list[Hit] = []
    at = 0
    while at < len(words):
        for length in range(min(longest, len(words) - at), 0, -1):
            group = terms.get(tuple(word for _, _, word in words[at : at + length]))
            if group is not None:
                hits.append(Hit(words[at][0], words[at + length - 1][1], group))
                at += length - 1
                break
        at += 1
    return hits


def score(texts: Mapping[str, str], labels: Labels) -> dict[str, Score]:
    """How good the lexicon is on comments that were read, by group and as a whole ("all").

    A hit is right where it shares a character with a label of its group. Comments without labels are left out.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for comment_id, labelled in labels.items():
        if comment_id not in texts:
            continue
        hits = find_terms(texts[comment_id])
        for mine, others, of, agreed in ((hits, labelled, "hits", "right"), (labelled, hits, "labels", "found")):
            for one in mine:
                same = any(_meet(one, other) for other in others)
                for group in (one.group, "all"):
                    counts[group, of] += 1
                    counts[group, agreed] += same
    return {
        group: Score(*(counts[group, name] for name in ("hits", "right", "labels", "found")))
        for group in (*groups(), "all")
    }


def _meet(one: Hit, other: Hit) -> bool:
    return one.group == other.group and one.start_char < other.end_char and other.start_char < one.end_char


def read_labels(path: Path) -> dict[str, tuple[Hit, ...]]:
    """Labels: JSON Lines, for each comment that was read its `comment_id` and `spans` [{start_char, end_char, group}].

    Raises:
        TermsError: a line is not of this form.
        OSError: the file cannot be read.
    """
    found: dict[str, tuple[Hit, ...]] = {}
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            row = orjson.loads(line)
            spans = tuple(Hit(span["start_char"], span["end_char"], span["group"]) for span in row["spans"])
            comment_id = str(row["comment_id"])
        except (ValueError, KeyError, TypeError):
            raise TermsError(f'{path}: line {number}: is no label; write {{"comment_id": …, "spans": […]}}') from None
        if comment_id in found or any(one.group not in groups() for one in spans):
            cure = f"name each comment once, and groups out of {', '.join(groups())}"
            raise TermsError(f"{path}: line {number}: an unknown group, or a comment that stands there twice; {cure}")
        found[comment_id] = spans
    return found


def lines_of(build: Path) -> Iterator[tuple[str, str]]:
    """The comments of a build, by id and text, one at a time; those whose text a tier leaves out are passed over.

    Raises:
        OSError: a file cannot be read.
    """
    for path in sorted((build / "jsonl" / "comments").glob("*.jsonl")):
        with path.open("rb") as file:
            for line in file:
                row = orjson.loads(line)
                if row["text"] is not None:
                    yield row["comment_id"], row["text"]


@dataclass(frozen=True, slots=True)
class Report:
    """By group: hits, comments with one, and the score on the comments that were read."""

    n_comments: int
    n_read: int
    hits: Mapping[str, int]
    having: Mapping[str, int]
    scores: Mapping[str, Score]


def report(comments: Iterable[tuple[str, str]], labels: Labels) -> Report:
    """Count the terms in comments, and score the lexicon on those of them that have labels.

    Raises:
        TermsError: no comment has labels, so that nobody knows what the counts are worth.
    """
    hits: Counter[str] = Counter()
    having: Counter[str] = Counter()
    read: dict[str, str] = {}
    n_comments = 0
    for comment_id, text in comments:
        found = [hit.group for hit in find_terms(text)]
        hits.update(found)
        having.update(set(found))
        n_comments += 1
        if comment_id in labels:
            read[comment_id] = text
    if not read:
        raise TermsError("no comment of the build has labels; read some, and write down what you find (docs/terms.md)")
    return Report(n_comments, len(read), hits, having, score(read, labels))


def terms_block(told: Report) -> str:
    """The block of a datasheet: counts with what they are worth."""
    head = ["terms", "hits", "comments with one", "right of the hits in read comments", "found of what a reader marked"]
    rows: Iterator[list[str | int]] = (
        [name, told.hits[name], told.having[name], f"{one.n_right} of {one.n_hits}", f"{one.n_found} of {one.n_labels}"]
        for name, one in ((name, told.scores[name]) for name in groups())
    )
    return (
        f"Lexicon of terms, version {lexicon_version()}; {told.n_read:,} of {told.n_comments:,} comments were read.\n\n"
        + markdown_table(head, rows)
    )
