"""Dates of comments: what is printed, what is shown on demand, and what only machines read."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from broadsheet.markup.threads import DomComment, find_comments

ITEM = (
    "<article class='comment js-comment' id='comment-{n}'>{date}<footer class='comment__meta'><p "
    "class='comment__author'><span>Ann</span></p>{printed}</footer><div class='field--name-comment-body'>"
    "<p>It rained all week.</p></div></article>"
)


def comment_with(date: str, printed: str = "") -> DomComment:
    items = "".join(ITEM.format(n=number, date=date, printed=printed) for number in (1, 2))
    found = find_comments(LexborHTMLParser(f"<section class='comments'>{items}</section>")).comments
    assert len(found) == 2
    assert found[0].author == "Ann"
    return found[0]


@pytest.mark.parametrize(
    ("printed", "raw"),
    [
        ("<p class='comment__time'>17 Sep 2016 - 22:14</p>", "17 Sep 2016 - 22:14"),
        ("<p>17 Sep 2016 - 22:14</p>", "17 Sep 2016 - 22:14"),
        ("", None),
    ],
)
def test_a_count_of_seconds_is_a_moment_and_never_text(printed: str, raw: str | None) -> None:
    comment = comment_with("<mark class='hidden' data-comment-timestamp='1474143240'></mark>", printed)
    assert (comment.created_at, comment.created_at_raw) == ("2016-09-17T20:14:00Z", raw)


@pytest.mark.parametrize(
    ("date", "raw"),
    [
        ("<time title='Friday, May 6, 2016 10:14 PM'>8 years ago</time>", "Friday, May 6, 2016 10:14 PM"),
        ("<time title='17.09.2016, 22:14'><i></i> vor 3 Tagen</time>", "17.09.2016, 22:14"),
        ("<time data-original-title='Sep 17, 2016'>2 days ago</time>", "Sep 17, 2016"),
        ("<time title='Link to this comment of 2016'>2 days ago</time>", "2 days ago"),
        ("<time title='3 days ago'>2 days ago</time>", "2 days ago"),
        ("<time title='September 18, 2016'>September 17</time>", "September 17"),
        ("<time datetime='2016-09-17'>2 days ago</time>", "2 days ago"),
    ],
)  # fmt: skip
def test_a_day_shown_on_demand_stands_for_a_relative_date(date: str, raw: str) -> None:
    assert comment_with("", date).created_at_raw == raw
