"""WordPress exports (WXR): RSS with an item for each post and page, its comments inside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from broadsheet.contract.records import Incident, Record
from broadsheet.incidents import incident
from broadsheet.read.fields import with_record
from broadsheet.read.limits import MAX_PAGE_BYTES
from broadsheet.read.provenance import Provenance
from broadsheet.read.raw_page import RawPage
from broadsheet.read.values import clean_date, clean_line, clean_url, is_encoding
from broadsheet.read.window import Window

# The items are cut out by hand, not by a parser of the whole file: WordPress writes control characters that XML does
# not allow, and one of them would cost all items after it.
_OUTSIDE: Final = re.compile(rb"<!\[CDATA\[|<!--|<item[\t\n\r >]")
_INSIDE: Final = re.compile(rb"<!\[CDATA\[|<!--|</item[\t\n\r ]{0,8}>")
_ENDS: Final = {b"<![CDATA[": re.compile(rb"\]\]>"), b"<!--": re.compile(rb"-->")}
_LONGEST: Final = 16
_ENCODING: Final = re.compile(rb"<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_NOT_IN_XML: Final = bytes(byte if byte >= 32 or byte in b"\t\n\r" else 32 for byte in range(256))
_TYPES: Final = frozenset({"post", "page"})
_FIELDS: Final = frozenset(
    {"title", "link", "guid", "wp:post_type", "wp:status", "wp:post_password", "wp:post_date_gmt", "wp:post_date"}
)


def wxr_pages(window: Window, provenance: Provenance) -> Iterator[RawPage]:
    """The posts and pages that anybody could read, each as its `<item>` element's bytes; other items hold no page.

    Raises:
        BrokenFileError: the stream breaks off.
    """
    stated = _ENCODING.search(window.peek(256))
    name = stated[1].decode("ascii") if stated else "utf-8"
    encoding = name if is_encoding(name) else "utf-8"
    number = 0
    while (match := _to(window, _OUTSIDE, None)) is not None:
        if match in _ENDS:
            _to(window, _ENDS[match], None)
            continue
        number += 1
        window.put_back(match)
        page = _page(_item(window), number, provenance, encoding)
        if page is not None:
            yield page
    window.check_end()


def _to(window: Window, pattern: re.Pattern[bytes], held: bytearray | None) -> bytes | None:
    """Go behind the next match and return it, or None; what is passed is added to what is held."""
    while True:
        data, match = window.piece(pattern, _LONGEST)
        if held is not None and len(held) <= MAX_PAGE_BYTES:
            held += data
        if match is not None or not data:
            return match


def _item(window: Window) -> bytes | Incident:
    """The element that begins where the stream stands; a `</item>` in CDATA or in a comment is not its end."""
    held = bytearray()
    while (match := _to(window, _INSIDE, held)) in _ENDS:
        if _to(window, _ENDS[match], held) is None:
            break
    if len(held) > MAX_PAGE_BYTES:
        return incident("read.too-large", limit=MAX_PAGE_BYTES)
    if match is None or match in _ENDS:
        window.check_end()
        return incident("read.wxr-item", reason="the file ends inside of it")
    return bytes(held)


def _page(item: bytes | Incident, number: int, provenance: Provenance, encoding: str) -> RawPage | None:
    bare = Record(format="wxr", number=number, id=None, digest=None)
    if isinstance(item, Incident):
        return RawPage(item, with_record(provenance, bare, {}))
    fields = _fields(item, encoding)
    if isinstance(fields, Incident):
        return RawPage(fields, with_record(provenance, bare, {}), len(item))
    # Behind a password a post is as little published as a draft.
    published = fields.get("wp:status") == "publish" and not fields.get("wp:post_password")
    if fields.get("wp:post_type") not in _TYPES or not published:
        return None
    gmt, local = fields.get("wp:post_date_gmt", ""), fields.get("wp:post_date", "")
    stated = {
        "url": clean_url(fields.get("link")),
        "title": clean_line(fields.get("title")),
        # A post that was never scheduled has 0000-00-00 for the time in GMT; its local time has no zone.
        "date_published": clean_date(f"{gmt}Z") or clean_date(local),
        "encoding": encoding,
    }
    record = Record(format="wxr", number=number, id=clean_line(fields.get("guid")), digest=None)
    known = {name: value for name, value in stated.items() if value is not None}
    return RawPage(item, with_record(provenance, record, known), len(item))


def _fields(item: bytes, encoding: str) -> Mapping[str, str] | Incident:
    """The texts of an item's own elements, by their names as written."""
    from xml.parsers import expat

    try:
        text = item.translate(_NOT_IN_XML).decode(encoding, "replace")
    except (LookupError, ValueError):
        return incident("read.wxr-item", reason="its encoding cannot be read")
    # Without the file's own head nothing is declared: there are no entities to expand, and prefixes are mere letters.
    parser = expat.ParserCreate("utf-8")
    reader = _Reader()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.data
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        return incident("read.wxr-item", reason=f"{expat.ErrorString(error.code)} in its line {error.lineno}")
    return {name: "".join(parts).strip() for name, parts in reader.found.items()}


class _Reader:
    """Collects the texts of the elements right inside of the item."""

    def __init__(self) -> None:
        self.found: dict[str, list[str]] = {}
        self._depth = 0
        self._into: list[str] | None = None

    def start(self, name: str, _: Any) -> None:
        self._depth += 1
        if self._depth == 2 and name in _FIELDS and name not in self.found:
            self._into = self.found.setdefault(name, [])

    def end(self, _: str) -> None:
        self._depth -= 1
        if self._depth < 2:
            self._into = None

    def data(self, text: str) -> None:
        if self._into is not None and self._depth == 2:
            self._into.append(text)
