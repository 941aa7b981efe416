"""Datelines and agency credits: where a story was filed and which news agency it came from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from broadsheet.lexicons import words

# AP Stylebook, "datelines": the place in capitals, the agency in brackets, a dash. Longer places are sentences.
_DATELINE: Final = re.compile(
    r"(?P<place>[^\W\d_][^\n()\[\]]{1,80}?)? ?\((?P<agency>[^\W\d_][\w .&/-]{1,30})\) ?[-–—]{1,2}"
    r"|(?P<bare>[^\W\d_][\w .,'’/-]{1,60}?) ?(?:[–—]|--| -) "
)
# Many agencies print the day after the place: "PARIS, 3 mars (AFP)", "WASHINGTON, Sept. 17 (Reuters)".
_DAY: Final = re.compile(r", ?(?:[^\W\d_]{3,10}\.? [0-9]{1,2}|[0-9]{1,2}\.? [^\W\d_]{3,10}\.?)(?:,? [0-9]{4})?\Z")
_PLACE_WORDS: Final = 8
# A dateline has at most 80 + 30 code points and its marks.
_HEAD: Final = 200


@dataclass(frozen=True, slots=True)
class Credit:
    """The dateline and the agency of a story; None where it has none."""

    dateline: str | None
    agency: str | None


@cache
def _reported() -> re.Pattern[str]:
    verbs = "|".join(re.escape(word) for word in words("pages", "reported"))
    return re.compile(rf", (?P<agency>[^\W\d_][\w.&-]*(?: [^\W\d_][\w.&-]*){{0,2}}) (?:{verbs})\.(?=\s|\Z)")


def _place(text: str) -> str | None:
    """A place as datelines print it: short, and every word longer than three letters begins with a capital."""
    place = _DAY.sub("", text.strip(" ,"))
    parts = place.split()
    fits = 0 < len(parts) <= _PLACE_WORDS and all(
        part[0].isupper() or part[0].isdigit() or len(part) <= 3 for part in parts
    )
    return place if fits and parts[0][0].isupper() else None


def _dateline(paragraph: str) -> Credit | None:
    found = _DATELINE.match(paragraph)
    if not found:
        return None
    if found["bare"] is not None:
        place = _place(found["bare"])
        return Credit(place, None) if place and place.split(",")[0].isupper() else None
    place = _place(found["place"]) if found["place"] else None
    return Credit(place, found["agency"]) if place or not found["place"] else None


def _credited(paragraph: str) -> str | None:
    """The agency that a sentence credits at its very end: "…," she said, Reuters reported."""
    for found in _reported().finditer(paragraph):
        if all(part[0].isupper() for part in found["agency"].split()):
            return found["agency"]
    return None


def is_filed(paragraph: str) -> bool:
    """Whether a paragraph opens with a dateline that credits an agency.

    >>> is_filed("SPRINGFIELD (AP) - The council met."), is_filed("SPRINGFIELD — The council met.")
    (True, False)
    """
    found = _dateline(paragraph[:_HEAD])
    return found is not None and found.agency is not None


def credit_of(paragraph: str) -> Credit:
    """What a story's first paragraph says of where it comes from.

    >>> credit_of("SPRINGFIELD (AP) - The council met.")
    Credit(dateline='SPRINGFIELD', agency='AP')
    >>> credit_of("“It rains,” the mayor said, Springfield Wire reported.")
    Credit(dateline=None, agency='Springfield Wire')
    """
    found = _dateline(paragraph[:_HEAD]) or Credit(None, None)
    return found if found.agency else Credit(found.dateline, _credited(paragraph))
