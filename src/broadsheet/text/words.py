"""Words: what counts as one, wherever the project counts or compares them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

# A run of letters and digits; an apostrophe or hyphen with a letter or digit on both sides does not end it. No two
# alternatives can start at one character, so a scan never goes back, and is told so: an eighth of the time.
_JOINERS: Final = r"'\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}\-\N{HYPHEN}\N{NON-BREAKING HYPHEN}"
WORD: Final = re.compile(rf"[^\W_]++(?:[{_JOINERS}][^\W_]++)*+")

# Characters; the words of a text this long take some 20 MB.
_LONG: Final = 2**20


def count_words(text: str) -> int:
    """How many words stand in a text, in time linear in its length.

    >>> count_words("The mayor's well-known bridge -- '82, no more, no less.")
    9
    """
    # A list of all words is a fifth faster than going from match to match, but takes 60 bytes a word.
    return len(WORD.findall(text)) if len(text) < _LONG else sum(1 for _ in WORD.finditer(text))


def fold_words(words: Sequence[str]) -> list[str]:
    """Words as they are compared: case-folded.

    >>> fold_words(["The", "STRASSE", "Straße"])
    ['the', 'strasse', 'strasse']
    """
    # Folding takes each character by itself and no word holds a line feed, so that one call can do for all words.
    return "\n".join(words).casefold().split("\n") if words else []
