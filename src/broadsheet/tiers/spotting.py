"""Addresses in a text: e-mail, telephone numbers, handles and links to users, as spans in code points.

Each pattern reads a bounded number of characters from where it begins, so a search is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from broadsheet.lexicons import lexicon

Span = tuple[int, int]

_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_HANDLE: Final = re.compile(r"(?<![\w@/.+-])@\w(?:[\w.-]{0,40}\w)?")
_LINK: Final = re.compile(r"(?:https?://|(?<![\w.@/])www\.)[^\s/<>\"']{1,255}(?P<path>/[^\s<>\"']{1,2000})")
# A slash with spaces around it stands between two numbers.
_NUMBER: Final = re.compile(
    r"(?<![\w.,+/-])(?:\+|\()?[0-9](?:(?! / )[0-9 ()./\u00a0\u2010\u2011\u2013-]){5,22}[0-9](?![\w])"
)
# A number of a telephone begins abroad (+49, 0049), with a zero or an area in brackets, or has the groups of North
# America, with its 1 or without, or of China; any other long number may count anything.
_TELEPHONE: Final = re.compile(
    r"(?:\+|00)[1-9]|\(?0[1-9]|(?:1[-. ]?)?\([0-9]{2,5}\)|[2-9][0-9]{2}-[0-9]{4}\Z"
    r"|(?:1[-. ])?[2-9][0-9]{2}[-. ][0-9]{3}[-. ][0-9]{4}\Z|1[3-9][0-9][- ][0-9]{4}[- ][0-9]{4}\Z"
)
_DATE: Final = re.compile(r"[0-9]{1,4}([-./ ])[0-9]{1,2}\1[0-9]{1,4}")
_LEAST_DIGITS: Final = 7
_MOST_DIGITS: Final = 15


def addresses(text: str) -> Iterator[Span]:
    """The spans of e-mail addresses, telephone numbers, handles and users in links, in no order; they may overlap.

    >>> said = "Call (555) 010-0199 or @jane.roe, mail jane@town.example; it was 2016-09-17."
    >>> [said[start:end] for start, end in addresses(said)]
    ['jane@town.example', '@jane.roe', '(555) 010-0199']
    """
    if "@" in text:
        yield from (match.span() for match in _EMAIL.finditer(text))
        yield from (match.span() for match in _HANDLE.finditer(text))
    yield from _users(text)
    yield from (match.span() for match in _NUMBER.finditer(text) if _is_telephone(match[0]))


def _is_telephone(found: str) -> bool:
    """Whether a run of digits and dividers is a telephone number.

    >>> [_is_telephone(one) for one in ("555-0199", "+44 20 7946 0018", "17.09.2016", "1 000 000 000")]
    [True, True, False, False]
    """
    digits = sum(char.isdigit() for char in found)
    if not _LEAST_DIGITS <= digits <= _MOST_DIGITS or _DATE.fullmatch(found):
        return False
    return _TELEPHONE.match(found) is not None


@cache
def _user_paths() -> frozenset[str]:
    return frozenset(str(lexicon("people")["user_paths"]).split())


def _users(text: str) -> Iterator[Span]:
    """What stands behind the host in links to users: `/user/jane`, `/@jane`, or a host and one word alone."""
    if "/" not in text:
        return
    for match in _LINK.finditer(text):
        path = match["path"].rstrip(".,;:!?)")
        parts = [part.casefold() for part in path.partition("?")[0].split("/") if part]
        named = any(part in _user_paths() or part.startswith("@") for part in parts)
        if parts and (named or (len(parts) == 1 and "-" not in parts[0] and "." not in parts[0].strip("."))):
            yield match.start("path"), match.start("path") + len(path)
