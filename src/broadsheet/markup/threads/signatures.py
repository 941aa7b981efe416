"""Talk pages of wikis: comments end in a signature, a link to a user and a date with its zone; replies are indented."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from broadsheet.markup.threads.names import clean_name
from broadsheet.markup.threads.records import DomComment
from broadsheet.markup.threads.text import BLOCKS, UNSEEN, leaves, text_of
from broadsheet.markup.threads.times import stamped

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

SIGNS: Final = frozenset((".mw-parser-output", "#bodyContent", "#mw-content-text"))
_ROOTS: Final = (".mw-parser-output", "#mw-content-text", "#bodyContent")
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# The wiki's software writes "20:14, 17 September 2016 (UTC)" under each comment, in each language's order.
_ZONE: Final = re.compile(r"\([A-Z]{3,5}\)\Z")
_TIME: Final = re.compile(r"[0-9]{1,2}[:.h][0-9]{2}")
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")
_DATE: Final = re.compile(r"[0-9][^()]{5,60}\([A-Z]{3,5}\)")
_WINDOW: Final = 90
# "(unsigned comment by …)": what the software's helpers write for those who did not sign opens so.
_ASIDES: Final = tuple("-–—([")
# Each look costs the text of the element; a page may nest as many as it likes.
_ABOVE: Final = 4
_TARGET_END: Final = re.compile("[?&#]")


@dataclass(slots=True)
class _Row:
    """A block of a talk page: its element, how deep it is indented, its own text nodes and links in order."""

    element: LexborNode
    level: int
    section: int
    heading: LexborNode | None = None
    leaves: list[LexborNode] = field(default_factory=list)
    links: list[tuple[int, LexborNode]] = field(default_factory=list)
    inner: list[LexborNode] = field(default_factory=list)


def signed_comments(root: LexborNode) -> tuple[DomComment, ...]:
    """The comments of a talk page; blocks between two signatures are one comment, the indent says whom it answers.

    The heading of a section belongs to the comment that opens it, as does the title that a reader gives elsewhere.
    """
    content = next((node for selector in _ROOTS if (node := root.css_first(selector))), None)
    if content is None:
        return ()
    comments: list[DomComment] = []
    open_: list[tuple[int, int]] = []
    gathered: list[_Row] = []
    section = 0
    heading: LexborNode | None = None
    for row in _rows(content):
        if row.section != section:
            section, heading, gathered, open_ = row.section, row.heading, [], []
        gathered.append(row)
        signature = _signature(row)
        if signature is None:
            continue
        level = gathered[0].level
        while open_ and open_[-1][0] >= level:
            open_.pop()
        parent = open_[-1][1] if open_ else None
        comment = _comment(gathered, heading, signature, parent)
        gathered = []
        if comment:
            heading = None
            open_.append((level, len(comments)))
            comments.append(comment)
    return tuple(comments)


def _rows(content: LexborNode) -> Iterator[_Row]:
    """Blocks with text of their own, in order; a block in a block is a row of its own, one level deeper in lists."""
    section = 0
    heading: LexborNode | None = None
    rows = [_Row(content, 0, 0)]
    stack: list[tuple[LexborNode, int, _Row]] = [(content, 0, rows[0])]
    while stack:
        node, level, row = stack.pop()
        tag = node.tag or "-"
        if tag == "-text":
            row.leaves.append(node)
            continue
        if tag[0] == "-" or tag in UNSEEN:
            continue
        if tag in _HEADINGS:
            section += 1
            heading = node
            continue
        if tag == "a":
            row.links.append((len(row.leaves), node))
        if tag in BLOCKS and node is not content:
            row.inner.append(node)
            level += tag in ("dd", "li")
            row = _Row(node, level, section, heading)
            rows.append(row)
        children = []
        child = node.last_child
        while child is not None:
            children.append((child, level, row))
            child = child.prev
        stack.extend(children)
    return (row for row in rows if any((leaf.text_content or "").strip() for leaf in row.leaves))


def _signature(row: _Row) -> tuple[int, str, str] | None:
    """The index of the first text node of a row's signature, its author, and its date."""
    texts = [leaf.text_content or "" for leaf in row.leaves]
    end = len(texts)
    tail = ""
    while end and len(tail) < _WINDOW:
        end -= 1
        tail = texts[end] + tail
    stamp = tail.rstrip()[-_WINDOW:]
    if not (_ZONE.search(stamp) and _TIME.search(stamp) and _YEAR.search(stamp)):
        return None
    near = [
        (index, link) for index, link in row.links if index >= end - 8 and ":" in (link.attributes.get("href") or "")
    ]
    if not near:
        return None
    # Links to a writer's page, talk and contributions name one user; what was linked before is text.
    user = _target(near[-1][1])
    at, link = next((index, link) for index, link in near if not user.isdisjoint(_target(link)))
    index = _opening(row, at, link)
    author = clean_name(link.text())
    after = max(index for index, _ in near) + 1
    date = " ".join("".join(texts[after:]).split()) if after < len(texts) else ""
    return (index, author, _date(date) or _date(stamp) or stamp) if author else None


def _target(link: LexborNode) -> frozenset[str]:
    """The parts of a link's address behind its namespace: the name of a user, and of what is the user's."""
    behind = (link.attributes.get("href") or "").rpartition(":")[2]
    return frozenset(_TARGET_END.split(behind, maxsplit=1)[0].split("/"))


def _opening(row: _Row, at: int, link: LexborNode) -> int:
    """The first text node of a signature: the link's, or where a note holds the link, the note's."""
    held = {leaf.mem_id for leaf in row.leaves}
    around = link.parent
    for _ in range(_ABOVE):
        if around is None or around.mem_id == row.element.mem_id:
            break
        if around.tag == "small" and around.text().lstrip().startswith(_ASIDES):
            inside = {node.mem_id for node, _ in leaves([around]) if node is not None} & held
            return next((index for index, leaf in enumerate(row.leaves) if leaf.mem_id in inside), at)
        around = around.parent
    return at


def _date(text: str) -> str | None:
    found = _DATE.search(text)
    return found[0] if found else None


def _comment(
    rows: list[_Row], heading: LexborNode | None, signature: tuple[int, str, str], parent: int | None
) -> DomComment | None:
    index, author, date = signature
    body = tuple(row.element for row in rows)
    places = {node.mem_id for node in body}
    skip = [node for row in rows for node in row.inner if node.mem_id not in places]
    skip += rows[-1].leaves[index:]
    # A gathered block that stands in another one is rendered with it.
    nested = {node.mem_id for row in rows for node in row.inner}
    body = tuple(node for node in body if node.mem_id not in nested)
    if not any(map(str.isalnum, text_of(body, {node.mem_id for node in skip}))):
        return None
    if heading is not None:
        body = (heading, *body)
    return DomComment(
        rows[-1].element, body, tuple(skip), parent, "comment", author, None, stamped(date), date, signed=True
    )
