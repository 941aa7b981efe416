"""The text of nodes as a reader sees it: blocks apart, skipped nodes left out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from broadsheet.markup.layout import opens_quotation

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

# What a browser sets on lines of its own (HTML standard, 15.3.3 and following), and what it does not show.
BLOCKS: Final = frozenset([
    "address", "article", "aside", "blockquote", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main",
    "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "th", "thead", "tr", "ul",
])  # fmt: skip
UNSEEN: Final = frozenset([
    "script", "style", "template", "noscript", "head", "title", "textarea", "select", "svg", "object", "iframe",
    "button",
])  # fmt: skip
_BREAK: Final = "br"


# One loop with a stack of its own: its branches are the kinds of nodes.
def leaves(nodes: Iterable[LexborNode], skip: Collection[int] = ()) -> Iterator[tuple[LexborNode | None, str]]:  # noqa: C901
    r"""Text nodes with their text, and (None, "\n") where a line ends; `skip` holds the `mem_id` of nodes left out.

    A walk with a stack of its own: the depth of a page is the page's choice.
    """
    for top in nodes:
        stack: list[LexborNode | None] = [top]
        while stack:
            node = stack.pop()
            if node is None:
                yield None, "\n"
                continue
            tag = node.tag
            if node.mem_id in skip or tag in UNSEEN:
                pass
            elif tag == "-text":
                yield node, node.text_content or ""
            elif tag == _BREAK:
                yield None, "\n"
            elif tag is not None and tag[0] != "-":
                if tag in BLOCKS:
                    yield None, "\n"
                    stack.append(None)
                elif tag == "cite" and opens_quotation(node):
                    stack.append(None)
                child = node.last_child
                while child is not None:
                    stack.append(child)
                    child = child.prev
        yield None, "\n"


def text_of(nodes: Iterable[LexborNode], skip: Collection[int] = (), limit: int | None = None) -> str:
    r"""The text of nodes, one line per block or line break, spaces folded.

    `limit` is in text nodes and line ends: what should be a name or a date may be an element that holds half a page.

    >>> from selectolax.lexbor import LexborHTMLParser
    >>> text_of(LexborHTMLParser("<div><p>Rain  on <b>Monday</b>.</p><p>Sun</p></div>").css("div"))
    'Rain on Monday.\nSun'
    """
    given = tuple(nodes)
    alone = None if skip or len(given) != 1 else _only_text(given[0])
    if alone is not None:
        return " ".join(alone.split())
    joined = "".join(text if node else "\n" for node, text in islice(_folded(given, skip), limit))
    return "\n".join(line for line in (" ".join(line.split()) for line in joined.split("\n")) if line)


def _folded(nodes: Iterable[LexborNode], skip: Collection[int]) -> Iterator[tuple[LexborNode | None, str]]:
    for node, text in leaves(nodes, skip):
        yield node, text.replace("\n", " ") if node else text


def _only_text(node: LexborNode) -> str | None:
    """The text of a node that holds one text node and nothing else, as most names and dates do: no walk is needed."""
    tag = node.tag
    child = node.first_child
    while child is not None and child.next is None and tag not in UNSEEN:
        tag = child.tag
        if tag == "-text":
            return child.text_content
        child = child.first_child
    return None
