"""The steps that make a text canonical, in order; each finds its edits and changes nothing itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Final

from broadsheet.normalize.characters import (
    CONTROLS,
    HIGH,
    HIGH_NONCHARACTERS,
    NEWLINES,
    SPACES,
    UNSPACED,
    ZERO_WIDTH_SPACE,
    beyond_ascii,
    nfc_suspects,
)
from broadsheet.normalize.edits import Edit

# Marks on one letter from which on Python's own reordering, an insertion sort, is no longer the faster.
_LONG: Final = 64


def newlines(text: str) -> list[Edit]:
    r"""Every line end, old or new, becomes \n.

    >>> newlines("a\r\nb\u2028")
    [Edit(start=1, end=3, new='\n', step='newlines'), Edit(start=4, end=5, new='\n', step='newlines')]
    """
    if not any(character in text for character in NEWLINES):
        return []
    return [Edit(*match.span(), "\n", "newlines") for match in _NEWLINES.finditer(text)]


def controls(text: str) -> list[Edit]:
    r"""Characters that stand for nothing in a text are removed, each run of them at once.

    Zero-width joiner and non-joiner are kept (Persian and emoji are spelled with them), and bidi controls; so is a
    zero-width space after a letter of a script without spaces.

    >>> controls("bridge\0\0")
    [Edit(start=6, end=8, new='', step='controls')]
    """
    if text.isascii() and not text.encode("ascii").translate(None, _KEPT_ASCII):
        return []
    pattern = _controls(_HIGH.search(text) is not None, ZERO_WIDTH_SPACE in text)
    return [Edit(*match.span(), "", "controls") for match in pattern.finditer(text)]


def spaces(text: str) -> list[Edit]:
    r"""Every other space becomes U+0020, one for one.

    >>> spaces("a\xa0b")
    [Edit(start=1, end=2, new=' ', step='spaces')]
    """
    if text.isascii():
        return []
    return [Edit(*match.span(), " ", "spaces") for match in re.finditer(f"[{SPACES}]", text)]


def nfc(text: str) -> list[Edit]:
    r"""Combining sequences that are not in Normalization Form C become so.

    >>> nfc("cafe\u0301")
    [Edit(start=3, end=5, new='é', step='nfc')]
    """
    if text.isascii() or not _suspects().search(beyond_ascii(text)):
        return []
    edits = []
    for match in _suspects().finditer(text):
        start, end = max(match.start() - 1, 0), match.end()
        if (new := canonical(text[start:end])) != text[start:end]:
            edits.append(Edit(start, end, new, "nfc"))
    return edits


STEPS: Final[tuple[Callable[[str], list[Edit]], ...]] = (newlines, controls, spaces, nfc)
"""What follows after mojibake. Running them again on what they gave changes nothing."""


def canonical(sequence: str) -> str:
    r"""The sequence in NFC, in linear time but for a sort.

    CPython reorders combining marks by insertion: 32,000 marks on one letter take 0.8 s, twice as many four times as
    long. Long sequences are put in order here first, by the same rule (UAX 15: a stable sort by combining class).

    >>> canonical("e\u0301") == "é" and canonical("a" + "\u0315\u0300" * 99) == "à" + "\u0300" * 98 + "\u0315" * 99
    True
    """
    if len(sequence) < _LONG:
        return unicodedata.normalize("NFC", sequence)
    ordered: list[str] = []
    marks: list[str] = []
    for character in sequence:
        for part in unicodedata.normalize("NFD", character):
            if unicodedata.combining(part):
                marks.append(part)
            else:
                ordered += sorted(marks, key=unicodedata.combining)
                ordered.append(part)
                marks = []
    ordered += sorted(marks, key=unicodedata.combining)
    return unicodedata.normalize("NFC", "".join(ordered))


# Begins with a class, and not with two alternatives, because sre then finds where to begin five times faster.
_NEWLINES: Final = re.compile(f"[{NEWLINES}](?:(?<=\r)\n)?")
_KEPT_ASCII: Final = bytes(range(0x20, 0x7F)) + b"\t\n\v\f\r"


_HIGH: Final = re.compile(f"[{HIGH}]")


@cache
def _controls(high: bool, zero_width: bool) -> re.Pattern[str]:
    removed = CONTROLS + HIGH_NONCHARACTERS if high else CONTROLS
    return re.compile(f"(?:[{removed}]|(?<![{UNSPACED}]){ZERO_WIDTH_SPACE})+" if zero_width else f"[{removed}]+")


@cache
def _suspects() -> re.Pattern[str]:
    # Without the letter before them: a pattern that begins with one class is searched for five times faster.
    return re.compile(f"[{nfc_suspects()}]+")
