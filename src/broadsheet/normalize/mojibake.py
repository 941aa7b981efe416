"""The step mojibake: UTF-8 that was read as Windows-1252 or Latin-1 before the page was saved, read again rightly."""

from __future__ import annotations

import re
from typing import Final

from broadsheet.normalize.edits import Edit

BUDGET: Final = 1_000_000
"""How many code points of suspicious stretches are judged on a page; where there are more, none is repaired."""

# What the bytes 0x80 to 0xBF look like when read as Windows-1252, and (they name no character there) as Latin-1.
_AS_CP1252: Final = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xA0)}
_TRAIL: Final = "".join(_AS_CP1252.values()).replace("]", r"\]") + "\x80-\xbf"
_TO_BYTE: Final = {ord(character): byte for byte, character in _AS_CP1252.items()}
# A C1 control without U+0085 (a line end): the Windows-1252 character of that byte, read as Latin-1.
_C1: Final = {byte: ord(character) for byte, character in _AS_CP1252.items() if character != chr(byte) and byte != 0x85}
_SMELL: Final = re.compile(f"[\x80-\x84\x86-\x9f\xc2-\xf4](?:(?<=[\x80-\x9f])|[{_TRAIL}])")
_STRETCH: Final = re.compile(
    f"(?:[\xc2-\xdf][{_TRAIL}]|[\xe0-\xef][{_TRAIL}]{{2}}|[\xf0-\xf4][{_TRAIL}]{{3}})+|[{''.join(map(chr, _C1))}]"
)
_WORD_BEFORE: Final = re.compile(r"\S*\Z")
_WORD_AFTER: Final = re.compile(r"\S*")
_CONTEXT: Final = 16


def smells(text: str) -> bool:
    """Whether the text has anything that the step would look at twice.

    >>> smells("a café, “quoted”"), smells("a cafÃ©")
    (False, True)
    """
    return not text.isascii() and _SMELL.search(text) is not None


def find(text: str) -> list[Edit] | None:
    """An edit for each stretch that is mojibake beyond doubt; None where the page has more than BUDGET to judge.

    A stretch counts if its characters are the bytes of valid UTF-8 in this disguise, and if `ftfy.badness` finds the
    word it stands in unlikely as it is ("CAFÉ…" is such bytes by chance, and no mojibake). ftfy's own repair is not
    used: it tries ten code pages, puts in U+FFFD, guesses lost bytes, and is some 100 times slower (0.4 MB/s).

    >>> find("a cafÃ© at five")
    [Edit(start=5, end=7, new='é', step='mojibake')]
    """
    if not smells(text):
        return []
    from ftfy.badness import is_bad

    edits, judged = [], 0
    for match in _STRETCH.finditer(text):
        start, end = match.span()
        judged += end - start
        if judged > BUDGET:
            return None
        if end - start > 1:
            new = _repair(match.group())
            if new is None or not is_bad(_word(text, start, end)):
                continue
        else:
            new = match.group().translate(_C1)
        edits.append(Edit(start, end, new, "mojibake"))
    return edits


def _repair(stretch: str) -> str | None:
    """The stretch read as UTF-8, as many times over as it was read wrongly; each time it gets shorter."""
    new = None
    while True:
        try:
            stretch = stretch.translate(_TO_BYTE).encode("latin-1").decode("utf-8")
        except UnicodeError:
            return new
        new = stretch
        if not _STRETCH.fullmatch(stretch):
            return new


def _word(text: str, start: int, end: int) -> str:
    before = _WORD_BEFORE.search(text[max(start - _CONTEXT, 0) : start])
    after = _WORD_AFTER.match(text[end : end + _CONTEXT])
    return (before.group() if before else "") + text[start:end] + (after.group() if after else "")
