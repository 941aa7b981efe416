"""What a single line says it is: a comment's name, date or buttons, a form, a notice, or none of these."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from broadsheet.lexicons import folded, words
from broadsheet.segment.dates import find_date, may_hold_date
from broadsheet.segment.layout import Line
from broadsheet.segment.names import is_name, name_of, plain
from broadsheet.segment.phrases import any_of, is_comments_closed, is_comments_heading

# A header names one person and one time; the longest on the dev pages has 104 code points.
HEADER_LIMIT: Final = 120
# A site that links here is named by its page's title; only a button behind the date tells such a header.
_TITLE_LIMIT: Final = 200
# Extractors that wrap do so at 72 to 80 columns, between words.
_WRAPPED: Final = 50
# Joints stand alone between a name and a date: "on", "posted by".
_JOINTS: Final = 2
_ARROWS: Final = 0x2190
_DIGIT: Final = re.compile("[0-9]")
# Numbers, and the signs that an extractor prints for markup.
_STRIKING: Final = re.compile(r"[0-9*_\\\[#]")
# A colon behind "says"; a space where a no-break space stood.
_SIGNED_END: Final = ": "

TEXT, DATE, SIGNED, SAYS, SAYS_ONLY, META, PINGBACK, HEADING, CLOSED, FORM = range(10)
ANCHORS: Final = frozenset((DATE, SIGNED, SAYS, SAYS_ONLY))


class Sign(NamedTuple):
    """What a line is, and the name and date in it as printed."""

    kind: int
    author: str | None = None
    date: str | None = None
    # A list of names has dates too: the verb says that somebody speaks.
    says: bool = False
    # A button that only comments have.
    button: bool = False


PLAIN: Final = Sign(TEXT)
_META, _BUTTON, _PINGBACK, _HEADING = Sign(META), Sign(META, button=True), Sign(PINGBACK), Sign(HEADING)
_CLOSED, _FORM, _SAYS_ONLY = Sign(CLOSED), Sign(FORM), Sign(SAYS_ONLY, says=True)


@cache
def _meta() -> re.Pattern[str]:
    """Buttons, roles, counts, joints and punctuation, and nothing else."""
    joints = "|".join(map(any_of, ("roles", "date_openings", "date_joints", "byline")))
    clock = rf"[0-9]{{1,2}}[:.h][0-9]{{2}}(?: ?(?:{any_of('clock')})\b)?"
    return re.compile(rf"(?>{any_of('buttons')}|{joints}|{clock}|[0-9]+|(?!\n)[^\w\"'“„«]+)*+\Z")


def is_meta(line: str) -> bool:
    """Whether a line holds only buttons, counts, roles and punctuation.

    >>> [is_meta(s) for s in ("Reply", "LikeLiked by 21 people", "Permalink · Reply", "#", "I like it")]
    [True, True, True, True, False]
    """
    return len(line) <= HEADER_LIMIT and _is_meta(line, folded(line))


def _is_meta(line: str, low: str) -> bool:
    if not _meta().match(low) or _has_picture(line):
        return False
    joints = sum(word[0].isalpha() for word in low.split())
    return joints <= _JOINTS or _button().search(low) is not None


@cache
def _button() -> re.Pattern[str]:
    return re.compile(any_of("buttons"))


def _has_picture(line: str) -> bool:
    """Whether a line has a sign that is written for itself, such as an emoji; arrows and bullets are not."""
    return not line.isascii() and any(ord(sign) > _ARROWS and sign not in "•●∙→←↑↓↩" for sign in line)


@cache
def _reply_button() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W\d_])(?:{any_of('reply_buttons')})")


def has_reply_button(line: str) -> bool:
    """Whether a line that holds no text of its own has a button that only comments have.

    >>> has_reply_button("Permalink | Reply"), has_reply_button("Read more")
    (True, False)
    """
    return _reply_button().search(folded(line)) is not None


@cache
def _form() -> re.Pattern[str]:
    return re.compile(any_of("form"))


@cache
def _pingback() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of('pingback')})s?(?: ?:|\Z)", re.IGNORECASE)


@cache
def _says() -> re.Pattern[str]:
    says = any_of("says")
    return re.compile(rf"(?P<author>.{{1,60}}?),? (?:{says}) ?:?\Z", re.IGNORECASE)


@cache
def _says_on() -> re.Pattern[str]:
    """A name, a verb and what opens a date: "ha scritto il 3 marzo", where "scritto il" alone opens dates, too."""
    opening = any_of("date_openings")
    return re.compile(rf"(?P<author>.{{1,60}}?),? (?:{any_of('says')}) (?:{opening}) ?\Z", re.IGNORECASE)


def _lead(date: str) -> str:
    """What stands before a date's first number."""
    first = _DIGIT.search(date)
    return date[: first.start()] if first else ""


