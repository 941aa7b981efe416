"""Lines that say by their words what they are: headings, closing phrases, headers and buttons of comments, notices."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from broadsheet.lexicons import folded, words

# The longest heading of a comment section on the dev pages has 107 code points: it names the article.
_HEADING_LIMIT: Final = 160
_SUBJECT: Final = "pages"
# In lower case it is "and" in some languages.
_I: Final = re.compile(r"I(?<!\wI)(?!\w)")
# What stands around a heading that an extractor printed for markup.
_FRAME: Final = " .|»#{}"
_COUNT: Final = re.compile(r"[0-9]+ ?")


@cache
def any_of(name: str) -> str:
    """A pattern for one list of the lexicon of pages.

    Words are grouped by their first letter, in their order: a place is compared with some 20 letters, not 300 words.
    """
    groups: dict[str, list[str]] = {}
    for word in words(_SUBJECT, name):
        groups.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rests)})" for first, rests in groups.items())


@cache
def _heading() -> re.Pattern[str]:
    noun, link = any_of("comments_heading"), any_of("heading_links")
    one, opening = any_of("one"), any_of("heading_openings")
    first, before, after = (rf"\(?(?P<{place}>[0-9][0-9.,]{{0,9}})\)?" for place in ("first", "before", "after"))
    opener, more = any_of("heading_openers"), any_of("form")
    thoughts = rf"(?:{first}|{one}) (?:{opening}) .*"
    # What follows the noun: a count, the article's title, or links that the page prints beside the heading.
    tail = rf" ?:| ?{after}:?| (?:{link})\b.*| ?[(•|·»].*| (?:{more}).*"
    comments = rf"(?:(?:{opener}) )?(?:(?:{before}|{one}) ?)?(?:{noun})(?P<tail>{tail})?"
    counted = rf"(?P<number>[0-9]+) (?:{any_of('counted_heading')}) ?:?"
    return re.compile(rf"(?:{thoughts}|{comments}|{counted})\Z")


def _match_heading(line: str, low: str | None = None) -> re.Match[str] | None:
    if len(line) > _HEADING_LIMIT:
        return None
    found = _heading().match((folded(line) if low is None else low).strip(_FRAME))
    if found is None:
        return None
    bare = line.strip(_FRAME)
    # "Responses to the plan" heads comments; "response to the plan." is the end of a sentence.
    alone = not found["tail"] and not line.endswith(".")
    if not alone and not found["before"] and not found["first"] and (bare[0].islower() or line.endswith(".")):
        return None
    return found


def is_comments_heading(line: str, low: str | None = None) -> bool:
    """Whether a line heads a comment section. `low` is the line folded, where that is at hand.

    >>> [is_comments_heading(s) for s in ("20 Comments", "2 thoughts on “Rain”", "Comments (7):", "Comments matter.")]
    [True, True, True, False]
    """
    return _match_heading(line, low) is not None


def heading_count(line: str) -> int | None:
    """How many comments a heading says there are.

    >>> [heading_count(s) for s in ("20 Comments", "Comments (1,207):", "Comments", "20 bridges")]
    [20, 1207, None, None]
    """
    found = _match_heading(line)
    stated = (found["first"] or found["before"] or found["after"] or found["number"]) if found else None
    return int(re.sub(r"[.,]", "", stated)) if stated else None


@cache
def _closed() -> re.Pattern[str]:
    return re.compile(any_of("comments_closed"))


def is_comments_closed(line: str) -> bool:
    """Whether a line says that the page's comments are closed.

    >>> is_comments_closed("Comments are closed."), is_comments_closed("The bakery is closed.")
    (True, False)
    """
    return len(line) <= _HEADING_LIMIT and _closed().search(folded(line)) is not None


@cache
def _buttons() -> frozenset[str]:
    return frozenset(words(_SUBJECT, "buttons"))


def is_button(line: str) -> bool:
    """Whether a line is a button or link under a comment; the count in it does not matter.

    >>> is_button("Reply"), is_button("Liked by 12 people"), is_button("I reply to you")
    (True, True, False)
    """
    return len(line) <= 40 and _COUNT.sub("", folded(line)).strip(" .:|·↓→»#()") in _buttons()


@cache
def _boilerplate() -> re.Pattern[str]:
    return re.compile(any_of("boilerplate"))


def boilerplate_hits(low: str) -> int:
    """How many different phrases of notices and navigation a paragraph holds that is given folded.

    >>> boilerplate_hits("all rights reserved. read our privacy policy.")
    2
    """
    return len(set(_boilerplate().findall(low)))


@cache
def _personal() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of('personal')})\b")


def is_personal(text: str) -> bool:
    """Whether a text speaks of its writer or to another person, or exclaims or asks."""
    return "!" in text or "?" in text or _I.search(text) is not None or _personal().search(folded(text)) is not None
