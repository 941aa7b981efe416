"""Trains who speaks a quote, and whether a stretch is speech (`broadsheet.quotes.speakers`).

The first model is taught with the right speaker handed on from quote to quote; the second with what the first chooses.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.adapters import line_paragraphs, quotes_from_text
from benchmarks.gold import open_gold
from benchmarks.training.fit import Choice, fit, folds, yes_or_no
from benchmarks.training.material import documents, lexicon_of, publisher_of
from broadsheet.contract.records import Paragraph
from broadsheet.quotes.candidates import Candidate
from broadsheet.quotes.lexicon import Lexicon
from broadsheet.quotes.linear import Feature, Linear, render
from broadsheet.quotes.looks import Look, silent
from broadsheet.quotes.scanning import scan_container
from broadsheet.quotes.speakers import Judge, Models, Verdict, choice, verdicts
from broadsheet.quotes.speech import speech_features
from broadsheet.quotes.stretches import Stretch

# Of 0.3, 1, 2 and 4 the penalty 1 chose the right speaker most often on publishers left out (.893; .887 to .891).
PENALTY = 1.0
STEPS = 120
ARTICLES = 4
LEAST = 5
"""Weights closer to nought than this, in hundredths of log-odds, are left out: they change no choice in a thousand."""
OVERLAP = 0.8
# After a small letter or a comma.
_INSIDE = re.compile(r"(?<=[a-z,] )[\w’'-]+")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august")
_NO_NAMES = frozenset(("i", *_DAYS, *_MONTHS, "september", "october", "november", "december"))

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Article:
    """An article with its stretches, and the gold's unit of each that is speech."""

    id: str
    publisher: str
    text: str
    paragraphs: Sequence[Paragraph]
    stretches: Sequence[Stretch]
    units: dict[int, dict[str, Any]]


def _units(scorer: ModuleType, document: dict[str, Any], stretches: Sequence[Stretch]) -> dict[int, dict[str, Any]]:
    """The gold's quoted unit of each stretch that shares four of five words with one."""
    text, found = document["text"], {}
    words = [scorer.wordset(text, [(stretch.start, stretch.end)]) for stretch in stretches]
    holding: dict[int, list[int]] = defaultdict(list)
    for place, own in enumerate(words):
        for word in own:
            holding[word].append(place)
    for unit in scorer.gold_units(document, "quoted", 0)[0]:
        for place in sorted({place for word in unit["ws"] for place in holding.get(word, ())}):
            if len(words[place] & unit["ws"]) >= OVERLAP * max(1, len(words[place]), len(unit["ws"])):
                found[place] = unit
    return found


def articles(gold: Path, language: str) -> Iterator[Article]:
    """The gold's training articles of a language, read as the compiler reads them."""
    scorer = open_gold(gold).quotes
    for document in documents(gold, language):
        text = document["text"]
        paragraphs = line_paragraphs(text)
        stretches, _ = scan_container(text, paragraphs)
        units = _units(scorer, document, stretches)
        yield Article(document["doc_id"], publisher_of(document), text, paragraphs, stretches, units)


def _overlap(span: Span | None, others: Iterable[Sequence[int]]) -> bool:
    return span is not None and any(max(span[0], start) < min(span[1], end) for start, end in others)


def right_ones(unit: dict[str, Any], among: Sequence[Candidate]) -> list[int]:
    """Which candidates share a character with the unit's source, of them those that also have its cue if any do."""
    found = [number for number, made in enumerate(among) if _overlap(made.speaker, unit["src"])]
    with_cue = [number for number in found if _overlap(among[number].cue_span, unit["cue"])]
    return with_cue or found


def _walk(article: Article, words: Lexicon, judge: Judge) -> None:
    for _ in verdicts(article.text, article.paragraphs, article.stretches, words, judge):
        pass


def speaker_choices(article: Article, words: Lexicon) -> list[Choice]:
    """A choice for each stretch: the right speakers among its candidates, or nobody."""
    found: list[Choice] = []

    def judge(place: int, look: Look, among: list[Candidate], _: bool | None) -> Verdict:
        if look.nested:
            return Verdict(place, look, None, 0.0, 0.0)  # the corpus marks the outer quote alone
        unit = article.units.get(place)
        right = right_ones(unit, among) if unit else []
        if unit and unit["src"] and not right:
            return Verdict(place, look, None, 1.0, 0.0)  # the speaker is not among them: nothing to learn
        features = [silent(look), *(made.features for made in among)]
        found.append(Choice(features, frozenset(number + 1 for number in right) or frozenset((0,)), article.id))
        return Verdict(place, look, among[right[0]] if right else None, float(unit is not None), 1.0)

    _walk(article, words, judge)
    return found


