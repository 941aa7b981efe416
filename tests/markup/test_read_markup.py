"""An HTML page from its bytes to text, blocks and comments."""

from __future__ import annotations

import pytest

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


def texts(page: Document) -> list[str]:
    return ["\n".join(page.text[line.start : line.end] for line in one.lines) for one in page.segmented.items]


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


def test_blank_markup_goes_to_quarantine() -> None:
    page = read_markup(b"<html>&nbsp;</html>", None)
    assert isinstance(page, Incident)
    assert page.id == "markup.no-text"


def test_canonical_text() -> None:
    page = read("<p>The&nbsp;cafe&#x301; on the bri&shy;dge, and\u2028the ba\u0085kery&#1;.<p>Two<sup>nd</sup> street.")
    assert page.text == "The café on the bridge, and\nthe ba\nkery.\n\nTwond street."
    counts = {one.step: one.count for one in page.normalizations}
    assert counts == {"newlines": 2, "controls": 2, "spaces": 1, "nfc": 1}


def test_mojibake_is_repaired_as_in_text() -> None:
    page = read("<meta charset=utf-8><p>The cafÃ© said: â€œNot yet.â€\x9d")
    assert page.text == "The café said: “Not yet.”"


def test_a_table_keeps_its_rows() -> None:
    page = read(
        "<p>Prices at the bakery on the bridge in May:</p><table><tr><th>Bread<th>2.10<tr><td>Rolls<td>0.40</table>"
    )
    assert blocks(page)[1:] == [("paragraph", "Bread\t2.10"), ("paragraph", "Rolls\t0.40")]


def test_line_breaks_and_preformatted_text() -> None:
    page = read("<p>Roses are red,<br>violets are blue.<br><br>It rained.</p><pre>a\n  b</pre>")
    assert [text for _, text in blocks(page)] == ["Roses are red,\nviolets are blue.", "It rained.", "a\nb"]


def test_links_at_the_edges_of_the_article_are_no_text() -> None:
    links = "".join(f"<li><a href=/{n}>Another story about the town, number {n}</a></li>" for n in range(5))
    sentence = "<p>The council said on Monday that the bridge, closed since spring, is open again.</p>"
    page = read(f"<article><ul>{links}</ul>{sentence * 3}<h4>More</h4><ul>{links}</ul></article>")
    assert [kind for kind, _ in blocks(page)] == ["paragraph"] * 3


def test_a_misleading_name_does_not_cost_the_article() -> None:
    sentence = "<p>The council said on Monday that the bridge, closed since spring, is open again.</p>"
    page = read(f"<div class='sidebar-right widget'><div>{sentence * 5}</div></div><p>Imprint</p>")
    assert [kind for kind, _ in blocks(page)] == ["paragraph"] * 5


def test_a_heading_that_counts_other_comments_is_told() -> None:
    page = read(STORY.replace("2 Comments", "12 Comments"))
    assert [one.id for one in page.segmented.incidents] == ["comments.count-differs"]
    page = read("<p>The council said on Monday that the bridge is open again.</p><h3>12 Comments</h3>")
    assert [one.id for one in page.segmented.incidents] == ["comments.none-found"]
    assert page.segmented.comments_status is None


def test_closed_comments_without_any() -> None:
    page = read("<p>The council said on Monday that the bridge is open again.</p><p>Comments are closed.</p>")
    assert page.segmented.comments_status == "closed"
    assert blocks(page)[-1] == ("comments_closed", "Comments are closed.")


def test_a_page_in_another_encoding() -> None:
    page = read("<meta charset=koi8-r><p>Городской совет сообщил о мосте.".encode("koi8-r"))
    assert (page.text, page.encoding, page.encoding_basis) == ("Городской совет сообщил о мосте.", "koi8-r", "markup")


