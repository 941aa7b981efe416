"""Items of WordPress exports, from their bytes to text, article and comments with their stated parents."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet import compile_page
from broadsheet.compile import PageResult
from broadsheet.contract.records import Note
from broadsheet.incidents import catalogue
from broadsheet.markup import Document, read_wxr_item
from broadsheet.markup.bounds import MAX_NODES
from broadsheet.markup.wxr_fields import MAX_XML_DEPTH
from broadsheet.read import Provenance
from forests import sentences
from invariants import assert_holds
from wxr_items import STORY, Stated, cdata, hidden, item, stated_forests


def compiled(raw: bytes, provenance: Provenance | None = None) -> PageResult:
    result = compile_page(raw, provenance)
    assert_holds(raw, result)
    assert compile_page(raw, provenance) == result
    return result


def incidents(result: PageResult) -> list[str]:
    assert result.page
    return [one.id for one in result.page.incidents]


def why_not(raw: bytes) -> str:
    result = compiled(raw)
    assert result.quarantine, "it was compiled"
    return result.quarantine.id


def parents(result: PageResult) -> list[int | None]:
    places = {one.comment_id: place for place, one in enumerate(result.comments)}
    return [None if one.parent_id is None else places[one.parent_id] for one in result.comments]


def test_an_article_and_what_is_stated_about_it() -> None:
    result = compiled(item(content=STORY + "\n\nIt will cost less &amp; run more often."))
    page, article = result.page, result.article
    assert page
    assert article
    assert (page.media_type, page.title, page.url) == (
        "application/rss+xml",
        "The ferry is back",
        "https://gazette.example/ferry/",
    )
    assert (page.author, page.date_published, page.comments_status) == ("annwriter", "2019-05-20T08:00:00Z", "open")
    assert (page.encoding, page.raw_alignment, page.incidents) == ("utf-8", (), ())
    assert article.title == "The ferry is back"
    assert article.text.endswith("after two years.\n\nIt will cost less & run more often.")


def test_what_the_curator_states_goes_first() -> None:
    unknown = Provenance(title="Ferry", notes=(Note(field="author", note="an account of several writers"),))
    page = compiled(item(), unknown).page
    assert page
    assert (page.title, page.author, page.url) == ("Ferry", None, "https://gazette.example/ferry/")


def test_line_ends_are_paragraphs_where_the_editor_wrote_no_markup() -> None:
    article = compiled(item(content="First of all,\nit rains.\n\n<ul>\n<li>A list</li>\n</ul>\nThen the sun.")).article
    assert article
    assert [article.text[one.start_char : one.end_char] for one in article.paragraphs] == [
        "First of all,\nit rains.",
        "A list",
        "Then the sun.",
    ]


def test_line_ends_are_spaces_where_the_editor_wrote_all_markup() -> None:
    content = "<!-- wp:paragraph -->\n<p>First of all,\nit rains.</p>\n<!-- /wp:paragraph -->"
    article = compiled(item(content=content)).article
    assert article
    assert article.text == "First of all, it rains."


def test_titles_hold_entities_and_tags() -> None:
    article = compiled(item(title=cdata("Rain &amp; <em>wind</em> &#8211; again"))).article
    assert article
    assert article.title == "Rain & wind – again"


def test_comments_as_they_are_stated() -> None:
    result = compiled(
        item(
            [
                Stated(3, "Will it <em>carry</em> cars?\n\nMine is small.", author="Tom & Ann", user=8),
                Stated(4, "It will.", parent=3, gmt="2019-05-20 09:00:01"),
                Stated(5, "[…] the ferry is back […]", author="Boats « The Blog", kind="pingback"),
                Stated(6, "Good.", kind="trackback", gmt="0000-00-00 00:00:00"),
            ]
        )
    )
    first, second, third, fourth = result.comments
    assert (first.text, first.author, first.author_id) == (
        "Will it carry cars?\n\nMine is small.",
        "Tom & Ann",
        "8",
    )
    assert (first.created_at, first.created_at_raw) == ("2019-05-20T08:15:00Z", "2019-05-20 08:15:00")
    assert (second.parent_id, second.reply_basis, second.author_id) == (first.comment_id, "technical", None)
    assert (third.kind, third.author) == ("pingback", "Boats « The Blog")
    assert (fourth.kind, fourth.created_at, fourth.created_at_raw) == ("trackback", None, "2019-05-20 10:15:00")
    assert incidents(result) == []


def test_no_mail_and_no_address_of_a_commenter_is_taken() -> None:
    result = compiled(item([Stated(3, "Good.")]))
    assert "jane@example.org" not in repr(result)
    assert "192.0.2.7" not in repr(result)


@settings(max_examples=60, deadline=None)
@given(stated_forests())
def test_any_forest_is_read_back(stated: list[Stated]) -> None:
    result = compiled(item(stated))
    places = {one.number: place for place, one in enumerate(stated)}
    assert parents(result) == [places.get(one.parent) for one in stated]
    assert {one.reply_basis for one in result.comments if one.parent_id} <= {"technical"}
    assert [one.author for one in result.comments] == [one.author for one in stated]
    assert [one.created_at for one in result.comments] == [one.gmt.replace(" ", "T") + "Z" for one in stated]
    assert [one.author_id for one in result.comments] == [str(one.user) if one.user else None for one in stated]
    texts = [read(one.text) for one in stated]
    assert [one.text for one in result.comments] == texts
    assert incidents(result) == []


def read(text: str) -> str:
    return text.replace("&quot;", '"').replace("&#x27;", "'").replace("&amp;", "&")


@settings(max_examples=30, deadline=None)
@given(stated_forests(), st.randoms(use_true_random=False))
def test_in_any_order_the_same_threads(stated: list[Stated], random: object) -> None:
    shuffled = list(stated)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    result = compiled(item(shuffled))
    number = {one.author: one.number for one in stated}
    by_id = {one.comment_id: number[one.author or ""] for one in result.comments}
    found = {number[one.author or ""]: by_id.get(one.parent_id or "", 0) for one in result.comments}
    assert found == {one.number: one.parent for one in stated}


def test_comments_that_were_not_approved_are_left_out() -> None:
    result = compiled(
        item([Stated(3, "Buy shoes!", approved="spam"), *hidden([Stated(4, "Rude.")]), Stated(5, "Good.")])
    )
    assert [one.text for one in result.comments] == ["Good."]
    assert incidents(result) == ["comments.not-published"]
    assert result.page
    assert result.page.incidents[0].message.startswith("2 comments")


@pytest.mark.parametrize(
    "above", [[], [Stated(3, "Rude.", approved="0")], [Stated(3, "Gone.", approved="trash")]], ids=str
)
def test_a_reply_to_what_is_not_there_stands_at_the_top(above: list[Stated]) -> None:
    result = compiled(item([*above, Stated(4, "Why so?", parent=3), Stated(5, "Indeed.", parent=4)]))
    assert parents(result) == [None, 0]
    page = result.page
    assert page
    lost = [one for one in page.incidents if one.id == "comments.lost-parent"]
    assert [page.text[one.start_char : one.end_char] for one in lost] == ["Why so?"]


def test_comments_that_answer_each_other_in_a_circle() -> None:
    circle = [Stated(2, "Hanging.", parent=4), Stated(3, "A.", parent=5), Stated(4, "B.", parent=3)]
    result = compiled(item([*circle, Stated(5, "C.", parent=4), Stated(6, "Mine.", parent=6)]))
    by_text = {one.comment_id: one.text for one in result.comments}
    assert {one.text: by_text.get(one.parent_id or "") for one in result.comments} == {
        "A.": None,
        "B.": "A.",
        "C.": "B.",
        "Hanging.": "B.",
        "Mine.": None,
    }
    assert incidents(result) == ["comments.lost-parent"] * 2


def test_comments_of_one_number() -> None:
    result = compiled(item([Stated(3, "First."), Stated(3, "Second."), Stated(4, "Reply.", parent=3)]))
    assert parents(result) == [None, None, 0]
    assert incidents(result) == ["comments.same-number"]


def test_comments_without_text() -> None:
    result = compiled(item([Stated(3, "One."), Stated(4, '<img src="a.png">', parent=3), Stated(5, "Nice!", parent=4)]))
    assert parents(result) == [None, 0]
    assert incidents(result) == ["comments.without-text"]


def test_a_comment_that_hides_its_text_is_without_text() -> None:
    assert incidents(compiled(item([Stated(3, '<p style="display:none">Buy shoes</p>')]))) == ["comments.without-text"]


def test_one_comments_markup_cannot_reach_another() -> None:
    result = compiled(item([Stated(3, "</div></body><b>One"), Stated(4, "<!-- Two"), Stated(5, "Three.")]))
    assert [one.text for one in result.comments] == ["One", "Three."]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"wp_status": "draft"}, "status"),
        ({"wp_status": cdata("private")}, "status"),
        ({"wp_status": "Somebody wrote this here"}, "(?)"),
        ({"wp_post_type": "attachment", "wp_status": "inherit"}, "type"),
        ({"wp_post_type": "nav_menu_item"}, "type"),
        ({"wp_post_password": "sesame"}, "password"),
    ],
)
def test_what_was_not_published_is_no_page(changed: dict[str, str], field: str) -> None:
    result = compiled(item(**changed))
    assert result.quarantine
    assert result.quarantine.id == "markup.wxr-not-published"
    assert field in result.quarantine.message
    assert "Somebody" not in result.quarantine.message
    assert "sesame" not in result.quarantine.message


def test_types_that_a_site_has_of_its_own_are_pages() -> None:
    assert compiled(item(wp_post_type="recipe")).article


@pytest.mark.parametrize(
    "broken",
    [
        item()[:-20],
        item()[:300],
        item() + b"<item></item>",
        item(title="Rain & wind"),
        item(title="<b>Rain"),
        item(title="&#8;"),
        b"<item><title>Rain</title></item><!DOCTYPE item [<!ENTITY a 'b'>]>",
        b"<item><a/><!DOCTYPE item [<!ENTITY a 'b'>]><title>&a;</title></item>",
    ],
)
def test_broken_xml(broken: bytes) -> None:
    assert why_not(broken) == "markup.wxr-broken"


@pytest.mark.parametrize("entity", ["&nbsp;", "&eacute;", "&lol9;"])
def test_only_the_entities_of_xml(entity: str) -> None:
    assert why_not(item(title=f"Rain{entity}")) == "markup.wxr-entity"


def test_xml_that_is_nested_too_deep() -> None:
    depth = MAX_XML_DEPTH - 2
    assert compiled(item(wp_more="<a>" * depth + "</a>" * depth)).article
    assert why_not(item(wp_more="<a>" * (depth + 1) + "</a>" * (depth + 1))) == "markup.wxr-too-deep"
    assert why_not(item(wp_more="<a>" * 1_000_000)) == "markup.wxr-too-deep"


def test_too_many_elements_in_all() -> None:
    assert why_not(item(wp_more="<a/>" * MAX_NODES)) == "markup.too-many-nodes"
    assert why_not(item([Stated(3, "<b>" * MAX_NODES)])) == "markup.too-many-nodes"


def test_markup_that_is_nested_too_deep_in_an_article_or_a_comment() -> None:
    deep = "<div>" * 9_000 + "Rain"
    assert incidents(compiled(item(content=deep))) == ["markup.too-deep"]
    assert incidents(compiled(item([Stated(3, deep)]))) == ["markup.too-deep"]


def test_an_item_that_prints_nothing() -> None:
    assert why_not(item(title="", content="<script>rain()</script>")) == "markup.no-text"


def test_signs_that_xml_forbids_are_removed() -> None:
    result = compiled(item([Stated(3, "Go\x08od.\ufffe")]))
    assert [one.text for one in result.comments] == ["Good."]
    assert result.page
    assert ("controls", 2) in [(one.step, one.count) for one in result.page.normalizations]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_items_in_other_encodings(encoding: str) -> None:
    result = compiled(item([Stated(3, "Fährt sie?")]).decode().encode(encoding))
    assert [one.text for one in result.comments] == ["Fährt sie?"]


def test_what_stands_after_the_comments_and_what_is_stated_twice() -> None:
    raw = item([Stated(3, "Good.")], title="", link="").replace(
        b"</item>", b"<link>https://a.example/</link><wp:more>x</wp:more></item>"
    )
    raw = raw.replace(b"<title></title>", b"<guid>1</guid>").replace(b"<link></link>", b"<guid>2</guid>")
    raw = raw.replace(b"</item>", b"<title>Rain</title><title>Snow</title></item>")
    page = compiled(raw).page
    assert page
    assert (page.title, page.url) == ("Rain", "https://a.example/")


def test_a_title_beyond_the_bounds_is_none() -> None:
    article = compiled(item(title=cdata("<b>" * (MAX_NODES + 1) + "Rain"))).article
    assert article
    assert article.title is None


def test_the_encoding_of_the_export_is_stated_from_outside() -> None:
    raw = item(content="Das Fährschiff fährt über den Fluß.").decode().encode("cp1252")
    page = compiled(raw, Provenance(encoding="windows-1252")).page
    assert page
    assert (page.encoding, page.encoding_basis) == ("cp1252", "declared")
    assert "Fährschiff" in page.text


def test_absurd_dates_and_names() -> None:
    absurd = Stated(3, "Good.", gmt="2019-13-45 99:99:99", author="x" * 300)
    result = compiled(item([absurd, replace(absurd, number=4, gmt="tomorrow")], wp_post_date_gmt="0000-00-00 00:00:00"))
    assert [(one.author, one.created_at, one.created_at_raw) for one in result.comments] == [
        (None, None, "2019-13-45 99:99:99"),
        (None, None, "2019-05-20 10:15:00"),
    ]
    assert result.page
    assert result.page.date_published == "2019-05-20"
    assert read_wxr_item(item(link="javascript:alert(1)")).url is None  # type: ignore[union-attr]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_damage_gives_records_or_an_incident(data: st.DataObject) -> None:
    raw = item([Stated(3, "Good."), Stated(4, "Bad.", parent=3)], content=data.draw(sentences()))
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, min(len(raw), start + 40)))
    damaged = raw[:start] + data.draw(st.binary(max_size=12)) + raw[end:]
    found = read_wxr_item(damaged)
    assert isinstance(found, Document) or catalogue()[found.id].level == "error"
    compiled(damaged)