def speech_choices(article: Article, words: Lexicon, speaker: Linear) -> list[Choice]:
    """A yes-or-no question for each stretch: is it speech?"""
    found: list[Choice] = []

    def judge(place: int, look: Look, among: list[Candidate], spoken: bool | None) -> Verdict:
        chosen, silence, certainty = choice(speaker, look, among)
        yes = place in article.units
        if not look.nested:
            found.append(yes_or_no(speech_features(look, chosen, silence, certainty, spoken), yes, article.id))
        return Verdict(place, look, chosen, float(yes), certainty)

    _walk(article, words, judge)
    return found


def lacking(choice: Choice, templates: Collection[str], values: Collection[str] = ()) -> Choice:
    """A choice without the features of some templates, or with one of some values.

    >>> told = Choice([[("cue", "say"), ("head", "roe"), ("gap", "0")]], frozenset((0,)), 1)
    >>> lacking(told, {"cue"}, {"roe"}).candidates
    [[('gap', '0')]]
    """
    if not templates and not values:
        return choice
    return choice.with_only(
        lambda feature: feature[0] not in templates and not any(value in values for value in feature[1:])
    )


def words_of_names(texts: Iterable[str]) -> frozenset[str]:
    """Words that begin with a capital in more than half of the places where they go on a sentence, in small letters.

    The pronoun "I", days and months are none, nor are single letters, which stand for steps and signs in the features.
    Of German, where all nouns have capitals, it tells nothing.

    >>> sorted(words_of_names(["On Monday the Ashford baker saw Roe, and the baker laughed."]))
    ['ashford', 'roe']
    """
    seen: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for text in texts:
        for word in _INSIDE.findall(text):
            seen[word.lower()] += 1
            capital[word.lower()] += word[0].isupper()
    names = (word for word, count in seen.items() if len(word) > 1 and 2 * capital[word] > count)
    return frozenset(names) - _NO_NAMES


def unlearned(found: Iterable[Article], language: str) -> frozenset[str]:
    """The words that nothing is learned of, so that no person has a weight: those of names, where capitals tell them.

    On publishers left out quote and speaker are right no less often (`--ablate`).
    """
    capitals = lexicon_of(language).title_case  # where titles have capitals of their own, common nouns have none
    return words_of_names(article.text for article in found) if capitals else frozenset()


def _pruned(weights: dict[Feature, int]) -> dict[Feature, int]:
    return {feature: weight for feature, weight in weights.items() if abs(weight) >= LEAST}


def fitted(
    found: Sequence[Article],
    words: Lexicon,
    choices: dict[str, list[Choice]],
    speaker_lacks: Collection[str] = (),
    speech_lacks: Collection[str] = (),
    values_lack: Collection[str] = (),
) -> Models:
    """The two models learned from some articles, whose choices of speakers are given by article.

    Either may go without the features of some templates, and both without those of some values: what has no weight
    counts for nothing.
    """
    told = [lacking(one, speaker_lacks, values_lack) for article in found for one in choices[article.id]]
    speaker = Linear(_pruned(fit(told, l2=PENALTY, articles=ARTICLES, steps=STEPS)))
    asked = [
        lacking(one, speech_lacks, values_lack) for article in found for one in speech_choices(article, words, speaker)
    ]
    return Models(speaker, Linear(_pruned(fit(asked, l2=PENALTY, articles=ARTICLES, steps=STEPS))))


def train(gold: Path, language: str = "en") -> dict[str, str]:
    """The text of each file of weights, by its name, from the gold's training articles."""
    words = lexicon_of(language)
    found = list(articles(gold, language))
    choices = {article.id: speaker_choices(article, words) for article in found}
    models = fitted(found, words, choices, values_lack=unlearned(found, language))
    return {
        f"{language}.speaker.tsv": render(models.speaker.weights),
        f"{language}.speech.tsv": render(models.speech.weights),
    }


def crossed(gold: Path, language: str = "en") -> str:
    """Figures of the gold's training articles, each read by models that saw none of its publisher's."""
    scorer = open_gold(gold).quotes
    words = lexicon_of(language)
    found = list(articles(gold, language))
    choices = {article.id: speaker_choices(article, words) for article in found}
    names = unlearned(found, language)
    rows: dict[str, list[dict[str, Any]]] = {}
    for fold in folds([article.publisher for article in found]):
        models = fitted([one for one in found if one.publisher not in fold], words, choices, values_lack=names)
        for article in found:
            if article.publisher in fold:
                rows[article.id] = quotes_from_text(article.text, models)
    told = documents(gold, language)
    publishers = sorted({document["publisher"] for document in told if document.get("publisher")})
    lines = [scorer.HEAD, scorer.row("all", scorer.evaluate(told, rows))]
    for publisher in publishers:
        some = [document for document in told if document.get("publisher") == publisher]
        lines.append(scorer.row(publisher, scorer.evaluate(some, rows)))
    return "\n".join(lines) + "\n"
