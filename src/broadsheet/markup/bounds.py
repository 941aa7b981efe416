"""Bounds on markup before a parser sees it: depth, attributes and nodes, in one scan of the page's tags."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Final

from broadsheet.contract.records import Incident
from broadsheet.incidents import incident

MAX_DEPTH: Final = 512
"""How many elements may be open at once, as in Chromium; tags beyond it are left out, their text stays. Real pages have
up to 60. The parser looks through all open elements at most tags: 20,000 nested lists take it 4 s, 512 some 0.1 s."""
MAX_ATTRIBUTES: Final = 256
"""How many attributes of a tag are kept. The parser compares each with all before it: 20,000 take it 0.8 s."""
MAX_FORMATTING: Final = 64
"""How many formatting elements may be open at once: the parser opens all of them anew in each paragraph."""
MAX_NODES: Final = 1_000_000
"""How many elements a page may have; the largest page of the development set has 30,000."""
UNSCANNED: Final = 4_096
"""A page with no more tags than this cannot cost the parser more than some 0.05 s, however they are nested."""

_SPACE: Final = r"\t\n\f\r "
_ATTRIBUTE: Final = (
    rf"[^{_SPACE}/>][^{_SPACE}/>=]*+"
    rf"(?:[{_SPACE}]*+=[{_SPACE}]*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|(?=>)|[^{_SPACE}>\"'][^{_SPACE}>]*+))?+"
)
_REST: Final = rf"(?:[{_SPACE}/]++|{_ATTRIBUTE})*+(?:>|\Z)"
_RAW: Final = "script|style|textarea|title|xmp|iframe|noembed|noframes"
# As the standard's tokenizer takes a page apart, so that what is counted here is what the parser will see.
_TAG: Final = rf"/?[a-zA-Z][^{_SPACE}/>]*+{_REST}"
_NO_TAG: Final = r"!--(?:-?>|.*?(?:--!?>|\Z))|[!?/][^>]*+(?:>|\Z)"
_PLAIN: Final = re.compile(rf"<(?:{_TAG}|{_NO_TAG})", re.DOTALL)
_TOKEN: Final = re.compile(rf"<(?:(?P<tag>/?[a-zA-Z][^{_SPACE}/>]*+){_REST}|{_NO_TAG})", re.DOTALL)
_CROWDED: Final = re.compile(rf"(?:[{_SPACE}/]*+{_ATTRIBUTE}){{{MAX_ATTRIBUTES}}}+")
_CROWDED_TAG: Final = re.compile(rf"<[a-zA-Z][^{_SPACE}/>]*+{_CROWDED.pattern}")
_RAW_TEXT: Final = re.compile(rf"<(?i:{_RAW})(?=[{_SPACE}/>]){_REST}")
_LONG_TAG: Final = 2 * MAX_ATTRIBUTES
_STRETCH: Final = re.compile(r"<[a-zA-Z][^>]{2048}")
# How far from its start a tag is looked through for attributes, so that stretches that overlap stay linear.
_WINDOW: Final = 1 << 17
_QUOTED_END: Final = re.compile(rf"=[{_SPACE}]*(?:\"[^\">]*>|'[^'>]*>)")
_QUOTED_ENDS: Final = 32

_VOID_TAGS: Final = "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr"
_VOID: Final = frozenset(_VOID_TAGS.split())
# Elements whose end tags may be left out: the next of their kind, or the end of what they stand in, closes them.
_IMPLIED_TAGS: Final = "body colgroup dd dt head html li optgroup option p rb rp rt rtc tbody td tfoot th thead tr"
_IMPLIED: Final = frozenset(_IMPLIED_TAGS.split())
_FORMATTING_TAGS: Final = "a b big code em font i nobr s small strike strong tt u"
_FORMATTING: Final = frozenset(_FORMATTING_TAGS.split())
_FOREIGN: Final = frozenset(["svg", "math"])
_RAW_TAGS: Final = frozenset(_RAW.split("|"))


def bounded(text: str) -> tuple[str, tuple[Incident, ...]] | Incident:
    """Markup within the bounds, with what was left out to get there; an incident where there are too many nodes.

    Linear in the markup's length. Tags beyond the limits are left out, their text and all else stays as it was.

    >>> page, incidents = bounded("<div>" * 5000 + "Rain")
    >>> page.count("<div>"), page[-4:], [one.id for one in incidents]
    (512, 'Rain', ['markup.too-deep'])
    """
    if text.count("<") <= UNSCANNED and not _may_be_crowded(text):
        return text, ()
    return _Scan().run(text)


def _may_be_crowded(text: str) -> bool:
    """Whether a tag may have so many attributes that the parser would feel it; sound, and four times faster than to
    take the page apart.

    Such a tag has a long stretch without ">", or many a ">" within quotation marks.
    """
    starts = (match.start() for match in _STRETCH.finditer(text))
    if any(_CROWDED_TAG.match(text, start, start + _WINDOW) for start in starts):
        return True
    return len(_QUOTED_END.findall(text)) > _QUOTED_ENDS and _is_crowded(text)


def _is_crowded(text: str) -> bool:
    """Whether a tag has too many attributes. What is no tag but looks so may count as one."""
    for token in _tokens().findall(text):
        if len(token) > _LONG_TAG:
            if _CROWDED_TAG.match(token):
                return True
            # In SVG a title or a style holds tags.
            raw = _RAW_TEXT.match(token)
            if raw and any(map(_CROWDED_TAG.match, _PLAIN.findall(token, raw.end()))):
                return True
    return False


@cache
def _tokens() -> re.Pattern[str]:
    """Tags and comments; of an element that holds no tags all up to its end tag."""
    raw = "|".join(
        rf"(?i:{name})(?=[{_SPACE}/>]){_REST}[^<]*+(?:<(?!/(?i:{name})[{_SPACE}/>])[^<]*+)*+"
        for name in _RAW.split("|")
    )
    return re.compile(rf"<(?:{raw}|{_TAG}|{_NO_TAG})", re.DOTALL)


class _Scan:
    """One scan. It keeps the elements that are open, as far as that can be told from the tags alone."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.dropped: Counter[str] = Counter()
        self.n_formatting = 0
        self.n_nodes = 0
        self.n_deep = 0
        self.n_crowded = 0

    def run(self, text: str) -> tuple[str, tuple[Incident, ...]] | Incident:
        parts: list[str] = []
        kept = position = 0
        while match := _TOKEN.search(text, position):
            start, position = match.span()
            tag = match["tag"]
            if tag is None:
                continue
            if tag[0] == "/":
                keep = self._close(tag[1:].lower())
            else:
                name = tag.lower()
                self.n_nodes += 1 + (self.n_formatting if name not in _FORMATTING else 0)
                keep = name in _VOID or name in _IMPLIED or self._start(name, text[position - 2 : position] == "/>")
                if position - start > _LONG_TAG and (crowded := _CROWDED.match(text, start + 1 + len(tag))):
                    self.n_crowded += 1
                    parts += [text[kept : crowded.end()], ">"] if keep else [text[kept:start]]
                    kept = position
                elif not keep:
                    parts.append(text[kept:start])
                    kept = position
                if name in _RAW_TAGS and not self._in_foreign():
                    position = _raw_end(text, name, position)
                continue
            if not keep:
                parts.append(text[kept:start])
                kept = position
        if self.n_nodes > MAX_NODES:
            return incident("markup.too-many-nodes", limit=MAX_NODES)
        parts.append(text[kept:])
        return "".join(parts), tuple(self._notes())

    def _notes(self) -> list[Incident]:
        notes = []
        if self.n_deep:
            notes.append(incident("markup.too-deep", count=self.n_deep, limit=MAX_DEPTH))
        if self.n_crowded:
            notes.append(incident("markup.too-many-attributes", count=self.n_crowded, limit=MAX_ATTRIBUTES))
        return notes

    def _in_foreign(self) -> bool:
        return any(tag in _FOREIGN for tag in self.open)

    def _start(self, name: str, self_closing: bool) -> bool:
        """Open an element; False where it would be one too many."""
        if name in _RAW_TAGS or (self_closing and self.open and self._in_foreign()):
            return True
        if name == "a" and "a" in self.open:
            self.open.remove("a")
            self.n_formatting -= 1
        formatting = name in _FORMATTING
        if len(self.open) >= MAX_DEPTH or (formatting and self.n_formatting >= MAX_FORMATTING):
            self.dropped[name] += 1
            self.n_deep += 1
            return False
        self.open.append(name)
        self.n_formatting += formatting
        return True

    def _close(self, name: str) -> bool:
        """Close an element; False where the tag that opened it was left out."""
        if self.dropped[name]:
            self.dropped[name] -= 1
            return False
        stack = self.open
        if stack and stack[-1] == name:
            stack.pop()
            self.n_formatting -= name in _FORMATTING
        elif name in _FORMATTING and name in stack:
            # It leaves the blocks inside it open.
            del stack[len(stack) - 1 - stack[::-1].index(name)]
            self.n_formatting -= 1
        else:
            self._close_through(name)
        return True

    def _close_through(self, name: str) -> None:
        """Close an element and all that were opened in it, if it is open in the same table."""
        stack = self.open
        for index in range(len(stack) - 1, -1, -1):
            if stack[index] == name:
                self.n_formatting -= sum(tag in _FORMATTING for tag in stack[index:])
                del stack[index:]
                return
            if stack[index] in ("table", "template") and name != "table":
                return


def _raw_end(text: str, name: str, position: int) -> int:
    """Where the text of an element that holds no tags ends."""
    end = _raw_end_tag(name).search(text, position)
    return end.start() if end else len(text)


@cache
def _raw_end_tag(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{name}(?=[{_SPACE}/>])", re.IGNORECASE)
