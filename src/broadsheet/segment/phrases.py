"""Lines that say by their words what they are: headings, closing phrases, headers and buttons of comments, notices."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from broadsheet.lexicons import folded, words

# The longest heading of a comment section on the dev pages has 107 code points: it names the article.
_HEADING_LIMIT: Final = 160
_SUBJECT: Final = "pages"


def _any(name: str) -> str:
    return "|".join(re.escape(word) for word in words(_SUBJECT, name))


@cache
def _heading() -> re.Pattern[str]:
    noun, link = _any("comments_heading"), _any("heading_links")
    before, after = (rf"\(?(?P<{place}>[0-9][0-9.,]{{0,9}})\)?" for place in ("before", "after"))
    return re.compile(rf"(?:{before} )?(?:{noun})(?: ?:| ?{after}:?| (?:{link})\b.*)?\Z")


def _match_heading(line: str) -> re.Match[str] | None:
    return _heading().match(folded(line).strip(" .|»#")) if len(line) <= _HEADING_LIMIT else None


def is_comments_heading(line: str) -> bool:
    """Whether a line heads a comment section.

    >>> [is_comments_heading(s) for s in ("20 Comments", "3 Responses to Bridge", "Comments (7):", "Comments matter.")]
    [True, True, True, False]
    """
    return _match_heading(line) is not None


def heading_count(line: str) -> int | None:
    """How many comments a heading says there are.

    >>> [heading_count(s) for s in ("20 Comments", "Comments (1,207):", "Comments", "20 bridges")]
    [20, 1207, None, None]
    """
    found = _match_heading(line)
    stated = (found["before"] or found["after"]) if found else None
    return int(re.sub(r"[.,]", "", stated)) if stated else None


@cache
def _closed() -> re.Pattern[str]:
    return re.compile(_any("comments_closed"))


def is_comments_closed(line: str) -> bool:
    """Whether a line says that the page's comments are closed.

    >>> is_comments_closed("Comments are closed."), is_comments_closed("The bakery is closed.")
    (True, False)
    """
    return len(line) <= _HEADING_LIMIT and _closed().search(folded(line)) is not None


@cache
def _says() -> re.Pattern[str]:
    return re.compile(rf"(?P<author>.{{1,60}}?),? (?:{_any('says')}) ?:?\Z", re.IGNORECASE)


def author_of_says(line: str) -> str | None:
    """The name in a header such as "reader42 says:".

    >>> author_of_says("reader42 says:"), author_of_says("It rains.")
    ('reader42', None)
    """
    if len(line) > 80:
        return None
    found = _says().match(line)
    return found["author"] if found else None


@cache
def _date() -> re.Pattern[str]:
    month, unit, ago = _any("months"), _any("units"), _any("ago")
    clock = r"(?: ?(?:at|um|à|@|-|–|\||,)? ?[0-9]{1,2}[:.h][0-9]{2}(?::[0-9]{2})? ?(?:[ap]\.?m\.?|uhr)?)?"
    year = r"(?:19|20)[0-9]{2}"
    numeric = rf"[0-9]{{1,2}}[./-][0-9]{{1,2}}[./-](?:{year}|[0-9]{{2}})|{year}[./-][0-9]{{1,2}}[./-][0-9]{{1,2}}"
    spelled = (
        rf"(?:{month})\.? [0-9]{{1,2}}(?:st|nd|rd|th)?,? {year}"
        rf"|[0-9]{{1,2}}\.? (?:de |di )?(?:{month})\.?,? (?:de )?{year}"
    )
    relative = rf"(?:about )?[0-9]{{1,3}} (?:{unit}),? (?:{ago})|(?:{ago}) [0-9]{{1,3}} (?:{unit})"
    absolute = rf"(?:\w{{2,10}}, ?)?(?:{spelled}|{numeric}){clock}"
    return re.compile(rf"(?:on |am |le |el )?(?:{absolute}|{relative})[ .:|#]*\Z")


def is_date(line: str) -> bool:
    """Whether a line is a date or time and nothing else.

    >>> [is_date(s) for s in ("September 17, 2016 at 8:14 pm", "17.09.2016, 20:14", "2 weeks ago", "In 2016")]
    [True, True, True, False]
    """
    return len(line) <= 60 and _date().match(folded(line)) is not None


@cache
def _buttons() -> frozenset[str]:
    return frozenset(words(_SUBJECT, "buttons"))


def is_button(line: str) -> bool:
    """Whether a line is a button or link under a comment.

    >>> is_button("Reply"), is_button("Log in to Reply"), is_button("I reply to you")
    (True, True, False)
    """
    return len(line) <= 40 and folded(line).strip(" .:|·↓→»#") in _buttons()


@cache
def _boilerplate() -> re.Pattern[str]:
    return re.compile(_any("boilerplate"))


def boilerplate_hits(paragraph: str) -> int:
    """How many different phrases of notices and navigation a paragraph holds.

    >>> boilerplate_hits("All rights reserved. Read our Privacy Policy.")
    2
    """
    return len(set(_boilerplate().findall(folded(paragraph))))


@cache
def _personal() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_any('personal')})\b")


def is_personal(text: str) -> bool:
    """Whether a text speaks of its writer or to another person, or exclaims or asks."""
    return "!" in text or "?" in text or _personal().search(folded(text)) is not None
