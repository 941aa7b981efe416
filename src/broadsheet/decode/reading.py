"""One reading of a page's bytes in one encoding, strict or with its invalid stretches marked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from broadsheet.contract.records import RawPiece

_SURROGATES: Final = re.compile("[\ud800-\udfff]+")
_UNIT: Final = {"utf-8": 1, "utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}


@dataclass(frozen=True, slots=True)
class Reading:
    """The text that the bytes give in an encoding, why that encoding, and how much of the bytes did not fit it."""

    text: str
    encoding: str
    basis: str
    pieces: tuple[RawPiece, ...]
    n_invalid: int = 0


def strict(raw: bytes, encoding: str, basis: str, mark: int = 0) -> Reading | None:
    r"""The reading where all bytes after a byte order mark of `mark` bytes are valid, else None.

    >>> strict(b"caf\xe9", "cp1252", "declared").text
    'café'
    """
    try:
        text = raw[mark:].decode(encoding)
    except UnicodeDecodeError:
        return None
    pieces = _mark_piece(mark)
    if len(raw) > mark:
        pieces.append(RawPiece(start_char=0, length=len(text), start_byte=mark, n_bytes=len(raw) - mark, step=None))
    return Reading(text, encoding, basis, tuple(pieces))


def lenient(raw: bytes, encoding: str, basis: str, mark: int = 0) -> Reading | None:
    r"""The reading with each stretch of invalid bytes as one U+FFFD; None where the encoding is out of the question.

    Only for UTF-8, UTF-16 and UTF-32, whose invalid units Python can carry through as lone surrogates, which valid
    text never has: so one pass in C finds them all, where asking again after each error would be quadratic.

    >>> lenient(b"caf\xc3\xa9 \xff\xff bar", "utf-8", "declared").text == "café \ufffd bar"
    True
    """
    unit = _UNIT[encoding]
    end = len(raw) - (len(raw) - mark) % unit
    try:
        marked = raw[mark:end].decode(encoding, "surrogateescape" if unit == 1 else "surrogatepass")
    except UnicodeDecodeError:
        return None
    if end < len(raw):
        marked += "\udfff"
    pieces, parts, char, byte, last = _mark_piece(mark), [], 0, mark, 0
    for match in (*_SURROGATES.finditer(marked), None):
        valid = marked[last : match.start() if match else len(marked)]
        if valid:
            n_bytes = len(valid.encode(encoding))
            pieces.append(RawPiece(start_char=char, length=len(valid), start_byte=byte, n_bytes=n_bytes, step=None))
            parts.append(valid)
            char, byte = char + len(valid), byte + n_bytes
        if match:
            # Capped at the end of the file: the surrogate added above stands for less than a whole unit.
            n_bytes = min(unit * len(match.group()), len(raw) - byte)
            pieces.append(RawPiece(start_char=char, length=1, start_byte=byte, n_bytes=n_bytes, step="invalid"))
            parts.append("\ufffd")
            char, byte, last = char + 1, byte + n_bytes, match.end()
    return Reading("".join(parts), encoding, basis, tuple(pieces), sum(piece.step == "invalid" for piece in pieces))


def _mark_piece(mark: int) -> list[RawPiece]:
    return [RawPiece(start_char=0, length=0, start_byte=0, n_bytes=mark, step="bom")] if mark else []
