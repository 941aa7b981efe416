"""The fields of each item, from the descriptor's places: found once for the whole thread, then given to their items."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from broadsheet.markup.threads.ancestry import Ancestry, unique
from broadsheet.markup.threads.descriptors import Place
from broadsheet.markup.threads.items import Items, read
from broadsheet.markup.threads.names import clean_name
from broadsheet.markup.threads.text import leaves, text_of
from broadsheet.markup.threads.times import moment
from broadsheet.segment.dates import RELATIVE, date_shape, is_date
from broadsheet.segment.signs import signed

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

# Attributes in which pages keep a moment, beside or instead of the printed date.
_MOMENTS: Final = frozenset((
    "datetime", "content", "title", "data-utime", "data-time", "data-timestamp", "data-date", "data-datetime",
    "data-epoch", "data-comment-timestamp", "data-created", "data-created-at", "data-original-title",
))  # fmt: skip


# No name on the development pages is longer, but titles of pages that link here are.
_NAME: Final = 60
# A date has a digit, and a letter or a mark between digits: "#12" is a number. With the words around it ("Submitted by
# … on …"), the longest on the development pages has 70 code points.
_DATED: Final = re.compile(r"[0-9].*?[^\W0-9_]|[^\W0-9_].*?[0-9]|[0-9][./:-][0-9]")
_DATE: Final = 120
_NEAR: Final = 24  # text nodes and line ends: headers on the development pages have fewer
# No header has more names or dates; a hostile page has thousands, and each costs some 0.1 ms.
MOST: Final = 8
# What browsers show of an element that is pointed at, and where scripts keep it to show it themselves.
_TITLES: Final = ("title", "data-original-title")
_YEAR: Final = re.compile("(?:19|20)[0-9]{2}")
_BETWEEN: Final = " ,.:;|»«·•–—-"
_DIGIT: Final = re.compile("[0-9]")


@dataclass(frozen=True, slots=True)
class Hit:
    """A node that holds a field of an item, and the value read from it."""

    node: LexborNode
    value: str


@dataclass(frozen=True, slots=True)
class Owners:
    """Which item a node of the thread belongs to."""

    index: dict[int, int]
    parts: tuple[tuple[LexborNode, int], ...]
    ancestry: Ancestry

    def of(self, node: LexborNode) -> int | None:
        """The index of the item that a node stands in; None for what stands in none."""
        above = self.ancestry.above(node)
        return None if above is None else self.index[above]


def owners_of(items: Items, siblings: bool) -> Owners:
    """The owner of each node: the item above it, or, in lists of terms and definitions, the item before."""
    index = {node.mem_id: place for place, node in enumerate(items.nodes)}
    parts = [(node, place) for place, node in enumerate(items.nodes)]
    if siblings:
        for place, node in enumerate(items.nodes):
            follows = node.next
            while follows is not None and follows.mem_id not in index:
                if follows.is_element_node:
                    index[follows.mem_id] = place
                    parts.append((follows, place))
                follows = follows.next
    return Owners(index, tuple(parts), Ancestry(index))


def hits(
    items: Items,
    owners: Owners,
    places: Sequence[Place],
    value: Callable[[LexborNode, Place], str | None],
    most: int | None = None,
) -> list[list[Hit]]:
    """For each item the nodes of the first place at which it has any with a value; at most `most` nodes are read."""
    found: list[list[Hit]] = [[] for _ in items.nodes]
    for place in places:
        missing = {index: most for index, known in enumerate(found) if not known}
        if not missing:
            break
        for node in unique(items.scope.css(place.selector)) if place.selector else items.nodes:
            owner = _owner(node, place, items, owners)
            left = missing.get(owner, 0) if owner is not None else 0
            if owner is None or left == 0:
                continue
            if left:
                missing[owner] = left - 1
            stated = value(node, place)
            if stated:
                found[owner].append(Hit(node, stated))
    return found


def _owner(node: LexborNode, place: Place, items: Items, owners: Owners) -> int | None:
    index = owners.index.get(node.mem_id)
    if index is None:
        return owners.of(node)
    # An item's own element holds a field in its attributes only; the nodes after it may be fields.
    own = items.nodes[index].mem_id == node.mem_id
    return index if place.attribute or not own or not place.selector else None


def plain_value(node: LexborNode, place: Place) -> str | None:
    """The attribute's value, or the text."""
    return read(node, place) if place.attribute else text_of([node]) or None


