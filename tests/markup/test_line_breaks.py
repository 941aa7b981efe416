"""Line ends as a system for blogs means them."""

from __future__ import annotations

import pytest

from broadsheet.markup.line_breaks import article_markup, with_breaks


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("a\nb", "a<br>b"),
        ("a\n \n\n b", "a<br><br>b"),
        ("a<br />\nb", "a<br />\nb"),
        ("a<BR>b\nc", "a<BR>b<br>c"),
        ("<a\nhref='x'>a</a\n>\nb", "<a\nhref='x'>a</a\n><br>b"),
        ("<pre class='x'>a\nb</PRE>\nc", "<pre class='x'>a\nb</PRE><br>c"),
        ("<!-- a\nb -->\nc", "<!-- a\nb --><br>c"),
        ("<pre>a\nb", "<pre>a\nb"),
        ("<!-- a\nb", "<!-- a\nb"),
        ("<a\nb", "<a\nb"),
        ("a < b\nc", "a < b<br>c"),
    ],
)
def test_breaks(text: str, markup: str) -> None:
    assert with_breaks(text) == markup


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("[caption id='1']<img> The ferry[/caption]", "<figure><figcaption><img> The ferry</figcaption></figure>"),
        ("[caption]The [b] ferry[/caption] [gallery] [video]x[/video] [note]", "The [b] ferry  x [note]"),
        ("[audiobook] [gallery", "[audiobook] [gallery"),
        ("a\nb", "a<br>b"),
    ],
)
def test_shortcodes_of_articles(text: str, markup: str) -> None:
    assert article_markup(text) == markup


def test_comments_have_no_shortcodes() -> None:
    assert with_breaks("[gallery] is a word here") == "[gallery] is a word here"
