"""Smileys and emoji that a page prints as images stand as text: their alternative text is what was typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_NAMED: Final = re.compile(rb"<img[^<>]*+>", re.IGNORECASE)
_NAMES: Final = re.compile(rb"emoji|emoticon|smil(?:ey|ie)", re.IGNORECASE)
_IMAGES: Final = "img[class*=emoji], img[class*=emoticon], img[class*=smiley], img[class*=smilie]"
# ":slightly_smiling_face:" is the longest that is typed often; a description has spaces.
_LIMIT: Final = 32


def write_smileys(tree: LexborHTMLParser, markup: bytes) -> None:
    """Put the alternative text of smileys before their images. Linear; `markup` (in UTF-8) is what the tree is of.

    >>> from selectolax.lexbor import LexborHTMLParser
    >>> page = b'<p>Rain <img class="wp-smiley" alt=":-(" src="sad.png"> <img class="smiley" alt="A sad face">'
    >>> tree = LexborHTMLParser(page)
    >>> write_smileys(tree, page)
    >>> tree.body.text()
    'Rain :-( '
    """
    # Scripts and styles of most pages name emoji, few pages have any.
    if not _NAMES.search(markup) or not any(map(_NAMES.search, _NAMED.findall(markup))):
        return
    for image in tree.css(_IMAGES):
        typed = (image.attributes.get("alt") or "").strip()
        if typed and len(typed) <= _LIMIT and not any(map(str.isspace, typed)):
            image.insert_before(typed)
