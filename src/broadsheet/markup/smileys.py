"""Smileys and emoji that a page prints as images stand as text: their alternative text is what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_NAMES: Final = (b"emoji", b"emoticon", b"smiley", b"smilie")
# So many bytes before the name of its class an image's tag begins at most; addresses stand there.
_BEFORE: Final = 400
_TAG: Final = b"<img"
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
    # Scripts and styles of most pages name emoji, few pages have any; to ask the parser costs a tenth of all reading.
    if not any(_has_image(markup, name) for name in _NAMES):
        return
    for image in tree.css(_IMAGES):
        typed = (image.attributes.get("alt") or "").strip()
        if typed and len(typed) <= _LIMIT and not any(map(str.isspace, typed)):
            image.insert_before(typed)


def _has_image(markup: bytes, name: bytes) -> bool:
    """Whether a name stands in the tag of an image."""
    place = markup.find(name)
    while place >= 0:
        opening = markup.rfind(b"<", max(place - _BEFORE, 0), place)
        if opening >= 0 and markup[opening : opening + len(_TAG)].lower() == _TAG:
            return True
        place = markup.find(name, place + len(name))
    return False
