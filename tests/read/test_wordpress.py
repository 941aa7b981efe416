"""WordPress exports: each published post and page comes once, as the very bytes of its element."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.read.limits import MAX_PAGE_BYTES
from formats import HEAD, TAIL, item
from reading import Brief, brief, read


def found(*items: bytes) -> list[Brief]:
    return brief(read(HEAD + b"\n".join(items) + TAIL, "town.xml"))


def test_items_come_as_their_own_bytes() -> None:
    one, two = item(b"<p>It rained.</p>"), item(b"About us.", "page")
    [first, second] = read(HEAD + one + two + TAIL, "town.xml")
    assert (first.data, second.data) == (one, two)
    stated = first.provenance
    assert (stated.url, stated.title) == ("https://example.org/rain/", "Rain & sun")
    assert (stated.date_published, stated.encoding) == ("2016-09-17T18:05:00Z", "UTF-8")
    assert stated.record is not None
    assert (stated.record.format, stated.record.number, stated.record.id) == ("wxr", 1, "https://example.org/?p=7")


@pytest.mark.parametrize("content", [b"</item>", b"<item>", b"<!-- ", b"<![CDATA[", b"]]", b"a ]> b"])
def test_what_stands_in_cdata_is_no_markup(content: bytes) -> None:
    one, two = item(content), item(b"Sun.")
    assert found(one, two) == [(1, one), (2, two)]


def test_a_comment_may_hold_the_end_of_an_item() -> None:
    one = item(b"Rain.", more="<!-- </item> ]]> -->")
    assert found(one, item(b"Sun.")) == [(1, one), (2, item(b"Sun."))]


def test_other_items_count_and_leave_no_trace() -> None:
    others = [
        item(b"x", "attachment"),
        item(b"x", "nav_menu_item"),
        item(b"x", status="draft"),
        item(b"x", "post", "private"),
        item(b"x", more="<wp:post_password>sesame</wp:post_password>"),
    ]
    open_to_all = item(b"Rain.", more="<wp:post_password><![CDATA[]]></wp:post_password>")
    assert found(*others, open_to_all) == [(6, open_to_all)]


def test_control_characters_that_xml_forbids_cost_nothing() -> None:
    one = item(b"Rain.\x0b\x08 Sun.\x00")
    assert found(one, item(b"Sun.")) == [(1, one), (2, item(b"Sun."))]


@pytest.mark.parametrize("more", ["<a>", "&nbsp;", "a & b", "</b>", "<wp:x", "&#0;"])
def test_an_item_that_is_no_xml_costs_itself_only(more: str) -> None:
    assert found(item(b"Rain.", more=more), item(b"Sun.")) == [(1, "read.wxr-item"), (2, item(b"Sun."))]


def test_a_bomb_of_entities_is_not_expanded() -> None:
    doctype = b'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>\n'
    data = HEAD.replace(b"<rss", doctype + b"<rss") + item(b"Rain.", more="&b;" * 1000) + item(b"Sun.") + TAIL
    assert brief(read(data, "town.xml")) == [(1, "read.wxr-item"), (2, item(b"Sun."))]


@pytest.mark.parametrize("pack", [lambda data: data, gzip.compress], ids=["plain", "gzip"])
def test_a_cut_export_keeps_what_stands_before(pack) -> None:
    items = [item(b"Page %d. " % n + bytes(range(97, 123)) * n) for n in range(5)]
    whole = pack(HEAD + b"".join(items))
    for size in range(len(whole) * 3 // 4, len(whole), 7):
        part = brief(read(whole[:size], "town.xml"))
        kept = [one for one in part if isinstance(one[1], bytes)]
        assert kept == [(n + 1, items[n]) for n in range(len(kept))]
        assert {one[1] for one in part[len(kept) :]} <= {"read.wxr-item", "read.cut-compression"}
        assert len(part) - len(kept) <= 1


def test_an_item_too_large_is_told() -> None:
    assert found(item(b"x" * MAX_PAGE_BYTES), item(b"Sun.")) == [(1, "read.too-large"), (2, item(b"Sun."))]


def test_the_files_encoding_holds_for_its_items() -> None:
    head = HEAD.replace(b"UTF-8", b"ISO-8859-1")
    one = item(b"Rain.").replace(b"Rain &amp; sun", b"Caf\xe9")
    [page] = read(head + one + TAIL, "town.xml")
    assert (page.data, page.provenance.title, page.provenance.encoding) == (one, "Café", "ISO-8859-1")


def test_a_post_without_a_time_in_gmt_has_its_day() -> None:
    one = item(b"Rain.").replace(b"2016-09-17 18:05:00", b"0000-00-00 00:00:00")
    [page] = read(HEAD + one + TAIL, "town.xml")
    assert page.provenance.date_published == "2016-09-17"


@given(
    st.lists(st.sampled_from([b"<item>", b"</item>", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"x", b"<a>"]), max_size=30)
)
def test_any_order_of_marks_ends(parts: list[bytes]) -> None:
    pages = read(HEAD + b"".join(parts) + item(b"Sun."), "town.xml")
    assert all(page.provenance.record is not None for page in pages)
