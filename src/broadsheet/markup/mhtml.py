"""A page saved as MHTML (RFC 2557) read from its bytes: its HTML part, by what the message around it states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from broadsheet.contract.records import Incident
from broadsheet.incidents import incident
from broadsheet.markup.document import Document, read_markup
from broadsheet.markup.layout import collapsed
from broadsheet.markup.metadata import valid_title, valid_url
from broadsheet.markup.mime import Part, body_of, is_ended, part_at, parts_of
from broadsheet.normalize import normalize_text

MAX_NESTED: Final = 8
"""How many messages may stand in each other; a saved page that was sent on has three."""
MAX_MESSAGE_PARTS: Final = 10_000
"""How many parts are looked at; pages have some hundreds, for their pictures."""
_HTML: Final = frozenset(("text/html", "application/xhtml+xml"))
_MAX_BOUNDARY: Final = 200
# RFC 5322, 3.3, with the zones by name of 4.3; the day of the week is not compared.
_DATE: Final = re.compile(
    r"(?:[A-Za-z]{3},)? ?([0-9]{1,2}) ([A-Za-z]{3}) ([0-9]{4}) ([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?"
    r"(?: ([+-][0-9]{4}|GMT|UTC?|Z))?(?: \([^()]*\))?"
)
# Twelve strings in a list would be harder to read.
_MONTHS: Final = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class _Page:
    """The page's part, and whether all of it, and all that stands around it, was saved."""

    part: Part
    ended: bool
    complete: bool


@dataclass(slots=True)
class _Search:
    """One search for the page's part; it counts what it looked at, so that it ends."""

    raw: bytes
    n_parts: int = 0
    n_deep: int = 0
    n_unbounded: int = 0

    def page(self, whole: Part, depth: int = 0) -> _Page | None:
        """The part of a message that is the page: the one it names as its start, else the first HTML, else within."""
        kind = whole.media_type
        if kind in _HTML:
            return _Page(whole, whole.ended, whole.ended)
        if not kind.startswith("multipart/") and kind != "message/rfc822":
            return None
        if depth == MAX_NESTED:
            self.n_deep += 1
            return None
        if kind == "message/rfc822":
            return self.page(part_at(self.raw, whole.start, whole.end, whole.ended), depth + 1)
        boundary = whole.parameter("boundary")
        if not boundary or len(boundary) > _MAX_BOUNDARY:
            self.n_unbounded += 1
            return None
        parts = list(self._parts(whole, boundary))
        self.n_unbounded += not parts
        for part in _by_rank(whole.parameter("start"), parts):
            found = self.page(part, depth + 1)
            if found:
                complete = found.complete and part.ended and is_ended(self.raw, part, boundary)
                return _Page(found.part, found.ended and part.ended, complete)
        return None

    def _parts(self, whole: Part, boundary: str) -> Iterator[Part]:
        for part in parts_of(self.raw, whole, boundary):
            if self.n_parts == MAX_MESSAGE_PARTS:
                return
            self.n_parts += 1
            yield part

    def failure(self) -> Incident:
        """Why there is no page."""
        if self.n_parts == MAX_MESSAGE_PARTS:
            return incident("markup.mhtml-too-many-parts", limit=MAX_MESSAGE_PARTS)
        if self.n_deep:
            return incident("markup.mhtml-too-deep", limit=MAX_NESTED)
        return incident("markup.mhtml-no-boundary" if self.n_unbounded else "markup.mhtml-no-page")


def _by_rank(start: str | None, parts: list[Part]) -> list[Part]:
    """The parts in the order in which they may be the page."""

    def rank(part: Part) -> int:
        if start and part.value("content-id") == start:
            return 0
        return 1 if part.media_type in _HTML else 2

    return sorted(parts, key=rank)


def read_mhtml(raw: bytes, declared: str | None = None) -> Document | Incident:
    r"""Read a page saved as MHTML, or give the incident that puts it into quarantine.

    Pure; any bytes give a result, in time linear in their number, for each of `MAX_NESTED` levels. `declared` is the
    encoding stated from outside; where it is not, the header of the page's part may state one. The address and the
    moment of saving are those of the message, its subject is the title where the markup has none.

    The library's own parser of messages is asked for headers alone: at each line of a body it looks for the boundaries
    of all messages around it, and it keeps each body as text.

    >>> page = b"--cut\nContent-Type: text/html\n\n<p>It rained.\n--cut--"
    >>> read_mhtml(b"Content-Type: multipart/related; boundary=cut\n\n" + page).text
    'It rained.'
    """
    search = _Search(raw)
    message = part_at(raw, 0, len(raw), True)
    page = search.page(message)
    if page is None:
        return search.failure()
    body = body_of(raw, page.part)
    if body is None:
        return incident("markup.mhtml-unknown-transfer")
    document = read_markup(body[0], declared or page.part.parameter("charset"))
    if isinstance(document, Incident):
        return document
    stated = (message.value("snapshot-content-location"), page.part.value("content-location"))
    return replace(
        document,
        url=next(filter(None, map(valid_url, (*stated, message.value("content-location")))), document.url),
        title=document.title or valid_title(collapsed(normalize_text(_decoded(message.value("subject")))[0])),
        date_retrieved=sent_at(message.value("date")),
        incidents=(*document.incidents, *_noticed(page, body[1])),
    )


def _noticed(page: _Page, damage: str | None) -> Iterator[Incident]:
    if damage:
        yield incident("markup.mhtml-broken-transfer", damage=damage)
    if not page.ended:
        yield incident("markup.mhtml-cut")
    elif not page.complete:
        yield incident("markup.mhtml-no-end")


def _decoded(value: str) -> str:
    """A header's value with its encoded words (RFC 2047) as text; as it is where they are broken."""
    from email.errors import MessageError
    from email.header import decode_header, make_header

    try:
        return str(make_header(decode_header(value)))
    except (MessageError, LookupError, ValueError):  # broken base64, a charset that is none, bytes that are not in it
        return value


def sent_at(value: str) -> str | None:
    """The date of a message (RFC 5322) as the schema spells it: in UTC, or the day alone where no zone is stated.

    >>> sent_at("Tue, 9 Jan 2018 15:20:34 +0100"), sent_at("9 Jan 2018 15:20"), sent_at("yesterday")
    ('2018-01-09T14:20:34Z', '2018-01-09', None)
    """
    found = _DATE.fullmatch(value)
    if not found or found[2].lower() not in _MONTHS:
        return None
    day, year, hour, minute, second = (int(found[group] or 0) for group in (1, 3, 4, 5, 6))
    zone = found[7]
    try:
        when = datetime(year, _MONTHS.index(found[2].lower()) + 1, day, hour, minute, second, tzinfo=UTC)
        if zone and zone[0] in "+-":
            away = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:]))
            when += away if zone[0] == "-" else -away
    except (ValueError, OverflowError):  # the 31st of June, a second leapt, a year 0
        return None
    # The standard library pads no year.
    return f"{when.year:04}" + when.strftime("-%m-%dT%H:%M:%SZ" if zone else "-%m-%d")
