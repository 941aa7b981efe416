"""Which comment an item answers: as a reference, by nesting, by a list of replies beside it, by depth, by indent."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from broadsheet.markup.threads.ancestry import Ancestry, unique
from broadsheet.markup.threads.descriptors import Descriptor, Place
from broadsheet.markup.threads.fields import Owners
from broadsheet.markup.threads.items import Items, read

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

Parents = list[int | None]
_NUMBER: Final = re.compile(r"-?[0-9]{1,6}")


def parents_of(items: Items, owners: Owners, descriptor: Descriptor) -> Parents:
    """The index of each item's parent; the descriptor's ways are tried in their order, item by item."""
    parents: Parents = [None] * len(items.nodes)
    for way in descriptor.parents:
        if any(parent is None for parent in parents):
            stated = _WAYS[way](items, owners, descriptor)
            parents = [new if old is None else old for old, new in zip(parents, stated, strict=True)]
    return parents


def _by_reference(items: Items, owners: Owners, descriptor: Descriptor) -> Parents:
    """The id that an item names as its parent's; a parent that comes later or is not on the page is none."""
    index = {number: place for place, number in reversed(list(enumerate(items.ids))) if number}
    named = _stated(items, owners, descriptor.reference) if descriptor.reference else []
    found = [index.get(name) if name else None for name in named]
    return [parent if parent is not None and parent < place else None for place, parent in enumerate(found)]


def _stated(items: Items, owners: Owners, place: Place) -> list[str | None]:
    """What each item states at a place: in an attribute of its own, or of the first such node in it."""
    if not place.selector:
        return [read(node, place) for node in items.nodes]
    values: list[str | None] = [None] * len(items.nodes)
    for hit in unique(items.scope.css(place.selector)):
        owner = owners.index.get(hit.mem_id, owners.of(hit))
        if owner is not None and values[owner] is None:
            values[owner] = read(hit, place)
    return values


# All ways of telling parents take the same arguments; this one needs no descriptor.
def _by_nesting(items: Items, owners: Owners, descriptor: Descriptor) -> Parents:  # noqa: ARG001
    return [owners.of(node) for node in items.nodes]


# Nor does this one.
def _by_container(items: Items, owners: Owners, descriptor: Descriptor) -> Parents:  # noqa: ARG001
    """The item before the list of replies in which an item stands; lists in lists, one step at a time."""
    ancestry = Ancestry({*owners.index, *items.containers})
    held = _held(items, owners)
    answered: dict[int, int | None] = {}
    return [_answered(node, items, owners.index, held, answered, ancestry) for node in items.nodes]


def _held(items: Items, owners: Owners) -> dict[int, int]:
    """The item that stands in a node with no list of replies between; the first where there are several."""
    held = dict(owners.index)
    for index, node in enumerate(items.nodes):
        at = node.parent
        while at is not None and at.mem_id not in held and at.mem_id not in items.containers:
            held[at.mem_id] = index
            at = at.parent
    return held


def _answered(
    node: LexborNode,
    items: Items,
    owners: dict[int, int],
    held: dict[int, int],
    answered: dict[int, int | None],
    ancestry: Ancestry,
) -> int | None:
    path: list[int] = []
    found: int | None = None
    place = ancestry.above(node)
    while place is not None:
        if place in owners:
            found = owners[place]
            break
        if place in answered:
            found = answered[place]
            break
        path.append(place)
        found = _beside(items.containers[place], items, held)
        if found is not None:
            break
        place = ancestry.above(items.containers[place])
    for container in path:
        answered[container] = found
    return found


def _beside(container: LexborNode, items: Items, held: dict[int, int]) -> int | None:
    """The item right before a list of replies; none where another list stands between."""
    sibling = container.prev
    while sibling is not None:
        place = sibling.mem_id
        if place in items.containers:
            return None
        if place in held:
            return held[place]
        sibling = sibling.prev
    return None


def _by_levels(levels: Sequence[int | None]) -> Parents:
    """The last item before that stands at a lower level; an item without a level is nobody's."""
    parents: Parents = []
    open_: list[tuple[int, int]] = []
    for index, level in enumerate(levels):
        if level is None:
            open_.clear()
            parents.append(None)
            continue
        while open_ and open_[-1][0] >= level:
            open_.pop()
        parents.append(open_[-1][1] if open_ else None)
        open_.append((level, index))
    return parents


def _by_depth(items: Items, owners: Owners, descriptor: Descriptor) -> Parents:
    """A class or attribute that counts levels ("depth-2"), a width or a margin that grows with them."""
    values = _stated(items, owners, descriptor.depth) if descriptor.depth else []
    found = [_NUMBER.search(value) if value else None for value in values]
    return _by_levels([int(number[0]) if number else None for number in found])


_WAYS: Final[dict[str, Callable[[Items, Owners, Descriptor], Parents]]] = {
    "reference": _by_reference,
    "nesting": _by_nesting,
    "container": _by_container,
    "depth": _by_depth,
}
