"""Comments that a page states in JSON-LD only: what they say, and what is said where they cannot be read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from broadsheet.markup.threads import Found, find_comments
from broadsheet.markup.threads.linked import MAX_TAGS
from broadsheet.markup.threads.text import text_of

PLAIN = '{"@type": "Comment", "text": "Rain", "author": "Ann"'


def found_in(script: str) -> Found:
    return find_comments(LexborHTMLParser(f'<p>Bridge</p><script type="application/ld+json">{script}</script>'))


def comment(text: str, **more: Any) -> dict[str, Any]:
    return {"@type": "Comment", "text": text, "author": {"name": "Ann"}, **more}


def test_texts_stand_apart_whatever_they_close_or_leave_open() -> None:
    texts = ["<div>Rain", "Sun</div></body>", "1 < 2 & 3\nSnow", "</html><b>Hail", "<!-- Fog <p>", "<script>Wind"]
    found = found_in(json.dumps([comment(text, comment=comment("Reply")) for text in texts]).replace("<", "\\u003c"))
    said = [text_of(one.body) for one in found.comments]
    assert said[::2] == ["Rain", "Sun", "1 < 2 & 3\nSnow", "Hail", "", ""]
    assert [one.parent for one in found.comments] == [None if at % 2 == 0 else at - 1 for at in range(12)]
    assert found.incidents == ()


def test_all_comments_stand_in_one_document() -> None:
    """A document takes 170 kB; one for each of 20,000 comments would take 3.4 GB."""
    found = found_in(json.dumps([comment(f"<b>Rain</b> {number}") for number in range(5_000)]))
    assert text_of(found.comments[-1].body) == "Rain 4999"
    documents = {id(document): document for one in found.comments if (document := one.body[0].parser)}
    assert len(documents) == 1


def test_too_many_tags() -> None:
    found = found_in(json.dumps([comment("<br>" * 999 + "Rain") for _ in range(MAX_TAGS // 1000 + 2)]))
    assert len(found.comments) == MAX_TAGS // 1000
    assert [(one.id, one.message.split("; ")[1]) for one in found.incidents] == [
        ("markup.too-many-linked-comments", "2 comments were left out.")
    ]


@pytest.mark.parametrize(
    "rest", ["", f', "comment": {"[" * 2000}{"]" * 2000}}}', f', "upvoteCount": {"9" * 10_000}}}', "} <!-- end -->"]
)
def test_what_is_no_json_is_said(rest: str) -> None:
    found = found_in(PLAIN + rest)
    assert found.comments or [one.id for one in found.incidents] == ["markup.bad-json-ld"]


def test_json_of_other_things_is_not_missed() -> None:
    assert found_in('{"@type": "NewsArticle", "commentCount": 3, "about": "Comments",').incidents == ()
