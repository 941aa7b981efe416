"""Mentions: places where a comment addresses another commenter ("@name") or another comment ("#12")."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from broadsheet.contract.records import Mention

# An address of mail is no mention, so nothing may stand right before the sign.
_MENTION: Final = re.compile(r"(?<![\w.@#&/])(?:@(?P<name>\w[\w.-]{0,40})|#(?P<number>[0-9]{1,7})\b)")

# An apostrophe belongs to a name (O'Brien) or ends it (O'Brien's): ends are looked for at each of the first two.
_APOSTROPHE: Final = re.compile(r"['\N{RIGHT SINGLE QUOTATION MARK}]\w[\w.-]{0,40}")
_APOSTROPHES: Final = 2
_NEXT_WORD: Final = re.compile(r" \w[\w.-]{0,40}")
_NAME_WORDS: Final = 3


def squashed(name: str) -> str:
    """A name as names are compared: case-folded, without its spaces, with the apostrophe of typewriters.

    >>> squashed("Jane Roe"), squashed("Sean O\N{RIGHT SINGLE QUOTATION MARK}Brien")
    ('janeroe', "seano'brien")
    """
    return name.replace(" ", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").casefold()


def mentions_of(text: str, by_name: Mapping[str, str], by_number: Mapping[int, str]) -> tuple[Mention, ...]:
    """The mentions in a comment's text.

    `by_name` holds the id of the nearest earlier comment of each commenter (as `squashed` spells names), `by_number`
    the ids of numbered comments. "@Jane Roe" is recognised where "janeroe" is known.

    >>> [m.comment_id for m in mentions_of("@Jane Roe is right, see #2.", {"janeroe": "x"}, {2: "y"})]
    ['x', 'y']
    """
    if "@" not in text and "#" not in text:
        return ()
    found = []
    for match in _MENTION.finditer(text):
        if match["number"]:
            target, end = by_number.get(int(match["number"])), match.end()
        else:
            target, end = _longest_name(text, match.start() + 1, match.end(), by_name)
        found.append(Mention(text=text[match.start() : end], start_char=match.start(), end_char=end, comment_id=target))
    return tuple(found)


def _longest_name(text: str, start: int, end: int, by_name: Mapping[str, str]) -> tuple[str | None, int]:
    """The longest known name of up to three words that starts here, else the first word without a known target."""
    ends = [end]
    for more in reversed(range(_NAME_WORDS)):
        for _ in range(_APOSTROPHES):
            joined = _APOSTROPHE.match(text, ends[-1])
            ends += [joined.end()] if joined else []
        following = _NEXT_WORD.match(text, ends[-1])
        if not following or not more:
            break
        ends.append(following.end())
    for stop in reversed(ends):
        trimmed = text[start:stop].rstrip(".-")
        target = by_name.get(squashed(trimmed))
        if target:
            return target, start + len(trimmed)
    return None, start + len(text[start:end].rstrip(".-"))
