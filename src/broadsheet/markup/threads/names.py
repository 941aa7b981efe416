"""The name of a comment's writer, without the words that stand around it."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from broadsheet.lexicons import words
from broadsheet.segment.phrases import any_of

_EDGES: Final = " \t\n\r\N{NO-BREAK SPACE}:,;|·•–—-»«>#"
# The longest name on the development pages, a title of a page that links here, has more than 160 code points.
_LIMIT: Final = 240
# "By" in its language, but as often the first word of a family's name.
_PARTICLES: Final = frozenset(("von", "di"))


@cache
def _around() -> tuple[re.Pattern[str], re.Pattern[str]]:
    openings = "|".join(re.escape(word) for word in words("pages", "byline") if word not in _PARTICLES)
    before = re.compile(rf"(?:{openings}):?\s+", re.IGNORECASE)
    after = re.compile(rf"\s+(?:{any_of('says')})\s*[:.…]*\Z", re.IGNORECASE)
    return before, after


def clean_name(text: str) -> str | None:
    """A name as it is printed, without "by", "says:" and marks at its ends; None where nothing like a name is left.

    >>> clean_name("Jane Roe says:"), clean_name("Posted by  Jane Roe,"), clean_name(" : ")
    ('Jane Roe', 'Jane Roe', None)
    """
    name = " ".join(text.split()).strip(_EDGES)
    before, after = _around()
    opening = before.match(name)
    if opening and opening.end() < len(name):
        name = name[opening.end() :]
    ending = after.search(name, max(0, len(name) - 24))
    if ending:
        name = name[: ending.start()]
    name = name.strip(_EDGES)
    return name if 0 < len(name) <= _LIMIT and any(map(str.isalnum, name)) else None
