"""What a comment says is nowhere in the article, however its page marks it up; and the article is not lost with it.

The pages are those of the ways of making threads: in some of them a comment's text stands beside its element (lists of
terms in Blogger and Thesis, talk pages of wikis), in others its header does.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from broadsheet.markup import Document, read_markup

PAGES = Path(__file__).parent / "threads" / "pages"
STORY = "The council opens the bridge in May, said the mayor, and the ferry goes to the lake."
# Beside the comments, and, as where a section of comments is not apart, in one box with them.
AROUND = {
    "beside": "<main><article><h1>Bridge done</h1><p>{story}</p><p>{story}</p></article>{comments}</main>",
    "together": "<div class=content><h1>Bridge done</h1><p>{story}</p><p>{story}</p>{comments}</div>",
}


@pytest.mark.parametrize("around", sorted(AROUND))
@pytest.mark.parametrize("name", sorted(path.stem for path in PAGES.glob("*.html")))
def test_comments_are_not_in_the_article(name: str, around: str) -> None:
    comments = (PAGES / f"{name}.html").read_text(encoding="utf-8")
    stated = (PAGES / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    page = read_markup(f"<!doctype html><body>{AROUND[around].format(story=STORY, comments=comments)}".encode(), None)
    assert isinstance(page, Document), page
    blocks = [(one.kind, page.text[one.start : one.end]) for one in page.segmented.blocks]
    article = "\n".join(text for kind, text in blocks if not kind.startswith("comment"))
    assert article.count(STORY) == 2
    assert len(page.segmented.items) == len(stated)
    lines = [
        [page.text[line.start : line.end].removeprefix("> ") for line in one.lines] for one in page.segmented.items
    ]
    written = [" / ".join(comment) for comment in lines]
    assert written == [line.split(" | ", 3)[3] for line in stated]
    assert [line for comment in lines for line in comment if line in article] == []
    assert [one.author for one in page.segmented.items if one.author and one.author in article] == []
