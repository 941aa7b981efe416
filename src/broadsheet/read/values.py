"""Values of sidecars: what a date, an encoding and a language have to be, beyond what a schema can say."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from broadsheet.contract.schemas import schema

_DATES: Final = ("date_published", "date_retrieved")
# Python has them for text, but they are escapes for other media, or mean something else on each machine.
_NOT_OF_PAGES: Final = re.compile(r"idna|punycode|(raw_)?unicode_escape|utf_?7|u7|unicode_1_1_utf_7|mbcs|oem|ansi|dbcs")


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