def test_a_theme_may_set_each_comment_as_a_block_quotation() -> None:
    item = "<li class=comment id=comment-%d><b class=fn>%s</b><blockquote><p>%s</p></blockquote>%s</li>"
    inner = "<blockquote>I got wet.</blockquote>So did I."
    page = item % (1, "Ann", "I got wet.", "") + item % (2, "Joe", "I got wet.", "<p>So did I.</p>")
    assert texts(read(f"<ol>{page}{item % (3, 'Eve', inner, '')}</ol>")) == [
        "I got wet.",
        "> I got wet.\nSo did I.",
        "> I got wet.\nSo did I.",
    ]


def test_who_is_cited_stands_on_a_line_above_the_quotation() -> None:
    item = "<ol><li class=comment id=comment-1><b class=fn>Ann</b><div class=comment-content>%s</div></ol>"
    cite = "<cite><a>Joe</a> wrote: <span>12:00 pm</span></cite>"
    page = read(item % f"<blockquote><div> {cite}I got wet.</div></blockquote><p>So did I.</p>")
    assert texts(page) == ["> Joe wrote: 12:00 pm\n> I got wet.\nSo did I."]
    page = read(
        item % "<blockquote><p><cite>The Gazette</cite> says so.</p>I read <cite>it</cite> too.</blockquote>No."
    )
    assert texts(page) == ["> The Gazette says so.\n> I read it too.\nNo."]


TEXT = "<p>The council said on Monday that the bridge is open again.</p>"


def test_the_latest_comments_of_a_site_are_not_those_of_the_page() -> None:
    page = read(f"<h1>Bridge</h1>{TEXT}<aside><h3>Recent Comments</h3><ul><li>Ann on <a href=/2>Rain</a></ul></aside>")
    assert "comments_heading" not in [kind for kind, _ in blocks(page)]
    item = "<ol><li class=comment id=comment-1><b class=fn>Ann</b><p>It rained.</p></ol>"
    page = read(f"{TEXT}<h3>Latest comments</h3>{item}")
    assert ("comments_heading", "Latest comments") in blocks(page)


@pytest.mark.parametrize("second", ["Recent Comments", "Latest replies", "Comments", "Leave a comment"])
def test_comments_that_are_missing_are_told_beside_another_heading(second: str) -> None:
    page = read(f"<h1>Bridge</h1>{TEXT}<h3>12 Comments</h3><div class=box></div><h3>{second}</h3><p>Imprint</p>")
    assert [one.id for one in page.segmented.incidents] == ["comments.none-found"]
    assert ("comments_heading", "12 Comments") in blocks(page)


def test_a_talk_page_has_no_marks_of_signatures_and_loses_no_heading() -> None:
    edit = "<span class=mw-editsection>[<a>edit</a>]</span>"
    comment = "<p>%s <a href=/wiki/User:Ann>Ann</a> 12:00, 1 March 2020 (UTC)</p>"
    page = read(
        f"<h1>Talk:Bridge</h1><div class=mw-parser-output><h2>Length{edit}</h2>{comment % '180 m. --'}"
        f"<h2>Name{edit}</h2>{comment % 'Who named it? ~~'}</div>"
    )
    assert texts(page) == ["Length\n180 m.", "Name\nWho named it?"]
    assert "edit" not in page.text


@pytest.mark.parametrize(
    "label",
    [
        "<div class=pagination>2 posts • Page 1 of 1</div>",
        "<table><tr><td class=subtext>100 points by Eve 3 hours ago</table>",
        "<p class=tagline>submitted 1 year ago by Eve</p>",
        "<div><b><a>The Gazette</a></b> <a>new</a> | <a>past</a></div>",
    ],
)
def test_labels_beside_comments_are_no_article(label: str) -> None:
    item = "<ol><li class=comment id=comment-1><b class=fn>Ann</b><p>It rained.</p></ol>"
    page = read(f"<title>Bridge</title><h1>Bridge</h1>{label}{item}")
    assert [kind for kind, _ in blocks(page)] == ["title", "comment_meta", "comment"]
