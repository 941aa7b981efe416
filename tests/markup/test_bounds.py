"""Bounds on markup: what is beyond them is left out before a parser sees it, in linear time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from broadsheet.contract.records import Incident
from broadsheet.markup.bounds import MAX_ATTRIBUTES, MAX_DEPTH, MAX_NODES, UNSCANNED, bounded

N = UNSCANNED


def within(markup: str) -> tuple[str, list[str]]:
    limited = bounded(markup.encode())
    assert not isinstance(limited, Incident), limited
    return limited[0].decode(), [one.id for one in limited[1]]


def depth(markup: str) -> int:
    """How deep the parser nests what it is given."""
    node = LexborHTMLParser(markup).root
    deepest, pending = 0, [(node, 1)]
    while pending:
        node, level = pending.pop()
        deepest = max(deepest, level)
        child = node.first_child if node else None
        while child is not None:
            pending.append((child, level + 1))
            child = child.next
    return deepest


@pytest.mark.parametrize(
    "opening",
    [
        "<div>", "<DIV CLASS=x>", "<ul><li>", "<table><tr><td>", "<b>", "<a href=x>", "<span>", "<q></p>",
        "<svg><g>", "<div><span></div>", "<section></article>", "<div title='>'>", "<div title=\">\">",
        "<blockquote><p>", "<x-y>",
    ],
)  # fmt: skip
def test_depth(opening: str) -> None:
    page, ids = within(opening * N + "Rain" + "</div>" * 10 + "<p>Sun")
    assert set(ids) <= {"markup.too-deep"}
    assert "Rain" in page
    assert page.endswith("<p>Sun")
    # Rows, cells and bodies of tables are not counted; they stand between what is.
    assert depth(page) <= 5 * MAX_DEPTH


def test_what_is_nested_less_deep_stays_as_it_is() -> None:
    page = ("<div>" * 500 + "Rain" + "</div>" * 500) * 20
    assert within(page) == (page, [])


@pytest.mark.parametrize("unclosed", ["<p>", "<li>", "<td>", "<option>", "<dt>", "<br>", "<img>", "<input>", "<tr>"])
def test_end_tags_that_may_be_left_out_count_nothing(unclosed: str) -> None:
    page = f"{unclosed}Rain" * N
    assert within(page) == (page, [])


def test_end_tags_of_what_was_left_out_go_with_it() -> None:
    page, _ = within("<div>" * N + "</div>" * N + "<p>Sun")
    assert (page.count("<div>"), page.count("</div>")) == (MAX_DEPTH, MAX_DEPTH)


def test_an_end_tag_in_a_table_closes_nothing_around_it() -> None:
    page, ids = within(("<div>" * 500 + "<table><tr><td>" + "</div>" * 500) * 20)
    assert ids == ["markup.too-deep"]
    assert depth(page) <= 5 * MAX_DEPTH


def test_attributes() -> None:
    many = " ".join(f"a{number}='{number} >'" for number in range(20_000))
    page, ids = within(f"<p {many} id=last>Rain")
    assert ids == ["markup.too-many-attributes"]
    (paragraph,) = LexborHTMLParser(page).css("p")
    assert len(paragraph.attributes) == MAX_ATTRIBUTES
    assert paragraph.text() == "Rain"


@pytest.mark.parametrize("wrap", ["<svg><title>{}</title></svg>", "<svg><style>{}</style></svg>", "{}"])
def test_attributes_where_browsers_see_tags_in_titles(wrap: str) -> None:
    many = " ".join(f"a{number}" for number in range(20_000))
    page, ids = within(wrap.format(f"<p {many}>Rain</p>"))
    assert ids == ["markup.too-many-attributes"]
    assert len(page) < 3_000


def test_a_long_value_is_no_crowd() -> None:
    script = "a<b c d e f " * 5_000
    page = f"<p title='{'rain and sun ' * 5_000}'>Rain<script>let x = `{script}`</script><i>x</i>"
    assert within(page) == (page, [])


@pytest.mark.parametrize(
    "option", ["<option>", "<OPTION value='>'>", "<optgroup><option>", "<table></select></table><option>"]
)
def test_options_of_a_long_select_take_no_time(option: str) -> None:
    start = time.process_time()
    page, ids = within("<select>" + "<br>" * 40_000 + f"{option}Rain</option>" * 40_000 + "</select><p>Sun</p>")
    assert [node.text() for node in LexborHTMLParser(page).css("p")] == ["Sun"]
    # With the tags of the options it takes a minute.
    assert time.process_time() - start < 5
    assert ids == []
    assert "option" not in page.lower()
    assert page.count("Rain") == 40_000


def test_options_without_a_select_stay() -> None:
    page = "<datalist>" + "<option>Rain" * (N + 1) + "</datalist>"
    assert within(page) == (page, [])


def test_formatting_that_would_multiply_goes_to_quarantine() -> None:
    limited = bounded("".join(f"<p><font size={number}>Rain" for number in range(MAX_NODES // 60)).encode())
    assert isinstance(limited, Incident)
    assert limited.id == "markup.too-many-nodes"


def test_too_many_nodes() -> None:
    limited = bounded(b"<br>" * (MAX_NODES + 1))
    assert isinstance(limited, Incident)
    assert limited.id == "markup.too-many-nodes"


@pytest.mark.parametrize(
    "bomb",
    [
        "<div>", "<a ", "<a=", "<a='", '<a b="', "<!--", "<!--->", "<script>", "<style><", "</p>", "</", "<", ">",
        "&amp;", "<noscript>", "<p a=>", "<div><p><b>", "<p><b><i>", "<title>", "<svg><title><p>", "<!", "<?", "\0",
        "<a b=\"<a b='",
    ],
)  # fmt: skip
def test_time_grows_with_the_length(bomb: str) -> None:
    """A megabyte of any of these takes a fraction of a second; quadratic work on one would take hours."""
    markup = (bomb * (1_000_000 // len(bomb))).encode()
    start = time.process_time()
    limited = bounded(markup)
    if not isinstance(limited, Incident):
        LexborHTMLParser(limited[0])
    assert time.process_time() - start < 10


TAGS = ["<div>", "</div>", "<p a=1>", "<b>", "</b>", "<table>", "<td>", "</table>", "<svg>", "<title>", "</title>", "x"]


@given(
    st.lists(st.sampled_from([*TAGS, "<!--", "-->", '<a b="', '"', ">", "<", "&lt;", "</p", "<script>", "</script>"]))
)
def test_small_pages_are_left_alone(parts: list[str]) -> None:
    page = "".join(parts)
    assert within(page) == (page, [])


@given(st.lists(st.sampled_from(TAGS), max_size=60), st.lists(st.sampled_from(TAGS), max_size=20))
def test_a_scan_changes_nothing_that_is_within_the_bounds(parts: list[str], tail: list[str]) -> None:
    page = "".join(parts) + "<br>" * (N + 1) + "".join(tail)
    assert within(page) == (page, [])
