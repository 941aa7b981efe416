"""Bounds on markup before a parser sees it: depth, attributes and nodes, in one scan of the page's tags."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache
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
UNSCANNED: Final = 8_192
"""A page with no more tags than this cannot cost the parser more than some 0.2 s, however they are nested."""


def _bytes(pattern: str) -> re.Pattern[bytes]:
    return re.compile(pattern.encode("ascii"), re.DOTALL)


_SPACE: Final = r"\t\n\f\r "
_ATTRIBUTE: Final = (
    rf"[^{_SPACE}/>][^{_SPACE}/>=]*+"
    rf"(?:[{_SPACE}]*+=[{_SPACE}]*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|(?=>)|[^{_SPACE}>\"'][^{_SPACE}>]*+))?+"
)
_REST: Final = rf"(?:[{_SPACE}/]++|{_ATTRIBUTE})*+(?:>|\Z)"
_RAW: Final = "script|style|textarea|title|xmp|iframe|noembed|noframes|noscript"
# As the standard's tokenizer takes a page apart, so that what is counted here is what the parser will see.
_TAG: Final = rf"/?[a-zA-Z][^{_SPACE}/>]*+{_REST}"
_NO_TAG: Final = r"!--(?:-?>|.*?(?:--!?>|\Z))|[!?/][^>]*+(?:>|\Z)"
_PLAIN: Final = _bytes(rf"<(?:{_TAG}|{_NO_TAG})")
_TOKEN: Final = _bytes(rf"<(?:(?P<tag>/?[a-zA-Z][^{_SPACE}/>]*+){_REST}|{_NO_TAG})")
_CROWDED_PATTERN: Final = rf"(?:[{_SPACE}/]*+{_ATTRIBUTE}){{{MAX_ATTRIBUTES}}}+"
_CROWDED: Final = _bytes(_CROWDED_PATTERN)
_CROWDED_TAG: Final = _bytes(rf"<[a-zA-Z][^{_SPACE}/>]*+{_CROWDED_PATTERN}")
_RAW_TEXT: Final = _bytes(rf"<(?i:{_RAW})(?=[{_SPACE}/>]){_REST}")
_LONG_TAG: Final = 2 * MAX_ATTRIBUTES
# A tag with many attributes is long: it is looked for at one place in so many bytes, and twice that far back at most.
_STEP: Final = 1 << 12
# Places that may be in such a tag before the page is taken apart: 16 hold 22,000 attributes at most, 1 s.
_PLACES: Final = 16
_WHITE: Final = b"\t\n\f\r "
_EQUALS: Final = ord("=")

_VOID_TAGS: Final = "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr"
_VOID: Final = frozenset(_VOID_TAGS.split())
# Elements whose end tags may be left out: the next of their kind, or the end of what they stand in, closes them.
_IMPLIED_TAGS: Final = "body colgroup dd dt head html li optgroup option p rb rp rt rtc tbody td tfoot th thead tr"
_IMPLIED: Final = frozenset(_IMPLIED_TAGS.split())
_FORMATTING_TAGS: Final = "a b big code em font i nobr s small strike strong tt u"
_FORMATTING: Final = frozenset(_FORMATTING_TAGS.split())
_FOREIGN: Final = frozenset(["svg", "math"])
_RAW_TAGS: Final = frozenset(_RAW.split("|"))
# What is never among the elements that are kept as open.
_UNOPENED: Final = _VOID | _IMPLIED | _RAW_TAGS
_SPECIAL: Final = _UNOPENED | _FORMATTING
# At each option, the parser walks through all of the select around it: 40,000 options take it 7 s. Without their tags
# the text of options stays in the select, which nobody reads.
_OPTIONS: Final = frozenset(["optgroup", "option"])
_SELECT: Final = re.compile(rb"<select", re.IGNORECASE)
_SLASH: Final = ord("/")
_NAME: Final = 40


def bounded(markup: bytes, unscanned: int = UNSCANNED) -> tuple[bytes, tuple[Incident, ...]] | Incident:
    """Markup (in UTF-8) within the bounds, with what was left out to get there; an incident for too many nodes.

    Linear in the markup's length. Tags beyond the limits are left out, and those of options on pages with many tags;
    their text and all else stays as it was. `unscanned` is how many tags a page may have without being scanned.

    >>> page, incidents = bounded(b"<div>" * 9000 + b"Rain")
    >>> page.count(b"<div>"), page[-4:], [one.id for one in incidents]
    (512, b'Rain', ['markup.too-deep'])
    """
    if markup.count(b"<") <= unscanned and not _may_be_crowded(markup):
        return markup, ()
    return _Scan().run(markup)


def _may_be_crowded(markup: bytes) -> bool:
    """Whether a tag may have so many attributes that the parser would feel it: sound, and next to free.

    In such a tag the next ">" is far away or within quotation marks, whatever the place from which it is looked for. A
    value that began more than two steps ago fills the step before the place, so that no attribute stands there.
    """
    return sum(_may_be_in_tag(markup, place) for place in range(0, len(markup), _STEP)) > _PLACES and _is_crowded(
        markup
    )


def _may_be_in_tag(markup: bytes, place: int) -> bool:
    end = markup.find(b">", place, place + _STEP)
    if end < 0:
        return True
    first = max(place - 2 * _STEP, 0)
    for mark in (b'"', b"'"):
        opening = markup.rfind(mark, first, end)
        # What is between an opening mark and the ">" has no such mark; before it stands "=".
        if opening > 0 and (
            markup[opening - 1] == _EQUALS
            or (markup[opening - 1] in _WHITE and markup[first:opening].rstrip(_WHITE).endswith(b"="))
        ):
            return True
    return False


def _is_crowded(markup: bytes) -> bool:
    """Whether a tag has too many attributes. What is no tag but looks so may count as one."""
    for token in _tokens().findall(markup):
        if len(token) > _LONG_TAG:
            if _CROWDED_TAG.match(token):
                return True
            # In SVG a title or a style holds tags.
            raw = _RAW_TEXT.match(token)
            if raw and any(map(_CROWDED_TAG.match, _PLAIN.findall(token, raw.end()))):
                return True
    return False


@cache
def _tokens() -> re.Pattern[bytes]:
    """Tags and comments; of an element that holds no tags all up to its end tag."""
    raw = "|".join(
        rf"(?i:{name})(?=[{_SPACE}/>]){_REST}[^<]*+(?:<(?!/(?i:{name})[{_SPACE}/>])[^<]*+)*+"
        for name in _RAW.split("|")
    )
    return _bytes(rf"<(?:{raw}|{_TAG}|{_NO_TAG})")


class _Scan:
    """One scan. It keeps the elements that are open, as far as that can be told from the tags alone."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.dropped: Counter[str] = Counter()
        self.n_formatting = 0
        self.n_nodes = 0
        self.n_deep = 0
        self.n_crowded = 0
        self.selects: bool | None = None

    # One loop over all tags of a page: a call for each costs more than the branches do.
    def run(self, markup: bytes) -> tuple[bytes, tuple[Incident, ...]] | Incident:  # noqa: C901
        parts: list[bytes] = []
        kept = position = 0
        search, stack = _TOKEN.search, self.open
        while match := search(markup, position):
            tag = match["tag"]
            start, position = match.span()
            if tag is None:
                continue
            # Longer names are a page's own; remembered, they would fill the memory.
            name, is_end, is_plain = _tag_of(tag) if len(tag) <= _NAME else _tag_of.__wrapped__(tag)
            # Nearly all tags are short, open what they may, or close what was opened last: they need no look at more.
            if is_plain and position - start <= _LONG_TAG:
                if is_end and stack and stack[-1] == name and not self.dropped:
                    stack.pop()
                    continue
                if not is_end and len(stack) < MAX_DEPTH and markup[position - 2] != _SLASH:
                    self.n_nodes += 1 + self.n_formatting
                    stack.append(name)
                    continue
            if name in _OPTIONS and self._has_select(markup):
                parts.append(markup[kept:start])
                kept = position
                continue
            if is_end:
                keep = self._close(name)
            else:
                self.n_nodes += 1 + (self.n_formatting if name not in _FORMATTING else 0)
                keep = name in _VOID or name in _IMPLIED or self._start(name, markup[position - 2 : position] == b"/>")
                if position - start > _LONG_TAG and (crowded := _CROWDED.match(markup, start + 1 + len(tag))):
                    self.n_crowded += 1
                    parts += [markup[kept : crowded.end()], b">"] if keep else [markup[kept:start]]
                    kept = position
                elif not keep:
                    parts.append(markup[kept:start])
                    kept = position
                if name in _RAW_TAGS and not self._in_foreign():
                    position = _raw_end(markup, name, position)
                continue
            if not keep:
                parts.append(markup[kept:start])
                kept = position
        if self.n_nodes > MAX_NODES:
            return incident("markup.too-many-nodes", limit=MAX_NODES)
        parts.append(markup[kept:])
        return b"".join(parts), tuple(self._notes())

    def _notes(self) -> list[Incident]:
        notes = []
        if self.n_deep:
            notes.append(incident("markup.too-deep", count=self.n_deep, limit=MAX_DEPTH))
        if self.n_crowded:
            notes.append(incident("markup.too-many-attributes", count=self.n_crowded, limit=MAX_ATTRIBUTES))
        return notes

    def _has_select(self, markup: bytes) -> bool:
        """Whether the page has a select at all: which one is open is the parser's to say."""
        if self.selects is None:
            self.selects = _SELECT.search(markup) is not None
        return self.selects

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
        if name in self.dropped:
            self.dropped[name] -= 1
            if not self.dropped[name]:
                del self.dropped[name]
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
        if name in _UNOPENED:
            return
        stack = self.open
        for index in range(len(stack) - 1, -1, -1):
            if stack[index] == name:
                self.n_formatting -= sum(tag in _FORMATTING for tag in stack[index:])
                del stack[index:]
                return
            if stack[index] in ("table", "template") and name != "table":
                return


@lru_cache(maxsize=1024)
def _tag_of(tag: bytes) -> tuple[str, bool, bool]:
    """A tag's name, whether it is an end tag, and whether there is nothing to know about such elements."""
    is_end = tag.startswith(b"/")
    name = tag[is_end:].lower().decode("latin-1")
    return name, is_end, name not in _SPECIAL


def _raw_end(markup: bytes, name: str, position: int) -> int:
    """Where the text of an element that holds no tags ends."""
    end = _raw_end_tag(name).search(markup, position)
    return end.start() if end else len(markup)


@cache
def _raw_end_tag(name: str) -> re.Pattern[bytes]:
    return _bytes(rf"(?i:</{name})(?=[{_SPACE}/>])")
