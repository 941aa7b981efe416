"""What the names of a box say it holds; the names stand in `hints.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from broadsheet.markup.layout import Box

OUTSIDE: Final = -1
"""Navigation, sharing, forms, notices: not an article's text."""
BODY: Final = 1
"""Named as an article's text."""
STATED_BODY: Final = 2
"""Marked up as an article's text by schema.org's microdata."""


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


@cache
def _outside() -> re.Pattern[str]:
    # A part of a name opens where no letter stands before it, or a capital after a small letter.
    openings = "|".join(map(re.escape, sorted(names("outside"))))
    capitals = "|".join(re.escape(opening.capitalize()) for opening in sorted(names("outside")))
    return re.compile(rf"(?<![a-zA-Z])(?i:{openings})|(?<=[a-z])(?:{capitals})")


@cache
def _topic() -> re.Pattern[str]:
    """Names that say what a story is about, not what the box holds ("tag-newsletter")."""
    return re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, sorted(names('topics'))))})\S*")


# Names repeat on a page and from page to page of a site.
@lru_cache(maxsize=8192)
def _hint_of_names(spelled: str) -> int:
    if not names("body").isdisjoint(spelled.lower().split()):
        return BODY
    return OUTSIDE if _outside().search(_topic().sub("", spelled)) else 0


def names_of(box: Box) -> str:
    """A box's class and id as one string."""
    attributes = box.attributes
    spelled = attributes.get("class") or ""
    own = attributes.get("id")
    return f"{spelled} {own}" if own else spelled


def hint_of(box: Box) -> int:
    """What a box's tag, microdata and names say it holds: STATED_BODY, BODY, OUTSIDE, or 0 where they say nothing.

    >>> from broadsheet.markup.layout import Box
    >>> [hint_of(Box("div", {"class": name}, -1)) for name in ("entry-content", "post share-buttons", "post")]
    [1, -1, 0]
    """
    if box.tag in ("html", "body"):
        return 0
    if box.tag in names("outside_tags"):
        return OUTSIDE
    if not box.attributes:
        return 0
    if "articleBody" in (box.attributes.get("itemprop") or "").split():
        return STATED_BODY
    spelled = names_of(box)
    return _hint_of_names(spelled) if spelled else 0
