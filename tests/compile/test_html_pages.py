"""HTML pages through compile_page: the same promises hold as of plain text, and the markup states the threads."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet import compile_page
from broadsheet.building import build
from broadsheet.check import check_build
from broadsheet.cli.view import trace_json, trace_lines
from broadsheet.compile import PageResult
from broadsheet.contract.records import Note
from broadsheet.read import Provenance
from broadsheet.tracing import trace
from corpus import BRIDGE, make_raw, rows
from invariants import assert_holds
from junk import any_text

HEAD = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8">
<title>Council votes to rebuild the bridge - Riverton Gazette</title>
<meta property="og:title" content="Council votes to rebuild the bridge">
<meta name="author" content="Jane Roe">
<meta property="article:published_time" content="2020-03-01T09:30:00+01:00">
<link rel="canonical" href="https://gazette.example/2020/03/bridge/">
<script>var words = "never text";</script><style>p { color: red }</style></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>
"""

ARTICLE = """<article><h1>Council votes to rebuild the bridge</h1>
<p>The town council voted on Monday to rebuild the old bridge over the river, which was closed in the spring after an
engineer had found cracks in two of its pillars.</p>
<p>“We will start in May,” the mayor said. The work is to take two years, and a ferry will run until it is done, she
added at the end of a long meeting in the town hall.</p>
<p>The baker on Mill Street, whose shop stands beside the bridge, told the council that he would stay open all the same,
since most of his customers come on foot from the north side of the town.</p></article>
"""

WORDPRESS = (
    HEAD
    + ARTICLE
    + """<div id="comments" class="comments-area"><h2 class="comments-title">3 responses to “Council votes”</h2>
<ol class="comment-list">
<li id="comment-11" class="comment even thread-even depth-1 parent"><article id="div-comment-11" class="comment-body">
 <footer class="comment-meta"><div class="comment-author vcard"><b class="fn">Ann Poe</b>
 <span class="says">says:</span></div><div class="comment-metadata"><a href="#comment-11">
 <time datetime="2020-03-01T20:14:00+01:00">March 1, 2020 at 8:14 pm</time></a></div></footer>
 <div class="comment-content"><p>A second bridge would cost less, would it not?</p></div>
 <div class="reply"><a class="comment-reply-link" href="#">Reply</a></div></article>
 <ol class="children">
 <li id="comment-12" class="comment odd alt depth-2"><article id="div-comment-12" class="comment-body">
  <footer class="comment-meta"><div class="comment-author vcard"><b class="fn">Tom Reed</b>
  <span class="says">says:</span></div><div class="comment-metadata"><a href="#comment-12">
  <time datetime="2020-03-01T21:00:00+01:00">March 1, 2020 at 9:00 pm</time></a></div></footer>
  <div class="comment-content"><p>Not with these prices!</p><p>Ask the baker.</p></div>
  <div class="reply"><a class="comment-reply-link" href="#">Reply</a></div></article></li>
 </ol></li>
<li id="comment-13" class="comment even thread-odd depth-1"><article id="div-comment-13" class="comment-body">
 <footer class="comment-meta"><div class="comment-author vcard"><b class="fn">Sue Lane</b>
 <span class="says">says:</span></div><div class="comment-metadata"><a href="#comment-13">
 <time datetime="2020-03-02T08:05:00+01:00">March 2, 2020 at 8:05 am</time></a></div></footer>
 <div class="comment-content"><p>Who pays for it?</p></div>
 <div class="reply"><a class="comment-reply-link" href="#">Reply</a></div></article></li>
</ol><p class="no-comments">Comments are closed.</p></div></body></html>
"""
)

MICRODATA = (
    HEAD
    + ARTICLE
    + """<section>
<div itemprop="comment" itemscope itemtype="https://schema.org/Comment"><span itemprop="author" itemscope
 itemtype="https://schema.org/Person"><span itemprop="name">Ann Poe</span></span>
 <time itemprop="dateCreated" datetime="2020-03-01T20:14:00Z">1 March</time>
 <div itemprop="text">A second bridge would cost less, would it not?</div></div>
<div itemprop="comment" itemscope itemtype="https://schema.org/Comment"><span itemprop="author" itemscope
 itemtype="https://schema.org/Person"><span itemprop="name">Sue Lane</span></span>
 <time itemprop="dateCreated" datetime="2020-03-02T08:05:00Z">2 March</time>
 <div itemprop="text">Who pays for it?</div></div>
</section></body></html>
"""
)


