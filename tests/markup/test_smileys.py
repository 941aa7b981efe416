"""Smileys and comments without a word: what was typed stands as text, what is only a picture is said to be missing."""

from __future__ import annotations

import time

import pytest
from selectolax.lexbor import LexborHTMLParser

from broadsheet.markup import Document, read_markup
from broadsheet.markup.smileys import write_smileys

COMMENT = """<li class="comment" id="comment-{n}"><div class="comment-author"><cite class="fn">Ann {n}</cite>:</div>
<div class="comment-meta"><a href="#comment-{n}">March {n}, 2020 at 1:00 pm</a></div>{body}
<div class="reply"><a>Reply</a></div>{replies}</li>"""


def comment(number: int, body: str, *replies: str) -> str:
    inner = f"<ol class='children'>{''.join(replies)}</ol>" if replies else ""
    return COMMENT.format(n=number, body=body, replies=inner)


def read(*comments: str) -> Document:
    page = read_markup(f"<h1>Rain</h1><p>It rained.</p><ol class='commentlist'>{''.join(comments)}</ol>".encode())
    assert isinstance(page, Document)
    return page


def texts(page: Document) -> list[str]:
    return [page.text[item.lines[0].start : item.lines[-1].end] for item in page.segmented.items]


@pytest.mark.parametrize("wrap", ["<p>{}</p>", "<div class='comment-content'><p>{}</p></div>", "{}"])
@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("😀", "😀"), ("👍🏽", "👍🏽"), ("?!", "?!"), ("...", "..."), (":-)", ":-)"), ("<3", "<3"), ("+1", "+1"),
        ('<img class="wp-smiley" alt=":-)" src="x.gif">', ":-)"), ('<img class="emoji" alt="😀" src="x.svg">', "😀"),
        ('Fine <img class="smilies" alt=":D">', "Fine :D"),
    ],
)  # fmt: skip
def test_comments_without_a_word_are_kept(wrap: str, written: str, text: str) -> None:
    written = written.replace("<3", "&lt;3")
    page = read(comment(1, wrap.format(written), comment(2, "<p>So it is.</p>")), comment(3, "<p>Sun.</p>"))
    assert texts(page) == [text, "So it is.", "Sun."]
    assert [item.parent for item in page.segmented.items] == [None, 0, None]
    assert page.segmented.incidents == ()


def test_a_comment_that_is_a_picture_is_said_to_be_missing() -> None:
    picture = comment(2, "<p><img src='bridge.jpg' alt='The bridge'></p>", comment(3, "<p>Nice.</p>"))
    page = read(comment(1, "<p>Look.</p>", picture), comment(4, "<p>Sun.</p>"))
    assert texts(page) == ["Look.", "Nice.", "Sun."]
    assert [item.parent for item in page.segmented.items] == [None, 0, None]
    assert [one.id for one in page.segmented.incidents] == ["comments.without-text"]


def test_signs_between_fields_and_buttons_are_no_text() -> None:
    bars = comment(1, "<p>Rain.</p><span>|</span><span>👍</span>")
    assert texts(read(bars, comment(2, "<p>One.</p><p>?!</p>"))) == ["Rain.", "One.\n\n?!"]


@pytest.mark.parametrize(
    "image", ["<img class='smiley'>", "<img class='smiley' alt=''>", "<img class='smiley' alt='A sad face'>"]
)
def test_descriptions_are_no_text(image: str) -> None:
    page = f"<p>Rain {image}</p>".encode()
    tree = LexborHTMLParser(page)
    write_smileys(tree, page)
    assert tree.css("p")[0].text() == "Rain "


def test_what_was_typed_is_no_markup() -> None:
    page = b"<p>Rain <img class='emoji' alt='&lt;b&gt;'></p>"
    tree = LexborHTMLParser(page)
    write_smileys(tree, page)
    assert (tree.css("p")[0].text(), tree.css("b")) == ("Rain <b>", [])


def test_time_grows_with_the_length() -> None:
    start = time.process_time()
    for bomb in ("<img ", "<img emoji", "emoji", "<p emoji>", "<img class=emoji alt=x>"):
        page = bomb.encode() * (1_000_000 // len(bomb))
        write_smileys(LexborHTMLParser(page if ">" in bomb else b""), page)
    assert time.process_time() - start < 10
