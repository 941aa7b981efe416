"""What looks like comments and is none: nothing is found, and what is beside real comments is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from broadsheet.markup.threads import find_comments
from broadsheet.markup.threads.text import text_of

NONE = sorted((Path(__file__).parent / "none").glob("*.html"))


@pytest.mark.parametrize("path", NONE, ids=lambda path: path.stem)
def test_nothing_is_found(path: Path) -> None:
    page = f"<title>x</title><body>{path.read_text(encoding='utf-8')}"
    assert find_comments(LexborHTMLParser(page)).comments == ()


def test_nothing_is_found_in_nothing() -> None:
    assert find_comments(LexborHTMLParser("")).comments == ()


COMMENTS = (
    '<div id="comments" {}><ol><li class="comment" id="comment-1"><b class="fn">Ann Baker</b><p>It rained.</p></li>'
    '<li class="comment" id="comment-2"><b class="fn">Joe Miller</b><p>So it did.</p></li></ol></div>'
)


@pytest.mark.parametrize("path", NONE, ids=lambda path: path.stem)
def test_what_looks_like_comments_is_none_beside_real_ones(path: Path) -> None:
    around = path.read_text(encoding="utf-8")
    page = f"<title>x</title><body>{around}{COMMENTS.format('')}{around}"
    assert [one.author for one in find_comments(LexborHTMLParser(page)).comments] == ["Ann Baker", "Joe Miller"]


def test_a_section_that_a_click_opens_is_read() -> None:
    page = COMMENTS.format('style="display:none"')
    assert len(find_comments(LexborHTMLParser(page)).comments) == 2


def test_a_comment_without_text_is_none_and_its_replies_go_up() -> None:
    item = '<li class="comment" id="comment-{}"><b class="fn">{}</b><div class="comment-content">{}</div>{}</li>'
    deep = item.format(3, "Cara Stone", "Not here.", "")
    middle = item.format(2, "Joe Miller", '<img src="rain.png">', f"<ol>{deep}</ol>")
    found = find_comments(
        LexborHTMLParser(f"<ol>{item.format(1, 'Ann Baker', 'It rained.', f'<ol>{middle}</ol>')}</ol>")
    )
    assert [(one.author, one.parent) for one in found.comments] == [("Ann Baker", None), ("Cara Stone", 0)]


def test_a_name_without_text_of_its_own_line_keeps_the_text() -> None:
    page = '<ol><li class="comment" id="comment-1"><b class="fn">Ann Baker:</b> Thanks a lot</li></ol>'
    (comment,) = find_comments(LexborHTMLParser(page)).comments
    assert text_of(comment.body, {node.mem_id for node in comment.skip}) == "Thanks a lot"


def test_the_nodes_of_comments_are_named() -> None:
    """An article is rendered without them; in lists of terms the text stands beside the comment's element."""
    page = (
        '<dl id="comments-block"><dt class="comment-author" id="c1">Ann said...</dt><dd class="comment-body">Rain.</dd>'
        '<dd class="comment-footer"><span class="comment-timestamp"><a>May 3, 2008 8:14 PM</a></span></dd></dl>'
    )
    found = find_comments(LexborHTMLParser(page))
    assert {node.tag for node in found.nodes} >= {"dt", "dd"}
