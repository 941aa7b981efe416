"""The kinds of evidence for an encoding, strongest first: each takes the bytes, and the codec declared for them."""

from __future__ import annotations

from typing import Final

from broadsheet.contract.records import Incident
from broadsheet.decode.detection import detect
from broadsheet.decode.encodings import MARKS, STATEFUL, WIDE
from broadsheet.decode.reading import Reading, lenient, strict
from broadsheet.decode.sniff import too_many_controls
from broadsheet.incidents import incident

VALID_PER_INVALID: Final = 4
"""Bytes are UTF-8 with damage if they have this many valid multi-byte sequences for each invalid stretch, and no more
invalid bytes than valid sequences. Of 16,000 short stretches in other encodings none has
them; where the sidecar declares UTF-8 one for each is enough (docs/adr/0003-character-encodings.md)."""


def by_mark(raw: bytes, _declared: str | None) -> Reading | None:
    """A byte order mark; damage in up to one code point in 100 (or one at all) does not speak against it."""
    for mark, encoding in MARKS:
        if raw.startswith(mark):
            reading = strict(raw, encoding, "bom", len(mark)) or lenient(raw, encoding, "bom", len(mark))
            if reading and _lightly_damaged(reading):
                return reading
    return None


def by_escapes(raw: bytes, declared: str | None) -> Reading | None:
    """Seven-bit encodings that switch alphabets by escape sequences: such bytes are always valid UTF-8 as well."""
    if not raw.isascii():
        return None
    if declared in STATEFUL and (b"\x1b" in raw or b"~{" in raw):
        return strict(raw, declared, "declared")
    if b"\x1b$" in raw:
        readings = (strict(raw, name, "detected") for name in ("iso2022_jp", "iso2022_jp_2", "iso2022_kr"))
        return next((reading for reading in readings if reading), None)
    return None


def by_wide_units(raw: bytes, declared: str | None) -> Reading | None:
    """UTF-16 and UTF-32 without a mark, where the bytes cannot be text in units of one byte.

    ASCII text in UTF-16 is valid UTF-8 too, with a NUL at every other byte; so this comes before `by_utf8`.
    """
    wide = declared in WIDE
    if not wide and b"\0" not in raw:
        return None
    if not too_many_controls(raw) and strict(raw, "utf-8", "utf-8"):
        return None
    guesses = _guess_wide(raw)
    if declared in ("utf-16", "utf-32"):
        # Little-endian where the bytes do not say, as the WHATWG has it.
        guesses = [name for name in guesses if name.startswith(declared)] or [f"{declared}-le"]
    elif wide and declared:
        guesses = [declared, *guesses]
    for name in guesses:
        basis = "declared" if wide and declared and name.startswith(declared) else "detected"
        reading = strict(raw, name, basis) or lenient(raw, name, basis)
        if reading and _lightly_damaged(reading) and not too_many_controls(reading.text.encode("utf-8")):
            return reading
    return None


def not_binary(raw: bytes, _declared: str | None) -> Incident | None:
    """Bytes that are no text in any encoding go no further."""
    if too_many_controls(raw):
        return incident("decode.binary", reason="more than one byte in 20 is a control character")
    return None


def by_utf8(raw: bytes, _declared: str | None) -> Reading | None:
    """All bytes are valid UTF-8, which no other encoding's text is by chance once it has a few letters beyond ASCII."""
    return strict(raw, "utf-8", "utf-8")


def by_declaration(raw: bytes, declared: str | None) -> Reading | None:
    """The encoding that the page's sidecar declares, if all the bytes fit it."""
    return strict(raw, declared, "declared") if declared and declared not in WIDE else None


def by_most_utf8(raw: bytes, declared: str | None) -> Reading | None:
    """UTF-8 with a few damaged stretches, such as a file that was cut within a character."""
    # Counted in C first: to list the damage of 50 MB in another encoding would take ten seconds.
    valid = raw.decode("utf-8", "ignore")
    n_valid = len(valid) - len(valid.encode("ascii", "ignore"))
    if len(raw) - len(valid.encode("utf-8")) > n_valid:
        return None
    reading = lenient(raw, "utf-8", "declared" if declared == "utf-8" else "detected")
    needed = 1 if declared == "utf-8" else VALID_PER_INVALID
    return reading if reading and reading.n_invalid * needed <= n_valid else None


def by_detection(raw: bytes, _declared: str | None) -> Reading | None:
    """The encoding whose text would have bytes such as these most often."""
    return detect(raw)


EVIDENCE: Final = (
    by_mark,
    by_escapes,
    by_wide_units,
    not_binary,
    by_utf8,
    by_declaration,
    by_most_utf8,
    by_detection,
)


def _lightly_damaged(reading: Reading) -> bool:
    return reading.n_invalid <= 1 + len(reading.text) // 100


def _guess_wide(raw: bytes) -> list[str]:
    """Encodings for which NUL bytes stand at the right places: in a tenth of the units, and on one side only."""
    guesses = []
    if len(raw) % 4 == 0 and raw.count(0) * 4 >= len(raw):
        guesses += ["utf-32-le", "utf-32-be"]
    first, second = raw[0::2].count(0), raw[1::2].count(0)
    for name, high, low in (("utf-16-le", second, first), ("utf-16-be", first, second)):
        if high >= 2 and high * 20 >= len(raw) and low * 50 <= high:
            guesses.append(name)
    return guesses
