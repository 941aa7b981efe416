"""The encoding of an HTML page: the HTML standard's encoding sniffing algorithm, with the evidence of stage decode."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from broadsheet.contract.records import Incident, RawPiece
from broadsheet.decode import Decoded
from broadsheet.decode.encodings import WIDE, resolve
from broadsheet.decode.evidence import by_detection, by_mark, by_most_utf8, by_utf8, by_wide_units, not_binary
from broadsheet.decode.reading import Reading, lenient, strict
from broadsheet.decode.sniff import magic
from broadsheet.incidents import incident

PRESCANNED: Final = 1024
"""How many bytes are looked through for what the markup states, as the standard says."""

# As browsers split a tag into attributes: a name may begin with "=", a value ends at its quotation mark or at a space.
_ATTRIBUTE: Final = re.compile(
    rb"[\t\n\f\r /]*+(?P<name>[^\t\n\f\r />][^\t\n\f\r />=]*+)"
    rb"(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)'|(?P<bare>[^\t\n\f\r >]*+)))?+"
)
_TOKEN: Final = re.compile(
    rb"<(?:!--(?:.*?-->|.*)|(?P<meta>meta)(?=[\t\n\f\r /])|/?[a-z][^\t\n\f\r >]*+|[!/?][^>]*+)",
    re.DOTALL | re.IGNORECASE,
)
_CONTENT: Final = re.compile(
    r"charset[\t\n\f\r ]*=[\t\n\f\r ]*(?:\"([^\"]*)\"|'([^']*)'|([^\t\n\f\r ;\"'][^\t\n\f\r ;]*))", re.IGNORECASE
)
_XML: Final = re.compile(rb"<\?xml[^>]*?encoding[\x00-\x20]*=[\x00-\x20]*(?:\"([^\">]*)\"|'([^'>]*)')")
# To 0 all bytes that text seldom has, to 1 the others.
_CONTROLS: Final = bytes((byte >= ord(" ") and byte != 0x7F) or byte in b"\t\n\r" for byte in range(256))
_LETTER: Final = re.compile(r"[^\W_]")


def decode_html(raw: bytes, declared: str | None = None) -> Decoded | Incident:
    r"""The text of an HTML page's bytes, or the incident that puts the page into quarantine.

    In the standard's order: byte order mark; what is stated from outside (`declared`); what the first 1,024 bytes of
    the markup state; and where nothing is stated UTF-8 if the bytes are valid, else detection. A statement that the
    bytes speak against (more than one invalid stretch in 100 characters) is passed over, which the standard does not
    do: an incident says so.

    >>> page = decode_html(b"<html><meta charset=iso-8859-1><p>The caf\xe9 reopens.")
    >>> page.encoding, page.basis
    ('cp1252', 'markup')
    """
    if not raw:
        return incident("decode.empty")
    if reason := magic(raw):
        return incident("decode.binary", reason=f"they begin as {reason}")
    label = prescan(raw)
    codec, stated = resolve(declared) if declared else None, _in_markup(label)
    found = next((one for one in _readings(raw, codec, stated) if one), None)
    if found is None:
        return incident("decode.unknown-encoding")
    if isinstance(found, Incident):
        return found
    if not _LETTER.search(found.text):
        return incident("decode.blank")
    notes = []
    if declared and found.basis not in ("declared", "bom") and not raw.isascii():
        notes.append(incident("decode.undeclared", encoding=declared[:40], used=found.encoding))
    elif label and found.basis in ("utf-8", "detected") and not raw.isascii():
        notes.append(incident("decode.markup-encoding", encoding=label[:40], used=found.encoding))
    elif found.basis == "detected":
        notes.append(incident("decode.detected", encoding=found.encoding))
    if found.n_invalid:
        notes.append(incident("decode.invalid-bytes", count=found.n_invalid, encoding=found.encoding))
    return Decoded(found.text, found.encoding, found.basis, found.pieces, tuple(notes))


def _readings(raw: bytes, codec: str | None, stated: str | None) -> Iterator[Reading | Incident | None]:
    yield by_mark(raw, codec)
    if codec:
        yield _stated(raw, codec, "declared")
    # Markup begins with an ASCII sign; in UTF-16 and UTF-32 a NUL stands next to it.
    if b"\0" in raw[:4]:
        yield by_wide_units(raw, codec)
    # Twice as fast as to count what speaks for a binary file, and of pages next to none has any.
    if raw.translate(_CONTROLS).count(0) > 1:
        yield not_binary(raw, codec)
    if stated:
        yield _stated(raw, stated, "markup")
    yield by_utf8(raw, codec)
    yield by_most_utf8(raw, codec)
    yield by_detection(raw, codec)


def _stated(raw: bytes, codec: str, basis: str) -> Reading | None:
    """The reading in a stated encoding, with a little damage if need be."""
    if codec in ("utf-16", "utf-32"):
        codec += "-le"
    reading = strict(raw, codec, basis)
    if reading is None:
        reading = lenient(raw, codec, basis) if codec == "utf-8" or codec in WIDE else _replaced(raw, codec, basis)
    return reading if reading and reading.n_invalid <= 1 + len(reading.text) // 100 else None


def _replaced(raw: bytes, codec: str, basis: str) -> Reading:
    """The reading in an encoding whose invalid stretches cannot be told apart from each other afterwards."""
    text = raw.decode(codec, "replace")
    piece = RawPiece(start_char=0, length=len(text), start_byte=0, n_bytes=len(raw), step="invalid")
    return Reading(text, codec, basis, (piece,), text.count("\N{REPLACEMENT CHARACTER}"))


def _in_markup(label: str | None) -> str | None:
    """The codec that a label in the markup means: markup that can be read byte by byte is not in UTF-16."""
    if label is None:
        return None
    if label.strip().lower() == "x-user-defined":
        return "cp1252"
    codec = resolve(label)
    return "utf-8" if codec in WIDE else codec


def prescan(raw: bytes) -> str | None:
    """The label of the encoding that the first bytes of the markup state, in a `meta` or an XML declaration.

    >>> prescan(b'<!-- <meta charset=koi8-r> --><meta http-equiv=content-type content="text/html; charset=utf-8">')
    'utf-8'
    >>> prescan(b'<?xml version="1.0" encoding="windows-1250"?><html>')
    'windows-1250'
    """
    head = raw[:PRESCANNED]
    position = 0
    while token := _TOKEN.search(head, position):
        position = token.end()
        if head[token.start() + 1 : token.start() + 2] in b"!?" or head[token.start() + 1 : position] == b"/":
            continue
        attributes: dict[bytes, bytes] = {}
        while attribute := _ATTRIBUTE.match(head, position):
            position = attribute.end()
            value = attribute["double"] or attribute["single"] or attribute["bare"] or b""
            attributes.setdefault(attribute["name"].lower(), value.lower())
        if token["meta"] and (label := _label(attributes)) and (resolve(label) or "user-defined" in label):
            return label
    found = _XML.match(head)
    label = (found[1] or found[2] or b"").decode("latin-1") if found else ""
    return label if label and resolve(label) else None


def _label(attributes: dict[bytes, bytes]) -> str | None:
    """What a `meta` states: `charset`, or that in `content` where `http-equiv` says that it is a content type."""
    if b"charset" in attributes:
        return attributes[b"charset"].decode("latin-1")
    if attributes.get(b"http-equiv") != b"content-type":
        return None
    found = _CONTENT.search(attributes.get(b"content", b"").decode("latin-1"))
    return next((group for group in found.groups() if group), None) if found else None
