"""What in an element is a comment's text, and what is its header or footer: lines that hold marks are not text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from broadsheet.markup.threads.text import BLOCKS, UNSEEN
from broadsheet.segment.dates import is_date
from broadsheet.segment.phrases import is_button
from broadsheet.segment.signs import author_of_says, signed

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

# "says:", "on", "at 8:14 pm", "| Permalink |": what stands beside a name or a date on its line.
_BESIDE: Final = 5
_NAME_WORDS: Final = 5
# What people write without a word: "?!", "...", ":-)", "<3". A bar, a dot or an arrow stands between fields.
_EXPRESSION: Final = re.compile(r"(?:[?!]+|\.{3,}|…|[:;=]['-]?[()\[\]|/\\*]+|<3|\s)+\Z")
# Pictographs; arrows, dingbats and private letters are icons of buttons as a rule.
_PICTURES: Final = re.compile("[\U0001f300-\U0001faff☺☹♥❤]")


@dataclass(slots=True)
class Line:
    """One printed line: its text nodes, whether a mark (a name, a date, a button) stands on it, its text folded."""

    nodes: list[LexborNode] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    marked: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Carved:
    """Text nodes that are not a comment's text, and the header that was read in them."""

    skip: tuple[LexborNode, ...]
    words: bool
    author: str | None
    date: str | None


def lines_of(nodes: Iterable[LexborNode], marks: Collection[int]) -> list[Line]:
    """The lines of nodes; what is marked (by `mem_id`) is not read, but its line remembers it."""
    lines = [Line()]
    for top in nodes:
        stack: list[LexborNode | None] = [None, top]
        while stack:
            node = stack.pop()
            if node is None:
                lines.append(Line())
                continue
            tag = node.tag or "-"
            if node.mem_id in marks:
                _mark(lines, tag)
            elif tag == "-text":
                lines[-1].nodes.append(node)
                lines[-1].texts.append(node.text_content or "")
            elif tag == "br":
                lines.append(Line())
            elif tag[0] != "-" and tag not in UNSEEN:
                if tag in BLOCKS:
                    lines.append(Line())
                    stack.append(None)
                stack.extend(reversed(_children(node)))
    for line in lines:
        line.text = " ".join("".join(line.texts).split())
    return [line for line in lines if line.marked or line.text]


def _mark(lines: list[Line], tag: str) -> None:
    """A mark stands on the line, or, where it is a block, on one of its own."""
    if tag in BLOCKS:
        lines += [Line(marked=True), Line()]
    else:
        lines[-1].marked = True


def _children(node: LexborNode) -> list[LexborNode]:
    children = []
    child = node.first_child
    while child is not None:
        children.append(child)
        child = child.next
    return children


def _is_beside(text: str) -> bool:
    """Whether the text on a mark's line belongs to the mark."""
    return len(text.split()) <= _BESIDE and not text.endswith((".", "!", "?", "…"))


def _is_label(text: str) -> bool:
    """Whether a line without a mark is a header or footer by its words alone."""
    short = len(text) < 3 and not any(map(str.isalnum, text)) and not _EXPRESSION.match(text)
    return short or is_button(text) or is_date(text)


def is_said(text: str) -> bool:
    """Whether text can be all that somebody wrote: it has a letter or digit, or is a smiley or the like.

    >>> [is_said(text) for text in ("Rain", "?!", ":-)", "😀", "|", "· »", "")]
    [True, True, True, True, False, False, False]
    """
    spelled = any(map(str.isalnum, text)) or _EXPRESSION.match(text) or _PICTURES.search(text)
    return bool(text) and bool(spelled)


def carve(nodes: Iterable[LexborNode], marks: Collection[int], named: bool, dated: bool) -> Carved:
    """Tell header and footer of a comment from its text, line by line.

    A line with a mark belongs to the mark unless it holds prose. The first and the last lines are read as well: a
    date, a button, "Jane says:" are not text. `named` and `dated` say that author or date are known from the markup.
    """
    lines = lines_of(nodes, marks)
    first, last = 0, len(lines)
    author = date = None
    while first < last:
        text = lines[first].text
        if lines[first].marked and _is_beside(text):
            first += 1
            continue
        found = _header(lines, first, last, named or author is not None, dated or date is not None)
        if found is None:
            break
        author, date = author or found[0], date or found[1]
        first += 1
    while last > first and (
        (lines[last - 1].marked and _is_beside(lines[last - 1].text)) or _is_label(lines[last - 1].text)
    ):
        last -= 1
    outside = lines[:first] + lines[last:]
    words = any(line.text for line in lines[first:last])
    if not words:
        # A picture may be a button; where nothing else is said, it is the text.
        buttons = [line for line in outside if line.marked or not _PICTURES.search(line.text)]
        words = len(buttons) < len(outside)
        outside = buttons
    inside = [line for line in lines[first:last] if line.marked and _is_beside(line.text) and is_button(line.text)]
    skip = tuple(node for line in outside + inside for node in line.nodes)
    return Carved(skip, words, author, date)


def _header(lines: list[Line], at: int, last: int, named: bool, dated: bool) -> tuple[str | None, str | None] | None:
    """Author and date in a line that is a header; None where it is text."""
    text = lines[at].text
    if _is_label(text):
        return None, text if is_date(text) else None
    if named:
        # A title may stand over the text; only what is known to be no text is cut.
        return None
    says = author_of_says(text) if text.endswith(":") else None
    if says:
        return says, None
    together = signed(text)
    if together:
        return together
    follows = lines[at + 1] if at + 1 < last else None
    is_name = len(text.split()) <= _NAME_WORDS and text[-1:].isalnum() and len(text) <= 60
    if is_name and follows and at + 2 < last and not dated and is_date(follows.text):
        return text, None
    return None
