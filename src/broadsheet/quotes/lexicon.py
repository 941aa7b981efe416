"""The words that quotations are read by, one data file for each language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from typing import Final

from broadsheet import lexicons

SAMPLE_CHARS: Final = 20_000
"""How much of a text is read to tell its language; function words settle it within a few sentences."""
LEAST_WORDS: Final = 50
LEAST_SHARE: Final = 0.03
"""Of the training articles with so many words the fewest function words of their language are 3.6%; French has none of
the English ones but in names and loans."""
UNDETERMINED: Final = "und"
"""How BCP 47 writes a language that is not known."""

CLASSES: Final = (
    "pronouns",
    "determiners",
    "possessives",
    "subordinators",
    "relatives",
    "conjunctions",
    "prepositions",
    "auxiliaries",
    "time",
    "adverbs",
)
"""The lists that tell what kind of word a closed word is, the most telling first."""

_BITS: Final = 16
"""So many bits hold the count of one language's words in a sample: all languages are counted in one sum."""
_SUBJECT: Final = "quotes"
_WORD: Final = re.compile(r"[^\W\d_]+")
_BEYOND: Final = re.compile(r"[^\x00-\xff\W\d_]")


@dataclass(frozen=True, slots=True)
class CueForm:
    """One form of a cue: its words in lower case, its lemma, its kind (say, name, judge, think, source)."""

    words: tuple[str, ...]
    lemma: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """All closed word lists of one language, in lower case; `cues` by the first word, longest form first."""

    language: str
    cues: dict[str, tuple[CueForm, ...]]
    function: frozenset[str]
    determiners: frozenset[str]
    possessives: frozenset[str]
    pronouns: frozenset[str]
    male: frozenset[str]
    female: frozenset[str]
    plural: frozenset[str]
    auxiliaries: frozenset[str]
    adverbs: frozenset[str]
    prepositions: frozenset[str]
    inside: frozenset[str]
    subordinators: frozenset[str]
    relatives: frozenset[str]
    conjunctions: frozenset[str]
    time: frozenset[str]
    works: frozenset[str]
    particles: frozenset[str]
    titles: frozenset[str]
    male_titles: frozenset[str]
    female_titles: frozenset[str]
    abbreviations: frozenset[str]
    bodies: frozenset[str]
    elisions: frozenset[str]
    addressing: frozenset[str]
    naming: frozenset[str]
    speech_from: float
    title_case: bool
    classes: dict[str, str]
    """The closed class of a word: the first of `CLASSES` that it belongs to."""


def _cues(tables: dict[str, dict[str, str]]) -> dict[str, tuple[CueForm, ...]]:
    by_first: dict[str, list[CueForm]] = {}
    for kind, lemmas in tables.items():
        for lemma, forms in lemmas.items():
            for form in forms.split("|"):
                words = tuple(form.split())
                by_first.setdefault(words[0], []).append(CueForm(words, lemma, kind))
    return {first: tuple(sorted(forms, key=lambda form: -len(form.words))) for first, forms in by_first.items()}


@cache
def lexicon(language: str) -> Lexicon | None:
    """The lexicon of a language ("en"; of "en-GB" the first part counts), or None where there is none.

    >>> lexicon("en").cues["said"][0].lemma
    'say'
    >>> lexicon("xx") is None
    True
    """
    code = language.partition("-")[0].lower()
    if code not in languages():
        return None
    data = lexicons.lexicon(f"{_SUBJECT}/{code}")
    lists = {name: frozenset(words.split()) for name, words in data["words"].items()}
    names = {name: frozenset(words.split()) for name, words in data["names"].items()}
    return Lexicon(
        language=code,
        cues=_cues(data["cues"]),
        **lists,
        titles=names["titles"],
        male_titles=names["male"],
        female_titles=names["female"],
        abbreviations=names["abbreviations"],
        bodies=names["bodies"],
        elisions=frozenset(data["apostrophes"]["elisions"].split()),
        addressing=frozenset(data["speech"]["addressing"].split()),
        naming=frozenset(data["speech"]["naming"].split()),
        speech_from=data["speech"]["speech_from"],
        title_case=data["speech"]["title_case"],
        classes={word: name for name in reversed(CLASSES) for word in lists[name]},
    )


def languages() -> tuple[str, ...]:
    """The languages that have a lexicon, in order of their codes.

    >>> languages()
    ('de', 'en')
    """
    return lexicons.subjects(_SUBJECT)


@cache
def elisions() -> frozenset[str]:
    """The words of all languages that may begin with an apostrophe ("'em", "'til").

    >>> "em" in elisions()
    True
    """
    return frozenset().union(*(found.elisions for code in languages() if (found := lexicon(code))))


@cache
def _latin_letters() -> bytes:
    """A table for `bytes.translate`: Latin-1 letters in lower case, a space for every other sign."""
    signs = [chr(code) for code in range(256)]
    return "".join(sign.lower() if _WORD.fullmatch(sign) else " " for sign in signs).encode("latin-1")


@cache
def _function_bytes() -> dict[bytes, int]:
    """The function words of all languages; each has a one for its language, those of a language `_BITS` apart."""
    found: dict[bytes, int] = {}
    for place, code in enumerate(languages()):
        words = lexicon(code)
        for word in {word.encode("latin-1", "replace") for word in words.function} if words else ():
            found[word] = found.get(word, 0) | 1 << (_BITS * place)
    return found


def guess(text: str) -> str:
    """The language whose function words are most frequent in the first 20,000 code points; English where none are.

    A text of `LEAST_WORDS` of which less than `LEAST_SHARE` are such words is in none of them: "und", undetermined.

    Words are read as Latin-1 bytes, a fifth of the work, unless a letter stands beyond Latin-1 in the text.

    >>> guess("Der Rat hat das Haus mit den Stimmen von zwei Parteien verkauft.")
    'de'
    >>> guess("12345")
    'en'
    >>> guess("Le conseil a vendu la maison pour payer le pont. " * 5)
    'und'
    """
    sample = text[:SAMPLE_CHARS]
    counts: dict[str, int] = {}
    if _BEYOND.search(sample):
        words = _WORD.findall(sample.lower())
        for code in languages():
            found = lexicon(code)
            counts[code] = sum(map(found.function.__contains__, words)) if found else 0
        total = len(words)
    else:
        latin = sample.encode("latin-1", "replace").translate(_latin_letters()).split()
        ones = sum(map(_function_bytes().get, latin, repeat(0)))
        counts = {code: ones >> (_BITS * place) & ((1 << _BITS) - 1) for place, code in enumerate(languages())}
        total = len(latin)
    if total >= LEAST_WORDS and max(counts.values()) < LEAST_SHARE * total:
        return UNDETERMINED
    return max(counts, key=lambda code: (counts[code], code == "en"))
