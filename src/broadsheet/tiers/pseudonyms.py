"""Pseudonyms: words in place of words, of the same length and shape, chosen by a key that only its holder has."""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path
from typing import Final

from broadsheet.tiers.errors import TierError

LEAST_KEY: Final = 16
"""Bytes of a key at least: with fewer, all keys can be tried."""
_MOST_KEY: Final = 4096
# The letters of the scripts that have two cases; of another script, any letter of the same 256 code points will do.
_ALPHABETS: Final = {
    "LATIN": "abcdefghijklmnopqrstuvwxyz",
    "CYRILLIC": "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "GREEK": "αβγδεζηθικλμνξοπρστυφχψω",
}
_BLOCK: Final = 256


def read_key(path: Path) -> bytes:
    """The key in a file, without the white space around it.

    Raises:
        TierError: it has fewer than 16 bytes, or more than 4096, or the file cannot be read.
    """
    cure = f"make one with `head -c 32 /dev/urandom | base64 > {path.name}`, and keep it where no build goes"
    try:
        with path.open("rb") as file:
            key = file.read(_MOST_KEY + 1).strip()
    except OSError as error:
        raise TierError(f"{path}: the key cannot be read ({error.strerror or error}); {cure}") from None
    if not LEAST_KEY <= len(key) <= _MOST_KEY:
        raise TierError(f"{path}: a key has {LEAST_KEY} to {_MOST_KEY} bytes; {cure}")
    return key


class Pseudonyms:
    """One word for each word and key, the same on every page and in every version.

    >>> made = Pseudonyms(b"0123456789abcdef")
    >>> made.of("Jane-7") == made.of("Jane-7"), made.of("JANE-7") == made.of("Jane-7").upper()
    (True, True)
    >>> len(made.of("Jane-7")), made.of("Jane-7")[0].isupper(), made.of("Jane-7")[4], made.of("Jane-7")[5].isdigit()
    (6, True, '-', True)
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        # Words come again and again; a name is of a few hundred bytes at most.
        self._made: dict[str, str] = {}

    def of(self, text: str) -> str:
        """A letter for each letter (upper case for upper case), a digit for each digit; all else stays.

        Words that differ in case alone get pseudonyms that differ in case alone.
        """
        if text not in self._made:
            if len(self._made) >= 2**16:
                self._made.clear()
            self._made[text] = self._make(text)
        return self._made[text]

    def identifier(self, stated: str) -> str:
        """A pseudonym for an id of any form: 16 hexadecimal digits, which tell nothing of its length."""
        return hmac.digest(self._key, b"id\0" + stated.encode("utf-8", "surrogatepass"), "sha256").hex()[:16]

    def _make(self, text: str) -> str:
        for attempt in count():
            stream = self._stream(f"{attempt}\0{text.casefold()}")
            made = "".join(_in_place_of(char, next(stream)) for char in text)
            # A word without letters or digits has no other; of a letter or two, the first choice may be itself.
            if made.casefold() != text.casefold() or not any(map(str.isalnum, text)) or attempt == _BLOCK:
                return made
        raise AssertionError

    def _stream(self, seed: str) -> Iterator[int]:
        """Numbers of 16 bits without end."""
        data = seed.encode("utf-8", "surrogatepass")
        for number in count():
            digest = hmac.digest(self._key, number.to_bytes(4, "big") + data, "sha256")
            for at in range(0, len(digest), 2):
                yield int.from_bytes(digest[at : at + 2], "big")


def _in_place_of(char: str, number: int) -> str:
    kind = unicodedata.category(char)
    if kind == "Nd":
        return chr(ord(char) - unicodedata.decimal(char) + number % 10)
    if kind[0] != "L":
        return char
    letters = _letters(char)
    made = letters[number % len(letters)]
    return made.upper() if char.isupper() else made


@cache
def _letters(char: str) -> str:
    """The letters that can stand in the place of a letter."""
    script = unicodedata.name(char, "").partition(" ")[0]
    if script in _ALPHABETS:
        return _ALPHABETS[script]
    kind, first = unicodedata.category(char), ord(char) - ord(char) % _BLOCK
    return "".join(chr(code) for code in range(first, first + _BLOCK) if unicodedata.category(chr(code)) == kind)
