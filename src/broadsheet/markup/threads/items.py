"""The items of a descriptor on a page: each comment's element, once, in the page's order, with its id."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from broadsheet.markup.hints import heads_latest
from broadsheet.markup.threads.ancestry import Ancestry, common_root, unique
from broadsheet.markup.threads.descriptors import Descriptor, Place
from broadsheet.markup.threads.scope import Scope

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

# Lists of the latest comments of a site, and what is not shown.
_ELSEWHERE: Final = re.compile(r"(?:recent|latest)[-_]?comment|comments?[-_](?:recent|latest)")
_ASIDE: Final = re.compile(r"(?<![a-z])(?:widget|sidebar)", re.IGNORECASE)
_HEADINGS: Final = "h2, h3, h4, h5, h6"
_HIDDEN: Final = re.compile(r"display\s{0,3}:\s{0,3}none", re.IGNORECASE)
# A hidden section is a drawer that a click opens; what is hidden in it is a template.
_SECTION: Final = re.compile(r"comments|comment-?list|disqus|kommentare|commentaires|comentarios", re.IGNORECASE)
_NOT_COMMENTS: Final = frozenset(("nav", "template", "noscript", "head"))


@dataclass(frozen=True, slots=True)
class Items:
    """Elements of comments in the page's order, their ids where the markup numbers them, and what holds them all."""

    nodes: tuple[LexborNode, ...]
    ids: tuple[str | None, ...]
    scope: Scope
    containers: dict[int, LexborNode]


def read(node: LexborNode, place: Place) -> str | None:
    """A value that an element states in an attribute, cut to the place's pattern."""
    value = node.attributes.get(place.attribute or "")
    if value is None or place.pattern is None:
        return value
    found = place.pattern.search(value)
    return found[1] if found else None


class Closed:
    """Whether a node stands in something that is hidden, or is no place for comments; each ancestor is read once."""

    def __init__(self) -> None:
        """Nothing is known before the first question."""
        self._known: dict[int, bool] = {}

    def __call__(self, node: LexborNode) -> bool:
        """Whether the node or anything above it is closed."""
        path: list[int] = []
        closed = False
        at: LexborNode | None = node
        while at is not None:
            place = at.mem_id
            if place in self._known:
                closed = self._known[place]
                break
            path.append(place)
            if _is_closed(at):
                closed = True
                break
            at = at.parent
        for place in path:
            self._known[place] = closed
        return closed


def _is_closed(node: LexborNode) -> bool:
    if node.tag in _NOT_COMMENTS:
        return True
    attributes = node.attributes
    named = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    if "hidden" in attributes or _HIDDEN.search(attributes.get("style") or ""):
        return _SECTION.search(named) is None
    if node.tag in ("body", "html"):
        return False
    return _ELSEWHERE.search(named) is not None or (_is_aside(node, named) and _heads_elsewhere(node))


def _is_aside(node: LexborNode, named: str) -> bool:
    return node.tag == "aside" or _ASIDE.search(named) is not None


def _heads_elsewhere(node: LexborNode) -> bool:
    """Whether the first heading in a box heads the latest comments of a site."""
    heading = node.css_first(_HEADINGS)
    return heading is not None and heads_latest(" ".join(heading.text().split()))


def find_items(root: LexborNode, descriptor: Descriptor) -> Items | None:
    """The items of a descriptor under a node; None where there are none."""
    numbers: dict[int, str | None] = {}
    nodes = []
    for node in unique(root.css(descriptor.items)):
        number = read(node, descriptor.id) if descriptor.id else None
        if number is not None or not descriptor.numbered:
            numbers[node.mem_id] = number
            nodes.append(node)
    closed = Closed()
    nodes = [node for node in nodes if not closed(node)]
    if not nodes:
        return None
    scope = Scope(_scope(nodes, descriptor))
    containers = {node.mem_id: node for node in _containers(scope, nodes, descriptor)}
    nodes = _without_wrapped(nodes, numbers, frozenset(containers), descriptor)
    return Items(tuple(nodes), tuple(numbers[node.mem_id] for node in nodes), scope, containers)


def _containers(scope: Scope, nodes: Sequence[LexborNode], descriptor: Descriptor) -> list[LexborNode]:
    """What holds replies; one item alone has none."""
    return scope.css(descriptor.containers) if descriptor.containers and len(nodes) > 1 else []


def _scope(nodes: Sequence[LexborNode], descriptor: Descriptor) -> LexborNode:
    scope = common_root(nodes[0], nodes[-1])
    return scope.parent if descriptor.siblings and scope.parent is not None else scope


def _without_wrapped(
    nodes: Sequence[LexborNode], numbers: dict[int, str | None], containers: frozenset[int], descriptor: Descriptor
) -> list[LexborNode]:
    """Items without the inner elements of the same comment: themes mark a list item and the box in it alike.

    An element in an item is a reply where a list stands between, or where both are numbered and the numbers differ; of
    one number, where both have one id too: some pages repeat it.
    """
    places = frozenset(node.mem_id for node in nodes)
    by_item, by_any = Ancestry(places), Ancestry(places | containers)
    elements = {node.mem_id: node for node in nodes}
    whole: dict[int, int] = {}
    kept = []
    for node in nodes:
        place, around = node.mem_id, by_item.above(node)
        holder = None if around is None else whole[around]
        whole[place] = place
        if holder is not None and around is not None:
            number, outer = numbers[place], numbers[holder]
            between = by_any.above(node) in containers
            if number and outer:
                same = number == outer and not (between and _shares_id(node, elements[around]))
            else:
                same = descriptor.whole and not between
            if same:
                whole[place] = holder
                numbers[holder] = outer or number
                continue
        kept.append(node)
    return kept


def _shares_id(one: LexborNode, other: LexborNode) -> bool:
    stated = one.attributes.get("id")
    return stated is not None and stated == other.attributes.get("id")
