"""Single rules of segmentation: what a line says it is, and what the numbers of a list tell."""

from __future__ import annotations

import pytest

from broadsheet.segment import segment
from broadsheet.segment.blocks import Stretch, tile
from broadsheet.segment.dates import is_date
from broadsheet.segment.layout import lines_of
from broadsheet.segment.phrases import heading_count, is_button, is_comments_closed, is_comments_heading
from broadsheet.segment.signs import signed


@pytest.mark.parametrize(
    "line",
    [
        "Comments", "COMMENTS", "20 Comments", "Comments (20)", "1,204 comments:", "3 Responses to “Bridge opens”",
        "2 thoughts on “Rain”", "One thought on “Rain”", "Comments so far", "12 Kommentare", "2 Gedanken zu „Brücke“",
        "Reader comments", "» 5 réactions",
    ],
)  # fmt: skip
def test_headings_of_comments(line: str) -> None:
    assert is_comments_heading(line)


@pytest.mark.parametrize(
    "line",
    [
        "Comments matter.",
        "He made no comments",
        "Comment policy",
        "20 bridges",
        "",
        "comments " * 30,
        "Thoughts on rain",
    ],
)
def test_other_lines(line: str) -> None:
    assert not is_comments_heading(line)
    assert heading_count(line) is None


def test_closing_lines_may_say_more_but_are_lines() -> None:
    assert is_comments_closed("Sorry, comments are closed for this story.")
    assert not is_comments_closed("Comments are closed. " * 20)


@pytest.mark.parametrize("line", ["Reply", "REPLY ↓", "Liked by 3 people", "» Antworten", "(2) Likes"])
def test_buttons(line: str) -> None:
    assert is_button(line)


@pytest.mark.parametrize("line", ["Reply to all of them!", "12", "I like it", ""])
def test_what_is_no_button(line: str) -> None:
    assert not is_button(line)


@pytest.mark.parametrize(
    "line",
    [
        "March 3, 2016", "Mar 3rd, 2016 at 8:14 pm", "3 March 2016", "3. März 2016 um 20:14 Uhr", "03/03/2016",
        "2016-03-03", "Thursday, March 3, 2016", "on March 3, 2016", "5 hours ago", "vor 3 Tagen", "il y a 2 heures",
        "Jun 20th at 2:41 am",
    ],
)  # fmt: skip
def test_dates(line: str) -> None:
    assert is_date(line)


@pytest.mark.parametrize("line", ["In 2016", "March", "March 3, 2016, was wet", "20:14", "1.", ""])
def test_what_is_no_date(line: str) -> None:
    assert not is_date(line)


def test_a_date_may_be_followed_by_a_button() -> None:
    assert signed("Max 19. Juni 2018 um 15:28 Uhr - Antworten") == ("Max", "19. Juni 2018 um 15:28 Uhr")


@pytest.mark.parametrize(
    ("lines", "author", "date", "text"),
    [
        (["It rained."], None, None, "It rained."),
        (["Jane says:", "It rained."], "Jane", None, "It rained."),
        (["Jane says:", "March 3, 2016", "It rained."], "Jane", "March 3, 2016", "It rained."),
        (["Jane", "March 3, 2016", "It rained."], "Jane", "March 3, 2016", "It rained."),
        (["12", "Jane says:", "It rained."], "Jane", None, "It rained."),
        (["Jane wrote on March 3, 2016:", "It rained."], "Jane", "on March 3, 2016", "It rained."),
        (["Jane replied to Joe · 2 hours ago", "It rained."], "Jane", "2 hours ago", "It rained."),
        (["posted by Jane, March 3, 2016", "It rained."], "Jane", "March 3, 2016", "It rained."),
        (["March 3, 2016", "It rained."], None, "March 3, 2016", "It rained."),
        (["Jane says:", "It rained.", "Reply"], "Jane", None, "It rained."),
        (["It rained.", "Jane · March 3, 2016"], "Jane", "March 3, 2016", "It rained."),
    ],
)
def test_headers(lines: list[str], author: str | None, date: str | None, text: str) -> None:
    others = "\n\n".join(f"  {number}. {SAID}" for number in (2, 3))
    page = f"3 Comments\n\n  1. {chr(10).join(lines).replace(chr(10), chr(10) + '     ')}\n\n{others}"
    item = segment(page).items[0]
    assert (item.author, item.created_at_raw) == (author, date)
    assert "\n".join(page[line.start : line.end] for line in item.lines) == text


