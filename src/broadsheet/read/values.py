"""Values of sidecars: what a date, an encoding and a language have to be, beyond what a schema can say."""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from broadsheet.contract.schemas import schema

_DATES: Final = ("date_published", "date_retrieved")
# Python has them for text, but they are escapes for other media, or mean something else on each machine.
_NOT_OF_PAGES: Final = re.compile(r"idna|punycode|(raw_)?unicode_escape|utf_?7|u7|unicode_1_1_utf_7|mbcs|oem|ansi|dbcs")
_LONGEST: Final = 10_000


def is_date(text: str) -> bool:
    """Whether a date in ISO 8601, perhaps only a year or a month, stands in the calendar.

    >>> is_date("2016-02-29"), is_date("2016-02-30"), is_date("2016-13"), is_date("2016")
    (True, False, False, True)
    """
    try:
        datetime.datetime.fromisoformat(text + "0001-01-01T00:00:00Z"[len(text) :])
    except ValueError:
        return False
    return True


def is_encoding(label: str) -> bool:
    """Whether a name is that of a character encoding which Python knows and a page can be in.

    >>> is_encoding("windows-1252"), is_encoding("UTF-16"), is_encoding("klingon"), is_encoding("base64")
    (True, True, False, False)
    """
    if _NOT_OF_PAGES.fullmatch(re.sub("[ -]", "_", label.strip().lower())):
        return False
    try:
        # bytes.decode() refuses codecs that are none of text (base64, rot13, zlib), but only where there are bytes.
        b"page".decode(label, "replace")
    except (LookupError, ValueError):
        return False
    return True


def is_language(tag: str) -> bool:
    """Whether a tag is spelled as the schema of page sidecars wants languages.

    >>> is_language("en"), is_language("zh-Hant"), is_language("!!")
    (True, True, False)
    """
    return re.fullmatch(schema("page")["properties"]["language"]["pattern"], tag) is not None


def wrong_values(stated: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Key, fault and cure of each value of a page's sidecar that is spelled well and yet cannot be."""
    for key in _DATES:
        if isinstance(stated.get(key), str) and not is_date(stated[key]):
            yield key, "no such day or time", "look it up again, or state only the year or the month that is certain"
    if isinstance(stated.get("encoding"), str) and not is_encoding(stated["encoding"]):
        yield "encoding", "no such encoding of text is known", 'use one of Python\'s names, for example "windows-1252"'


def clean_date(value: object) -> str | None:
    """A date as the rows spell it, only as precise as it is certain; None where it is none.

    A time without a zone counts for its day alone. Accepts what corpora have: ISO 8601, a blank in place of the T,
    fractions of seconds, and datetime objects.

    >>> clean_date("2019-04-25T12:57:54.123+02:00"), clean_date("2019-04-25 12:57:54"), clean_date("2019-65-03")
    ('2019-04-25T10:57:54Z', '2019-04-25', None)
    """
    if isinstance(value, datetime.datetime):
        return _date(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if not isinstance(value, str) or len(value) > 40 or not value.isascii():
        return None
    value = value.strip()
    if re.fullmatch("[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", value):
        return value if is_date(value) else None
    if not re.match("[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}", value):
        return None
    try:
        return _date(datetime.datetime.fromisoformat(re.sub(r"(\.[0-9]{6})[0-9]+", r"\1", value)))
    except ValueError:
        return None


def _date(value: datetime.datetime) -> str | None:
    if value.tzinfo is None:
        return value.date().isoformat()
    try:
        return value.astimezone(datetime.UTC).replace(tzinfo=None, microsecond=0).isoformat() + "Z"
    except OverflowError:
        return None


def clean_url(value: object) -> str | None:
    """A web address as it stands; None where it is none.

    >>> clean_url(" <https://example.org/a> "), clean_url("dns:example.org"), clean_url("https://a b/")
    ('https://example.org/a', None, None)
    """
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    # Some versions of wget put it in the angle brackets of the standard's grammar.
    value = value.strip().removeprefix("<").removesuffix(">")
    return value if re.fullmatch(r"https?://[^\s/\x00-\x1f\x7f][^\s\x00-\x1f\x7f\ud800-\udfff]*", value) else None


def clean_line(value: object) -> str | None:
    r"""A short text on one line; None where it is none.

    >>> clean_line(" Rain\n again "), clean_line(["Jane Roe"])
    ('Rain again', None)
    """
    if not isinstance(value, str) or len(value) > _LONGEST or re.search("[\ud800-\udfff]", value):
        return None
    return " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", value).split()) or None


def clean_id(value: object) -> str | None:
    """A record's id as text; None where it is none.

    >>> clean_id(12), clean_id("<urn:uuid:1>"), clean_id(True)
    ('12', '<urn:uuid:1>', None)
    """
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**300:
        return str(value)
    return clean_line(value)


@cache
def _short_codes() -> dict[str, str]:
    """The two-letter codes of languages by their three-letter codes."""
    return tomllib.loads((files("broadsheet") / "read" / "languages.toml").read_text(encoding="utf-8"))


def clean_language(value: object) -> str | None:
    """A language as the rows spell it; None where it is none.

    >>> clean_language("EN_us"), clean_language("eng"), clean_language("eng,deu"), clean_language("__label__en")
    ('en-US', 'en', None, None)
    """
    if not isinstance(value, str) or len(value) > 80:
        return None
    primary, *rest = value.strip().replace("_", "-").split("-")
    # Spelled as BCP 47 recommends: a script with a capital (Hant), a region in capitals (HK).
    spelled = (part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part.lower() for part in rest)
    tag = "-".join([_short_codes().get(primary.lower(), primary.lower()), *spelled])
    return tag if is_language(tag) else None
