"""Dates and times as comment headers print them, in all languages of the lexicon."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

from broadsheet.lexicons import words
from broadsheet.segment.phrases import any_of

_DIGIT: Final = re.compile("[0-9]")
_DATE_LIMIT: Final = 60
_YEAR: Final = r"(?:19|20)[0-9]{2}"
_TOKEN: Final = re.compile(r"[^\W\d_]+|[0-9]+|[^\w\s]")
# The shape of all relative dates.
RELATIVE: Final = "ago"
_CLOCK_TIME: Final = r"[0-9]{1,2}(?:[:.]| ?h ?)[0-9]{2}(?::[0-9]{2})?(?: min\b)?"


def _time() -> str:
    return rf"(?:{_CLOCK_TIME}|(?:1[0-2]|0?[1-9])(?= ?[ap]\.?m\b))(?: ?(?:{any_of('clock')})\b\.?)*"


def _day() -> str:
    """A day, with or without its year."""
    month = rf"(?:{any_of('months')})\b\.?"
    links = r"(?:de |del |di |of )?"
    numeric = rf"[0-9]{{1,2}}[./-][0-9]{{1,2}}[./-](?:{_YEAR}|[0-9]{{2}})\b|{_YEAR}[./-][0-9]{{1,2}}[./-][0-9]{{1,2}}\b"
    month_first = rf"{month} [0-9]{{1,2}}(?:st|nd|rd|th)?\b(?:,? {_YEAR}\b)?"
    day_first = rf"[0-9]{{1,2}}(?:st|nd|rd|th|er|º|°|\.)? ?{links}{month},?(?: {links}{_YEAR}\b)?"
    return rf"(?:{numeric}|{month_first}|{day_first})"


def _relative() -> str:
    unit, ago = any_of("units"), any_of("ago")
    some = rf"(?:about |etwa |ungefähr |environ |circa |ok\. )?(?:[0-9]{{1,3}}|{any_of('articles')}) "
    counted = rf"{some}(?:{unit})\b"
    return rf"(?:{counted}(?:,? {counted})? (?:{ago})\b|(?:{ago}) {counted})"


_NUMERIC: Final = re.compile(rf"[0-9][./-][0-9]{{1,2}}[./-][0-9]|[0-9][:.h][0-9]{{2}}|{_YEAR}")
_GLUED: Final = re.compile(r"(?<=[^\W\d_])[0-9A-ZÄÖÜÉ]")
_WORD: Final = re.compile(r"[^\W\d_]+")


@cache
def _day_sign() -> re.Pattern[str]:
    """A number with what makes it a day: two more numbers, or a month right behind or before it.

    It opens with the number, so that a search passes over all that is none. What stands before the number is looked at
    in one step for each length that names of months have.
    """
    links = r"(?:st|nd|rd|th|er|º|°|\.)? ?(?:de |del |di |of )?"
    lengths: dict[int, list[str]] = {}
    for month in words("pages", "months"):
        lengths.setdefault(len(month), []).append(re.escape(month))
    before = "|".join(rf"(?<=(?:{'|'.join(few)}){dot} [0-9])" for few in lengths.values() for dot in ("", r"\."))
    behind = rf"[./-][0-9]{{1,2}}[./-][0-9]|{links}(?:{any_of('months')})\b"
    return re.compile(rf"[0-9](?:{behind}|(?:(?<=[^\W\d_] [0-9])|(?<=[.] [0-9]))(?:{before}))")


@cache
def _recent() -> re.Pattern[str]:
    return re.compile(f"{any_of('ago')}|{any_of('just_now')}")


@cache
def _date_words(*names: str) -> frozenset[str]:
    return frozenset(part for name in names for word in words("pages", name) for part in _WORD.findall(word))


def may_hold_date(line: str) -> bool:
    """Whether a line has what no date is without; tells most lines with numbers from dates at little cost.

    >>> may_hold_date("3 weeks ago"), may_hold_date("20 bridges")
    (True, False)
    """
    if _DIGIT.search(line):
        low = lowered(line).replace("\N{NO-BREAK SPACE}", " ")
        if not _day_sign().search(low) and not _recent().search(low):
            return False
        if _NUMERIC.search(line):
            return True
        return not _date_words("months", "ago").isdisjoint(_WORD.findall(line.lower()))
    low = line.lower()
    for phrase in words("pages", "ago"):
        if phrase in low:
            return not _date_words("units").isdisjoint(_WORD.findall(low))
    return False


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A date that stands alone, with what opens it, and a bare date; both in small letters.

    A search that ignores case takes 2.3 times as long on the dev pages.
    """
    weekday = rf"(?:{any_of('weekdays')})\b\.?,?"
    joint = rf"(?: ?(?:{any_of('date_joints')}|[,@|·•/–-]+) ?| )"
    opening = rf"(?:(?:{any_of('date_openings')}) )?"
    # "9 ottobre 2009 di Ann": Tuesday in one language is a byline in another.
    day = rf"(?:{weekday} )?{_day()}(?:(?! (?:{any_of('byline')}) ) {weekday})?"
    time = _time()
    absolute = rf"(?:{time}{joint}{{0,2}}{day}|{day}(?:{joint}{{0,2}}{time})?(?: ?(?:{any_of('date_joints')})\Z)?)"
    now = rf"(?:{any_of('just_now')})(?:{joint}{{0,2}}{time})"
    dated = rf"(?:{absolute}|{_relative()})"
    return re.compile(rf"(?<![\w.,#])(?:{opening}{dated}|{now})"), re.compile(dated)


