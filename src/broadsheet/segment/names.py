"""The names of comments' writers as headers print them."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from broadsheet.lexicons import words
from broadsheet.segment.dates import lowered
from broadsheet.segment.phrases import any_of

_NAME_LIMIT: Final = 60
_NAME_WORDS: Final = 8
# More words than that before a full stop are no initials, however short the last one.
_INITIALS: Final = 4
# Full stops end sentences but for those of initials, titles and short domains.
_SENTENCE: Final = re.compile(r"[\w)”\"]{5,}\.(?: |\Z)")
# Emphasis, escapes and headings as Markdown has them, and the text that stands for a picture.
_MARKUP: Final = re.compile(r"\*\*|__|\\(?=[^\w\s])|\A#{1,6} +|\[(?![0-9 ]{1,4}\])[^\]]{0,80}\] ?")
_MARKUP_SIGN: Final = re.compile(r"[*_\\\[#]")
# Links as html2text prints them, and the numbers of links as lynx does: "[label](address)", "[12]label".
_LINK: Final = re.compile(r"\[([^\[\]]{0,120})\]\([^()\s]{0,500}\)|\[[0-9]{1,4}\](?=\S)")


def plain(line: str) -> str:
    r"""A line without the signs that an extractor printed for its markup.

    >>> plain("**Jane Roe** says:"), plain("3\\. May"), plain("[avatar] Jane"), plain("[Jane](https://jane.example)")
    ('Jane Roe says:', '3. May', 'Jane', 'Jane')
    """
    line = line.replace("\N{NO-BREAK SPACE}", " ")
    if not _MARKUP_SIGN.search(line):
        return line.strip()
    return _MARKUP.sub("", _LINK.sub(r"\1", line)).strip()


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(rf"(?:(?:{any_of('byline')})\b:? +|#?[0-9]+[.)]? +(?=[^\W\d_]))")


@cache
def _tail() -> re.Pattern[str]:
    """What may stand between a name and a date."""
    opening = "|".join((any_of("date_openings"), any_of("date_joints")))
    return re.compile(rf"(?: (?:{opening})| ?#[0-9]+|[ \N{{NO-BREAK SPACE}},:;|·•●/(–—-]+)\Z")


@cache
def _answers() -> re.Pattern[str]:
    """Words between a comment's writer and the one who is answered, in small letters."""
    return re.compile(rf" \(?(?:{any_of('answers')})\b")


@cache
def _roles() -> frozenset[str]:
    return frozenset(words("pages", "roles"))


def is_name(text: str, said: bool = False) -> bool:
    """Whether a text could be a name: short, and no sentence. `said`: a verb of saying follows it.

    >>> is_name("Jane Roe"), is_name("J. P. Roe"), is_name("It rained."), is_name("Why?"), is_name("Why?", said=True)
    (True, True, False, False, True)
    """
    if not 0 < len(text) <= _NAME_LIMIT or text.count(" ") >= _NAME_WORDS:
        return False
    if said:
        return True
    if text[-1] == "." and text.count(" ") >= _INITIALS:
        return False
    return text[-1] not in "!?…:;," and _SENTENCE.search(text) is None


def name_of(line: str) -> str:
    """A name without what the page prints around it: "by", counts, roles, separators.

    >>> name_of("by Jane Roe · Author")
    'Jane Roe'
    """
    name = plain(line)
    low = lowered(name)
    answers = _answers().search(low)
    end = answers.start() if answers else len(name)
    lead = _lead().match(low, 0, end)
    start = lead.end() if lead else 0
    name, low = name[start:end], low[start:end]
    while True:
        shorter = name[: found.start()] if (found := _tail().search(low)) else name
        first, _, last = shorter.rpartition(" ")
        shorter = first if first and last.casefold().strip("()[]") in _roles() else shorter
        if shorter == name:
            return name.strip(" •·|")
        name, low = shorter, low[: len(shorter)]