@pytest.mark.parametrize("line", ["1.5 million", "3.", "12345678. Rain", "1.Rain", "•", "- ", "–5", "*bold*"])
def test_markers_need_a_space_or_nothing_after_them(line: str) -> None:
    marker = lines_of(line)[0].marker
    assert (marker is not None) == (line.strip() in ("3.", "•", "-"))


def numbers(page: str) -> list[int | None]:
    return [item.ordinal for item in segment(page).items]


def section(*items: str) -> str:
    return f"{len(items)} Comments\n\n" + "\n\n".join(items) + "\n\nComments are closed."


SAID = "I walked over it this morning, and what a view!"


def test_a_step_is_read_from_four_numbers_or_more() -> None:
    orphan = f"  20. {SAID}\n\n\n      {SAID}"
    assert numbers(section(f"  10. {SAID}", orphan, f"  40. {SAID}", f"  50. {SAID}")) == [10, 20, 30, 40, 50]


def test_a_section_ends_where_text_below_its_last_reply_ends() -> None:
    # Without a heading the closing phrase decides, and the text goes on for longer than the phrase may be away.
    texts = (SAID, "Did you bring an umbrella? My own was blown into the river.")
    more = "\n\n".join(["    The third arch of it still waits for the stone that the quarry has promised."] * 7)
    for orphan in ("", "\n"):
        last = f"  2. {SAID}\n\n    \N{BULLET} {texts[1]}\n\n{orphan}{more}"
        page = f"Rain\n\nIt rained.\n\n  1. {SAID}\n\n  4. {texts[1]}\n\n{last}\n\nComments are closed."
        found = segment(page)
        assert numbers(page) == [1, 4, 2, None, 3]
        assert found.comments_status == "closed"
        assert not {one.name for one in found.evidence} & {"text goes on"}


def test_an_article_in_a_list_item_that_goes_on_below_its_lists_is_no_thread() -> None:
    told = "Which stone should the town buy? The quarry has promised some that lasts for longer than I do."
    part = f"    {told}\n\n    {told}\n\n" + "".join(f"    \N{BULLET} {told}\n" for _ in range(2))
    page = "Rain\n\nIt rained.\n\n\N{BULLET} Contents\n\n" + "\n".join([part] * 5) + f"\n    {told}\n\n    {told}"
    assert segment(page).items == ()


def test_a_wide_gap_gives_no_number_that_cannot_be_told() -> None:
    page = section(f"  1. {SAID}\n\n\n    {SAID}", f"  5. {SAID}", f"  6. {SAID}")
    assert numbers(page) == [1, None, 5, 6]
    assert [one.id for one in segment(page).incidents] == ["comments.count-differs", "comments.lost-number"]


def test_a_heading_that_counts_comments_which_are_not_found_is_told() -> None:
    page = f"Rain\n\nIt rained.\n\nComments (2)\n\nAda\n\n{SAID}\n\nBob\n\n{SAID}"
    found = segment(page)
    assert found.items == ()
    assert [(one.id, page[one.start_char : one.end_char]) for one in found.incidents] == [
        ("comments.none-found", "Comments (2)")
    ]
    assert segment("Rain\n\nIt rained.\n\n0 Comments").incidents == ()


def test_a_marker_on_a_line_of_its_own_is_no_name() -> None:
    assert len(segment("2 Comments\n\n1.\n September 17, 2016 at 8:14 pm\n It rained.\n2.\n Yes!").items) == 2


