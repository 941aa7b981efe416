"""Comments and their threads from a page's markup.

Which of the known ways of making pages a page follows is seen in its markup, never by its address: each descriptor
whose signs the page has is tried, and the one that explains most comments is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from broadsheet.incidents import incident
from broadsheet.markup.threads.descriptors import GENERIC, catalogue
from broadsheet.markup.threads.generic import generic_thread
from broadsheet.markup.threads.linked import linked_comments
from broadsheet.markup.threads.reading import Reading, read_thread
from broadsheet.markup.threads.records import DomComment, Found
from broadsheet.markup.threads.signatures import SIGNS, signed_comments

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

__all__ = ["DomComment", "Found", "find_comments"]

_DIGITS: Final = re.compile("[0-9]+")
_NAMESPACE: Final = re.compile("[/:#]")
# Nearly all ways of making pages say "comment" somewhere: a look at those elements costs a tenth of one at all.
_NEAR: Final = "[class*=omment], [id*=omment]"
_ALL: Final = "[class], [id], [itemtype], [typeof], shreddit-comment, ytd-comment-thread-renderer"
_YOUTUBE: Final = "ytd-comment-thread-renderer"
_NONE: Final = "none"
_MANY: Final = 3


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
        return Found((), _NONE)
    readings: dict[str, Reading | None] = {}
    name = _read(root, _signs(root.css(_NEAR)), readings, neutral=False)
    if not name or not _is_enough(readings[name]):
        nodes = root.css(_ALL)
        signs = _signs(nodes)
        name = _read(root, signs, readings, neutral=True)
    reading = readings[name] if name else None
    if reading and name:
        return _found(reading, name)
    signatures = signed_comments(root) if signs & SIGNS else ()
    if signatures:
        return Found(signatures, "signatures")
    reading = generic_thread(root, nodes)
    if reading:
        return _found(reading, GENERIC)
    return linked_comments(tree.root or root)


def _found(reading: Reading, basis: str) -> Found:
    wordless = reading.n_wordless
    return Found(reading.comments, basis, (incident("comments.without-text", count=wordless),) if wordless else ())


def _signs(nodes: Iterable[LexborNode]) -> frozenset[str]:
    """What elements show of how a page is made, spelled as the descriptors' signs."""
    classes: set[str] = set()
    ids: set[str] = set()
    signs: set[str] = set()
    for node in nodes:
        attributes = node.attributes
        if "class" in attributes:
            classes.add(attributes["class"] or "")
        if "id" in attributes:
            ids.add(attributes["id"] or "")
        if "itemtype" in attributes or "typeof" in attributes:
            stated = attributes.get("itemtype") or attributes.get("typeof") or ""
            signs.update("type:" + _NAMESPACE.split(name)[-1] for name in stated.split())
        if "thingid" in attributes or node.tag == _YOUTUBE:
            signs.add(f"<{node.tag}")
    signs.update("#" + _DIGITS.sub("", name) for name in ids)
    signs.update("." + token for held in classes for token in held.split())
    return frozenset(signs)


def _read(root: LexborNode, signs: frozenset[str], readings: dict[str, Reading | None], *, neutral: bool) -> str | None:
    """The name of the descriptor that explains most; the earlier of two that explain as much.

    Readings are kept by the descriptor's name, so that a second look at more signs tries only what is new.
    """
    best: str | None = None
    for descriptor in catalogue().descriptors:
        name = descriptor.name
        if name not in readings and not descriptor.signs & signs:
            continue
        if descriptor.neutral and (not neutral or (best and _is_enough(readings[best]))):
            continue
        if name not in readings:
            readings[name] = read_thread(root, descriptor)
        reading = readings[name]
        if descriptor.neutral and not (_is_believed(reading) or (descriptor.numbered and _repeats(reading))):
            continue
        if _explained(reading) > _explained(readings[best] if best else None):
            best = name
            if _explains_all(reading):
                break
    return best


def _is_believed(reading: Reading | None) -> bool:
    """Whether most comments of a reading have a writer or a date."""
    return reading is not None and 2 * reading.signed >= len(reading.comments) > 0


def _repeats(reading: Reading | None) -> bool:
    """Whether so many elements bear a comment's number that nothing else has to speak for them."""
    return reading is not None and len(reading.comments) >= _MANY


def _is_enough(reading: Reading | None) -> bool:
    """Whether a reading by a known way of making pages leaves no need for neutral ones: it repeats, or is believed."""
    return reading is not None and (len(reading.comments) > 1 or _is_believed(reading))


def _explained(reading: Reading | None) -> int:
    return reading.explained if reading else 0


def _explains_all(reading: Reading | None) -> bool:
    """Whether each comment of a reading has a writer, so that no other descriptor can explain more of it."""
    return reading is not None and reading.explained == 2 * len(reading.comments) > 0
