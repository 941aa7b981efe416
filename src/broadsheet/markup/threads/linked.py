"""Comments that a page states in JSON-LD only: schema.org's Comment, UserComments and Answer."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from broadsheet.markup.threads.records import DomComment
from broadsheet.markup.threads.times import moment

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_SCRIPTS: Final = "script[type='application/ld+json']"
_TYPES: Final = frozenset(("Comment", "UserComments", "Answer"))
_MENTIONS: Final = ("Comment", "Answer")
_TAG: Final = re.compile("</?[a-zA-Z]")
_TEXTS: Final = ("text", "commentText", "articleBody", "description")
_TIMES: Final = ("dateCreated", "datePublished", "commentTime", "uploadDate")


def linked_comments(root: LexborNode) -> tuple[DomComment, ...]:
    """The comments that scripts of linked data state, in their order, replies after what they answer."""
    found: list[DomComment] = []
    for script in root.css(_SCRIPTS):
        text = script.text()
        if any(name in text for name in _MENTIONS):
            found += _shifted(_comments_in(text), len(found))
    return tuple(found)


def _shifted(comments: list[DomComment], by: int) -> Iterator[DomComment]:
    for comment in comments:
        yield comment if comment.parent is None else replace(comment, parent=comment.parent + by)


def _comments_in(text: str) -> list[DomComment]:
    import orjson

    try:
        stated = orjson.loads(text)  # refuses nesting deeper than 1,024
    except orjson.JSONDecodeError:
        return []
    found: list[DomComment] = []
    places: dict[str, int] = {}
    stack: list[tuple[Any, int | None]] = [(stated, None)]
    while stack:
        value, above = stack.pop()
        if isinstance(value, list):
            stack.extend((each, above) for each in reversed(value))
        elif isinstance(value, dict):
            comment = _comment(value) if _TYPES & _types(value) else None
            if comment:
                named = value.get("parentItem")
                answers = places.get(str(named.get("@id"))) if isinstance(named, dict) else None
                found.append(replace(comment, parent=above if answers is None else answers))
                above = len(found) - 1
                if isinstance(value.get("@id"), str):
                    places[value["@id"]] = above
            stack.extend((each, above) for key, each in reversed(value.items()) if key != "parentItem")
    return found


def _types(value: dict[str, Any]) -> set[str]:
    stated = value.get("@type")
    return {name for name in (stated if isinstance(stated, list) else [stated]) if isinstance(name, str)}


def _comment(value: dict[str, Any]) -> DomComment | None:
    text = next((value[key] for key in _TEXTS if isinstance(value.get(key), str) and value[key].strip()), None)
    if text is None:
        return None
    when = next((value[key] for key in _TIMES if isinstance(value.get(key), str)), None)
    author = value.get("author") or value.get("creator")
    person = author[0] if isinstance(author, list) and author else author
    name = person.get("name") if isinstance(person, dict) else person
    return DomComment(
        element=None,
        body=_body(text),
        skip=(),
        parent=None,
        kind="comment",
        author=" ".join(name.split()) or None if isinstance(name, str) else None,
        author_id=None,
        created_at=moment(when),
        created_at_raw=when,
    )


def _body(text: str) -> tuple[LexborNode, ...]:
    """The text as nodes; some pages state markup, others plain text with line ends."""
    from selectolax.lexbor import LexborHTMLParser

    markup = text if _TAG.search(text) else html.escape(text).replace("\n", "<br>")
    body = LexborHTMLParser(markup).body
    return () if body is None else (body,)
