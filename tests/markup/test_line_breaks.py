"""Line ends as a system for blogs means them."""

from __future__ import annotations

import pytest

from broadsheet.markup.line_breaks import with_breaks


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
        ("[caption id='1']<img> The ferry[/caption]", "<figure><figcaption><img> The ferry</figcaption></figure>"),
        ("[caption]The [b] ferry[/caption] [gallery] [video]x[/video] [note]", "The [b] ferry  x [note]"),
        ("[audiobook] [gallery", "[audiobook] [gallery"),
    ],
)
def test_breaks(text: str, markup: str) -> None:
    assert with_breaks(text) == markup
