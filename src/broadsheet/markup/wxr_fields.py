"""The fields of an item of a WordPress export, as its XML states them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from broadsheet.contract.records import Incident
from broadsheet.incidents import incident
from broadsheet.markup.bounds import MAX_NODES

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_XML_DEPTH: Final = 32
"""How many elements may be open at once; exports have 4: the item, a comment, its meta data, and their values."""
_COMMENT: Final = "wp:comment"
_ITEM_DEPTH: Final = 1
_COMMENT_DEPTH: Final = 2


@dataclass(frozen=True, slots=True)
class WxrFields:
    """What an item states: the text of its elements by their names, prefix included, and those of its comments.

    Of an element that is repeated the first counts.
    """

    values: Mapping[str, str]
    comments: tuple[Mapping[str, str], ...]


class _StopError(Exception):
    """Ends the parser's run, which nothing else can: the item is beyond a bound."""

    def __init__(self, reason: Incident) -> None:
        self.reason = reason


@dataclass(slots=True)
class _Reader:
    """The parser's handlers: an element of depth 2 is a field of the item, one of depth 3 a field of a comment."""

    depth: int = 0
    n_elements: int = 0
    values: dict[str, str] = field(default_factory=dict)
    comments: list[dict[str, str]] = field(default_factory=list)
    in_comment: bool = False
    wanted: list[str] | None = None

    def start(self, name: str, _: Any) -> None:
        self.depth += 1
        self.n_elements += 1
        if self.depth > MAX_XML_DEPTH:
            raise _StopError(incident("markup.wxr-too-deep", limit=MAX_XML_DEPTH))
        if self.n_elements > MAX_NODES:
            raise _StopError(incident("markup.too-many-nodes", limit=MAX_NODES))
        if self.depth == _ITEM_DEPTH + 1 and name == _COMMENT:
            self.in_comment = True
            self.comments.append({})
        elif self.depth == (_COMMENT_DEPTH if self.in_comment else _ITEM_DEPTH) + 1:
            self.wanted = []

    def text(self, data: str) -> None:
        if self.wanted is not None and self.depth == (_COMMENT_DEPTH if self.in_comment else _ITEM_DEPTH) + 1:
            self.wanted.append(data)

    def end(self, name: str) -> None:
        if self.depth == (_COMMENT_DEPTH if self.in_comment else _ITEM_DEPTH) + 1 and self.wanted is not None:
            (self.comments[-1] if self.in_comment else self.values).setdefault(name, "".join(self.wanted))
            self.wanted = None
        elif self.depth == _COMMENT_DEPTH:
            self.in_comment = False
        self.depth -= 1


def wxr_fields(xml: str) -> WxrFields | Incident:
    """The fields of an `<item>`, or the incident that puts it into quarantine. Linear in its length.

    The element stands alone, so no document type can declare an entity: only XML's own five and numbers are read.

    >>> item = "<item><title>Rain &amp; wind</title><wp:comment><wp:comment_id>4</wp:comment_id></wp:comment></item>"
    >>> wxr_fields(item)
    WxrFields(values={'title': 'Rain & wind'}, comments=({'wp:comment_id': '4'},))
    >>> wxr_fields("<item><title>Rain&nbsp;</title></item>").id
    'markup.wxr-entity'
    """
    from xml.parsers import expat

    reader = _Reader()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(xml.encode(), True)
    except _StopError as stopped:
        return stopped.reason
    except expat.ExpatError as error:
        if error.code == expat.errors.codes[expat.errors.XML_ERROR_UNDEFINED_ENTITY]:
            return incident("markup.wxr-entity", line=error.lineno)
        return incident("markup.wxr-broken", line=error.lineno, reason=expat.ErrorString(error.code))
    return WxrFields(reader.values, tuple(reader.comments))
