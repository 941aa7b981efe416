"""Made-up comment threads, and pages that print them as extractors of text do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import strategies as st

from broadsheet.segment import Item, segment

_WORDS = [
    "the", "bridge", "council", "river", "bakery", "bread", "rain", "I", "you", "would", "cost", "less", "than",
    "another", "ferry", "on", "Monday", "in", "spring", "because", "nobody", "asked", "my", "neighbour", "why",
    "Brücke", "café", "don’t", "“new”",
]  # fmt: skip


@dataclass(frozen=True)
class Tree:
    """A comment and the replies to it."""

    paragraphs: tuple[str, ...]
    replies: tuple[Tree, ...] = ()

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


@dataclass(frozen=True)
class Layout:
    """How an extractor prints lists: columns before the top markers, more per level, the markers and empty lines."""

    base: int = 2
    step: int = 2
    numbers: bool = True
    numbered_replies: bool = False
    bullet: str = "•"
    gap: int = 1
    tabs: bool = False
    first: int = 1


def words(least: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(_WORDS), min_size=least, max_size=30).map(" ".join)


def sentences(least: int = 5) -> st.SearchStrategy[str]:
    return st.builds(lambda text, end: text[0].upper() + text[1:] + end, words(least), st.sampled_from(".!?"))


def trees() -> st.SearchStrategy[Tree]:
    paragraphs = st.lists(sentences(), min_size=1, max_size=3).map(tuple)
    return st.recursive(
        st.builds(Tree, paragraphs),
        lambda replies: st.builds(Tree, paragraphs, st.lists(replies, max_size=3).map(tuple)),
        max_leaves=8,
    )


def forests() -> st.SearchStrategy[list[Tree]]:
    return st.lists(trees(), min_size=2, max_size=8)


def layouts() -> st.SearchStrategy[Layout]:
    spaces = st.builds(
        Layout,
        base=st.integers(0, 6),
        step=st.integers(2, 6),
        numbers=st.booleans(),
        numbered_replies=st.booleans(),
        bullet=st.sampled_from("•*-+◦"),
        gap=st.integers(0, 2),
        first=st.integers(0, 5000),
    )
    tabs = st.builds(
        Layout, base=st.integers(0, 2), step=st.integers(1, 2), tabs=st.just(True), first=st.integers(1, 99)
    )
    return st.one_of(st.builds(Layout), spaces, tabs)


def printed(forest: list[Tree] | tuple[Tree, ...], layout: Layout, depth: int = 0) -> Iterator[str]:
    """The lines of a thread: a marker and the first paragraph, the others below it, the replies one level deeper."""
    unit = "\t" if layout.tabs else " "
    for place, tree in enumerate(forest):
        numbered = layout.numbers if depth == 0 else layout.numbered_replies
        first = layout.first if depth == 0 else 1
        marker = f"{first + place}." if numbered else layout.bullet
        yield unit * (layout.base + depth * layout.step) + f"{marker} {tree.paragraphs[0]}"
        for paragraph in tree.paragraphs[1:]:
            yield ""
            yield unit * (layout.base + (depth + 1) * layout.step) + paragraph
        yield from [""] * layout.gap
        yield from printed(tree.replies, layout, depth + 1)


def count(forest: list[Tree] | tuple[Tree, ...]) -> int:
    return sum(1 + count(tree.replies) for tree in forest)


def page_of(forest: list[Tree], layout: Layout) -> str:
    """A page: an article, a heading with the number of comments, and the comments."""
    article = "Bridge opens\n\nThe council opened the bridge on Monday.\n\nIt rained in the morning."
    return "\n".join([article, "", f"{count(forest)} Comments", "", *printed(forest, layout)])


def text_of(page: str, item: Item) -> str:
    """An item's lines with an empty line between paragraphs."""
    parts = []
    for index, line in enumerate(item.lines):
        parts += ["" if not index else "\n\n" if line.gap else "\n", page[line.start : line.end]]
    return "".join(parts)


def parsed(page: str) -> list[Tree]:
    """The forest that segmentation finds on a page."""
    items = segment(page).items
    children: dict[int | None, list[int]] = {}
    for index, item in enumerate(items):
        children.setdefault(item.parent, []).append(index)

    def grown(index: int) -> Tree:
        text = text_of(page, items[index])
        return Tree(tuple(text.split("\n\n")), tuple(grown(child) for child in children.get(index, ())))

    return [grown(index) for index in children.get(None, ())]
