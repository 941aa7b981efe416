"""The models that reported speech is read by: the words that may report, and the weights of each choice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from broadsheet import lexicons
from broadsheet.quotes.indirect_ceiling import SURE, Ceiling
from broadsheet.quotes.indirect_features import LEFT
from broadsheet.quotes.indirect_gate import Gate
from broadsheet.quotes.indirect_scores import AnchorScores, RightScores
from broadsheet.quotes.indirect_speaker_scores import SpeakerScores
from broadsheet.quotes.indirect_tables import Named, Tables
from broadsheet.quotes.linear import Feature, Linear, by_template

NAME: Final = "indirect"
"""The models of a language lie in "<language>.indirect.tsv"."""
CHOICES: Final = ("cue", "anchor", "left", "right", "speaker", "sure")
_FORM: Final = "form"
_WORD: Final = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Models:
    """The words that may report with their lemmas, and the weights of each choice."""

    forms: dict[str, str]
    cue: Gate
    anchor: AnchorScores
    left: Tables
    right: RightScores
    speaker: SpeakerScores
    sure: Tables
    ceiling: Ceiling


def _models(known: dict[str, str], choices: dict[str, Named]) -> Models:
    return Models(
        known,
        cue=Gate(choices["cue"], known),
        anchor=AnchorScores(choices["anchor"]),
        left=Tables(choices["left"], LEFT),
        right=RightScores(choices["right"]),
        speaker=SpeakerScores(choices["speaker"]),
        sure=Tables(choices["sure"], SURE),
        ceiling=Ceiling(choices["sure"]),
    )


def made(known: dict[str, str], weights: dict[str, Linear]) -> Models:
    """The models by their words and the weights of the five choices and of the last judgement."""
    choices: dict[str, Named] = {choice: {} for choice in CHOICES}
    return _models(known, choices | {choice: by_template(model.weights) for choice, model in weights.items()})


def joined(known: dict[str, str], weights: dict[str, Linear]) -> dict[Feature, int]:
    """All that is learned as one model: each template after its choice's name, each form with its lemma."""
    found: dict[Feature, int] = {
        (f"{choice}.{template}", *values): weight
        for choice, model in weights.items()
        for (template, *values), weight in model.weights.items()
    }
    return found | {(_FORM, f"{form} {lemma}"): 1 for form, lemma in known.items()}


def parted(text: str) -> Models:
    """The models that one file holds, read straight into their tables: there are thirty thousand weights.

    >>> from broadsheet.quotes.linear import render
    >>> parted(render(joined({"said": "say"}, {"cue": Linear({("bias", ""): 7})}))).forms
    {'said': 'say'}
    """
    by_name: Named = {}
    for line in text.splitlines():
        name, value, weight = line.split("\t")
        by_name.setdefault(name, {})[value] = int(weight)
    forms = by_name.pop(_FORM, {})
    choices: dict[str, Named] = {choice: {} for choice in CHOICES}
    for name, table in by_name.items():
        choice, _, template = name.partition(".")
        choices[choice][template] = table
    return _models(dict(form.split(" ", 1) for form in forms), choices)


@cache
def models(language: str) -> Models | None:
    """The models of a language, or None where there are none.

    >>> models("en").forms["denied"], models("de") is None
    ('deny', True)
    """
    text = lexicons.table(f"quotes/{language}.{NAME}")
    return None if text is None else parted(text)


def may_report(text: str, language: str) -> bool:
    """Whether a text holds a word that may report; one without need not be cut into words.

    >>> may_report("The rain fell on the bridge.", "de")
    False
    """
    known = models(language)
    return known is not None and not known.forms.keys().isdisjoint(_WORD.findall(text.lower()))