def test_a_heading_that_counts_what_is_found_says_nothing() -> None:
    listed = f"\n\n  1. {SAID}\n\n  2. {SAID}\n\n  3. {SAID}"
    assert segment(f"Rain\n\nIt rained.\n\n3 Comments{listed}").incidents == ()
    assert [one.id for one in segment(f"Rain\n\nIt rained.\n\n4 Comments{listed}").incidents] == [
        "comments.count-differs"
    ]


def test_huge_numbers_are_no_markers() -> None:
    assert segment("99999999999. Rain\n\n99999999999. Rain").items == ()


def test_two_paragraphs_around_a_heading_are_not_one() -> None:
    page = f"The council met.\nComments\nLeave a reply\n\n  1. {SAID}\n\n  2. {SAID}\n\n  3. {SAID}"
    kinds = [block.kind for block in segment(page).blocks if block.kind not in ("space", "comment", "comment_meta")]
    assert kinds == ["paragraph", "comments_heading", "boilerplate"]


def test_evidence_is_named() -> None:
    page = section(*(f"  {n}. {SAID}" for n in range(1, 5)))
    assert {one.name for one in segment(page).evidence} >= {"heading", "heading's count", "closing phrase"}


def test_overlapping_stretches_are_a_bug() -> None:
    with pytest.raises(ValueError, match="position 2"):
        tile("abcd", [Stretch(0, 3, "title"), Stretch(2, 4, "title")])


def test_text_outside_stretches_is_a_bug() -> None:
    with pytest.raises(ValueError, match="position 1"):
        tile("abcd", [Stretch(0, 1, "title")])
    with pytest.raises(ValueError, match="position 3"):
        tile("a cd", [Stretch(0, 1, "title"), Stretch(3, 4, "title")])


def thread(template: str) -> str:
    """Three comments by one template of number, name and text."""
    texts = ("I would never pay for a bridge.", "You would, would you not?", "No, not in my life, my friends.")
    people = ("Bob", "Ann", "Joe")
    return "\n\n".join(
        template.format(n=n, name=name, text=text) for n, name, text in zip("123", people, texts, strict=True)
    )


@pytest.mark.parametrize(
    ("template", "date"),
    [
        ("  {n}. **[{name}](http://b.example/{n})** says:\n\n[March {n}, 2020 at 12:00 pm](http://t.example/#{n})\n\n{text}",
         "March 1, 2020 at 12:00 pm"),
        ("    {n}. [1{n}]{name} says:\n       [2{n}]March {n}, 2020 at 12:00 pm\n       {text}\n       [3{n}]Reply",
         "March 1, 2020 at 12:00 pm"),
        ("  {n}. {name} dit :\n     {n} mars 2020 à 12 h 01 min\n\n     {text}\n\n     Répondre",
         "1 mars 2020 à 12 h 01 min"),
    ],
    ids=["links in brackets", "numbers of links", "hours and minutes in words"],
)  # fmt: skip
def test_what_an_extractor_prints_around_names_and_dates(template: str, date: str) -> None:
    items = segment(f"Bridge\n\nThe council met on Monday.\n\n3 Comments\n\n{thread(template)}").items
    assert [item.author for item in items] == ["Bob", "Ann", "Joe"]
    assert items[0].created_at_raw == date


def test_somebody_quoted_at_the_head_of_a_comment_is_not_its_writer() -> None:
    printed = thread("{name} says:\nMarch {n}, 2020 at 12:00 pm\n\n{text}\n\nReply")
    page = "3 Comments\n\n" + printed.replace("You would", "My mother says:\nYou would", 1)
    items = segment(f"Bridge\n\nThe council met on Monday.\n\n{page}").items
    assert [item.author for item in items] == ["Bob", "Ann", "Joe"]
    assert [len(item.lines) for item in items] == [1, 2, 1]


@pytest.mark.parametrize(
    "page", [thread("{name} said:\n{text}"), f"2 Comments by the mayor\n\n{thread('{n}. {text}')}"]
)
def test_interviews_and_numbered_statements_are_no_comments(page: str) -> None:
    assert not segment(f"Bridge\n\nThe council met on Monday and talked about the bridge for long.\n\n{page}").items
