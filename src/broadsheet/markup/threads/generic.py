"""Comment sections of no known making: like elements in a row, each with a writer, a date and a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Final

from broadsheet.lexicons import folded, words
from broadsheet.markup.threads.ancestry import Ancestry, common_root, unique
from broadsheet.markup.threads.carving import Line, lines_of
from broadsheet.markup.threads.descriptors import plain
from broadsheet.markup.threads.items import Closed, Items
from broadsheet.markup.threads.reading import Reading, read_items
from broadsheet.markup.threads.scope import Scope
from broadsheet.segment.dates import is_date
from broadsheet.segment.phrases import is_comments_heading
from broadsheet.segment.signs import author_of_says, signed

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_HEADINGS: Final = "h2, h3, h4, h5, h6"
_TEASERS: Final = "h1 a, h2 a, h3 a, h4 a, a > h2, a > h3"
_ROWS: Final = "li, div, article, dd, tr, section, p, blockquote, td"
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_VARYING: Final = frozenset(("odd", "even", "first", "last", "alt", "active"))
_LETTER_LIMIT: Final = 200
_NEVER: Final = frozenset(("html", "body", "a", "span", "form", "nav"))
# A row of two is the least that repeats; a name and a date have six words at most. Each group's first elements are
# read, and only the largest groups, so that work stays linear on any page.
_LEAST: Final = 2
_WORDS: Final = 6
_SAMPLE: Final = 3
_GROUPS: Final = 12


@cache
def _nouns() -> frozenset[str]:
    return frozenset(noun for noun in words("pages", "comments_heading") if " " not in noun)


def names_comments(node: LexborNode) -> bool:
    """Whether an element's id or class has a word for comments, in any language of the lexicon.

    >>> from selectolax.lexbor import LexborHTMLParser
    >>> tree = LexborHTMLParser('<div id="user-comments"></div><div class="kommentare"></div><div class="story">')
    >>> [names_comments(node) for node in tree.css("div")]
    [True, True, False]
    """
    attributes = node.attributes
    named = f"{attributes.get('id') or ''} {attributes.get('class') or ''}"[:_LETTER_LIMIT]
    split = re.sub("([a-z])([A-Z])", r"\1 \2", named)
    return not _nouns().isdisjoint(_LETTERS.findall(folded(split)))


def _sections(root: LexborNode, named: Iterable[LexborNode]) -> list[LexborNode]:
    """Elements that a name or a heading calls the comments, none in another; what holds the page's title is a page."""
    sections = [node for node in named if names_comments(node)]
    headings = (node for node in root.css(_HEADINGS) if is_comments_heading(" ".join(node.text().split())))
    sections += [node.parent for node in headings if node.parent is not None]
    pages = _around(root.css("h1"))
    sections = [node for node in unique(sections) if node.tag not in _NEVER and node.mem_id not in pages]
    ancestry = Ancestry(node.mem_id for node in sections)
    return [node for node in sections if ancestry.above(node) is None]


def _around(nodes: Iterable[LexborNode]) -> set[int]:
    """All that stands above nodes."""
    above: set[int] = set()
    for node in nodes:
        at = node.parent
        while at is not None and at.mem_id not in above:
            above.add(at.mem_id)
            at = at.parent
    return above


def _signature(node: LexborNode) -> tuple[str, str]:
    """A tag and the first class that does not tell an element from its neighbours."""
    tokens = (node.attributes.get("class") or "").split()
    steady = (token for token in tokens if token not in _VARYING and not any(map(str.isdecimal, token)))
    return node.tag or "", next(steady, "")


def _is_signed(node: LexborNode) -> bool:
    """Whether an element has a date and, beside it, more text than a header; headings that are links are teasers."""
    if node.css_first(_TEASERS):
        return False
    lines = lines_of([node], ())
    if sum(len(line.text.split()) for line in lines) <= _WORDS:
        return False
    return any(map(_has_date, lines[:4] + lines[-3:])) or node.css_first("time") is not None


def _has_date(line: Line) -> bool:
    if signed(line.text) or author_of_says(line.text):
        return True
    return any(is_date(" ".join(text.split())) for text in (line.text, *line.texts))


def _groups(nodes: Iterable[LexborNode]) -> list[list[LexborNode]]:
    """Elements that look alike, the largest groups first."""
    groups: dict[tuple[str, str], list[LexborNode]] = {}
    for node in nodes:
        groups.setdefault(_signature(node), []).append(node)
    alike = sorted((group for group in groups.values() if len(group) >= _LEAST), key=len, reverse=True)
    return alike[:_GROUPS]


def _rows(root: LexborNode, named: Iterable[LexborNode]) -> Iterator[tuple[LexborNode, list[LexborNode]]]:
    """Elements that look alike, with what holds them: in each section, and those that are named after comments."""
    sections = _sections(root, named)
    for section in sections:
        inner = (node for node in unique(section.css(_ROWS)) if node.mem_id != section.mem_id)
        yield from ((section, group) for group in _groups(inner))
    for group in _groups(sections):
        yield common_root(group[0], group[-1]), group


def generic_thread(root: LexborNode, named: Iterable[LexborNode]) -> Reading | None:
    """The comments of sections that no descriptor knows: the row of like elements that explains most.

    `named` are elements among which those that are named after comments stand.
    """
    best: Reading | None = None
    closed = Closed()
    for around, group in _rows(root, named):
        if any(map(closed, group[:_SAMPLE])) or not all(map(_is_signed, group[:_SAMPLE])):
            continue
        scope = Scope(around)
        containers = {node.mem_id: node for node in scope.css(plain().containers)}
        reading = read_items(Items(tuple(group), (None,) * len(group), scope, containers), plain())
        both = sum(bool(comment.author and comment.created_at_raw) for comment in reading.comments)
        if 2 * both > len(group) and (best is None or reading.explained > best.explained):
            best = reading
    return best
