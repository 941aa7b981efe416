"""Any forest of comments, marked up in any way of nesting, comes back as the same forest; work grows with the page."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from broadsheet.markup.threads import find_comments
from broadsheet.markup.threads.text import text_of
from forests import Tree, forests

NAMES = ["Ann Baker", "Joe Miller", "Cara Stone", "dan_field", "Élodie Pont", "Müller & Söhne"]
Row = tuple[int, int | None, int, Tree]  # number (1-based, in page order), the parent's, depth, comment


def rows_of(forest: list[Tree]) -> Iterator[Row]:
    """The comments in page order."""
    number = 0
    stack: list[tuple[Tree, int | None, int]] = [(tree, None, 0) for tree in reversed(forest)]
    while stack:
        tree, parent, depth = stack.pop()
        number += 1
        yield number, parent, depth, tree
        stack += [(reply, number, depth + 1) for reply in reversed(tree.replies)]


def author(number: int) -> str:
    return escape(NAMES[number % len(NAMES)])


def paragraphs(tree: Tree) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in tree.paragraphs)


def nested(opening: str, reply_opening: str, reply_closing: str, closing: str) -> Callable[[list[Tree]], str]:
    """A markup that puts replies into their parent, or right after it, within elements that hold them."""

    def render(forest: list[Tree]) -> str:
        parts: list[str] = []
        stack: list[Tree | str] = list(reversed(forest))
        number = 0
        while stack:
            tree = stack.pop()
            if isinstance(tree, str):
                parts.append(tree)
                continue
            number += 1
            parts.append(opening.format(n=number, author=author(number), body=paragraphs(tree)))
            stack.append(closing)
            if tree.replies:
                stack += [reply_closing, *reversed(tree.replies), reply_opening]
        return "".join(parts)

    return render


def flat(item: str) -> Callable[[list[Tree]], str]:
    """A markup that prints comments one after the other and states the depth or the parent of each."""

    def render(forest: list[Tree]) -> str:
        return "".join(
            item.format(n=n, parent=parent or 0, depth=depth, level=depth + 1, author=author(n), body=paragraphs(tree))
            for n, parent, depth, tree in rows_of(forest)
        )

    return render


STYLES: dict[str, tuple[str, Callable[[list[Tree]], str], str]] = {
    "wordpress": (
        '<ol class="comment-list">',
        nested(
            '<li id="comment-{n}" class="comment"><article id="div-comment-{n}" class="comment-body"><footer '
            'class="comment-meta"><b class="fn">{author}</b> <span class="says">says:</span></footer><div '
            'class="comment-content">{body}</div><div class="reply"><a class="comment-reply-link">Reply</a></div>'
            "</article>",
            '<ol class="children">',
            "</ol>",
            "</li>",
        ),
        "</ol>",
    ),
    "wordpress without elements for text": (
        '<ol class="commentlist">',
        nested(
            '<li id="comment-{n}" class="comment"><div class="comment-author vcard"><cite class="fn">{author}</cite> '
            '<span class="says">says:</span></div><div class="comment-meta commentmetadata"><a href="#comment-{n}">'
            'March {n}, 2016 at 8:14 pm</a></div>{body}<div class="reply"><a>Reply</a></div>',
            '<ul class="children">',
            "</ul>",
            "</li>",
        ),
        "</ol>",
    ),
    "wordpress, flat": (
        "<div>",
        flat(
            '<div id="comment-{n}" class="comment depth-{level}"><cite class="fn">{author}</cite>'
            '<div class="comment-text">{body}</div></div>'
        ),
        "</div>",
    ),
    "drupal": (
        '<div id="comments">',
        nested(
            '<div class="comment comment-published"><div class="submitted">by <span class="username">{author}</span>'
            '</div><div class="content">{body}</div></div>',
            '<div class="indented">',
            "</div>",
            "",
        ),
        "</div>",
    ),
    "wpdiscuz": (
        "<div>",
        flat(
            '<div id="wpd-comm-{n}_{parent}" class="wpd-comment"><div class="wpd-comment-author">{author}</div>'
            '<div class="wpd-comment-text">{body}</div></div>'
        ),
        "</div>",
    ),
    "hacker-news": (
        "<table>",
        flat(
            '<tr class="athing comtr" id="{n}"><td><table><tr><td class="ind" indent="{depth}"></td><td><span '
            'class="comhead"><a class="hnuser">{author}</a></span><div class="commtext">{body}</div></td></tr></table>'
        ),
        "</table>",
    ),
    "microdata": (
        "<div>",
        nested(
            '<div itemscope itemtype="https://schema.org/Comment"><span itemprop="author">{author}</span>'
            '<div itemprop="text">{body}</div>',
            "",
            "",
            "</div>",
        ),
        "</div>",
    ),
    "blogger": (
        '<div class="comment-thread"><ol>',
        nested(
            '<li class="comment" id="c{n}"><div class="comment-block"><cite class="user">{author}</cite><div '
            'class="comment-content">{body}</div></div>',
            '<div class="comment-replies"><div class="comment-thread"><ol>',
            "</ol></div></div>",
            "</li>",
        ),
        "</ol></div>",
    ),
    "rows of no known making": (
        '<div class="kommentare">',
        nested(
            '<div class="beitrag"><b>{author}</b><br>17.09.2016, 22:14 Uhr{body}', "<div>", "</div>", "</div>"
        ),
        "</div>",
    ),
}  # fmt: skip


def read(page: str) -> list[tuple[int | None, str | None, str]]:
    found = find_comments(LexborHTMLParser(page)).comments
    return [
        (one.parent, one.author, text_of(one.body, {node.mem_id for node in one.skip})) for one in found
    ]  # fmt: skip


@pytest.mark.parametrize("style", STYLES)
@given(forest=forests())
@settings(max_examples=25)
def test_a_forest_comes_back(style: str, forest: list[Tree]) -> None:
    before, render, after = STYLES[style]
    page = f"<h1>Bridge</h1><p>It opens on Monday.</p><h2>Comments</h2>{before}{render(forest)}{after}<p>Imprint"
    expected = [
        (None if parent is None else parent - 1, NAMES[number % len(NAMES)], "\n".join(tree.paragraphs))
        for number, parent, _, tree in rows_of(forest)
    ]
    assert read(page) == expected


@given(st.text(alphabet=" <>/=\"'abcdilopv#-123&;\n", max_size=300), st.sampled_from(sorted(STYLES)))
def test_any_page_gives_a_forest(junk: str, style: str) -> None:
    before, render, _ = STYLES[style]
    page = f"{junk}{before}{junk}{render([Tree(('It rained.',), (Tree(('So it did.',)),))])}{junk}"
    found = find_comments(LexborHTMLParser(page)).comments
    assert all(one.parent is None or one.parent < index for index, one in enumerate(found))


def test_replies_nested_a_hundred_thousand_deep() -> None:
    """No element of these is a block to the parser, which takes the square of the depth for blocks."""
    depth = 100_000
    page = "".join(
        f'<shreddit-comment author="a{n}" thingid="t{n}"><span slot="comment">It rained {n} times.</span>'
        for n in range(depth)
    )
    found = find_comments(LexborHTMLParser(page)).comments
    assert len(found) == depth
    assert [one.parent for one in found] == [None, *range(depth - 1)]


@pytest.mark.parametrize("style", ["wordpress", "wordpress, flat", "drupal", "rows of no known making"])
def test_work_grows_with_the_page(style: str) -> None:
    before, render, after = STYLES[style]

    def seconds(count: int) -> float:
        tree = LexborHTMLParser(before + render([Tree(("It rained all week.",))] * count) + after)
        start = time.process_time()
        assert len(find_comments(tree).comments) == count
        return time.process_time() - start

    small = seconds(500)
    # Eight times the page; squared, it were 64 times, in each try.
    assert any(seconds(4000) < 8 * 4 * small for _ in range(3))


HOSTILE = {
    "headers by the thousand": lambda n: (
        "<ol>" + f"<li class=comment id=comment-1>{'<span class=author>1 ' * 100}It rained.</li>" * (n // 100) + "</ol>"
    ),
    "kinds of rows by the thousand": lambda n: (
        "<div id=comments>"
        + "".join(f"<div class=k{i // 2}x><b>Ann</b><p>17.09.2016</p><p>It rained here.</p></div>" for i in range(n))
        + "</div>"
    ),
    "empty lists by the thousand": lambda n: (
        "<div class=comment id=comment-1><b class=fn>Ann</b><p>Rain</p></div>"
        + "<ul></ul>" * n
        + "".join(f"<ul><li class=comment id=comment-{i}><b class=fn>Joe</b><p>Rain</p></ul>" for i in range(2, n))
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_work_grows_with_a_hostile_page(name: str) -> None:
    spent = []
    for count in (500, 4000):
        tree = LexborHTMLParser(HOSTILE[name](count))
        runs = []
        # The shortest of three: a collection of garbage, or a busy machine, may stand in one.
        for _ in range(3):
            start = time.process_time()
            find_comments(tree)
            runs.append(time.process_time() - start)
        spent.append(min(runs))
    assert spent[1] < 8 * 4 * spent[0]
