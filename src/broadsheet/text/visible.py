"""Text from pages and file names, spelled so that a terminal or a log shows it and does not obey it."""

from __future__ import annotations

from typing import Final

# The only invisible characters that words are spelled with: Persian and Indic scripts, and emoji, need them.
_JOINERS: Final = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"


def visible(text: str, keep: str = "") -> str:
    r"""Spell out what does not print: escape sequences, bidirectional controls, lone surrogates, odd spaces.

    A page or a file name may hold sequences that move the cursor, hide text, or turn its order round. `keep` names
    characters that stay as they are, such as a line feed.

    >>> print(visible("Fresh\x1b[2J bread \N{RIGHT-TO-LEFT OVERRIDE}daily"))
    Fresh\x1b[2J bread \u202edaily
    """
    if text.isprintable():
        return text
    kept = keep + _JOINERS
    return "".join(c if c.isprintable() or c in kept else ascii(c)[1:-1] for c in text)


def spelled(path: object) -> str:
    r"""A path for JSON, which cannot hold bytes that are not UTF-8.

    >>> spelled("b\udcfccher")
    'b\\udcfccher'
    """
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")
