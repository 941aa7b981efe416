"""Moments as markup states them: ISO 8601 strings and counts of seconds, in UTC where a zone is stated."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

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
