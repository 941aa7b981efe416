"""Decides what a quoted stretch is: direct or mixed speech, a scare-quoted term, a title, a block."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from broadsheet.quotes.candidates import Attribution
from broadsheet.quotes.lexicon import Lexicon

_WORD: Final = re.compile(r"\w+(?:[-’'.]\w+)*")
_NEAR: Final = 40
"""How many code points before a stretch are read for the word that tells a title ("the film “…”")."""
_TERM_WORDS: Final = 2
"""A stretch of so many words is a term, unless a cue stands close by."""
_PHRASE_WORDS: Final = 5
"""Without a cue a stretch of so many words is a term; a longer one is somebody's speech."""
_CLAUSE_WORDS: Final = 7
"""A stretch that begins with a small letter but follows a cue and comma is a clause from so many words on."""
_CLOSE: Final = 5
"""A cue at most so many words away lets a term be somebody's word."""

_NAMING: Final = ("name", "judge")


@dataclass(frozen=True, slots=True)
class Kind:
    """The type of a quote; whether an attribution stays with it; and, where none does, the rule and how sure it is."""

    quote_type: str
    attributed: bool
    rule: str
    confidence: float


def _is_title(words: list[str], before: str, lexicon: Lexicon) -> bool:
    near = [word.lower() for word in _WORD.findall(before)[-2:]]
    named = any(word in lexicon.works for word in near)
    return named and words[0][0].isupper()


def _capitals(words: list[str]) -> bool:
    """Whether every long word begins with a capital, as in the title of a work."""
    long = [word for word in words if len(word) > 4]
    return len(words) > 1 and bool(long) and all(word[0].isupper() or word[0].isdigit() for word in [words[0], *long])


def kind(
    text: str, before: str, attribution: Attribution | None, lexicon: Lexicon | None, *, block: bool = False
) -> Kind:
    """What a stretch is.

    Args:
        text: the quoted words.
        before: what stands before them, in the same paragraph.
        attribution: who is said to speak them, if anybody.
        lexicon: the words of the language, if there is a lexicon.
        block: the paragraph is a block quotation.

    >>> from broadsheet.quotes.lexicon import lexicon
    >>> kind("experts", "So much for the ", None, lexicon("en")).quote_type
    'scare'
    >>> kind("Rivers at Dusk", "She wrote the novel ", None, lexicon("en")).quote_type
    'title'
    """
    if block:
        return Kind("block", attribution is not None, "block", 0.9)
    words = _WORD.findall(text)
    count = len(words)
    lead = before[-_NEAR:].rstrip("“„«‹\"'‘「『` \n")
    introduced = lead.endswith((",", ":"))
    ended = text.rstrip("”’\"'»“")[-1:] in tuple(".,?!…\N{EM DASH}")
    first = next((char for char in text if char.isalnum()), "")
    opens = first.isupper() or first.isdigit()
    if lexicon is not None and not introduced and not ended and count <= 10 and _is_title(words, lead, lexicon):
        return Kind("title", False, "title-word", 0.8)
    if attribution is None:
        return _unattributed(words, opens, ended, lexicon)
    own = attribution.rule in ("cue-after", "cue-inverted", "continued", "carried", "dash", "previous-sentence")
    if opens and (introduced or own or (count > _PHRASE_WORDS and ended)):
        return Kind("direct", True, attribution.rule, attribution.confidence)
    named = lexicon is not None and lead.rpartition(" ")[2].lower() in lexicon.naming
    if _is_loose(count, attribution, named):
        return _unattributed(words, opens, ended, lexicon)
    if _capitals(words) and not ended and attribution.kind not in _NAMING and not introduced:
        return Kind("title", False, "title-capitals", 0.6)
    clause = introduced and count >= _CLAUSE_WORDS and attribution.kind not in _NAMING
    return Kind("direct" if clause else "mixed", True, attribution.rule, attribution.confidence)


def _is_loose(count: int, attribution: Attribution, named: bool) -> bool:
    """Whether the cue is too weak, or too far off, for so few words."""
    if attribution.rule in ("cue-after", "cue-inverted") and count > _TERM_WORDS:
        return False
    if count <= _TERM_WORDS:
        says = attribution.kind in ("say", "name") or (attribution.kind == "judge" and named)
        return not says or attribution.distance > _CLOSE
    return attribution.kind == "think" and attribution.distance > _CLOSE


def _unattributed(words: list[str], opens: bool, ended: bool, lexicon: Lexicon | None) -> Kind:
    count = len(words)
    if count > 1 and opens and not ended and _capitals(words) and lexicon is not None and count <= 10:
        return Kind("title", False, "title-capitals", 0.5)
    if opens and ended and count > _TERM_WORDS:
        return Kind("direct", False, "sentence", 0.6)
    if count <= _PHRASE_WORDS:
        return Kind("scare", False, "no-cue", 0.7)
    return Kind("direct" if opens else "mixed", False, "no-cue", 0.4)
