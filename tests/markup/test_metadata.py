"""What markup states about the page: sources in order, and nothing that is not valid."""

from __future__ import annotations

import pytest

from broadsheet.markup import Document, read_markup

BODY = "<h1>Bridge reopens</h1><p>The council said on Monday that the bridge is open again.</p>"


def read(head: str, body: str = BODY, root: str = "<html>") -> Document:
    page = read_markup(f"{root}<head>{head}</head><body>{body}".encode(), None)
    assert isinstance(page, Document), page
    return page


def linked(json: str) -> str:
    return f'<script type="application/ld+json">{json}</script>'


ARTICLE = """{"@context": "https://schema.org", "@graph": [{"@type": "Organization", "name": "The Gazette",
 "url": "https://example.org"}, {"@type": ["NewsArticle"], "headline": "Bridge &amp; river",
 "author": [{"@type": "Person", "name": "Jane Roe"}, {"name": "John Doe"}], "inLanguage": "en-GB",
 "datePublished": "2016-09-17T20:05:00+02:00", "mainEntityOfPage": {"@id": "https://example.org/bridge"}}]}"""


def test_linked_data() -> None:
    page = read(linked(ARTICLE), "<p>The council said so.</p>")
    assert page.title == "Bridge & river"
    assert page.author == "Jane Roe, John Doe"
    assert page.date_published == "2016-09-17T18:05:00Z"
    assert page.url == "https://example.org/bridge"
    assert page.language == "en-GB"


def test_linked_data_at_the_end_of_the_page() -> None:
    assert read("", f"{BODY}<footer>{linked(ARTICLE)}</footer>").author == "Jane Roe, John Doe"


@pytest.mark.parametrize(
    "json",
    ["", "{", "null", "[]", "[" * 5_000, '{"@type": 3}', '{"@type": "NewsArticle", "headline": {"a": 1}}', "NaN"],
)
def test_linked_data_that_says_nothing(json: str) -> None:
    page = read(linked(json))
    assert (page.title, page.author, page.date_published) == ("Bridge reopens", None, None)


def test_two_articles_that_differ_say_nothing() -> None:
    two = '[{"@type": "Article", "datePublished": "2016-09-17"}, {"@type": "Article", "datePublished": "2016-09-18"}]'
    assert read(linked(two)).date_published is None


@pytest.mark.parametrize(
    ("head", "field", "value"),
    [
        ('<meta name="author" content=" Jane   Roe ">', "author", "Jane Roe"),
        ('<meta property="article:author" content="https://example.org/jane">', "author", None),
        ('<meta name="author" content="desk@example.org">', "author", None),
        ('<meta name=pubdate content="2016-09-17T20:05Z">', "date_published", "2016-09-17T20:05:00Z"),
        ('<meta property="article:published_time" content="2016-09-17T20:05:00">', "date_published", "2016-09-17"),
        ('<meta property="article:published_time" content="2016-02-30">', "date_published", None),
        ('<meta property="article:published_time" content="yesterday">', "date_published", None),
        ('<meta name="DC.date.issued" content="2016-09">', "date_published", "2016-09"),
        ('<link rel="shortlink canonical" href="https://example.org/a">', "url", "https://example.org/a"),
        ('<link rel=canonical href="/b"><meta property="og:url" content="http://example.org/b">', "url", "http://example.org/b"),
        ('<link rel="canonical" href="javascript:rain()">', "url", None),
        ('<meta property="og:locale" content="pt_BR">', "language", "pt-BR"),
        ('<meta http-equiv="Content-Language" content="de, en">', "language", None),
        ('<link rel=canonical href="http://a.example/"><link rel=canonical href="http://b.example/">', "url", None),
    ],
)  # fmt: skip
def test_elements_of_the_head(head: str, field: str, value: str | None) -> None:
    assert getattr(read(head), field) == value


def test_the_root_says_the_language() -> None:
    assert read("", root="<html lang='DE-at'>").language == "de-at"
    assert read("", root="<html lang='german language'>").language is None


def test_microdata() -> None:
    page = read(
        "",
        "<article itemscope><h1 itemprop=headline>Bridge reopens</h1><span itemprop=author itemscope>By "
        "<b itemprop=name>Jane Roe</b></span><time itemprop=datePublished datetime=2016-09-17>Saturday</time>"
        f"<div itemprop=articleBody>{BODY}</div></article>",
    )
    assert (page.title, page.author, page.date_published) == ("Bridge reopens", "Jane Roe", "2016-09-17")


def test_what_comments_state_is_not_the_page_s() -> None:
    item = (
        "<li class=comment id=comment-%d itemprop=comment itemscope><b class=fn itemprop=author>Ann</b>"
        "<time itemprop=datePublished datetime=2016-09-18T10:00:00Z>then</time><p>It rains here.</p></li>"
    )
    page = read("", f"{BODY}<ol class=commentlist>{item % 1}{item % 2}</ol>")
    assert len(page.segmented.items) == 2
    assert (page.author, page.date_published) == (None, None)


def test_the_title_is_the_heading_that_prints_it_not_the_site_s() -> None:
    page = read("<title>Bridge reopens | The Gazette</title>", f"<h1>The Gazette</h1>{BODY.replace('h1', 'h2')}")
    assert page.title == "Bridge reopens"
    assert page.text.startswith("Bridge reopens\n\n")


def test_a_title_that_is_not_printed_is_not_in_the_text() -> None:
    page = read('<meta property="og:title" content="Bridge reopens">', "<p>The council said so.</p>")
    assert page.title == "Bridge reopens"
    assert page.text == "The council said so."


def test_a_heading_that_is_named_as_the_title_is_one_in_other_words() -> None:
    named = "<h2 class=entry-title>How the bridge reopened</h2>"
    page = read(
        "<title>Bridge reopens - The Gazette</title>", f"<h1>The Gazette</h1>{named}{BODY.partition('</h1>')[2]}"
    )
    assert page.title == "How the bridge reopened"


def test_the_heading_that_equals_the_stated_title_is_it() -> None:
    stated = '<meta property="og:title" content="Bridge reopens">'
    page = read(stated, f"{BODY}<h2 class=entry-title>Another story of the bridge</h2><p>It rained on the bridge.</p>")
    assert page.title == "Bridge reopens"


@pytest.mark.parametrize(
    ("head", "date"),
    [
        ("<p>By <a rel=author>Jane Roe</a> on <time datetime=2020-03-01T10:00:00-05:00>March 1</time></p>",
         "2020-03-01T15:00:00Z"),
        ("<div><time datetime=2020-03-01>March 1</time> <time class=updated datetime=2020-03-02>March 2</time></div>",
         "2020-03-01"),
        ("<div><time datetime=2020-03-01>March 1</time> <time datetime=2020-03-02>March 2</time></div>", None),
        ("", None),
    ],
)  # fmt: skip
def test_a_date_beside_the_title_is_that_of_the_article(head: str, date: str | None) -> None:
    text = "<p>The council said on Monday that the bridge, closed since spring, is open to all again. " * 3
    other = "<div><h3>Rain</h3><time datetime=2019-01-01>January 1</time></div>"
    assert read("", f"<article><h1>Bridge reopens</h1>{head}{text}</article>{other}").date_published == date


def test_a_date_that_a_meta_element_states() -> None:
    page = read("<meta name=date content=2020-03-01T10:00:00-05:00>")
    assert page.date_published == "2020-03-01T15:00:00Z"
