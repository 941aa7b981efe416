"""What each part of the choice of a speaker is worth: figures on publishers left out, without one part at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Final
from unittest.mock import patch

from benchmarks.adapters import quotes_from_text
from benchmarks.gold import open_gold
from benchmarks.training.fit import Choice, folds
from benchmarks.training.material import documents, lexicon_of
from benchmarks.training.speaker import Article, articles, fitted, speaker_choices, words_of_names
from broadsheet.quotes import attribution, candidates, records
from broadsheet.quotes.attribution import Attribution
from broadsheet.quotes.kinds import ABSTAIN, Kind
from broadsheet.quotes.lexicon import Lexicon
from broadsheet.quotes.speakers import Models

Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Family:
    """A family of features: its templates in each model, and the function whose candidates go with them.

    With `names` all features go that have a word of a name.
    """

    name: str
    speaker: frozenset[str] = frozenset()
    speech: frozenset[str] = frozenset()
    candidates: str | None = None
    names: bool = False


def _family(name: str, speaker: str = "", speech: str = "", candidates: str | None = None) -> Family:
    return Family(name, frozenset(speaker.split()), frozenset(speech.split()), candidates)


FAMILIES: Final = (
    _family("nothing"),
    _family(
        "the cue and its kind",
        "cue lemma kind kind.near kind.size kind.ends kind.opens then then.word cue.before far.kind far.cue",
        "kind lemma",
    ),
    _family("distances", "gap between commas kind kind.near subject far.nth"),
    _family(
        "marks and looks of the quote",
        "ends opens word size kind.size kind.ends kind.opens far far.size again.place again.size "
        "none.size none.ends none.opens none.next none.word none.alone",
        "ends opens capital next between word alone after mark",
    ),
    _family(
        "the speaker's form",
        "mention mention.rule mention.kinds mention.after mention.before head head.kind first length",
    ),
    _family("other sentences", candidates="_elsewhere"),
    _family("who spoke before", speech="before", candidates="_told_again"),
    _family("the words of the quote", speech="first last has capitals"),
    Family("words of names", names=True),
)
"""What is left out of training and scoring, one family at a time."""
_HEAD: Final = (
    "| without | span P | R | F1 | speaker exact | part | cue | e2e P | R | F1 |\n"
    "|:--|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n"
)


_NONE: Final = {"_elsewhere": lambda _look, _around: (), "_told_again": lambda _look, found, _latest, _strong: found}
"""What stands for a function of `candidates` that makes none."""


@contextmanager
def _without(function: str | None) -> Iterator[None]:
    """One function of `candidates` makes none."""
    with patch.object(candidates, function, _NONE[function]) if function else nullcontext():
        yield


def _kind_by_models(_text: str, _before: str, who: Attribution | None, words: Lexicon | None, **_options: bool) -> Kind:
    """What the models alone make of a stretch: speech or none, by thresholds."""
    if who is None or words is None or who.speech < words.speech_from:
        return Kind("scare", False, "not-speech", 0.5)
    attributed = who.speaker is not None and who.certainty >= ABSTAIN
    return Kind("mixed", attributed, who.rule, who.speech * who.certainty)


def _rows(found: Sequence[Article], by_publisher: dict[str, Models]) -> Rows:
    return {article.id: quotes_from_text(article.text, by_publisher[article.publisher]) for article in found}


def _choices(found: Sequence[Article], words: Lexicon) -> dict[str, list[Choice]]:
    return {article.id: speaker_choices(article, words) for article in found}


def _learned(
    found: Sequence[Article], words: Lexicon, choices: dict[str, list[Choice]], family: Family
) -> dict[str, Models]:
    """For each publisher the models that saw none of its articles."""
    learned: dict[str, Models] = {}
    names = words_of_names(article.text for article in found) if family.names else frozenset()
    for fold in folds([article.publisher for article in found]):
        others = [article for article in found if article.publisher not in fold]
        learned |= dict.fromkeys(fold, fitted(others, words, choices, family.speaker, family.speech, names))
    return learned


def _line(name: str, scorer: ModuleType, documents: Sequence[dict[str, Any]], rows: Rows) -> str:
    told = scorer.evaluate(documents, rows)
    who = told["speaker"]
    cells = [*told["ov80"].values(), who["spk_exact"], who["spk_part"], told["cue_part"], *told["e2e"].values()]
    return f"| {name} | " + " | ".join(f"{cell:.1f}" for cell in cells) + " |\n"


def ablated(gold: Path, language: str = "en") -> Iterator[str]:
    """Lines of a table: figures of the training articles, each read by models that saw none of its publisher's.

    The models of bounds and of reported speech are the package's own throughout.
    """
    words = lexicon_of(language)
    scorer = open_gold(gold).quotes
    told = documents(gold, language)
    found = list(articles(gold, language))
    whole = _choices(found, words)
    yield _HEAD
    for family in FAMILIES:
        with _without(family.candidates):
            learned = _learned(found, words, _choices(found, words) if family.candidates else whole, family)
            yield _line(family.name, scorer, told, _rows(found, learned))
        if family.name == "nothing":
            for name, module, function, other in (
                ("rules for titles, terms and sentences", records, "kind", _kind_by_models),
                ("bounds of the speaker", attribution, "_bounds", lambda chosen: chosen.chunk),
                ("reported speech", attribution, "find_indirect", lambda *_: []),
            ):
                with patch.object(module, function, other):
                    yield _line(name, scorer, told, _rows(found, learned))
