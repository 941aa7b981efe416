"""What the names of a box say it holds; the names stand in `hints.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

from broadsheet.lexicons import folded

UNREAD: Final = -2
"""Navigation, sharing, other stories: neither an article's text nor anything about it."""
OUTSIDE: Final = -1
"""Bylines, forms, comments, notices: not an article's text."""
BODY: Final = 1
"""Named as an article's text."""
STATED_BODY: Final = 2
"""Marked up as an article's text by schema.org's microdata."""
# The names of these are about the page, not about what part of it they hold.
_WHOLE: Final = frozenset(["body", "html", "main"])


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads((files(__package__) / "hints.toml").read_text(encoding="utf-8"))


@cache
def names(list_: str) -> frozenset[str]:
    """One list of the file.

    >>> "entry-content" in names("body")
    True
    """
    return frozenset(_table()[list_])


def heads_latest(line: str) -> bool:
    """Whether a line is the heading of a list of a site's latest comments, which belong to other pages.

    >>> heads_latest("Recent Comments:"), heads_latest("Recent comments (12)")
    (True, False)
    """
    return folded(line).strip(" :»") in names("latest")


@cache
def _openings(list_: str) -> re.Pattern[str]:
    # A part of a name opens where no letter stands before it, or with a capital after a small letter.
    openings = "|".join(map(re.escape, sorted(names(list_))))
    capitals = "|".join(re.escape(opening.capitalize()) for opening in sorted(names(list_)))
    return re.compile(rf"(?<![a-zA-Z])(?i:{openings})|(?<=[a-z])(?:{capitals})")


@cache
def _topic() -> re.Pattern[str]:
    """Names that say what a story is about, not what the box holds ("tag-newsletter")."""
    return re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, sorted(names('topics'))))})\S*")


# Longer names, in code points, are a page's own; remembered, they would fill the memory.
_REMEMBERED: Final = 500


# Names repeat on a page, and from page to page of a site.
@lru_cache(maxsize=16384)
def _hint_of_names(tag: str, names_: str | None, own: str | None) -> int:
    if tag in names("unread_tags"):
        return UNREAD
    if tag in names("outside_tags"):
        return OUTSIDE
    if tag in _WHOLE:
        return 0
    spelled = f"{names_ or ''} {own or ''}"
    if not names("body").isdisjoint(spelled.lower().split()):
        return BODY
    spelled = _topic().sub("", spelled)
    if _openings("unread").search(spelled):
        return UNREAD
    return OUTSIDE if _openings("outside").search(spelled) else 0


def names_of(attributes: dict[str, str | None]) -> str:
    """An element's class and id as one string."""
    spelled = attributes.get("class") or ""
    own = attributes.get("id")
    return f"{spelled} {own}" if own else spelled


def hint_of(tag: str, attributes: dict[str, str | None]) -> int:
    """What an element's tag, microdata and names say it holds: one of the constants above, or 0 for nothing.

    >>> [hint_of("div", {"class": name}) for name in ("entry-content", "post share-buttons", "post")]
    [1, -2, 0]
    """
    if not attributes:
        return _hint_of_names(tag, None, None)
    if "itemprop" in attributes and "articleBody" in (attributes["itemprop"] or "").split():
        return STATED_BODY
    classes, own = attributes.get("class"), attributes.get("id")
    if len(classes or "") + len(own or "") > _REMEMBERED:
        return _hint_of_names.__wrapped__(tag, classes, own)
    return _hint_of_names(tag, classes, own)
