"""Moments as markup states them: ISO 8601 strings and counts of seconds, in UTC where a zone is stated."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

from broadsheet.lexicons import folded, lexicon

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# Comments were written after 1990 and, in a page that exists, before 2100: other counts are not moments.
_SECONDS: Final = range(631_152_000, 4_102_444_800)
# "2016-09-17T20:14:00 +0200", "2016-09-17 20:14:00 UTC": spellings that the standard library does not read.
_SPELLING: Final = re.compile(
    r"([0-9]{4}-?[0-9]{2}-?[0-9]{2})[T ]([0-9]{2}:?[0-9]{2}(?::?[0-9]{2})?(?:[.,][0-9]{1,9})?)"
    r" ?(Z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)\Z",
    re.IGNORECASE,
)
_LIMIT: Final = 64
# What stands in the stamp under a comment of a wiki; the names of its zone are those of its server.
_STAMP_TIME: Final = re.compile(r"(?<![0-9])([01]?[0-9]|2[0-3])[:.h]([0-5][0-9])(?![0-9])")
_STAMP_DAY: Final = re.compile(r"(?<![0-9])([0-9]{1,2})\.? (?:de )?([^\W\d_]{3,12})\.? (?:de )?([12][0-9]{3})(?![0-9])")
_STAMP_ZONE: Final = re.compile(r"\(([A-Z]{3,4})\)\Z")
_ZONES: Final = {"UTC": 0, "GMT": 0, "CET": 1, "CEST": 2}
_YEAR: Final = 12


def moment(value: str | None) -> str | None:
    """A moment in UTC as RFC 3339, or None where the value is no moment or states no zone.

    >>> moment("2016-09-17T22:14:00+02:00"), moment("1474143240"), moment("1474143240000")
    ('2016-09-17T20:14:00Z', '2016-09-17T20:14:00Z', '2016-09-17T20:14:00Z')
    >>> moment("2016-09-17T20:14:00 1474143240"), moment("2016-09-17T20:14:00"), moment("17 September")
    ('2016-09-17T20:14:00Z', None, None)
    """
    text = (value or "").strip()
    if not text or len(text) > _LIMIT:
        return None
    last = text.rpartition(" ")[2]
    if last.isascii() and last.isdecimal() and len(last) in (10, 13):
        return _counted(int(last) // (1000 if len(last) == 13 else 1))
    found = _SPELLING.match(text)
    return _zoned(found) if found else None


def stamped(stamp: str) -> str | None:
    """The moment of a wiki's stamp in UTC; None where its month or its zone is not known for sure.

    >>> stamped("12:00, 1 March 2020 (UTC)"), stamped("12:00, 1. Mai 2020 (CEST)"), stamped("12:00, 1 May 2020 (EST)")
    ('2020-03-01T12:00:00Z', '2020-05-01T10:00:00Z', None)
    """
    time, day, zone = _STAMP_TIME.search(stamp), _STAMP_DAY.search(folded(stamp)), _STAMP_ZONE.search(stamp)
    month = _months().get(day[2]) if day else None
    if not time or not day or not zone or zone[1] not in _ZONES or not month:
        return None
    try:
        when = datetime(int(day[3]), month, int(day[1]), int(time[1]), int(time[2]), tzinfo=UTC)
        return _spelled(when - timedelta(hours=_ZONES[zone[1]]))
    except (ValueError, OverflowError):  # the 31st of June
        return None


@cache
def _months() -> dict[str, int]:
    """The number of each name of a month; what names two months, in one language or two, has none."""
    numbers: dict[str, set[int]] = {}
    for language in lexicon("pages").values():
        # A year's names in their order, then the short ones; a full name may be cut anywhere.
        names = language.get("months", ())
        for name in names:
            full = [number for number, month in enumerate(names[:_YEAR], 1) if month.startswith(name)]
            numbers.setdefault(name, set()).update(full)
    return {name: found.pop() for name, found in numbers.items() if len(found) == 1}


def _counted(seconds: int) -> str | None:
    return _spelled(_EPOCH + timedelta(seconds=seconds)) if seconds in _SECONDS else None


def _zoned(found: re.Match[str]) -> str | None:
    zone = found[3].upper()
    try:
        return _spelled(datetime.fromisoformat(f"{found[1]}T{found[2]}{'Z' if zone[0] not in '+-' else zone}"))
    except (ValueError, OverflowError):  # a thirteenth month, or a basic date with an extended time
        return None


def _spelled(when: datetime) -> str:
    return when.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