@cache
def _says_only() -> re.Pattern[str]:
    opening = any_of("date_openings")
    return re.compile(rf"(?:{any_of('says')})(?: (?:{opening}))? ?:?\Z")


@cache
def _by() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of('byline')}): (?P<author>.{{1,60}})\Z", re.IGNORECASE)


@cache
def _behind() -> re.Pattern[str]:
    return re.compile(rf" ?(?:{any_of('byline')}|[|•·]) (?P<author>.{{1,60}})\Z", re.IGNORECASE)


def _dated(line: str) -> Sign | None:
    """The sign of a line that holds a date, where what stands around the date allows."""
    found = find_date(line) if may_hold_date(line) else None
    if not found:
        return None
    start, end = found
    before, date, after = line[:start], line[start:end].strip(), line[end:]
    if after and not is_meta(after):
        named = _behind().match(after)
        if named and is_meta(before) and is_name(named["author"]):
            return Sign(SIGNED, named["author"].strip(), date)
        return None
    button = has_reply_button(after)
    if not before or before[0] in ",(|·•-–" or is_meta(before):
        return Sign(DATE, None, date, button=button)
    name = name_of(before)
    said = _says().match(name) or _says_on().match(before + _lead(date))
    if said and is_name(said["author"], said=True):
        return Sign(SIGNED, name_of(said["author"]), date, says=True, button=button)
    titled = button and end > HEADER_LIMIT // 2
    return Sign(SIGNED, name, date, button=button) if name and (titled or is_name(name)) else None


def _read_heading(line: str, low: str) -> Sign | None:
    return _HEADING if is_comments_heading(line, low) and (_DIGIT.search(line) or not _is_meta(line, low)) else None


def _read_form(line: str, low: str) -> Sign | None:
    return _FORM if _form().match(low) and not line[0].islower() else None


def _meta_sign(line: str) -> Sign:
    return _BUTTON if has_reply_button(line) else _META


def _read_printed(line: str, low: str) -> Sign | None:
    if _is_meta(line, low):
        return _dated(line) or _meta_sign(line)
    return _SAYS_ONLY if _says_only().match(low) else None


def _read_signed(line: str) -> Sign | None:
    by = _by().match(line)
    if by and is_name(by["author"]):
        return Sign(SIGNED, by["author"])
    said = _says().match(line) if line[-1] == ":" else None
    return Sign(SAYS, name_of(said["author"]), says=True) if said and is_name(said["author"], said=True) else None


# What a line's first letters say it may be; the readers are asked in this order, and the first that knows it answers.
_MAY_LINK, _MAY_HEAD, _MAY_ASK, _MAY_PRINT, _MAY_SIGN, _MAY_DATE = (1 << place for place in range(6))
_OPENINGS: Final = {
    _MAY_LINK: ("pingback",),
    _MAY_HEAD: ("comments_heading", "heading_openers", "one", "heading_openings"),
    _MAY_ASK: ("form",),
    _MAY_PRINT: ("buttons", "roles", "date_openings", "date_joints", "byline", "says", "clock"),
    _MAY_SIGN: ("byline",),
    _MAY_DATE: ("ago",),
}
_LETTERS: Final = 4


@cache
def _openings() -> dict[str, int]:
    """The first letters of all phrases that a line may tell by. Most lines are told to be text by theirs.

    Buttons run into each other ("ReplyDelete"), so letters are compared, not words; phrases of fewer letters are kept
    with the space behind them.
    """
    found: dict[str, int] = {}
    for mask, names in _OPENINGS.items():
        for name in names:
            for phrase in words("pages", name):
                key = phrase[:_LETTERS] if len(phrase) >= _LETTERS else phrase
                found[key] = found.get(key, 0) | mask
    return found


@lru_cache(maxsize=1 << 14)
def _mask(head: str) -> int:
    """What a line may be that begins with these letters, in small ones."""
    first = head[0]
    if first.isdigit():
        return _MAY_HEAD | _MAY_PRINT
    openings = _openings()
    mask = openings.get(head, 0)
    word = head.split(" ", 1)[0]
    if len(word) < _LETTERS:
        mask |= openings.get(word.rstrip(".:,·|"), 0)
    return mask if first.isalpha() else mask | _MAY_HEAD | _MAY_PRINT


@cache
def _ago() -> tuple[str, ...]:
    """The words behind relative dates, in every case that they are printed in."""
    return tuple({form for word in words("pages", "ago") for form in (word, word.capitalize(), word.upper())})


def _is_text(line: str, low: str) -> bool:
    """Whether a line is text by its first letters and its last, and has neither numbers nor an extractor's markup.

    Tells two thirds of the lines that are not too long for a header.
    """
    if _mask(low[:_LETTERS]) or line[-1] in _SIGNED_END:
        return False
    return _STRIKING.search(line) is None and not low.endswith(words("pages", "ago"))