def compiled(html: str, provenance: Provenance | None = None) -> PageResult:
    result = compile_page(html.encode(), provenance)
    assert result.page, result.quarantine
    assert_holds(html.encode(), result)
    return result


def test_nested_lists_are_threads() -> None:
    comments = compiled(WORDPRESS).comments
    assert [(one.author, one.text, one.depth, one.reply_basis, one.kind) for one in comments] == [
        ("Ann Poe", "A second bridge would cost less, would it not?", 0, "none", "comment"),
        ("Tom Reed", "Not with these prices!\n\nAsk the baker.", 1, "technical", "comment"),
        ("Sue Lane", "Who pays for it?", 0, "none", "comment"),
    ]
    assert comments[1].parent_id == comments[0].comment_id
    assert [one.created_at for one in comments] == [
        "2020-03-01T19:14:00Z",
        "2020-03-01T20:00:00Z",
        "2020-03-02T07:05:00Z",
    ]
    assert comments[0].created_at_raw == "March 1, 2020 at 8:14 pm"


def test_microdata_state_comments() -> None:
    comments = compiled(MICRODATA).comments
    assert [(one.author, one.text, one.created_at) for one in comments] == [
        ("Ann Poe", "A second bridge would cost less, would it not?", "2020-03-01T20:14:00Z"),
        ("Sue Lane", "Who pays for it?", "2020-03-02T08:05:00Z"),
    ]


@pytest.mark.parametrize("html", [WORDPRESS, MICRODATA], ids=["nested lists", "microdata"])
def test_article_and_comments_are_kept_apart(html: str) -> None:
    result = compiled(html)
    assert result.article
    assert result.article.title == "Council votes to rebuild the bridge"
    assert len(result.article.paragraphs) == 3
    assert result.article.text.startswith("The town council voted on Monday")
    for comment in result.comments:
        assert comment.text not in result.article.text
        assert not any(word in comment.text for word in ("Reply", "says:", "March", comment.author or ""))
    marked = [quote for quote in result.quotes if quote.quote_type != "indirect"]
    assert [(quote.text, quote.speaker and quote.speaker.text) for quote in marked] == [
        ("We will start in May,", "the mayor")
    ]


def test_no_markup_script_or_navigation_is_text() -> None:
    page = compiled(WORDPRESS).page
    assert page
    for word in ("never text", "color: red", "<p>", "comment-meta"):
        assert word not in page.text


def test_the_page_says_how_it_was_read() -> None:
    page = compiled(WORDPRESS).page
    assert page
    assert (page.media_type, page.encoding, page.raw_alignment) == ("text/html", "utf-8", ())
    assert page.comments_status == "closed"


def test_the_markup_states_what_the_curator_left_open() -> None:
    page = compiled(WORDPRESS).page
    assert page
    assert (page.url, page.title, page.author) == (
        "https://gazette.example/2020/03/bridge/",
        "Council votes to rebuild the bridge",
        "Jane Roe",
    )
    assert (page.date_published, page.language) == ("2020-03-01T08:30:00Z", "en-GB")


def test_the_curators_statement_wins() -> None:
    stated = Provenance(
        url="https://archive.example/1",
        title="The bridge",
        author="J. Roe",
        date_published="2020",
        language="en",
        publisher="The Riverton Gazette",
    )
    page = compiled(WORDPRESS, stated).page
    assert page
    for name in ("url", "title", "author", "date_published", "language", "publisher"):
        assert getattr(page, name) == getattr(stated, name)


def test_what_the_curator_states_to_be_unknown_stays_unknown() -> None:
    notes = (Note(field="date_published", note="The template prints the day of the visit."),)
    page = compiled(WORDPRESS, Provenance(notes=notes)).page
    assert page
    assert (page.date_published, page.author) == (None, "Jane Roe")


@pytest.mark.parametrize(
    ("charset", "codec", "encoding", "basis"),
    [
        ("iso-8859-1", "cp1252", "cp1252", "markup"),
        ("windows-1251", "cp1251", "cp1251", "markup"),
        ("utf-8", "utf-8-sig", "utf-8", "bom"),
    ],
)
def test_the_encoding_is_the_one_that_browsers_use(charset: str, codec: str, encoding: str, basis: str) -> None:
    words = "Мост" if codec == "cp1251" else "Café"
    html = WORDPRESS.replace('charset="utf-8"', f'charset="{charset}"').replace("“", "'").replace("”", "'")
    raw = html.replace("Who pays", f"{words}? Who pays").encode(codec)
    result = compile_page(raw)
    assert_holds(raw, result)
    assert result.page
    assert (result.page.encoding, result.page.encoding_basis) == (encoding, basis)
    assert result.comments[2].text == f"{words}? Who pays for it?"


