"""The stage itself: sniff, weigh the evidence, and say what was found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from broadsheet.contract.records import Incident, RawPiece
from broadsheet.decode.encodings import resolve
from broadsheet.decode.evidence import EVIDENCE
from broadsheet.decode.reading import Reading
from broadsheet.decode.sniff import magic
from broadsheet.incidents import incident

_ALPHANUMERIC: Final = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page's text as its bytes give it, before normalization.

    `encoding` is a Python codec's name and `basis` the evidence for it (bom, utf-8, declared, detected). `pieces` tile
    both the text (code points) and the bytes: raw[start_byte:][:n_bytes] decodes to exactly the piece where step is
    None; "bom" is a mark of length 0, "invalid" a stretch of bytes that stands as one U+FFFD.
    """

    text: str
    encoding: str
    basis: str
    pieces: tuple[RawPiece, ...]
    incidents: tuple[Incident, ...]


def decode(raw: bytes, declared: str | None = None) -> Decoded | Incident:
    r"""The text of a plain text page's bytes, or the incident that puts the page into quarantine.

    `declared` is the encoding that the page's sidecar states, under any name that Python or the WHATWG knows.
    No character is ever replaced silently: a U+FFFD that the bytes did not hold has a piece and is counted in an
    incident.

    >>> page = decode(b"The caf\xe9 reopens", declared="latin-1")
    >>> page.text, page.encoding, page.basis
    ('The café reopens', 'cp1252', 'declared')
    >>> decode(b"").id
    'decode.empty'
    """
    if not raw:
        return incident("decode.empty")
    if reason := magic(raw):
        return incident("decode.binary", reason=f"they begin as {reason}")
    codec = resolve(declared) if declared else None
    found = next((one for evidence in EVIDENCE if (one := evidence(raw, codec))), None)
    if found is None:
        return incident("decode.unknown-encoding")
    if isinstance(found, Incident):
        return found
    if not _ALPHANUMERIC.search(found.text):
        return incident("decode.blank")
    notes = tuple(_notes(raw, declared, codec, found))
    return Decoded(found.text, found.encoding, found.basis, found.pieces, notes)


def _notes(raw: bytes, declared: str | None, codec: str | None, reading: Reading) -> list[Incident]:
    notes = []
    if declared and not _agrees(raw, codec, reading):
        notes.append(incident("decode.undeclared", encoding=declared[:40], used=reading.encoding))
    elif reading.basis == "detected":
        notes.append(incident("decode.detected", encoding=reading.encoding))
    if reading.n_invalid:
        notes.append(incident("decode.invalid-bytes", count=reading.n_invalid, encoding=reading.encoding))
    return notes


def _agrees(raw: bytes, codec: str | None, reading: Reading) -> bool:
    """Whether the declaration was true; of plain ASCII bytes every encoding that reads them alike is true."""
    if codec is None:
        return False
    if reading.encoding.startswith(codec):
        return True
    return raw.isascii() and raw.decode(codec, "replace") == reading.text