def sign_of(line: str) -> Sign:
    """What one line is by its own words.

    >>> sign_of("Jane Roe wrote on March 3, 2016 at 8:14 pm:").author
    'Jane Roe'
    >>> sign_of("Am 3. Mai 2016 um 20:14 von Jane Roe").author
    'Jane Roe'
    >>> sign_of("I was there on March 3, 2016, and it rained.").kind == TEXT
    True
    """
    return _sign_of(line, folded(line))


def _sign_of(line: str, low: str) -> Sign:
    """The sign of a line; `low` is the line folded."""
    if len(line) > HEADER_LIMIT:
        return (_dated(plain(line)) if len(line) <= _TITLE_LIMIT else None) or PLAIN
    if line and _is_text(line, low):
        return PLAIN
    printed, line = line, plain(line)
    if not line:
        return _meta_sign(printed)
    low = low if line == printed else folded(line)
    mask = _mask(low[:_LETTERS]) | _MAY_SIGN * (line[-1] == ":")
    sign = _PINGBACK if mask & _MAY_LINK and _pingback().match(low) else None
    sign = sign or (_read_heading(line, low) if mask & _MAY_HEAD else None)
    sign = sign or (_read_form(line, low) if mask & _MAY_ASK else None)
    sign = sign or (_read_printed(line, low) if mask & _MAY_PRINT else None)
    sign = sign or (_dated(line) if mask & _MAY_DATE or _DIGIT.search(line) or line.endswith(_ago()) else None)
    return sign or (_read_signed(line) if mask & _MAY_SIGN else None) or PLAIN


def signed(line: str) -> tuple[str, str] | None:
    """Name and date of a line that holds both and nothing else.

    >>> signed("Jane Roe wrote on March 3, 2016 at 8:14 pm:")
    ('Jane Roe', 'on March 3, 2016 at 8:14 pm')
    """
    sign = sign_of(line)
    return (sign.author, sign.date) if sign.author and sign.date else None


def author_of_says(line: str) -> str | None:
    """The name in a header such as "reader42 says:".

    >>> author_of_says("reader42 says:"), author_of_says("It rains.")
    ('reader42', None)
    """
    sign = sign_of(line)
    return sign.author if sign.says else None


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a page's lines, one each, with plain spaces; `low` has those that may be a header folded."""

    of: list[str]
    low: dict[str, str]


def texts_of(lines: Sequence[Line], page: str) -> Texts:
    """What the lines of a page say. Menus and buttons repeat: each text is folded and read once."""
    page = page.replace("\N{NO-BREAK SPACE}", " ")
    texts = [page[line[0] : line[1]] for line in lines]
    return Texts(texts, {text: folded(text) for text in dict.fromkeys(texts) if len(text) <= _TITLE_LIMIT})


def signs_of(lines: Sequence[Line], texts: Texts, closings: frozenset[int] = frozenset()) -> list[Sign]:
    """The signs of a page's lines, one each; `closings` are the lines that say that comments are closed."""
    known = {text: _sign_of(text, low) for text, low in texts.low.items()}
    signs = [known.get(text, PLAIN) for text in texts.of]
    _join_wrapped(lines, texts.of, signs)
    for index in closings:
        if signs[index].kind == TEXT:
            signs[index] = _CLOSED
    return signs


@cache
def _closing_ends() -> frozenset[str]:
    """The last words of closing phrases: a third as many as phrases, so that most pages are told sooner."""
    return frozenset(phrase.rsplit(" ", 1)[-1] for phrase in words("pages", "comments_closed"))


def closings_of(lines: Sequence[Line], page: str, texts: Texts) -> frozenset[int]:
    """The indexes of the lines that say, at any place in them, that comments are closed; few pages have one."""
    low = "\n".join(texts.low.values())
    if not any(end in low for end in _closing_ends()):
        return frozenset()
    if not any(phrase in low for phrase in words("pages", "comments_closed")):
        return frozenset()
    return frozenset(index for index, line in enumerate(lines) if is_comments_closed(page[line.start : line.end]))


def _join_wrapped(lines: Sequence[Line], texts: Sequence[str], signs: list[Sign]) -> None:
    """Read headers that an extractor wrapped over two lines."""
    for index, (text, there) in enumerate(pairwise(texts)):
        if not _WRAPPED <= len(text) < HEADER_LIMIT - len(there):
            continue
        after = lines[index + 1]
        if after.gap or after.marker or signs[index].kind not in (TEXT, DATE) or signs[index + 1].author:
            continue
        joined = f"{text} {there}"
        if not may_hold_date(joined):
            continue
        sign = _dated(plain(joined))
        if sign and sign.kind == SIGNED:
            signs[index], signs[index + 1] = sign, _meta_sign(there)
