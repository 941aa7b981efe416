"""An HTML page from its bytes to text, blocks and comments."""

from __future__ import annotations

from broadsheet.contract.records import Incident
from broadsheet.markup import Document, read_markup

STORY = """<!doctype html><html lang="en-GB"><head><title>Bridge reopens | The Gazette</title>
<meta property="og:title" content="Bridge reopens"><link rel="canonical" href="https://example.org/bridge">
<style>p { color: red }</style><script>var seen = "<p>Not text.</p>";</script></head>
<body><nav><ul><li><a href="/">Home</a></li></ul></nav>
<article><h1>Bridge reopens</h1><p class="byline">By Jane Roe</p>
<p>The council   said on Monday that the bridge, closed since spring, is open again.</p>
<h2>What it cost</h2>
<p>It cost less than the ferry did, said the mayor,<br>who had voted against it at first.</p>
<ul><li>Two lanes for cars and one for bicycles</li><li>Lamps on both sides</li></ul>
<p style="display: none">Subscribers read more about the bridge and its long history here.</p>
</article>
<h3>2 Comments</h3>
<ol class="commentlist"><li class="comment" id="comment-1"><cite class="fn">Ann</cite>
<p>Was it worth it, I ask you?</p><blockquote><p>It cost less</p></blockquote><p>Less than what?</p>
<ol class="children"><li class="comment" id="comment-2"><cite class="fn">Joe</cite><p>Than the ferry.</p></li></ol>
</li></ol><p>Comments are closed.</p><footer><p>Imprint of the paper, and how to reach it</p></footer></body></html>"""


def read(html: str | bytes, declared: str | None = None) -> Document:
    page = read_markup(html if isinstance(html, bytes) else html.encode(), declared)
    assert isinstance(page, Document), page
    return page


def blocks(page: Document) -> list[tuple[str, str]]:
    found = [(one.kind, page.text[one.start : one.end]) for one in page.segmented.blocks]
    return [one for one in found if one[0] != "space"]


def test_a_page_in_its_parts() -> None:
    page = read(STORY)
    assert blocks(page) == [
        ("title", "Bridge reopens"),
        ("byline", "By Jane Roe"),
        ("paragraph", "The council said on Monday that the bridge, closed since spring, is open again."),
        ("heading", "What it cost"),
        ("paragraph", "It cost less than the ferry did, said the mayor,\nwho had voted against it at first."),
        ("list_item", "Two lanes for cars and one for bicycles"),
        ("list_item", "Lamps on both sides"),
        ("comments_heading", "2 Comments"),
        ("comment_meta", "Ann"),
        ("comment", "Was it worth it, I ask you?\n\n> It cost less\n\nLess than what?"),
        ("comment_meta", "Joe"),
        ("comment", "Than the ferry."),
        ("comments_closed", "Comments are closed."),
    ]
    assert page.segmented.comments_status == "closed"
    assert [(one.author, one.parent, one.reply_basis) for one in page.segmented.items] == [
        ("Ann", None, "technical"),
        ("Joe", 0, "technical"),
    ]
    assert page.segmented.incidents == page.incidents == ()


def test_what_the_markup_states() -> None:
    page = read(STORY)
    assert (page.title, page.url, page.language) == ("Bridge reopens", "https://example.org/bridge", "en-GB")
    assert (page.author, page.date_published) == (None, None)
    assert (page.encoding, page.encoding_basis) == ("utf-8", "utf-8")


def test_a_page_without_text_goes_to_quarantine() -> None:
    page = read_markup(b"<html><script>let rain = 'heavy';</script></html>", None)
    assert isinstance(page, Incident)
    assert page.id == "markup.no-text"