def name_value(node: LexborNode, place: Place) -> str | None:
    """A name; text of several lines is no name but a box with one, whose first line is taken."""
    if place.attribute:
        return clean_name(read(node, place) or "")
    if place.pattern:
        return clean_name(_cut(printed_date(node), place.pattern))
    # Some pages make a name a button, which is no text of the page.
    for line in (text_of([node], limit=_NEAR) or " ".join(node.text().split())).split("\n"):
        name = clean_name(_name_in(line, node) if len(line) > _NAME or _DIGIT.search(line) else line)
        if name:
            return name
    return None


def _name_in(line: str, node: LexborNode) -> str:
    """The name in a line that holds more: its first text node without a digit, or what stands before a date."""
    texts = (" ".join(text.split()) for child, text in islice(leaves([node]), _NEAR) if child is not None)
    first = next(filter(None, texts), "")
    if len(first) < len(line) and line.startswith(first) and not _DIGIT.search(first):
        return first
    both = signed(line)
    return both[0] if both else line


def time_value(node: LexborNode, place: Place) -> str | None:
    """The date as printed, or the attribute's value where nothing is printed; for a relative date, its day."""
    printed = printed_date(node)
    if place.pattern and not place.attribute:
        printed = _cut(printed, place.pattern)
        return printed if _is_dated(printed) else None
    if _is_dated(printed):
        return (date_shape(printed) == RELATIVE and _day_beside(node)) or printed
    stated = (read(node, place) or "", *_attributes(node))
    return next((value for value in stated if _is_dated(value) or moment(value)), None)


def _cut(line: str, pattern: re.Pattern[str]) -> str:
    """What a pattern wants of a line; nothing where it does not fit."""
    found = pattern.search(line)
    return found[1] if found else ""


def _day_beside(node: LexborNode) -> str | None:
    """The day that a page shows when a reader points at a relative date, which is true on the day of printing only."""
    titles = (" ".join((node.attributes.get(name) or "").split()) for name in _TITLES)
    return next((title for title in titles if _YEAR.search(title) and is_date(title)), None)


def is_count(value: str) -> bool:
    """Whether a value is a count of seconds: a moment, but no date that anybody reads.

    >>> is_count("1474143240"), is_count("17.09.2016")
    (True, False)
    """
    return value.isdecimal() and moment(value) is not None


def _is_dated(text: str) -> bool:
    return len(text) <= _DATE and _DATED.search(text) is not None


def date_in(nodes: Iterable[LexborNode], items: Collection[int]) -> str | None:
    """A date that stands in a header or footer without an element of its own: the first text node that is one.

    `items` are the `mem_id` of all items' nodes: the dates of replies are theirs.
    """
    for _, text in islice(leaves(nodes, items), _NEAR):
        printed = " ".join(text.split()).strip(_BETWEEN)
        if _DIGIT.search(printed) and is_date(printed):
            return printed
    return None


def printed_date(node: LexborNode) -> str:
    """The text of a node that holds a date, in one line."""
    return " ".join(text_of([node], limit=_NEAR).split())


def without_name(date: str, name: str | None) -> str:
    """A printed date without the name that stands before it ("Submitted by Ann on …")."""
    behind = date.partition(name)[2].strip(_BETWEEN) if name else ""
    return behind if _DIGIT.search(behind) else date


def _attributes(node: LexborNode) -> list[str]:
    return [value for name, value in node.attributes.items() if value and name in _MOMENTS]


def moment_at(node: LexborNode) -> str | None:
    """The moment that a node's attributes state, with a zone; in UTC."""
    return next((found for value in _attributes(node) if (found := moment(value))), None)
