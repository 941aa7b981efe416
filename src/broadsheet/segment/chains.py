"""Chains: headers of one page that a single template made, each with the lines up to the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from broadsheet.segment.dates import RELATIVE, date_shape
from broadsheet.segment.header_lines import Header
from broadsheet.segment.layout import Line
from broadsheet.segment.lists import MAX_DEPTH, Node, Run
from broadsheet.segment.signs import HEADING, Sign

# Templates tried per stretch of the page: the comments', and those of the article and of lists beside it.
_TEMPLATES: Final = 4
# A heading and the first comment have forms and notices between them, seldom more.
_HEADING_REACH: Final = 30

_FEW: Final = 4

Shape = tuple[bool, str | None]


@dataclass(frozen=True, slots=True)
class Chain:
    """Headers of one template in page order, the line of the heading above them, if any, and where they end at most."""

    headers: tuple[Header, ...]
    heading: int | None
    end: int

    def run(self, lines: Sequence[Line]) -> Run:
        """The chain as a list: each header opens an item, and what is indented deeper replies to it."""
        nodes: list[Node] = []
        stack: list[int] = []
        too_deep = False
        ends = (*(header.first for header in self.headers[1:]), self.end)
        for header, end in zip(self.headers, ends, strict=True):
            while stack and nodes[stack[-1]].indent >= header.indent:
                stack.pop()
            too_deep |= len(stack) >= MAX_DEPTH
            del stack[MAX_DEPTH:]
            parent = stack[-1] if stack else None
            marker = lines[header.first].marker if header.marked else None
            nodes.append(Node(marker, header.indent, parent, len(stack), list(range(header.first, end))))
            stack.append(len(nodes) - 1)
        return Run(self.headers[0].first, self.end, tuple(nodes), too_deep)


def _shape(header: Header) -> Shape:
    return header.says, date_shape(header.date)


def _fits(header: Header, shape: Shape, first: Header, indents: set[int]) -> bool:
    """Whether a header may come from the template of the first one although its date is printed in another way."""
    says, date = shape
    if says != first.says or header.author is None:
        return False
    other = date_shape(first.date)
    if None in (date, other) or RELATIVE in (date, other):
        return header.marked == first.marked
    return header.marked and header.indent in indents


def _chain(headers: Sequence[Header], floor: int, start: int, stop: int) -> list[Header]:
    first = headers[start]
    while start > floor and headers[start - 1].linked and first.marked == headers[start - 1].marked:
        start -= 1
    wanted = _shape(first)
    indents = {first.indent}
    chain = []
    for header in headers[start:stop]:
        shape = _shape(header)
        if shape == wanted or header.linked or _fits(header, shape, first, indents):
            indents.add(header.indent)
            chain.append(header)
    return chain


def _settled(chain: Sequence[Header]) -> Sequence[Header]:
    """Without an article's own byline: no list item where nearly all are, or left of all others."""
    marked = sum(header.marked for header in chain)
    if 4 * marked >= 3 * len(chain):
        return chain[next(place for place, header in enumerate(chain) if header.marked) :]
    others = [header.indent for header in chain[1:]]
    return chain[1:] if len(chain) >= _FEW and min(others) > chain[0].indent else chain


def _stand_below(chain: Sequence[Header], lines: Sequence[Line]) -> bool:
    """Whether the headers stand below what they name: another item's marker follows each."""
    bare = [header for header in chain if not header.marked and header.last < len(lines)]
    opened = sum(lines[header.last].marker is not None and lines[header.last].indent < header.indent for header in bare)
    return opened > 1 and 2 * opened >= len(chain)


def chains(headers: Sequence[Header], signs: Sequence[Sign], lines: Sequence[Line]) -> Iterator[Chain]:
    """The chains of a page. Headings of comment sections part it; in each part a few templates are tried."""
    headings = [index for index, sign in enumerate(signs) if sign.kind == HEADING]
    bounds = [-1, *headings, len(signs)]
    start = 0
    for top, bottom in pairwise(bounds):
        stop = start
        while stop < len(headers) and headers[stop].anchor < bottom:
            stop += 1
        common = Counter(_shape(header) for header in headers[start:stop] if not header.linked)
        common = common or Counter(_shape(header) for header in headers[start:stop])
        for shape, _ in common.most_common(_TEMPLATES):
            first = next(place for place in range(start, stop) if _shape(headers[place]) == shape)
            chain = _chain(headers, start, first, stop)
            if _stand_below(chain, lines):
                continue
            near = top >= 0 and chain[0].first - top <= _HEADING_REACH
            kept = chain if near else _settled(chain)
            yield Chain(tuple(kept), top if near else None, bottom)
        start = stop
