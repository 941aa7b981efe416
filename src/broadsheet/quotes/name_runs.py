"""Finds names: runs of capitalised words."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from broadsheet.quotes.lexicon import Lexicon

WORD: Final = re.compile(r"[^\W\d_][\w’'.&-]*")
SPACES: Final = " \u00a0"
"""What may stand between two words of one name."""
MAX_NAMEWORDS: Final = 8
"""A run of more capitals than this is a headline and no name."""


class Name(NamedTuple):
    """A name in the text: its place, its words, and its core (the words without titles, in lower case)."""

    start: int
    end: int
    text: str
    core: tuple[str, ...]
    titles: tuple[str, ...]

    def moved(self, offset: int) -> Name:
        """The same name, so many code points further on."""
        return Name(self.start + offset, self.end + offset, self.text, self.core, self.titles)


def _bare(word: str) -> str:
    if word.isalpha():
        return word
    bare = word.rstrip(".,;:!?")
    for ending in ("’s", "'s", "’", "'"):
        bare = bare.removesuffix(ending)
    return bare


def _is_title(low: str, lexicon: Lexicon) -> bool:
    return low in lexicon.titles if "-" not in low else all(part in lexicon.titles for part in low.split("-"))


def _leads(low: str, lexicon: Lexicon) -> bool:
    """Whether a capital only begins the sentence: the word belongs to no name."""
    return (
        low in lexicon.determiners
        or low in lexicon.possessives
        or low in lexicon.pronouns
        or low in lexicon.prepositions
        or low in lexicon.adverbs
        or low in lexicon.conjunctions
        or low in lexicon.subordinators
    )


def _keeps_stop(word: str, lexicon: Lexicon) -> bool:
    bare = word.rstrip(".").lower()
    return "." in bare or bare in lexicon.abbreviations or len(bare) == 1


def _made(words: list[tuple[int, str]], text: str, lexicon: Lexicon) -> Name | None:
    """A name from consecutive capitalised words; a word that only begins the sentence does not belong to it."""
    core = [_bare(word).lower() for _, word in words]
    first, last = 0, len(words)
    while first < last and _leads(core[first], lexicon):
        first += 1
    while first < last and words[last - 1][1].lower() in lexicon.particles:
        last -= 1
    if not first < last <= first + MAX_NAMEWORDS:
        return None
    named = first
    while named < last - 1 and _is_title(core[named], lexicon):
        named += 1
    start = words[first][0]
    final_start, final = words[last - 1]
    stop = "." if final[-1] == "." and _keeps_stop(final, lexicon) else ""
    end = final_start + len(_bare(final)) + len(stop)
    return Name(start, end, text[start:end], tuple(core[named:last]), tuple(core[first:named]))


def find_names(text: str, start: int, end: int, lexicon: Lexicon) -> list[Name]:
    """The capitalised runs of `text[start:end]`, in order.

    >>> from broadsheet.quotes.lexicon import lexicon
    >>> [name.text for name in find_names("Then Maj. Gen. Ann Roe of Ashford met Lee.", 0, 42, lexicon("en"))]
    ['Maj. Gen. Ann Roe', 'Ashford', 'Lee']
    """
    groups: list[list[tuple[int, str]]] = []
    goes_on = -1  # where the next word has to begin to go on with the last group
    for match in WORD.finditer(text, start, end):
        word, begin = match[0], match.start()
        joined = begin == goes_on and text[begin - 1] in SPACES
        if not (word[0].isupper() or (joined and word in lexicon.particles)):
            continue
        if joined:
            groups[-1].append((begin, word))
        else:
            groups.append([(begin, word)])
        stops = word[-1] == "." and not (_keeps_stop(word, lexicon) or _is_title(_bare(word).lower(), lexicon))
        goes_on = -1 if stops else match.end() + 1
    made = [_made(words, text, lexicon) for words in groups]
    return [name for name in made if name is not None]
