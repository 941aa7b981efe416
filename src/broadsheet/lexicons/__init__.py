"""Words as data: lexicons that the stages read, one TOML file per subject, in a folder where they are one group.

Tables of weights and of words stand beside them.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Final

_LEFT: Final = "\N{LEFT SINGLE QUOTATION MARK}"
_RIGHT: Final = "\N{RIGHT SINGLE QUOTATION MARK}"


@cache
def lexicon(subject: str) -> dict[str, Any]:
    """A lexicon file as a mapping.

    >>> "en" in lexicon("pages")
    True
    """
    return tomllib.loads((files(__name__) / f"{subject}.toml").read_text(encoding="utf-8"))


@cache
def subjects(group: str) -> tuple[str, ...]:
    """The subjects that have a file in a group's folder, sorted.

    >>> subjects("quotes")
    ('de', 'en')
    """
    names = (entry.name for entry in (files(__name__) / group).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def table(name: str) -> str | None:
    """The text of a table beside the lexicons, or None where there is none.

    >>> table("quotes/en.speaker") is None, table("quotes/xx.speaker") is None
    (False, True)
    """
    file = files(__name__) / f"{name}.tsv"
    return file.read_text(encoding="utf-8") if file.is_file() else None


@cache
def words(subject: str, name: str) -> tuple[str, ...]:
    """One list of a lexicon over all its languages, longest first.

    >>> "comments are closed" in words("pages", "comments_closed")
    True
    """
    found = {word for language in lexicon(subject).values() for word in language.get(name, ())}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


def folded(text: str) -> str:
    r"""Text as lexicons spell it: case-folded, with straight apostrophes.

    >>> folded("Editor\N{RIGHT SINGLE QUOTATION MARK}s Note")
    "editor's note"
    """
    # Two searches that mostly find nothing cost a tenth of a translation.
    return text.replace(_LEFT, "'").replace(_RIGHT, "'").casefold()
