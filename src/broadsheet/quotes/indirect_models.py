"""The models that reported speech is read by: the words that may report, and the weights of each choice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from broadsheet.quotes.indirect_cues import CUE
from broadsheet.quotes.indirect_features import AFTER, AROUND, BEFORE, LEFT, LEFT_END, RIGHT, SIDE
from broadsheet.quotes.indirect_speakers import NOBODY, SPEAKER
from broadsheet.quotes.indirect_tables import Tables
from broadsheet.quotes.linear import Feature, Linear, linear

NAME: Final = "indirect"
"""The models of a language lie in "<language>.indirect.tsv"."""
CHOICES: Final = ("cue", "anchor", "left", "right", "speaker", "sure")
SURE: Final = ("bias", "side", "lemma", "cue", "content", "speaker", "all", "size", "spoken", "quoted")
_FORM: Final = "form"
_WORD: Final = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Models:
    """The words that may report with their lemmas, and the weights of each choice."""

    forms: dict[str, str]
    cue: Tables
    side: Tables
    after: Tables
    left_end: Tables
    before: Tables
    around: Tables
    left: Tables
    right: Tables
    nobody: Tables
    speaker: Tables
    sure: Tables


def made(known: dict[str, str], weights: dict[str, Linear]) -> Models:
    """The models by their words and the weights of the five choices and of the last judgement."""
    anchor, speaker = weights["anchor"], weights["speaker"]
    return Models(
        known,
        cue=Tables(weights["cue"], CUE),
        side=Tables(anchor, SIDE),
        after=Tables(anchor, AFTER),
        left_end=Tables(anchor, LEFT_END),
        before=Tables(anchor, BEFORE),
        around=Tables(anchor, AROUND),
        left=Tables(weights["left"], LEFT),
        right=Tables(weights["right"], RIGHT),
        nobody=Tables(speaker, NOBODY),
        speaker=Tables(speaker, SPEAKER),
        sure=Tables(weights["sure"], SURE),
    )


def joined(known: dict[str, str], weights: dict[str, Linear]) -> dict[Feature, int]:
    """All that is learned as one model: each template after its choice's name, each form with its lemma."""
    found: dict[Feature, int] = {
        (f"{choice}.{template}", *values): weight
        for choice, model in weights.items()
        for (template, *values), weight in model.weights.items()
    }
    return found | {(_FORM, f"{form} {lemma}"): 1 for form, lemma in known.items()}


def parted(weights: dict[Feature, int]) -> Models:
    """The models that one file holds.

    >>> found = parted(joined({"said": "say"}, {choice: Linear({("bias", ""): 7}) for choice in CHOICES}))
    >>> found.forms, found.cue.score([""] + [None] * (len(CUE) - 1))
    ({'said': 'say'}, 7)
    """
    known: dict[str, str] = {}
    by_choice: dict[str, dict[Feature, int]] = {choice: {} for choice in CHOICES}
    for (name, value), weight in weights.items():
        if name == _FORM:
            form, _, lemma = value.partition(" ")
            known[form] = lemma
        else:
            choice, _, template = name.partition(".")
            by_choice[choice][template, value] = weight
    return made(known, {choice: Linear(found) for choice, found in by_choice.items()})


@cache
def models(language: str) -> Models | None:
    """The models of a language, or None where there are none.

    >>> models("en").forms["denied"], models("de") is None
    ('deny', True)
    """
    found = linear(f"{language}.{NAME}")
    return None if found is None else parted(found.weights)


def may_report(text: str, language: str) -> bool:
    """Whether a text holds a word that may report; one without need not be cut into words.

    >>> may_report("The rain fell on the bridge.", "de")
    False
    """
    known = models(language)
    return known is not None and not known.forms.keys().isdisjoint(_WORD.findall(text.lower()))
