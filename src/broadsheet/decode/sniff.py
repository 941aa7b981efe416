"""What the first bytes, and the control characters among all of them, say about a file: binary, markup, or neither."""

from __future__ import annotations

import re
from typing import Final

from broadsheet.decode.encodings import MARKS

_MAGIC: Final = (
    (b"%PDF-", "a PDF document"),
    (b"{\\rtf", "a rich text document"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b\x08", "gzip data"),
    (b"\x28\xb5\x2f\xfd", "Zstandard data"),
    (b"\xfd7zXZ\x00", "xz data"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"\x7fELF", "a program"),
)
_SPACE: Final = re.compile(rb"[\t\n\x0c\r \0]*+")
# The tags of the WHATWG MIME Sniffing Standard, 7.1, with its tag-terminating byte, and XHTML behind its XML line.
_HTML: Final = re.compile(
    rb"<(?:(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p)[ >]|!--"
    rb"|\?xml[^>]{0,200}>\s{0,20}<(?:!doctype html|html)[ >])",
    re.IGNORECASE,
)
# Browsers write up to 1 kB of header before the first empty line, mail servers some 10 kB.
_HEAD: Final = 1 << 14
_FIELD: Final = re.compile(rb"[!-9;-~]{1,80}:")
_HEADER_END: Final = re.compile(rb"\r?\n\r?\n")
_VERSION: Final = re.compile(rb"^MIME-Version[ \t]*:", re.IGNORECASE | re.MULTILINE)
_MESSAGE: Final = re.compile(
    rb"^Content-Type[ \t]*:\s*(?:multipart/(?:related|mixed|alternative)|message/rfc822|text/html)\b",
    re.IGNORECASE | re.MULTILINE,
)
_ITEM: Final = re.compile(
    rb"<item(?:[ \t\r\n][^<>]{0,200})?>\s{0,200}<(?:[a-z]{1,20}:)?[a-z_]{1,40}[ \t\r\n/>]", re.IGNORECASE
)
# C0 and DEL without tab, line ends, vertical tab, form feed and escape, which text files have.
_CONTROLS: Final = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b") | {0x7F})


def magic(raw: bytes) -> str | None:
    """What the file is if its first bytes are those of a known binary format.

    >>> magic(b"%PDF-1.4 ...")
    'a PDF document'
    """
    return next((name for start, name in _MAGIC if raw.startswith(start)), None)


def is_html(raw: bytes) -> bool:
    """Whether the bytes begin as HTML does, in any encoding that has ASCII in it (NUL bytes of UTF-16 are skipped).

    >>> is_html(b"  <!DOCTYPE html><p>"), is_html(b"a < b"), is_html("<html>".encode("utf-16"))
    (True, False, True)
    """
    return _HTML.match(_opening(raw)) is not None


def is_mhtml(raw: bytes) -> bool:
    r"""Whether the bytes begin as a message that may hold an HTML page: a header that says so, within its first 16 kB.

    >>> head = b"From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: "
    >>> is_mhtml(head + b"multipart/related;\r\n\tboundary=cut\r\n\r\n"), is_mhtml(head + b"text/plain\r\n\r\nRain")
    (True, False)
    """
    if not _FIELD.match(raw):
        return False
    head = raw[:_HEAD]
    end = _HEADER_END.search(head)
    head = head[: end.start()] if end else head
    return _VERSION.search(head) is not None and _MESSAGE.search(head) is not None


def is_wxr_item(raw: bytes) -> bool:
    """Whether the bytes begin as the `<item>` element of a feed or of a WordPress export, whose format is a feed's.

    >>> is_wxr_item(b"<item> <title>Rain</title></item>"), is_wxr_item(b"<item>s of the agenda")
    (True, False)
    """
    return _ITEM.match(_opening(raw)) is not None


def _opening(raw: bytes) -> bytes:
    """The first bytes after a byte order mark and white space, without the NUL bytes of UTF-16."""
    mark = next((len(mark) for mark, _ in MARKS if raw.startswith(mark)), 0)
    spaces = _SPACE.match(raw, mark)
    start = spaces.end() if spaces else mark
    return raw[start : start + 2048].replace(b"\0", b"")


def too_many_controls(raw: bytes) -> bool:
    r"""Whether more than one byte in 20 (and more than one at all) is a control character that text does not have.

    Compressed data has one in ten: 26 of 256 byte values count.

    >>> too_many_controls(b"Bridge\0"), too_many_controls(bytes(range(256)))
    (False, True)
    """
    n_controls = len(raw) - len(raw.translate(None, _CONTROLS))
    return n_controls > 1 + len(raw) // 20