def test_quotes_are_read_in_the_language_that_the_markup_states() -> None:
    said = "<p>„Wir beginnen im Mai“, sagte der Bürgermeister.</p>"
    html = WORDPRESS.replace('lang="en-GB"', 'lang="de-AT"').replace("</article>\n<div", f"{said}</article>\n<div", 1)
    result = compiled(html)
    quotes = {quote.text: quote.speaker and quote.speaker.text for quote in result.quotes}
    assert quotes["Wir beginnen im Mai"] == "der Bürgermeister"


@pytest.mark.parametrize(
    "raw",
    [
        b"<html>",
        b"<!DOCTYPE html><html><head><title></title></head><body></body></html>",
        b"<html><script>let bridge = 1</script>",
    ],
)
def test_html_without_text_is_quarantined(raw: bytes) -> None:
    result = compile_page(raw)
    assert_holds(raw, result)
    assert result.quarantine


@given(any_text(), any_text())
def test_any_text_in_markup_compiles_or_is_quarantined(before: str, inside: str) -> None:
    raw = f"<html><body>{before}<ol class=comment-list><li class=comment id=comment-1>{inside}".encode()
    assert_holds(raw, compile_page(raw))


_TAGS = ("p", "div", "ol", "ul", "li", "article", "blockquote", "table", "td", "h1", "h2", "a", "br", "script", "time")
_PARTS = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in _TAGS] + [f"</{tag}>" for tag in _TAGS]),
    st.sampled_from(
        [
            '<li class="comment depth-1" id="comment-1">',
            '<ol class="children">',
            '<div class="comment-body">',
            '<b class="fn">Ann Poe</b>',
            '<time datetime="2020-03-01T20:14:00Z">',
            '<div itemprop="comment" itemscope itemtype="https://schema.org/Comment">',
            '<p itemprop="text">',
            "<p hidden>",
            "&nbsp;",
            "&#0;",
            "Reply",
            "2 Comments",
        ]
    ),
    st.text(max_size=20),
)


@given(st.lists(_PARTS, max_size=60))
def test_any_markup_compiles_or_is_quarantined(parts: list[str]) -> None:
    raw = ("<!DOCTYPE html><body>" + "".join(parts)).encode("utf-8", "replace")
    result = compile_page(raw)
    assert_holds(raw, result)
    assert result == compile_page(raw)


@pytest.mark.parametrize(
    "html",
    [
        "<html>" + "<div>" * 200_000 + "rain",
        "<html>" + "<ol><li class=comment>I say so." * 15_000,
        "<html><ol>" + "<li class=comment><p>I say so.</p></li>" * 15_000,
        "<html>" + "<p>It rained.</p>" * 50_000,
    ],
    ids=["deep", "nested replies", "many comments", "many paragraphs"],
)
def test_hostile_markup_compiles_in_linear_time(html: str) -> None:
    # No clock: quadratic work on these would take hours.
    raw = html.encode()
    assert_holds(raw, compile_page(raw))


def test_html_and_text_are_built_and_checked_side_by_side(tmp_path: Path) -> None:
    pages = {"gazette/bridge.html": WORDPRESS, "gazette/more.htm": MICRODATA, "gazette/bridge.txt": BRIDGE}
    raw = make_raw(tmp_path / "raw", pages)
    folder = tmp_path / "build" / "town-news-1.0.0"
    build(raw, folder.parent)
    assert check_build(folder, raw=raw) == []
    media = {row["raw_path"]: row["media_type"] for row in rows(folder, "pages")}
    assert media == {
        "gazette/bridge.html": "text/html",
        "gazette/bridge.txt": "text/plain",
        "gazette/more.htm": "text/html",
    }
    assert {row["kind"] for row in rows(folder, "comments")} == {"comment"}
    reply = next(row for row in rows(folder, "comments") if row["reply_basis"] == "technical")
    found = trace(folder, reply["comment_id"], raw)
    assert (found.raw_path, found.ranges) == ("gazette/bridge.html", ())
    assert " ".join(one.text for one in found.page_ranges).split() == reply["text"].split()
    lines = "\n".join(trace_lines(found))
    assert "The page is markup" in lines
    assert "Not with these prices!" in lines
    assert b'"media_type": "text/html"' in trace_json(found)
