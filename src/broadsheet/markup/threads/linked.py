"""Comments that a page states in JSON-LD only: schema.org's Comment, UserComments and Answer."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from broadsheet.contract.records import Incident
from broadsheet.incidents import incident
from broadsheet.markup.bounds import bounded
from broadsheet.markup.threads.bodies import bodies_of
from broadsheet.markup.threads.records import DomComment, Found
from broadsheet.markup.threads.times import moment

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_SCRIPTS: Final = "script[type='application/ld+json']"
_TYPES: Final = frozenset(("Comment", "UserComments", "Answer"))
_MENTIONS: Final = ("Comment", "Answer")
_TAG: Final = re.compile("</?[a-zA-Z]")
_TEXTS: Final = ("text", "commentText", "articleBody", "description")
_TIMES: Final = ("dateCreated", "datePublished", "commentTime", "uploadDate")


MAX_TAGS: Final = 200_000
"""How many tags the texts of all comments may have; each text counts for one more. Real pages have hundreds."""


@dataclass(slots=True)
class _Stated:
    """The comments that scripts state, their texts, and what could not be read."""

    comments: list[DomComment] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    n_tags: int = 0
    n_left_out: int = 0
    n_bad: int = 0


def linked_comments(root: LexborNode) -> Found:
    """The comments that scripts of linked data state, in their order, replies after what they answer.

    >>> from selectolax.lexbor import LexborHTMLParser
    >>> stated = '{"@type": "Comment", "author": "Ann", "text": "It <i>rains</i>."}'
    >>> page = LexborHTMLParser(f"<script type='application/ld+json'>{stated}</script>")
    >>> [(one.author, one.body[0].text()) for one in linked_comments(page.root).comments]
    [('Ann', 'It rains.')]
    """
    stated = _Stated()
    for script in root.css(_SCRIPTS):
        text = script.text()
        if any(name in text for name in _MENTIONS):
            _read(text, stated)
    bodies = bodies_of(map(_markup, stated.texts))
    comments = tuple(replace(one, body=(body,)) for one, body in zip(stated.comments, bodies, strict=True))
    notes = []
    if stated.n_bad:
        notes.append(incident("markup.bad-json-ld", count=stated.n_bad))
    if stated.n_left_out:
        notes.append(incident("markup.too-many-linked-comments", count=stated.n_left_out, limit=MAX_TAGS))
    return Found(comments, "json-ld" if comments else "none", tuple(notes))


def _read(text: str, stated: _Stated) -> None:
    import orjson

    try:
        # Refuses nesting deeper than 1,024 and numbers of thousands of digits.
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        stated.n_bad += any(f'"{name}"' in text for name in _TYPES)
        return
    found = stated.comments
    places: dict[str, int] = {}
    stack: list[tuple[Any, int | None]] = [(value, None)]
    while stack:
        value, above = stack.pop()
        if isinstance(value, list):
            stack.extend((each, above) for each in reversed(value))
        elif isinstance(value, dict):
            if _TYPES & _types(value) and (comment := _comment(value, stated)):
                named = value.get("parentItem")
                answers = places.get(str(named.get("@id"))) if isinstance(named, dict) else None
                found.append(replace(comment, parent=above if answers is None else answers))
                above = len(found) - 1
                if isinstance(value.get("@id"), str):
                    places[value["@id"]] = above
            stack.extend((each, above) for key, each in reversed(value.items()) if key != "parentItem")


def _types(value: dict[str, Any]) -> set[str]:
    stated = value.get("@type")
    return {name for name in (stated if isinstance(stated, list) else [stated]) if isinstance(name, str)}


def _comment(value: dict[str, Any], stated: _Stated) -> DomComment | None:
    """A comment without its body; its text goes to the others, unless they have too many tags."""
    text = next((value[key] for key in _TEXTS if isinstance(value.get(key), str) and value[key].strip()), None)
    if text is None:
        return None
    stated.n_tags += 1 + text.count("<")
    if stated.n_tags > MAX_TAGS:
        stated.n_left_out += 1
        return None
    stated.texts.append(text)
    when = next((value[key] for key in _TIMES if isinstance(value.get(key), str)), None)
    author = value.get("author") or value.get("creator")
    person = author[0] if isinstance(author, list) and author else author
    name = person.get("name") if isinstance(person, dict) else person
    return DomComment(
        element=None,
        body=(),
        skip=(),
        parent=None,
        kind="comment",
        author=" ".join(name.split()) or None if isinstance(name, str) else None,
        author_id=None,
        created_at=moment(when),
        created_at_raw=when,
    )


def _markup(text: str) -> str:
    """A text as markup; some pages state markup, others plain text with line ends."""
    if _TAG.search(text):
        limited = bounded(text.encode())
        if not isinstance(limited, Incident):
            return limited[0].decode()
    return html.escape(text).replace("\n", "<br>")
