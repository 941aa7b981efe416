"""Finds the quotation marks of a paragraph and says of each what its neighbours let it be."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from broadsheet.quotes.lexicon import elisions

OPEN: Final = "open"
CLOSE: Final = "close"
EITHER: Final = "either"
SINGLE: Final = "single"

MAX_MARKS: Final = 4_000
MIN_CHARS: Final = 16
"""`MAX_MARKS` signs in a row that stand closer than one in so many code points belong to no language: it is code, or an
attack. (In news one mark stands in 130 code points; a list of quoted words has one in 6, but not by the thousand.)"""

# An apostrophe between two letters or digits is no mark: most of what looks like one falls here, before any Python.
# The first sign stands alone in its class, so that the search for it is one loop in C.
MARK: Final = re.compile(
    r"""["“”„‟«»‹›「」『』｢｣＂❝❞〝〞〟″`´'‘’‚‛]"""
    r"""(?:(?<![`´'‘’‚‛])|(?<=')''?|(?<=`)`|(?<=‘)‘|(?<=’)’’?|(?<=‚)‚|(?<=´)´|(?!\w)|(?<!\w.))"""
)
_DOUBLE: Final = ('"', "＂", "“", "”", "„", "‟", "❝", "❞", "〝", "〞", "〟", "″", "``", "''", "‘‘", "’’", "‚‚", "´´")
_FAMILY: Final = {
    **dict.fromkeys(_DOUBLE, "double"),
    **dict.fromkeys("«»", "guillemet"),
    **dict.fromkeys("‹›", "single-guillemet"),
    **dict.fromkeys("「」｢｣", "corner"),
    **dict.fromkeys("『』", "white-corner"),
    **dict.fromkeys("`´'‘’‚‛", SINGLE),
}
_SIGN: Final = {
    **dict.fromkeys(("「", "｢", "『", "„", "‟", "``", "‘‘", "‚‚", "❝", "〝"), OPEN),
    **dict.fromkeys(("」", "｣", "』", "’’", "❞", "〞", "〟"), CLOSE),
}
_SPACE: Final = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | frozenset(
    map(chr, range(0x2000, 0x200B))
)
_DASHES: Final = "-\N{EN DASH}\N{EM DASH}\N{HORIZONTAL BAR}"
_BEFORE_OPEN: Final = _SPACE | frozenset("([{/“„«‹‘\"'「『‚:=…>*_~|" + _DASHES)
_AFTER_CLOSE: Final = _SPACE | frozenset(")]}.,;:!?/”“»›’\"'」』…<*_~|" + _DASHES)
_STOPS: Final = frozenset(".,;:!?)]}")
# Marks of direction and joiners that print nothing; they come with text copied from social networks.
_UNSEEN: Final = frozenset("\xad\u061c\u2060\ufeff\u2066\u2067\u2068\u2069") | frozenset(
    map(chr, (*range(0x200B, 0x2010), *range(0x202A, 0x202F)))
)
_UNSEEN_RUN: Final = 8
_INITIAL: Final = re.compile(r"[^\W_]+")
_ATTRIBUTE: Final = re.compile(r"""["“”][^"“”<>]{0,500}["“”]""")
_ATTRIBUTE_MARKS: Final = frozenset('"“”')


class Mark(NamedTuple):
    """A quotation mark: its place, its characters, its family (only marks of one family pair) and its role.

    `role` is open, close or either, as its neighbours allow; `weak`: a single mark that may as well be an apostrophe,
    as that of a plural's possessive.
    """

    start: int
    end: int
    sign: str
    family: str
    role: str
    weak: bool = False


def family(sign: str) -> str:
    """The family of a sign; only marks of one family pair.

    >>> family("„") == family('"'), family("‹")
    (True, 'single-guillemet')
    """
    return _FAMILY[sign]


def _elided(text: str, at: int) -> bool:
    """Whether the word after an apostrophe is one that lost its beginning ('82, 'em)."""
    word = _INITIAL.match(text, at, at + 32)
    return word is not None and (word[0][0].isdigit() or word[0].lower() in elisions())


