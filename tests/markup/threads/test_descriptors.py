"""Each way of making pages reads as its threads: one made-up page per way, with what it must give beside it.

An expected line is `parent | author | moment or printed date | text`; "-" is none, "*" any date, " / " a new line.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from broadsheet.markup.threads import DomComment, find_comments
from broadsheet.markup.threads.text import text_of

PAGES = Path(__file__).parent / "pages"
AROUND = """<!doctype html><title>Bridge</title><body><nav><ul><li><a href="/">News</a></li></ul></nav>
<main><article><h1>Bridge opens</h1><p class="byline">By Dora Fox, 16 September 2016</p><p>The council opens the bridge
on Monday. The bakery sells bread, and the ferry stops.</p></article>%s</main>
<aside><h3>Recent comments</h3><ul id="recentcomments"><li class="recentcomments"><span class="comment-author-link">Eve
</span> on <a href="/rain">Rain</a></li></ul></aside><footer><p>Imprint, 2016</p></footer>"""


def line_of(comment: DomComment, date: str) -> str:
    parent = "-" if comment.parent is None else str(comment.parent)
    when = "*" if date == "*" else comment.created_at or comment.created_at_raw or "-"
    text = text_of(comment.body, {node.mem_id for node in comment.skip}).replace("\n", " / ")
    return " | ".join((parent, comment.author or "-", when, text))


@pytest.mark.parametrize("name", sorted(path.stem for path in PAGES.glob("*.html")))
def test_a_page_reads_as_its_threads(name: str) -> None:
    expected = (PAGES / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    page = AROUND % (PAGES / f"{name}.html").read_text(encoding="utf-8")
    found = find_comments(LexborHTMLParser(page)).comments
    dates = [line.split(" | ")[2] for line in expected] + [""] * len(found)
    assert [line_of(comment, date) for comment, date in zip(found, dates, strict=False)] == expected
