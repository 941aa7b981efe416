"""The main text of a page: which of its boxes holds the article, and which flows in it are the article's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from broadsheet.markup.hints import BODY, OUTSIDE, STATED_BODY
from broadsheet.markup.layout import Box, Flow, Layout

# Shorter flows are labels and links as often as sentences.
_SENTENCE: Final = 40
_LINKS: Final = 0.5
_LINK_ONLY: Final = 0.8
# A box is gone into while it holds this share of the text of the box around it.
_SHARE: Final = 0.6
# A box that is named as an article's body counts if it holds this share of the page's text.
_NAMED_SHARE: Final = 0.2
_CONTAINERS: Final = frozenset(
    ["article", "body", "center", "div", "fieldset", "html", "main", "section", "table", "tbody", "td", "tr"]
)


@dataclass(frozen=True, slots=True)
class MainText:
    """The article's flows as indices, in page order; for each box whether it is navigation, sharing, a form, …; and how
    much is said in the article, in code points of sentences.
    """

    flows: tuple[int, ...]
    outside: tuple[bool, ...]
    said: int


def main_text(layout: Layout) -> MainText:
    """Choose the flows of the article.

    The page's own words decide where it has any: microdata, or the names that themes give an article's body. Else the
    box is gone into that holds most of the sentences, from the page inwards, for as long as one holds most. Linear.

    >>> from selectolax.lexbor import LexborHTMLParser
    >>> from broadsheet.markup.layout import lay_out
    >>> story = "<p>The council voted on Monday to rebuild the bridge.</p>" * 3
    >>> page = f"<div><ul><li><a>Home</a></ul></div><div>{story}</div><div class=footer><p>Imprint and contact</div>"
    >>> layout = lay_out([LexborHTMLParser(page).body])
    >>> [layout.flows[index].lines[0][:11] for index in main_text(layout).flows]
    ['The council', 'The council', 'The council']
    """
    boxes, flows = layout.boxes, layout.flows
    hints = [box.hint for box in boxes]
    weights = _sentences(flows)
    # Beside comments, a page without sentences holds a link or a title, and labels named as what they are.
    bare = bool(layout.gaps) and not any(weights)
    if not any(weights):
        # A page with nothing but labels: the short ones have to do.
        weights = [0 if bare and flow.linked > _LINKS * flow.length else flow.length - flow.linked for flow in flows]
    outside = _outside(boxes, hints, _totals(boxes, flows, weights), bare=bare)
    weights = [0 if outside[flow.box] else weight for flow, weight in zip(flows, weights, strict=True)]
    late = _after_comments(layout)
    for index in late:
        weights[index] = 0
    totals = _totals(boxes, flows, weights)
    best = _named(hints, totals, outside)
    if best is None:
        best = _densest(boxes, totals)
    inside = [False] * (len(boxes) + 1)
    if best is None:
        return MainText((), tuple(outside), 0)
    inside[best] = True
    for index in range(best + 1, len(boxes)):
        inside[index] = inside[boxes[index].parent] and not outside[index]
    within = [index for index, flow in enumerate(flows) if inside[flow.box]]
    chosen = _trimmed(flows, [index for index in within if index not in late], weights)
    return MainText(tuple(chosen), tuple(outside), sum(weights[index] for index in chosen))


def _sentences(flows: Sequence[Flow]) -> list[int]:
    """How much each flow says in sentences, not in links, for the box that it stands in."""
    return [
        flow.length - flow.linked
        if flow.length >= _SENTENCE and flow.linked <= _LINKS * flow.length and flow.kind != "heading"
        else 0
        for flow in flows
    ]


def _totals(boxes: Sequence[Box], flows: Sequence[Flow], weights: Sequence[int]) -> list[int]:
    """The weight of all in each box; the last is that of the page."""
    totals = [0] * (len(boxes) + 1)
    for flow, weight in zip(flows, weights, strict=True):
        totals[flow.box] += weight
    for index in range(len(boxes) - 1, -1, -1):
        totals[boxes[index].parent] += totals[index]
    return totals


def _outside(boxes: Sequence[Box], hints: Sequence[int], totals: Sequence[int], *, bare: bool) -> list[bool]:
    """Whether each box is named as something else than an article; a box with half of a page's sentences is not."""
    outside = [False] * (len(boxes) + 1)
    whole = totals[-1]
    for index, box in enumerate(boxes):
        outside[index] = outside[box.parent] or (hints[index] <= OUTSIDE and (bare or 2 * totals[index] <= whole))
    return outside


def _after_comments(layout: Layout) -> range:
    """The flows from the first comment on that stand in the box that holds all comments: forms, buttons, headings."""
    if not layout.gaps:
        return range(0)
    common = _common(layout.boxes, [box for _, box in layout.gaps])
    first = layout.gaps[0][0]
    last = first
    within = [False] * (len(layout.boxes) + 1)
    within[common] = True
    for index in range(common + 1, len(layout.boxes)):
        within[index] = within[layout.boxes[index].parent]
    while last < len(layout.flows) and within[layout.flows[last].box]:
        last += 1
    return range(first, last)


def _common(boxes: Sequence[Box], chosen: Sequence[int]) -> int:
    """The innermost box that holds all the chosen ones: parents have smaller indices than what is in them."""
    common = chosen[0]
    for box in dict.fromkeys(chosen):
        other = box
        while common != other:
            if common > other:
                common = boxes[common].parent
            else:
                other = boxes[other].parent
    return common


def _named(hints: Sequence[int], totals: Sequence[int], outside: Sequence[bool]) -> int | None:
    """The box that the page names as its article's body; microdata before names, and of several the fullest."""
    enough = max(1, _NAMED_SHARE * totals[-1])
    named = [
        (hint, totals[index], -index)
        for index, hint in enumerate(hints)
        if hint in (BODY, STATED_BODY) and totals[index] >= enough and not outside[index]
    ]
    return -max(named)[2] if named else None


def _densest(boxes: Sequence[Box], totals: Sequence[int]) -> int | None:
    """The innermost box that holds most of the text of each box around it."""
    fullest: dict[int, int] = {}
    for index, box in enumerate(boxes):
        if box.tag in _CONTAINERS and totals[index] > (totals[fullest[box.parent]] if box.parent in fullest else 0):
            fullest[box.parent] = index
    best = fullest.get(-1)
    while best in fullest and totals[fullest[best]] >= _SHARE * totals[best]:
        best = fullest[best]
    return best


def _trimmed(flows: Sequence[Flow], within: Sequence[int], weights: Sequence[int]) -> list[int]:
    """The flows of a box without links and headings at its edges: sharing above the text, other stories below it."""
    said = [place for place, index in enumerate(within) if weights[index]]
    if not said:
        return list(within)
    return [
        index
        for place, index in enumerate(within)
        if said[0] <= place <= said[-1]
        or (
            flows[index].linked <= _LINK_ONLY * flows[index].length
            and (flows[index].kind != "heading" or place < said[0])
        )
    ]