def lowered(line: str) -> str:
    """The line in small letters, place by place; a capital that becomes two signs gives the first."""
    low = line.lower()
    return low if len(low) == len(line) else "".join(sign.lower()[:1] for sign in line)


def find_date(line: str) -> tuple[int, int] | None:
    """The first date in a line: a day with or without a time on either side of it, or a relative date.

    Where an extractor lost a space a date follows a name at once.

    >>> find_date("Jane, September 17, 2016 at 8:14 pm"), find_date("Roe2 weeks ago"), find_date("Rain")
    ((6, 35), (3, 14), None)
    """
    alone, bare = _patterns()
    low = lowered(line)
    found = alone.search(low)
    for place in _GLUED.finditer(line, 0, found.start() if found else len(line)):
        if glued := bare.match(low, place.start()):
            return glued.span()
    return found.span() if found else None


def is_date(line: str) -> bool:
    """Whether a line is a date or time and nothing else.

    >>> [is_date(s) for s in ("September 17, 2016 at 8:14 pm", "17.09.2016, 20:14", "2 weeks ago", "In 2016")]
    [True, True, True, False]
    """
    if len(line) > _DATE_LIMIT:
        return False
    found = _patterns()[0].match(lowered(line.replace("\N{NO-BREAK SPACE}", " "))) if may_hold_date(line) else None
    return found is not None and not line[found.end() :].strip(" .:|#")


@cache
def _classes() -> dict[str, str]:
    """What a word of a date stands for in its shape; weekdays and clocks come and go within one template."""
    classes: dict[str, str] = {}
    for name, sign in (("months", "M"), ("weekdays", ""), ("clock", ""), ("units", "U")):
        for word in words("pages", name):
            classes.setdefault(word, sign)
    return classes


# The headers of a page are compared with each other.
@lru_cache(maxsize=1 << 12)
def date_shape(date: str | None) -> str | None:
    """A date with its numbers and names put away: what is left is the template that printed it.

    >>> date_shape("March 3, 2016 at 8:14 pm") == date_shape("April 12, 2017 at 11:02 am")
    True
    >>> date_shape("2 weeks ago"), date_shape(None)
    ('ago', None)
    """
    if date is None:
        return None
    classes = _classes()
    parts = []
    for token in _TOKEN.findall(date.lower()):
        if token[0].isdigit():
            parts.append("" if re.fullmatch(_YEAR, token) else "0")
        else:
            parts.append(classes.get(token, token if token.isalpha() else ""))
    return RELATIVE if "U" in parts else "".join(parts)
