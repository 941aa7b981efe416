"""Comments and their threads from a page's markup.

Which of the known ways of making pages a page follows is seen in its markup, never by its address: each descriptor
whose signs the page has is tried, and the one that explains most comments is taken.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from broadsheet.markup.threads.descriptors import catalogue
from broadsheet.markup.threads.reading import Reading, read_thread
from broadsheet.markup.threads.records import DomComment, Found

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

__all__ = ["DomComment", "Found", "find_comments"]

_DIGITS: Final = re.compile("[0-9]+")


def signs_of(tree: LexborHTMLParser) -> frozenset[str]:
    """What a page shows of how it is made, spelled as the descriptors' signs."""
    signs: set[str] = set()
    for node in tree.css(catalogue().probes):
        attributes = node.attributes
        signs.update(f".{token}" for token in (attributes.get("class") or "").split())
        if attributes.get("id"):
            signs.add("#" + _DIGITS.sub("", attributes["id"] or ""))
        stated = attributes.get("itemtype") or attributes.get("typeof")
        if stated:
            signs.update("type:" + re.split("[/:#]", name)[-1] for name in stated.split())
        signs.add(f"<{node.tag}")
    return frozenset(signs)


def find_comments(tree: LexborHTMLParser) -> Found:
    """The comments of a page in its order, each with the index of its parent.

    >>> from selectolax.lexbor import LexborHTMLParser
    >>> item = '<li class="comment" id="comment-%d"><b class="fn">%s</b><p>%s</p>%s</li>'
    >>> reply = item % (2, "Joe", "So it does.", "")
    >>> page = LexborHTMLParser("<ol>" + item % (1, "Ann", "It rains.", f"<ol>{reply}</ol>") + "</ol>")
    >>> [(comment.author, comment.parent) for comment in find_comments(page).comments]
    [('Ann', None), ('Joe', 0)]
    """
    root = tree.body or tree.root
    if root is None:
        return Found((), "none")
    signs = signs_of(tree)
    best: tuple[str, Reading] | None = None
    for descriptor in catalogue().descriptors:
        if not descriptor.signs & signs:
            continue
        reading = read_thread(root, descriptor)
        if reading is None or not reading.comments:
            continue
        if descriptor.neutral and 2 * reading.signed < len(reading.comments):
            continue
        if best is None or reading.explained > best[1].explained:
            best = descriptor.name, reading
        if best[1].explained == 2 * len(best[1].comments):
            break
    return Found((), "none") if best is None else Found(best[1].comments, best[0])
