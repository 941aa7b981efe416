"""Who is quoted in articles, by name, and how they are described there; nothing is inferred about anybody."""

from __future__ import annotations

from collections import Counter
from functools import cache
from heapq import nsmallest
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from broadsheet.contract.rows import Row
from broadsheet.describe.tally import Tally
from broadsheet.lexicons import lexicon, subjects
from broadsheet.text.words import WORD, count_words

SHOWN: Final = 20
"""How many names figures give."""

_SPEECH: Final = frozenset({"direct", "mixed", "indirect", "block"})
_SIDES: Final = " ,;:–—-()"


@cache
def _words(kind: str) -> frozenset[str]:
    """Words of a kind, of all languages that have them."""
    return frozenset(
        word for one in subjects("quotes") for word in lexicon(f"quotes/{one}")["words"].get(kind, "").split()
    )


def described(name: str, text: str) -> str:
    """What stands around a name in the words that name the speaker: an office, a side, a place; empty if nothing does.

    Only what is written there: nobody's office or side is known from elsewhere.

    >>> described("Ann Poe", "the baker Ann Poe"), described("Ann Poe", "Ann Poe, of the bakers' guild")
    ('baker', "of the bakers' guild")
    >>> described("Council", "The Council"), described("Ann Poe", "she")
    ('', '')
    >>> described("Ann Poe", "Jane Roe and Ann Poe")
    ''
    """
    before, found, after = text.partition(name)
    if not found or before[-1:].isalnum() or after[:1].isalnum():
        return ""
    parts = []
    for part, beside in ((before, -1), (after, 0)):
        words = part.strip(_SIDES).split()
        # Who speaks beside somebody is no description of either.
        if words and words[beside].casefold() in _words("conjunctions"):
            words = []
        while words and words[0].casefold() in _words("determiners"):
            del words[0]
        parts.append(" ".join(words))
    return "; ".join(part for part in parts if WORD.search(part))


class Speakers:
    """Counts the speech (quotes but terms and titles in marks) of articles by the name of who speaks, and all of it.

    Words are those of outer quotes, so that a quote within a quote is not counted twice.

    >>> speakers = Speakers()
    >>> speakers({"quote_type": "direct", "comment_id": None, "parent_quote_id": None, "text": "It holds",
    ...           "speaker": {"text": "baker Ann Poe", "name": "Ann Poe"}})
    >>> speakers.found()["named"]
    [{'name': 'Ann Poe', 'quotes': 1, 'in_marks': 1, 'words': 2, 'described': 'baker'}]
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._names = Tally(folder)
        self._all: dict[str, Counter[str]] = {}

    def __call__(self, row: Row) -> None:
        """Count a quote.

        Raises:
            OSError: a file cannot be written.
        """
        if row["quote_type"] not in _SPEECH:
            return
        speaker = row["speaker"]
        in_marks = row["quote_type"] != "indirect"
        words = count_words(row["text"] or "") if row["parent_quote_id"] is None else 0
        where = "articles" if row["comment_id"] is None else "comments"
        name = speaker["name"] if speaker else None
        kind = "nobody" if speaker is None else "unnamed" if name is None else "names"
        counts = self._all.setdefault(where, Counter())
        counts.update({"quotes": 1, "in_marks": in_marks, "words": words})
        counts.update({f"{kind}_quotes": 1, f"{kind}_in_marks": in_marks, f"{kind}_words": words})
        if name is not None and where == "articles":
            # A line feed sorts before all that a name holds, so that a name's descriptions stand together.
            key = f"{' '.join(name.split())}\n{described(name, speaker['text'] or '')}"
            self._names.add(key, (1, int(in_marks), words))

    def update(self, other: Speakers) -> None:
        """Add what was counted elsewhere.

        Raises:
            OSError: a file cannot be read or written.
        """
        self._names.update(other._names)
        for where, counts in other._all.items():
            self._all.setdefault(where, Counter()).update(counts)

    def found(self) -> dict[str, Any]:
        """How many names there are, those with most words, and the sums for articles and for comments.

        Raises:
            OSError: a file cannot be read.
        """
        n_names = 0

        def named() -> Any:
            nonlocal n_names
            for name, same in groupby(self._names, key=lambda pair: pair[0].partition("\n")[0]):
                n_names += 1
                yield _named(name, [(key.partition("\n")[2], counts) for key, counts in same])

        top = nsmallest(SHOWN, named(), key=lambda one: (-one["words"], -one["quotes"], one["name"]))
        keys = [
            f"{kind}{key}" for kind in ("", "names_", "unnamed_", "nobody_") for key in ("quotes", "in_marks", "words")
        ]
        sums = {
            where: {key: self._all.get(where, Counter())[key] for key in keys} for where in ("articles", "comments")
        }
        return {"n_names": n_names, "named": top, **sums}


def _named(name: str, variants: list[tuple[str, tuple[int, ...]]]) -> dict[str, Any]:
    quotes, in_marks, words = (sum(column) for column in zip(*(counts for _, counts in variants), strict=True))
    told = [(text, counts[0]) for text, counts in variants if text]
    # The most frequent one; of equals the fullest.
    best = min(told, key=lambda one: (-one[1], -len(one[0]), one[0]), default=("", 0))[0]
    return {"name": name, "quotes": quotes, "in_marks": in_marks, "words": words, "described": best or None}
