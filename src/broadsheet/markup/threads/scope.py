"""The part of a page that holds its comments, asked by selectors; names that do not occur in it are not looked for."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_COMMA: Final = re.compile(r",\s*(?![^(]*\))")
_COMBINATOR: Final = re.compile(r"[ >+~]+(?![^\[(]*[\])])")
# What brackets and parentheses hold is no name of the element, but for a part of its class.
_NAME: Final = re.compile(r"\[class[*~^$|]?=['\"]?([^'\"\]]+)['\"]?\]|\[[^\]]*\]|\((?:[^()]|\([^)]*\))*\)|\.([\w-]+)")


class Scope:
    """A node whose descendants, and itself, are looked for by selectors.

    A thread is asked for some sixty names of classes, of which it has six. To collect the names that it has costs less
    than to let the parser compare each element with each.

    >>> from selectolax.lexbor import LexborHTMLParser
    >>> scope = Scope(LexborHTMLParser("<p class=author>Ann<p><time>Sunday</time>").body)
    >>> [node.tag for node in scope.css(".name, .author, time")], scope.css(".name")
    (['p', 'time'], [])
    """

    def __init__(self, node: LexborNode) -> None:
        """Nothing is looked up before the first question."""
        self._node = node
        self._classes: str | None = None

    def css(self, selectors: str) -> list[LexborNode]:
        """The elements that fit a list of selectors, in page order; one that fits two of them is there twice."""
        if self._classes is None:
            held = {node.attributes["class"] for node in self._node.css("[class]")}
            self._classes = " ".join(filter(None, held)).lower()
        classes = self._classes
        left = [selector for selector, name in _parts(selectors) if name in classes]
        return self._node.css(", ".join(left)) if left else []


@cache
def _parts(selectors: str) -> tuple[tuple[str, str], ...]:
    """The selectors of a list, each with what must be in the class of an element that fits it."""
    return tuple((selector, _name(selector)) for selector in _COMMA.split(selectors))


def _name(selector: str) -> str:
    """The longest name, or part of one, that a selector asks its element's class for.

    What it asks of elements around may stand outside. In lower case: pages in quirks mode are compared so.

    >>> [_name(one) for one in (".meta a.url", "[class*=Time]", "a[href*='.b']", "li:not(.on) > p", "div.c.odd")]
    ['url', 'time', '', '', 'odd']
    """
    names = (found[1] or found[2] or "" for found in _NAME.finditer(_COMBINATOR.split(selector)[-1]))
    return max(names, key=len, default="").lower()
