"""Pages in blocks and lists, and their text as extractors indent, mark, wrap and part its lines."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Block:
    """A block of a page: its text nodes, whether it has margins as a paragraph has, and which node is emphasised."""

    parts: tuple[str, ...]
    margin: bool = False
    strong: int | None = None
    heading: bool = False
    picture: str = ""


@dataclass(frozen=True)
class Entry:
    """An item of a list. `lost`: an extractor drops the marker, as it does where an item opens with another block."""

    nodes: tuple[Node, ...]
    lost: bool = False


@dataclass(frozen=True)
class Listed:
    """A list; `marked` is false where a style sheet or the markup has boxes instead of list items."""

    entries: tuple[Entry, ...]
    ordered: bool = True
    marked: bool = True
    gap: bool = True


Node = Block | Listed


@dataclass(frozen=True)
class Style:
    """How an extractor writes text. `column` is that of text outside lists, `step` what a list adds."""

    name: str
    column: int = 0
    first: int = 4
    step: int = 2
    flush_right: bool = False
    bullets: str = "•"
    width: int | None = None
    apart: bool = False
    markdown: bool = False
    pictures: bool = False
    indents: bool = True
    blanks: bool = True

    @property
    def has_structure(self) -> bool:
        """Whether markers and indentation tell which comment answers which."""
        return self.indents

    def text_column(self, depth: int) -> int:
        if not self.indents or self.markdown:
            return 0
        return self.column + (self.first + self.step * (depth - 1) if depth else 0)

    def marker(self, orders: Sequence[bool], number: int) -> str:
        """What stands before an item's first line."""
        depth = len(orders)
        sign = f"{number}." if orders[-1] else self.bullets[(depth - 1) % len(self.bullets)]
        if self.markdown:
            outer = (True, *orders)
            return "".join("   " if place and outer[place] else "  " for place in range(depth)) + f"{sign} "
        column = self.text_column(depth)
        return f"{sign} ".rjust(column) if self.flush_right else f"{' ' * (column - 2)}{sign} "


STYLES: Final = {
    style.name: style
    for style in (
        Style("resiliparse"),
        Style("inscriptis", column=6, step=4, flush_right=True, bullets="*+o-"),
        Style("w3m", step=4, flush_right=True, width=80, bullets="•◦▪", pictures=True),
        Style("lynx", column=3, step=5, flush_right=True, width=78, bullets="*+o", pictures=True),
        Style("html2text", markdown=True, width=79, bullets="*"),
        Style("bs4", apart=True, indents=False, blanks=False),
        Style("html_text", indents=False),
    )
}
_LIKE_A_MARKER: Final = re.compile(r"^([0-9]+)\.(?= )")


class _Writer:
    def __init__(self, style: Style) -> None:
        self.style = style
        self.lines: list[str] = []
        self.opening: str | None = None
        self.blanks = 0

    def blank(self, count: int = 1) -> None:
        if self.lines and self.style.blanks and self.opening is None:
            self.blanks = max(self.blanks, count)

    def line(self, text: str, depth: int) -> None:
        style = self.style
        column = " " * style.text_column(depth)
        self.lines += [""] * self.blanks
        self.blanks = 0
        lead = column if self.opening is None else self.opening
        wraps = style.width is not None and not (style.markdown and self.opening is not None)
        self.opening = None
        if not wraps:
            self.lines.append(lead + text)
            return
        width = max(30, (style.width or 0) - len(column))
        wrapped = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]
        self.lines += [lead + wrapped[0], *(column + more for more in wrapped[1:])]

    def block(self, block: Block, depth: int) -> None:
        style = self.style
        if style.apart:
            for part in block.parts:
                self.line(part, depth)
            return
        margin = block.margin or style.markdown or block.heading
        if margin:
            self.blank()
        parts = list(block.parts)
        if style.markdown and block.strong is not None:
            parts[block.strong] = f"**{parts[block.strong]}**"
        text = " ".join(parts).replace(" :", ":").replace(" ,", ",")
        if style.markdown:
            text = ("### " if block.heading else "") + _LIKE_A_MARKER.sub(r"\1\\.", text)
        if style.pictures and block.picture:
            text = f"[{block.picture}] {text}"
        self.line(text, depth)
        if margin:
            self.blank()

    def nodes(self, nodes: Sequence[Node], orders: tuple[bool, ...]) -> None:
        for node in nodes:
            if isinstance(node, Block):
                self.block(node, len(orders))
            else:
                self.listed(node, orders)

    def listed(self, node: Listed, orders: tuple[bool, ...]) -> None:
        marked = node.marked and self.style.indents
        inner = (*orders, node.ordered) if marked else orders
        self.blank()
        for number, entry in enumerate(node.entries, start=1):
            if marked and not entry.lost:
                if self.opening is not None:
                    self.lines.append(self.opening.rstrip())
                    self.opening = None
                self.lines += [""] * self.blanks
                self.blanks = 0
                self.opening = self.style.marker(inner, number)
            elif entry.lost:
                self.blank(3)
            self.nodes(entry.nodes, inner)
            if node.gap:
                self.blank()
        self.blank()


def flattened(nodes: Sequence[Node], style: Style) -> str:
    """A page as text."""
    writer = _Writer(style)
    writer.nodes(nodes, ())
    return "\n".join(writer.lines) + "\n"


def parts_of(nodes: Sequence[Node]) -> Iterator[str]:
    """All text nodes in page order."""
    for node in nodes:
        if isinstance(node, Block):
            yield from node.parts
        else:
            for entry in node.entries:
                yield from parts_of(entry.nodes)
