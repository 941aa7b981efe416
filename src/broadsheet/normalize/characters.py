"""Which code points the steps of normalization look at, and one class of them all for the fast path."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Final

NEWLINES: Final = "\r\x0b\x0c\x85\u2028\u2029"
SPACES: Final = "\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""All of general category Zs but U+0020, as ranges of a regular expression's class."""
CONTROLS: Final = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u2060\ufeff\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff"
"""C0 without tab and line ends, C1 without U+0085, what only marks where a line may break or must not (soft hyphen,
word joiner, byte order mark inside), interlinear annotation, noncharacters; as ranges of a class."""
HIGH_NONCHARACTERS: Final = "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
"""The noncharacters above the BMP, apart because sre tests each of them at each character that is not in a class."""
HIGH: Final = "\U0001fffe-\U0010ffff"
"""A range with all of them, and none of the emoji."""
ZERO_WIDTH_SPACE: Final = "\u200b"
UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1980-\u19df\ua9e0-\ua9ff\uaa60-\uaaff"
"""Thai, Lao, Burmese, Khmer, Tai: written without spaces, so that a zero-width space after such a letter is the end of
a word. Elsewhere it only says where a line may break."""
BIDI: Final = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
PRIVATE: Final = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"

_ASCII: Final = bytes(range(128))

# Above the BMP single code points would make the class slow (sre tests their ranges one by one): whole planes of
# scripts, and the compatibility ideographs, stand in. Emoji are in none of them.
_NFC_ASTRAL: Final = "\U00010000-\U0001efff\U0002f800-\U0002fa1f"


@cache
def nfc_suspects() -> str:
    """The code points that NFC may change or join to the one before them, as ranges of a class.

    Those with a combining class, those that stand second in a canonical composition (or begin with such a one), Hangul
    vowels and finals, and those that NFC replaces. A text without any of them is in NFC: UAX 15, section 9.

    >>> any(character in nfc_suspects() for character in "aé’中")
    False
    """
    second = {chr(code) for code in (*range(0x1161, 0x1176), *range(0x11A8, 0x11C3))}
    second.update(
        parts[1]
        for code in range(0xC0, 0x10000)
        if not 0xAC00 <= code <= 0xDFFF and len(parts := _canonical(chr(code))) == 2
    )
    suspects = []
    for code in range(0x300, 0x10000):
        if 0xAC00 <= code <= 0xDFFF:
            continue
        begins = unicodedata.normalize("NFD", chr(code))[0]
        if unicodedata.combining(begins) or begins in second or unicodedata.normalize("NFC", chr(code)) != chr(code):
            suspects.append(code)
    return _ranges(suspects) + _NFC_ASTRAL


@cache
def odd() -> re.Pattern[str]:
    r"""Finds any code point that a step or an incident may be about, and any above the BMP.

    Written as what is not odd, for speed: sre looks a class of the BMP up in one table, and tests any range above it at
    each character that is not in the table.

    >>> odd().search("The “café”: a\tb\n") is None
    True
    """
    looked_at = re.compile(f"[{NEWLINES}{SPACES}{CONTROLS}{ZERO_WIDTH_SPACE}{BIDI}\ue000-\uf8ff{nfc_suspects()}]")
    return re.compile(f"[^{_ranges(code for code in range(0x10000) if not looked_at.match(chr(code)))}]")


def beyond_ascii(text: str) -> str:
    """The characters of a text that are not ASCII, in order: few, and made in a tenth of the time of one search.

    >>> beyond_ascii("a “café”")
    '“é”'
    """
    return text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass")


def _ranges(codes: Iterable[int]) -> str:
    """Rising code points as the ranges of a regular expression's class."""
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in ranges)


def _canonical(character: str) -> list[str]:
    decomposition = unicodedata.decomposition(character)
    if not decomposition or decomposition[0] == "<":
        return []
    return [chr(int(code, 16)) for code in decomposition.split()]
