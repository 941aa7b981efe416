"""Guessing an encoding from the bytes alone, when nothing better is left."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from broadsheet.decode.encodings import MULTI_BYTE, SINGLE_BYTE, resolve
from broadsheet.decode.reading import Reading, strict

LOOKED_THROUGH: Final = 1 << 20
"""How many bytes, from the first that is not ASCII, are looked through for words with such bytes."""
SAMPLE: Final = 1 << 16
"""How many bytes the detector reads at most."""
CANDIDATES: Final = 8
"""How many of the detector's answers are tried on the whole file at most."""

_AROUND: Final = 8  # Words kept on each side: alone, "caf\xe9" is as good Greek as French.
_NOT_ASCII: Final = re.compile(rb"[\x80-\xff]")
# No text has these; a reading that gives them took a Windows code page for an ISO one. U+0085 is a line end.
_C1: Final = re.compile("[\x80-\x84\x86-\x9f]")
# The legacy encodings of the WHATWG Encoding Standard less the two for the Macintosh: what a page on the web can have
# been in. Without this list English with curly quotes is taken for mac-latin2 (docs/adr/0003-character-encodings.md).
_ON_THE_WEB: Final = (
    *("big5hkscs", "cp866", "cp874", "cp932", "cp949", "euc-jp", "gb18030", "koi8-r", "koi8-u", "shift_jis"),
    *(f"cp125{page}" for page in range(9)),
    *(f"iso8859-{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)),
)


def detect(raw: bytes) -> Reading | None:
    """The first of the detector's answers that decodes all the bytes strictly to text, or None.

    >>> detect("The mayor’s office said: “Not yet.”".encode("cp1252")).encoding
    'cp1252'
    """
    for encoding in candidates(sample(raw)):
        reading = strict(raw, encoding, "detected")
        if reading and not _C1.search(reading.text):
            return reading
    return None


def sample(raw: bytes) -> bytes:
    r"""The words with bytes that are not ASCII and a few words around each, in a bounded part of the file.

    In a page that is mostly ASCII the detector would look at English for 200 kB and miss the one Polish comment.

    >>> sample(b"one " * 20 + b"caf\xe9").count(b"one")
    8
    """
    first = _NOT_ASCII.search(raw)
    start = max(first.start() - 256, 0) if first else 0
    words = raw[start : start + LOOKED_THROUGH].split()
    kept, until = [], 0
    for i, word in enumerate(words):
        if not word.isascii():
            kept.extend(words[max(until, i - _AROUND) : i + _AROUND + 1])
            until = i + _AROUND + 1
            if len(kept) > SAMPLE:
                break
    return b" ".join(kept)[:SAMPLE]


def candidates(text: bytes) -> tuple[str, ...]:
    """Python codecs in the order the detector believes in them, Windows supersets in place of ISO encodings."""
    import chardet

    answers = chardet.detect_all(text, compat_names=False, include_encodings=_on_the_web())
    names = (resolve(_SUBSETS.get(answer["encoding"], answer["encoding"])) for answer in answers if answer["encoding"])
    return tuple(dict.fromkeys(name for name in names if name in SINGLE_BYTE or name in MULTI_BYTE))[:CANDIDATES]


# The detector names the JIS X 0213 editions where it cannot tell; a page that is not in the older one is rare.
_SUBSETS: Final = {"euc_jis_2004": "euc_jp", "shift_jis_2004": "cp932"}


@cache
def _on_the_web() -> frozenset[str]:
    return frozenset(_ON_THE_WEB)
