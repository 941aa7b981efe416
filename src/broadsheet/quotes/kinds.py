"""Decides what a quoted stretch is: direct or mixed speech, a scare-quoted term, a title, a block."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from broadsheet.quotes.attribution import Attribution
from broadsheet.quotes.lexicon import Lexicon
from broadsheet.quotes.speech import WORD

ABSTAIN: Final = 0.2
"""Below this certainty no speaker is told: on publishers left out such a guess was never right.

It is rare: of quotes of three words or more 1 in English and 3 in German; from 0.2 to 0.3, 9 of 38 are right.
"""

_UNSPACED: Final = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
)
"""Letters of Thai, Lao, Burmese, Khmer, Japanese and Chinese."""
_NEAR: Final = 40
"""How many code points before a stretch are read for the word that tells a title ("the film “…”")."""
_TITLE_WORDS: Final = 10
_PHRASE_WORDS: Final = 5
"""Without a lexicon a stretch of so many words is a term, unless it is a sentence."""
_TERM_WORDS: Final = 2
_CLAUSE_WORDS: Final = 7
"""A stretch that begins with a small letter but follows a cue and comma is a clause from so many words on."""
_SENTENCE_WORDS: Final = 3
"""So many words with a capital and a full stop are a sentence: no term, even where nobody is said to speak them."""
_CLOSE: Final = 5
"""A cue at most so many tokens away lets a term be somebody's word."""
_SURE: Final = 0.5
"""A sentence in marks that is unlikely to be speech keeps a speaker who is likelier than not."""
_LIKELY: Final = 0.8
"""Of speech less likely than this nobody is told who is only named in another sentence: 10 of 10 were wrong."""
_NAMING: Final = ("name", "judge")
_TOLD: Final = ("again", "carried", "signed-after")
"""Rules that tell the speaker of a sentence in marks without a cue."""
_OWN: Final = (
    "cue-after",
    "inverted-after",
    "again",
    "carried",
    "before",
    "lead",
    "verb-after",
    "mention-after",
    "signed-after",
)
"""Beginnings of the rules by which a quote is a sentence of its own."""


@dataclass(frozen=True, slots=True)
class Kind:
    """The type of a quote, whether an attribution stays with it, the rule that told it, and how sure that is."""

    quote_type: str
    attributed: bool
    rule: str
    confidence: float


def _is_title(words: list[str], before: str, lexicon: Lexicon) -> bool:
    near = [word.lower() for word in WORD.findall(before)[-2:]]
    return any(word in lexicon.works for word in near) and words[0][0].isupper()


def _capitals(words: list[str], lexicon: Lexicon | None) -> bool:
    """Whether every long word begins with a capital, as in the title of a work."""
    if lexicon is not None and not lexicon.title_case:
        return False
    long = [word for word in words if len(word) > 4]
    return len(words) > 1 and bool(long) and all(word[0].isupper() or word[0].isdigit() for word in [words[0], *long])


def _is_printed_title(words: list[str], before: str, lexicon: Lexicon | None) -> bool:
    """Whether a title is named before its marks and ends in the sentence's own sign, as American print puts it."""
    if lexicon is None or not lexicon.title_case or not _is_title(words, before, lexicon):
        return False
    return len(words) == 1 or _capitals(words, lexicon)


