"""The DOM as laid out: what is text, in which lines, and what is hidden."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from broadsheet.markup.layout import Layout, lay_out


def laid(html: str) -> Layout:
    body = LexborHTMLParser(f"<!doctype html><body>{html}", scripting=True).body
    assert body is not None
    return lay_out([body])


def lines(html: str) -> list[str]:
    return ["|".join(flow.lines) for flow in laid(html).flows]


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>rain()</script>",
        "<style>p { rain: none }</style>",
        "<template><p>Rain</p></template>",
        "<noscript><p>Rain</p></noscript>",
        "<!-- Rain -->",
        "<p hidden>Rain</p>",
        "<p hidden=until-found>Rain</p>",
        "<p style='color: red; DISPLAY : none'>Rain</p>",
        "<span style='visibility:hidden'>Rain</span>",
        "<div style='display:none'><p>Rain</p><p>Rain</p></div>",
        "<textarea>Rain</textarea>",
        "<select><option>Rain</select>",
        "<button>Rain</button>",
        "<svg><title>Rain</title><text>Rain</text></svg>",
        "<iframe>Rain</iframe>",
        "<object>Rain</object>",
        "<video>Rain</video>",
        "<input value=Rain placeholder=Rain><img alt=Rain>",
    ],
)
def test_what_is_not_text(hidden: str) -> None:
    assert lines(f"<p>Sun{hidden}</p><p>Wind</p>") == ["Sun", "Wind"]


@pytest.mark.parametrize(
    "shown",
    [
        "<p aria-hidden=true>Rain</p>",
        "<details><p>Rain</p></details>",
        "<p style='display: block'>Rain</p>",
        "<p style='not-display: nonesuch; x-display:none'>Rain</p>",
        "<custom-element>Rain</custom-element>",
    ],
)
def test_what_is_text(shown: str) -> None:
    assert lines(f"<p>Sun</p>{shown}<p>Wind</p>") == ["Sun", "Rain", "Wind"]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("The <b>brid</b>ge\n  is <a href=x>open</a>.", ["The bridge is open."]),
        ("<p>One<br>two<br/>three", ["One|two|three"]),
        ("One<br><br>two<br> <br>three", ["One", "two", "three"]),
        ("<div>One<p>two</p>three</div>", ["One", "two", "three"]),
        ("One<hr>two", ["One", "two"]),
        ("<pre>  one\n    two\n\nthree</pre>", ["  one|    two", "three"]),
        ("a&nbsp;&nbsp;b &amp; c&#x2014;d", ["a\xa0\xa0b & c—d"]),
        ("<p> &nbsp; </p>", []),
        ("<p></p><div> \n </div>", []),
        ("a\0b", ["ab"]),
        ("<ul><li>One<ul><li>two</ul><li>three</ul>", ["One", "two", "three"]),
        ("<p>Cut in the <b>mid", ["Cut in the mid"]),
        ("<p>Cut <a href='", ["Cut"]),
        ("&lt;p&gt; &notit; &#0; &#x110000;", ["<p> ¬it; \ufffd \ufffd"]),
        ("wo<wbr>rd, wo&shy;rd", ["word, wo\xadrd"]),
    ],
)
def test_lines(html: str, expected: list[str]) -> None:
    assert lines(html) == expected


def test_kinds() -> None:
    page = laid(
        "<h2>Bridge</h2><p>Text</p><ul><li><p>Item</p></li></ul><figure><figcaption>Photo</figcaption></figure>"
        "<table><tr><td>Cell</td><td><p>Block</p></td></tr></table><h3><div>Part</div></h3><blockquote>Said</blockquote>"
    )
    assert [(flow.kind, flow.lines[0], flow.quoted) for flow in page.flows] == [
        ("heading", "Bridge", False),
        ("paragraph", "Text", False),
        ("list_item", "Item", False),
        ("caption", "Photo", False),
        ("cell", "Cell", False),
        ("paragraph", "Block", False),
        ("heading", "Part", False),
        ("paragraph", "Said", True),
    ]


def test_links_are_counted() -> None:
    (flow,) = laid("<p>See <a href=x>the bridge</a> today.").flows
    assert (flow.length, flow.linked) == (len("See the bridge today."), len("the bridge"))


def test_nodes_that_are_left_out_leave_a_gap() -> None:
    tree = LexborHTMLParser("<div><p>One</p><p id=x>two <b>more</b></p><p>three</p></div>")
    (left,) = tree.css("#x")
    layout = lay_out([tree.body], {left.mem_id}) if tree.body else Layout()
    assert [flow.lines for flow in layout.flows] == [["One"], ["three"]]
    ((before, box),) = layout.gaps
    assert (before, layout.boxes[box].tag) == (1, "div")


def test_navigation_is_not_read_unless_asked_for() -> None:
    tree = LexborHTMLParser("<div class=sidebar><p>Rain</p></div><p>Sun</p>")
    assert tree.body is not None
    assert [flow.lines[0] for flow in lay_out([tree.body], (), ()).flows] == ["Sun"]
    assert [flow.lines[0] for flow in lay_out([tree.body]).flows] == ["Rain", "Sun"]
    assert len(lay_out([tree.body], (), {tree.css(".sidebar")[0].mem_id}).flows) == 2


def test_roots_next_to_each_other_are_one_run_of_text() -> None:
    tree = LexborHTMLParser("<div>One <b>two</b> three</div>")
    (box,) = tree.css("div")
    nodes = []
    node = box.first_child
    while node is not None:
        nodes.append(node)
        node = node.next
    assert [flow.lines for flow in lay_out(nodes).flows] == [["One two three"]]
