"""The parts of a MIME message: where each lies among the bytes, what its header states, and its body decoded."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from email.message import Message

_MAX_HEADER: Final = 1 << 16
"""In bytes; a browser writes some 500."""
_MAX_VALUE: Final = 2_000
"""Of a header's value, in code points."""
_PARAMETER: Final = re.compile(r';\s*+([A-Za-z0-9-]++)\s*+=\s*+(?:"((?:[^"\\]|\\.)*+)"|([^\s;"]++))')
_ESCAPED: Final = re.compile(r"\\(.)")
_ENDS: Final = (b"\n\n", b"\n\r\n")
_SPACES: Final = b" \t\r\n"
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/]*+")
# Spaces after the "=" that joins two lines are added on the way; the library takes them for text.
_PADDED_JOINT: Final = re.compile(rb"=[ \t]++(?=\r?\n)")
_BAD_ESCAPE: Final = re.compile(rb"=(?![0-9A-Fa-f]{2}|\r?\n|\r?\Z)")
_PLAIN: Final = frozenset(("", "7bit", "8bit", "binary"))
_QUANTUM: Final = 4


@dataclass(frozen=True, slots=True)
class Part:
    """A message or a part of one: its header, where its body lies, and whether a boundary ended it."""

    header: Message
    start: int
    end: int
    ended: bool

    def value(self, name: str) -> str:
        """The value of a header in one line, or an empty string."""
        return " ".join(str(self.header.get(name, ""))[:_MAX_VALUE].split())

    @property
    def media_type(self) -> str:
        """The media type in lower case, text/plain where none is stated."""
        return self.value("content-type").partition(";")[0].strip().lower() or "text/plain"

    def parameter(self, name: str) -> str | None:
        """A parameter of the media type.

        The library's own reading counts the quotation marks again at each semicolon, and raises on odd continuations.
        """
        for found in _PARAMETER.finditer(self.value("content-type")):
            if found[1].lower() == name:
                return _ESCAPED.sub(r"\1", found[2]) if found[3] is None else found[3]
        return None


def part_at(raw: bytes, start: int, end: int, ended: bool) -> Part:
    r"""The part that begins at a byte and lies before another: its header ends at the first empty line.

    >>> raw = b"Content-Type: text/html; charset=koi8-r\r\n\r\n<p>Rain"
    >>> part = part_at(raw, 0, len(raw), True)
    >>> part.media_type, part.parameter("charset"), raw[part.start : part.end]
    ('text/html', 'koi8-r', b'<p>Rain')
    """
    from email.parser import BytesHeaderParser

    limit = min(end, start + _MAX_HEADER)
    # The line end before the part counts: a part may begin with its empty line.
    first = start - 1 if start and raw[start - 1 : start] == b"\n" else start
    found = [(place, len(mark)) for mark in _ENDS if (place := raw.find(mark, first, limit)) >= 0]
    place, length = min(found, default=(limit, 0))
    body = min(place + length, end) if found else end
    return Part(BytesHeaderParser().parsebytes(raw[start : max(place, start)]), body, end, ended)


def parts_of(raw: bytes, whole: Part, boundary: str) -> Iterator[Part]:
    """The parts of a message in order, by its boundary; the last one may lack its end."""
    mark = re.escape(boundary.encode("utf-8", "replace"))
    line = re.compile(rb"\n--" + mark + rb"(--)?[ \t]*+\r?(?=\n|\Z)")
    at = None
    # The line end before the first boundary may be that of the header.
    for found in line.finditer(raw, max(whole.start - 1, 0), whole.end):
        if at is not None:
            end = found.start() - (raw[found.start() - 1 : found.start()] == b"\r")
            yield part_at(raw, at, max(end, at), True)
        if found[1]:
            return
        at = found.end() + 1
    if at is not None and at <= whole.end:
        yield part_at(raw, at, whole.end, False)


def is_ended(raw: bytes, part: Part, boundary: str) -> bool:
    """Whether the line that ends all parts stands after a part."""
    mark = re.escape(boundary.encode("utf-8", "replace"))
    return re.compile(rb"\n--" + mark + rb"--[ \t]*+\r?(?=\n|\Z)").search(raw, part.end) is not None


def body_of(raw: bytes, part: Part) -> tuple[bytes, str | None] | None:
    r"""A part's body as it was before its transfer, and the damage if there is any; None where it cannot be known.

    Of broken base64 only what stands before the damage is given: what follows may be shifted, and no text any more.

    >>> raw = b"Content-Transfer-Encoding: base64\n\nUmFpbg=="
    >>> body_of(raw, part_at(raw, 0, len(raw), True))
    (b'Rain', None)
    """
    body = raw[part.start : part.end]
    transfer = part.value("content-transfer-encoding").lower()
    if transfer in _PLAIN:
        return body, None
    if transfer == "quoted-printable":
        joined = _PADDED_JOINT.sub(b"=", body)
        n_bad = len(_BAD_ESCAPE.findall(joined))
        damage = f"{n_bad} escapes of its transfer encoding are none" if n_bad else None
        return binascii.a2b_qp(joined), damage
    return _from_base64(body) if transfer == "base64" else None


def _from_base64(body: bytes) -> tuple[bytes, str | None]:
    bare = body.translate(None, _SPACES)
    found = _BASE64.match(bare)
    sound = found[0] if found else b""
    rest = bare[len(sound) :]
    spare = len(sound) % _QUANTUM
    padding = b"=" * (-spare % _QUANTUM)
    if spare == 1:
        sound, padding = sound[:-1], b""
    decoded = binascii.a2b_base64(sound + padding)
    if spare != 1 and rest == padding:
        return decoded, None
    return decoded, f"its base64 breaks off or breaks, and {len(rest.lstrip(b'='))} bytes after that were left out"