def kind(
    text: str, before: str, attribution: Attribution | None, lexicon: Lexicon | None, *, block: bool = False
) -> Kind:
    """What a stretch is.

    Args:
        text: the quoted words.
        before: what stands before them, in the same paragraph.
        attribution: who is said to speak them, and how sure it is that they are speech; None where nothing was learned.
        lexicon: the words of the language, if there is a lexicon.
        block: the paragraph is a block quotation.

    >>> from broadsheet.quotes.lexicon import lexicon
    >>> kind("experts", "So much for the ", None, lexicon("en")).quote_type
    'scare'
    >>> kind("Rivers at Dusk", "She wrote the novel ", None, lexicon("en")).quote_type
    'title'
    """
    if block:
        return Kind("block", attribution is not None and attribution.speaker is not None, "block", 0.9)
    words = WORD.findall(text)
    lead = before[-_NEAR:].rstrip("“„«‹\"'‘「『` \n")
    introduced = lead.endswith((",", ":"))
    stop = text.rstrip("”’\"'»“")[-1:]
    ended = stop in tuple(".,?!…。、！？．，؟،۔।\N{EM DASH}")
    first = next((char for char in text if char.isalnum()), "")
    opens = first.isupper() or first.isdigit()
    brief = not introduced and len(words) <= _TITLE_WORDS
    titled = brief and not ended
    if lexicon is not None and titled and _is_title(words, lead, lexicon):
        return Kind("title", False, "title-word", 0.8)
    if attribution is None:
        caseless = text.lower() == text.upper()
        return _unlearned(words, _size(text, words), opens or caseless, ended or introduced, lexicon)
    term = len(words) <= _TERM_WORDS and not (opens and ended)
    spoken = attribution.speech >= (lexicon.speech_from if lexicon else _SURE)
    if brief and stop in (".", ",") and not (spoken and attribution.cue) and _is_printed_title(words, lead, lexicon):
        return Kind("title", False, "title-word", _doubt(attribution))
    if not spoken or (term and not _named(attribution)):
        if titled and opens and _capitals(words, lexicon):
            return Kind("title", False, "title-capitals", _doubt(attribution))
        if not (opens and (ended or lead.endswith(":")) and len(words) >= _SENTENCE_WORDS):
            return Kind("scare", False, "not-speech", _doubt(attribution))
        told = attribution.cue is not None or attribution.rule in _TOLD or lead.endswith(":")
        if attribution.certainty < _SURE or not told:
            return Kind("direct", False, "sentence", attribution.speech)
    elif titled and opens and attribution.kind not in _NAMING and _capitals(words, lexicon):
        return Kind("title", False, "title-capitals", _doubt(attribution))
    attributed = attribution.certainty >= ABSTAIN and not _guessed(attribution)
    confidence = attribution.speech * attribution.certainty if attributed else attribution.speech
    own = introduced or attribution.rule.startswith(_OWN) or ended
    clause = introduced and len(words) >= _CLAUSE_WORDS
    quote_type = "direct" if clause or (opens and own) else "mixed"
    return Kind(quote_type, attributed, attribution.rule if attributed else "no-speaker", confidence)


def _named(attribution: Attribution) -> bool:
    """Whether a cue of speech or naming stands so close that even a term is somebody's word."""
    return attribution.kind in ("say", "name") and attribution.distance is not None and attribution.distance <= _CLOSE


def _guessed(attribution: Attribution) -> bool:
    """Whether the speaker is but somebody named in another sentence, without a cue, of what may not be speech."""
    return attribution.speaker is None or (attribution.rule.endswith("-mention") and attribution.speech < _LIKELY)


def _doubt(attribution: Attribution) -> float:
    return max(0.5, 1 - attribution.speech)


def _size(text: str, words: list[str]) -> int:
    """The number of words; in scripts that put no spaces between them two letters count as one."""
    return max(len(words), len(_UNSPACED.findall(text)) // 2)


def _unlearned(words: list[str], count: int, opens: bool, set_off: bool, lexicon: Lexicon | None) -> Kind:
    """What a stretch of so many words is by its looks alone, in a language that has no model."""
    if len(words) > 1 and opens and not set_off and _capitals(words, lexicon) and count <= _TITLE_WORDS:
        return Kind("title", False, "title-capitals", 0.5)
    if opens and set_off and count > _TERM_WORDS:
        return Kind("direct", False, "sentence", 0.6)
    if count <= _PHRASE_WORDS:
        return Kind("scare", False, "no-model", 0.7)
    return Kind("direct" if opens else "mixed", False, "no-model", 0.4)
