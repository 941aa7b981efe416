"""The header of a comment: who wrote it, and when, as printed above its text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from broadsheet.lexicons import folded
from broadsheet.segment.phrases import any_of

# A name above a date is short; sentences are not.
_NAME_LIMIT: Final = 60
_DATE_LIMIT: Final = 60
_HEADER_LIMIT: Final = 110
_DIGIT: Final = re.compile("[0-9]")
_SENTENCE_ENDS: Final = ".!?…:"


@dataclass(frozen=True, slots=True)
class Header:
    """Author and date as printed, and how many lines at the head of a comment hold them and nothing else."""

    author: str | None
    date: str | None
    lines: int


@cache
def _says() -> re.Pattern[str]:
    return re.compile(rf"(?P<author>.{{1,60}}?),? (?:{any_of('says')}) ?:?\Z", re.IGNORECASE)


def author_of_says(line: str) -> str | None:
    """The name in a header such as "reader42 says:".

    >>> author_of_says("reader42 says:"), author_of_says("It rains.")
    ('reader42', None)
    """
    if len(line) > 80:
        return None
    found = _says().match(line)
    return found["author"] if found else None


def _date_pattern() -> str:
    month, unit, ago = any_of("months"), any_of("units"), any_of("ago")
    time = r" ?(?:at|um|à|@|-|–|\||,)? ?[0-9]{1,2}[:.h][0-9]{2}(?::[0-9]{2})? ?(?:[ap]\.?m\.?|uhr)?"
    year = r"(?:19|20)[0-9]{2}"
    numeric = rf"[0-9]{{1,2}}[./-][0-9]{{1,2}}[./-](?:{year}|[0-9]{{2}})|{year}[./-][0-9]{{1,2}}[./-][0-9]{{1,2}}"
    day = rf"(?:{month})\.? [0-9]{{1,2}}(?:st|nd|rd|th)?"
    spelled = rf"{day},? {year}|[0-9]{{1,2}}\.? (?:de |di )?(?:{month})\.?,? (?:de )?{year}"
    relative = rf"(?:about )?[0-9]{{1,3}} (?:{unit}),? (?:{ago})|(?:{ago}) [0-9]{{1,3}} (?:{unit})"
    absolute = rf"(?:\w{{2,10}}, ?)?(?:(?:{spelled}|{numeric})(?:{time})?|{day},?{time})"
    return rf"(?:on |am |le |el )?(?:{absolute}|{relative})"


@cache
def _date() -> re.Pattern[str]:
    return re.compile(rf"{_date_pattern()}[ .:|#]*\Z")


def is_date(line: str) -> bool:
    """Whether a line is a date or time and nothing else.

    >>> [is_date(s) for s in ("September 17, 2016 at 8:14 pm", "17.09.2016, 20:14", "2 weeks ago", "In 2016")]
    [True, True, True, False]
    """
    return len(line) <= _DATE_LIMIT and _date().match(folded(line)) is not None


@cache
def _signed() -> re.Pattern[str]:
    """A name and a date on one line, in either order."""
    date = _date_pattern()
    # A name may run into a number or a capital ("Roe2 weeks ago") where an extractor lost a space.
    gap = rf"(?:,| -| –| \||:)?(?: (?:(?:{any_of('says')}) )?|(?-i:(?=[0-9A-ZÄÖÜ])))"
    before = rf"(?P<before>[@\w].{{0,{_NAME_LIMIT}}}?){gap}(?P<after>{date})"
    behind = rf"(?P<first>{date}) (?:{any_of('byline')}) (?P<name>.{{1,{_NAME_LIMIT}}}?)"
    return re.compile(rf"(?:{behind}|{before})(?:[ .:|#]*| ?[-–|·]? (?:{any_of('buttons')}))\Z", re.IGNORECASE)


def signed(line: str) -> tuple[str, str] | None:
    """Name and date of a line that holds both and nothing else.

    >>> signed("Jane Roe wrote on March 3, 2016 at 8:14 pm:")
    ('Jane Roe', 'on March 3, 2016 at 8:14 pm')
    >>> signed("Jane Boon2 weeks ago")
    ('Jane Boon', '2 weeks ago')
    >>> signed("Am 3. Mai 2016 um 20:14 von Jane Roe")
    ('Jane Roe', 'Am 3. Mai 2016 um 20:14')
    >>> signed("I was there on March 3, 2016, and it rained.") is None
    True
    """
    # No date is without a digit; the search for one spares most lines the trial of every length of name.
    found = _signed().match(line) if len(line) <= _HEADER_LIMIT and _DIGIT.search(line) else None
    if not found:
        return None
    return (found["name"], found["first"]) if found["name"] else (found["before"].rstrip(), found["after"])


def _is_name(text: str) -> bool:
    return 0 < len(text) <= _NAME_LIMIT and text[-1] not in _SENTENCE_ENDS


def header_of(texts: Sequence[str]) -> Header:
    """The header in the first lines of a comment; its last line is never taken for a header.

    >>> header_of(["Jane Roe", "March 3, 2016", "It rained."])
    Header(author='Jane Roe', date='March 3, 2016', lines=2)
    """
    # Some extractors print a list's number a second time, on a line of its own.
    number = 1 if len(texts) > 2 and texts[0].rstrip(".").isdecimal() else 0
    if len(texts) - number < 2:
        return Header(None, None, 0)
    first, second = texts[number], texts[number + 1]
    author = author_of_says(first)
    together = None if author else signed(first)
    if together:
        return Header(together[0], together[1], number + 1)
    if not author and len(texts) - number > 2 and is_date(second) and _is_name(first):
        author = first
    if author:
        dated = len(texts) - number > 2 and is_date(second)
        return Header(author, second if dated else None, number + (2 if dated else 1))
    return Header(None, first, number + 1) if is_date(first) else Header(None, None, 0)
