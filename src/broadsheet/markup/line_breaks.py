"""Line ends that a system for blogs turns into markup when it prints a text: they are written as line breaks."""

from __future__ import annotations

import re
from typing import Final

# What stays as it is: comments, elements in which line ends are text or no text, tags, and the line ends after a break.
# Each alternative runs to its end or to that of the text, so that no part is looked at twice.
_TOKEN: Final = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<raw>pre|script|style|textarea)\b.*?(?:</(?P=raw)\s*+>|\Z)|<br\s*+/?>\s*+"
    r"|</?[a-z][^>]*+(?:>|\Z)|(?P<lines>\n\s*+)",
    re.DOTALL | re.IGNORECASE,
)
# The editor that writes all its markup out marks it with such comments, and then line ends are white space.
_WHOLE: Final = "<!-- wp:"
# The shortcodes of WordPress itself around media: markup of its own, which no reader sees.
_SHORTCODE: Final = re.compile(r"\[/?(?:audio|caption|embed|gallery|playlist|video|wp_caption)(?=[\s\]/])[^\[\]]*+\]")
# A picture's caption, which is printed as one; of one that holds a shortcode the text alone is kept.
_CAPTION: Final = re.compile(r"\[(?:wp_)?caption(?=[\s\]])[^\[\]]*+\]([^\[]*+)\[/(?:wp_)?caption\]")


def article_markup(text: str) -> str:
    r"""The text of an article as WordPress keeps it, in markup as browsers read it; in comments it knows no shortcodes.

    >>> article_markup("[gallery ids='1,2']Rain.\n[caption]Snow[/caption]")
    'Rain.<br><figure><figcaption>Snow</figcaption></figure>'
    """
    if "[" in text:
        text = _SHORTCODE.sub("", _CAPTION.sub(r"<figure><figcaption>\1</figcaption></figure>", text))
    return with_breaks(text)


def with_breaks(text: str) -> str:
    r"""A text as WordPress keeps it in markup as browsers read it.

    A line end stands for a line break, an empty line for the end of a paragraph, unless the text was written by the
    editor that states all its markup (WordPress' `wpautop` and `do_blocks`). Linear.

    >>> with_breaks("Rain.\nMore\n\nrain.<pre>a\nb</pre>")
    'Rain.<br>More<br><br>rain.<pre>a\nb</pre>'
    >>> with_breaks("<!-- wp:paragraph -->\n<p>Rain\nand wind.</p>\n<!-- /wp:paragraph -->").count("<br>")
    0
    """
    if "\n" not in text or _WHOLE in text:
        return text
    return _TOKEN.sub(_broken, text)


def _broken(token: re.Match[str]) -> str:
    lines = token["lines"]
    if lines is None:
        return token[0]
    return "<br><br>" if "\n" in lines[1:] else "<br>"
