"""What holds of any page of HTML: the promises of the records, the parts kept apart, and no exception for any bytes."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from broadsheet.article import body_of
from broadsheet.compile import compile_page
from broadsheet.contract.records import Incident
from broadsheet.markup import Document, read_markup
from forests import Tree, text_of
from invariants import assert_holds
from junk import odd_text
from markup_pages import Story, hidden, page_of, stories


def read(html: str) -> Document:
    page = read_markup(html.encode("utf-8", "surrogatepass"), "utf-8")
    assert isinstance(page, Document), page
    return page


def grown(page: Document) -> list[Tree]:
    """The forest of a page's comments."""
    items = page.segmented.items
    children: dict[int | None, list[int]] = {}
    for index, item in enumerate(items):
        children.setdefault(item.parent, []).append(index)

    def tree(index: int) -> Tree:
        return Tree(tuple(text_of(page.text, items[index]).split("\n\n")), tuple(map(tree, children.get(index, ()))))

    return [tree(index) for index in children.get(None, ())]


@settings(max_examples=60)
@given(stories())
def test_article_and_comments_come_back_and_keep_apart(story: Story) -> None:
    page = read(page_of(story))
    assert body_of(page.text, page.segmented.blocks).text == "\n\n".join(story.paragraphs)
    assert tuple(grown(page)) == story.comments
    assert page.title == story.title
    assert page.text.startswith(story.title)


@settings(max_examples=60)
@given(stories(), hidden("Zanzibar"))
def test_what_is_hidden_is_nowhere(story: Story, between: str) -> None:
    page = read(page_of(story, between))
    assert page.text == read(page_of(story)).text
    assert "Zanzibar" not in page.text


@settings(max_examples=40)
@given(stories())
def test_compiled_pages_keep_all_promises(story: Story) -> None:
    raw = page_of(story).encode()
    result = compile_page(raw)
    assert result.page is not None
    assert result.page.media_type == "text/html"
    assert_holds(raw, result)


SPLINTERS = [
    "<p>", "</p>", "<div>", "</div>", "<li class=comment id=comment-1>", "<ol class=commentlist>", "</ol>", "<table>",
    "<td>", "<tr>", "</table>", "<b>", "</b>", "<a href=x>", "</a>", "<pre>", "<br>", "<!--", "-->", "<script>",
    "</script>", "<svg>", "<title>", "</title>", "<template>", "<select>", "<h1>", "<blockquote>", "<p hidden>",
    "<body>", "</html>", "<html lang=en>", "<meta charset=utf-16>", "<meta property=og:title content='&#0;'>",
    "<article itemprop=articleBody>", "<cite class=fn>", "<time datetime=2016-09-17>",
    '<script type="application/ld+json">{"@type": "Article"', "3 Comments", "Comments are closed.", "By Jane Roe",
    "It rained on the bridge all day long, and nobody asked why it did.", "&nbsp;", "&#x1;", "&#xd800;", "&amp", "\0",
    "\N{COMBINING ACUTE ACCENT}", "\x85", "\u2028", "\ufeff", "\r", "“", "<frameset>", "<plaintext>", "<math><mi>",
    "=",
]  # fmt: skip


@settings(max_examples=150)
@given(st.lists(st.one_of(st.sampled_from(SPLINTERS), odd_text()), max_size=40).map("".join))
def test_any_markup_compiles_or_says_why_not(text: str) -> None:
    raw = ("<html>" + text).encode()
    assert_holds(raw, compile_page(raw))


@settings(max_examples=100)
@given(
    st.binary(max_size=200), st.sampled_from([b"<html>", b"<!doctype html>", b"\xff\xfe<\0p\0>\0", b"\xef\xbb\xbf<p>"])
)
@example(b"<meta charset=utf-7>+AGE-", b"<html>")
@example(b"\xff" * 50, b"<html>")
def test_any_bytes_compile_or_say_why_not(tail: bytes, head: bytes) -> None:
    raw = head + tail
    assert_holds(raw, compile_page(raw))


@settings(max_examples=30)
@given(stories())
def test_reading_twice_gives_the_same(story: Story) -> None:
    raw = page_of(story).encode()
    assert read_markup(raw) == read_markup(raw)


def bombs() -> Iterator[tuple[str, str]]:
    sentence = "<p>The council said on Monday that the bridge, closed since spring, is open again.</p>"
    yield "100,000 nested divs", sentence + "<div>" * 100_000 + "Rain"
    yield "200,000 attributes", f"{sentence}<p {' '.join(f'a{number}' for number in range(200_000))}>Rain"
    yield "50,000 unclosed tags", "".join(f"<b>Rain<i>{sentence}" for _ in range(5_000)) + "<div><p><span>" * 15_000
    yield "a cut tag", sentence + "<a href='" + "x" * 500_000
    yield "entities", sentence + "&amp;&#x110000;&bogus;&#0;&nbsp;" * 50_000
    yield "NUL bytes", sentence + "<p>Ra\0in on the bridge again</p>" * 20_000
    yield (
        "a doctype with entities",
        '<!DOCTYPE html [<!ENTITY a "&b;&b;"><!ENTITY b "&a;&a;">]>' + sentence + "&a;" * 10_000,
    )
    yield "one long line", "<p>" + "The council said so on Monday. " * 30_000
    yield "many short paragraphs", "<p>Rain." * 50_000
    yield "line breaks", sentence + "<br>" * 200_000
    yield "nested tables", sentence + "<table><tr><td>" * 20_000
    yield (
        "100,000 nested comments",
        "".join(f"<ol><li class=comment id=comment-{n}><p>Yes, I do." for n in range(33_000)),
    )
    yield "many comments", "<ol>" + "".join(f"<li class=comment id=comment-{n}><p>Yes, I do." for n in range(5_000))


@pytest.mark.slow
@pytest.mark.parametrize("markup", [pytest.param(markup, id=name) for name, markup in bombs()])
def test_hostile_pages_take_linear_time(markup: str) -> None:
    """Each takes a second or two; anything quadratic in it would take hours."""
    start = time.process_time()
    page = read_markup(("<!doctype html><html>" + markup).encode() if "DOCTYPE" not in markup else markup.encode())
    spent = time.process_time() - start
    assert isinstance(page, Document | Incident)
    if isinstance(page, Document):
        assert "The council said" in page.text or "Rain" in page.text or page.segmented.items
    assert spent < 30