def _single(text: str, at: int, sign: str, before: str, after: str) -> Mark | None:
    """A single mark; None for an apostrophe."""
    opens = before in _BEFORE_OPEN
    if sign == "‚":
        return Mark(at, at + 1, sign, SINGLE, OPEN) if opens and after.isalnum() else None
    if opens and after not in _SPACE and after not in _STOPS:
        # ’ opens in Swedish, and by mistake; far more often it stands for a letter, so it takes strong proof to pair.
        return None if _elided(text, at + 1) else Mark(at, at + 1, sign, SINGLE, OPEN, sign in "’´")
    if before in _SPACE or after.isalnum():
        return None
    if sign in "‘‛" and not before.isalnum() and before not in ".,!?…":
        return None
    return Mark(at, at + 1, sign, SINGLE, CLOSE, before.isalnum() and after in _SPACE)


def _seen(text: str, at: int, step: int, first: int, last: int) -> str:
    """The nearest sign from `at` on that prints something; a line feed at the paragraph's edge."""
    for place in range(at, at + step * _UNSEEN_RUN, step):
        if not first <= place < last:
            break
        if text[place] not in _UNSEEN:
            return text[place]
    return "\n"


def role_between(before: str, after: str) -> str:
    """What a mark may be that can be printed both ways, by the signs on its two sides.

    >>> role_between(" ", "A"), role_between(",", " "), role_between("a", "b")
    ('open', 'close', 'either')
    """
    can_open = before in _BEFORE_OPEN and after not in _SPACE
    if after in _AFTER_CLOSE and before not in _SPACE:
        return EITHER if can_open else CLOSE
    return OPEN if can_open else EITHER


def _parts(sign: str, at: int, before: str) -> tuple[tuple[str, int], tuple[str, int]]:
    """Three apostrophes are a double mark and a single one within it."""
    one, two = sign[0], sign[:2]
    return ((two, at), (one, at + 2)) if before in _BEFORE_OPEN else ((one, at), (two, at + 1))


def _read(text: str, at: int, sign: str, start: int, end: int) -> Mark | None:
    """The mark of that sign, or None where it is an apostrophe."""
    stop = at + len(sign)
    before = text[at - 1] if at > start else "\n"
    after = text[stop] if stop < end else "\n"
    if before in _UNSEEN:
        before = _seen(text, at - 1, -1, start, end)
    if after in _UNSEEN:
        after = _seen(text, stop, 1, start, end)
    kin = _FAMILY[sign]
    if kin == SINGLE:
        return _single(text, at, sign, before, after)
    return Mark(at, stop, sign, kin, _SIGN.get(sign) or role_between(before, after))


def _attribute(text: str, at: int, start: int, end: int) -> int | None:
    """Where the value of a tag's attribute ends that the mark at `at` opens, or ends (the tag may be broken in two)."""
    if text[at - 1 : at] == "=" and text[at - 2 : at - 1].isalnum():
        value = _ATTRIBUTE.match(text, at, end)
        return value.end() if value else at + 1
    return at + 1 if at == start and text[at + 1 : at + 2] == ">" else None


def marks(text: str, start: int, end: int) -> list[Mark] | None:
    """The quotation marks of `text[start:end]`, in order, without apostrophes and the values of a tag's attributes.

    None for a paragraph with `MAX_MARKS` of them in a row that stand closer than one in `MIN_CHARS` code points.

    >>> [(mark.sign, mark.role) for mark in marks("“Don’t,” they said of the ’82 vote.", 0, 36)]
    [('“', 'open'), ('”', 'close')]
    >>> marks("“”" * 2_000, 0, 4_000) is None
    True
    """
    found: list[Mark] = []
    passed = milestone = start
    for count, match in enumerate(MARK.finditer(text, start, end), start=1):
        at, sign = match.start(), match[0]
        if not count % MAX_MARKS:
            if at - milestone < MAX_MARKS * MIN_CHARS:
                return None
            milestone = at
        if at < passed:
            continue
        if sign in _ATTRIBUTE_MARKS and (value := _attribute(text, at, start, end)):
            passed = value
        elif len(sign) == 3:
            both = (_read(text, place, part, start, end) for part, place in _parts(sign, at, text[at - 1 : at] or " "))
            found.extend(mark for mark in both if mark is not None)
        elif (mark := _read(text, at, sign, start, end)) is not None:
            found.append(mark)
    return found
