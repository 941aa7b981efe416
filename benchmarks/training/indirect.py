"""Trains the models of reported speech (`broadsheet.quotes.indirect`) on PolNeAR's training part.

Makes `en.indirect.tsv`: the words that may report with their lemmas, and the weights of six choices. The last model,
of how likely a whole reading is right, learns from readings of articles whose publishers the others did not see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.training.fit import Choice, fit, folds, yes_or_no
from benchmarks.training.indirect_gold import (
    ARTICLES,
    Article,
    Gold,
    Read,
    heads,
    load,
    reporting_forms,
    speaks,
    within,
    wordlike,
)
from benchmarks.training.material import lexicon_of
from broadsheet.quotes.indirect import THRESHOLD, chosen
from broadsheet.quotes.indirect_bounds import Anchor, anchors, left_starts, right_ends
from broadsheet.quotes.indirect_ceiling import SURE
from broadsheet.quotes.indirect_cues import CUE, cue_values
from broadsheet.quotes.indirect_features import (
    AFTER,
    AROUND,
    BEFORE,
    LEFT,
    LEFT_END,
    RIGHT,
    SIDE,
    after_values,
    around_values,
    before_values,
    left_end_values,
    left_values,
    right_values,
    side_values,
)
from broadsheet.quotes.indirect_models import CHOICES, Models, joined, made
from broadsheet.quotes.indirect_readings import Reading, readings, sure_values
from broadsheet.quotes.indirect_sentences import Sentence
from broadsheet.quotes.indirect_speakers import NOBODY, SPEAKER, nobody_values, proposals, speaker_values
from broadsheet.quotes.indirect_tables import features
from broadsheet.quotes.lexicon import Lexicon
from broadsheet.quotes.linear import Feature, Linear, render
from broadsheet.quotes.phrases import Chunk

L2: Final = {"cue": 0.5, "anchor": 0.5, "left": 0.5, "right": 0.5, "speaker": 0.5, "sure": 1.0}
LEAST: Final = 15
"""Weights nearer to nought, in hundredths, are left out."""
_NAMES: Final = CHOICES[:-1]


@dataclass(frozen=True, slots=True)
class _Case:
    """A cue of the gold in its sentence: the content's words before it and after it, by their first and last tokens."""

    left: Chunk | None
    right: Chunk | None

    @property
    def side(self) -> str:
        return "around" if self.left and self.right else "before" if self.left else "after"

    @property
    def content(self) -> tuple[Chunk, ...]:
        return tuple(chunk for chunk in (self.left, self.right) if chunk)


def _case(sentence: Sentence, at: int, gold: Gold) -> _Case | None:
    inside = [n for n, token in enumerate(sentence.tokens) if wordlike(token) and within(token, gold.content)]
    left, right = [n for n in inside if n < at], [n for n in inside if n > at]
    if not left and not right:
        return None
    return _Case((left[0], left[-1] + 1) if left else None, (right[0], right[-1] + 1) if right else None)


def _trim(sentence: Sentence, end: int) -> int:
    while end > 0 and not wordlike(sentence.tokens[end - 1]):
        end -= 1
    return end


def examples(
    articles: Sequence[Article], lemmas: dict[str, str], shares: dict[str, float], words: Lexicon
) -> dict[str, list[Choice]]:
    """The choices that each model learns from."""
    found: dict[str, list[Choice]] = {name: [] for name in _NAMES}
    for article in articles:
        cued = heads(article, shares)
        for read in article.sentences:
            sentence = read.sentence
            places = tuple(n for n, low in enumerate(sentence.lows) if low in lemmas)
            for at in places:
                gold = cued.get(sentence.context.starts[sentence.offset + at])
                if gold is not None and gold.direct:
                    gold = None
                lemma = lemmas[sentence.lows[at]]
                case = None if gold is None else _case(sentence, at, gold)
                seen = features(CUE, cue_values(sentence, at, lemma, places))
                found["cue"].append(yes_or_no(seen, case is not None, article.name))
                if case is not None and gold is not None:
                    _content_examples(found, sentence, at, lemma, case, article.name)
                    _speaker_examples(found, article, read, at, lemma, case, gold, words)
    return found


def _anchor(sentence: Sentence, at: int, lemma: str, anchor: Anchor) -> list[Feature]:
    side, end, start = anchor
    found = features(SIDE, side_values(sentence, at, lemma, side))
    if side == "after":
        return found + features(AFTER, after_values(sentence, at, lemma, start))
    found += features(LEFT_END, left_end_values(sentence, at, lemma, side, end))
    if side == "before":
        return found + features(BEFORE, before_values(sentence, at))
    return found + features(AROUND, around_values(sentence, at, start))


def _content_examples(
    found: dict[str, list[Choice]], sentence: Sentence, at: int, lemma: str, case: _Case, name: str
) -> None:
    offered = anchors(sentence, at)
    left = case.left[1] if case.left else 0
    right = case.right[0] if case.right else 0
    good = frozenset(
        n
        for n, (side, end, start) in enumerate(offered)
        if side == case.side and (not left or _trim(sentence, end) == left) and start == right
    )
    found["anchor"].append(Choice([_anchor(sentence, at, lemma, one) for one in offered], good, name))
    if case.left:
        starts = left_starts(sentence, case.left[1])
        good = frozenset(n for n, start in enumerate(starts) if start == case.left[0])
        told = [features(LEFT, left_values(sentence, start, case.left[1], case.side)) for start in starts]
        found["left"].append(Choice(told, good, name))
    if case.right:
        ends = right_ends(sentence, case.right[0])
        good = frozenset(n for n, end in enumerate(ends) if _trim(sentence, end) == case.right[1])
        values = right_values(sentence, case.right[0], ends, lemma, case.side)
        told = [features(RIGHT, seen) for seen in values]
        found["right"].append(Choice(told, good, name))


def _speaker_examples(
    found: dict[str, list[Choice]],
    article: Article,
    read: Read,
    at: int,
    lemma: str,
    case: _Case,
    gold: Gold,
    words: Lexicon,
) -> None:
    offered = proposals(read.sentence, at, read.phrases, words, case.content)
    told = [features(NOBODY, nobody_values(read.sentence, at, lemma))]
    told += [features(SPEAKER, speaker_values(read.sentence, at, lemma, case.side, one)) for one in offered]
    if not gold.source:
        good = {0}
    else:
        fits = [speaks(read.sentence, chunk, gold) for chunk, _ in offered]
        good = {n for n, fit_ in enumerate(fits, 1) if fit_[1]} or {n for n, fit_ in enumerate(fits, 1) if fit_[0]}
    found["speaker"].append(Choice(told, frozenset(good), article.name))


def is_right(article: Article, sentence: Sentence, reading: Reading) -> bool:
    """Whether a reading's content shares 80% of its words with an attribution's, and its speaker a word."""
    tokens = sentence.tokens
    mine = {n for first, last in reading.content for n in range(first, last) if wordlike(tokens[n])}
    size = sum(sentence.count(n, n + 1) for n in mine)
    for gold in article.gold:
        if not any(first < tokens[-1].end and tokens[0].start < last for first, last in gold.content):
            continue
        theirs = {n for n, token in enumerate(tokens) if wordlike(token) and within(token, gold.content)}
        whole = sum(sentence.count(n, n + 1) for n in theirs)
        common = sum(sentence.count(n, n + 1) for n in theirs & mine)
        if common < 0.8 * max(size, whole, 1):
            continue
        if reading.speaker is None:
            if not gold.source:
                return True
        elif speaks(sentence, reading.speaker, gold)[0]:
            return True
    return False


def _fitted(choices: Sequence[Choice], name: str) -> Linear:
    weights = fit(choices, l2=L2[name], articles=ARTICLES)
    return Linear({feature: weight for feature, weight in weights.items() if abs(weight) >= LEAST})


@dataclass(frozen=True, slots=True)
class Trained:
    """The words that may report, and the weights of the choices."""

    forms: dict[str, str]
    weights: dict[str, Linear]

    def models(self) -> Models:
        """The models as the package uses them; the last one knows nothing where it is not trained yet."""
        return made(self.forms, {"sure": Linear({}), **self.weights})


def train_choices(articles: Sequence[Article], words: Lexicon) -> Trained:
    """The models but for the last."""
    lemmas, shares = reporting_forms(articles, words)
    found = examples(articles, lemmas, shares, words)
    return Trained(lemmas, {name: _fitted(found[name], name) for name in _NAMES})


def _readings(read: Read, known: Models, words: Lexicon) -> list[Reading]:
    sentence = read.sentence
    places = [n for n, low in enumerate(sentence.lows, sentence.offset) if low in known.forms]
    return readings(sentence, places, read.phrases, words, known)


def judged(articles: Sequence[Article], known: Models, words: Lexicon) -> list[Choice]:
    """What the last model learns from: the readings of articles that the others did not see."""
    found: list[Choice] = []
    for article in articles:
        for read in article.sentences:
            for reading in _readings(read, known, words):
                right = is_right(article, read.sentence, reading)
                found.append(yes_or_no(features(SURE, sure_values(read.sentence, reading)), right, article.name))
    return found


def judge(choices: Sequence[Choice]) -> Linear:
    """The last model."""
    return _fitted(choices, "sure")


def _folded(articles: Sequence[Article], words: Lexicon) -> list[tuple[frozenset[str], Trained, list[Choice]]]:
    """For each fold of publishers: what the others teach, and what the last model learns from the fold."""
    found = []
    for fold in folds([article.publisher for article in articles]):
        seen = train_choices([article for article in articles if article.publisher not in fold], words)
        told = judged([article for article in articles if article.publisher in fold], seen.models(), words)
        found.append((fold, seen, told))
    return found


def train(gold: Path, language: str = "en") -> dict[str, str]:
    """The data file's text by its name; ten minutes, most of them for the five folds that the last model needs."""
    words = lexicon_of(language)
    articles = load(gold)
    choices = [choice for _, _, told in _folded(articles, words) for choice in told]
    trained = train_choices(articles, words)
    weights = {**trained.weights, "sure": judge(choices)}
    return {f"{language}.indirect.tsv": render(joined(trained.forms, weights))}


def by_fold(articles: Sequence[Article], words: Lexicon) -> dict[frozenset[str], Models]:
    """For each fold of publishers the models that saw none of its articles."""
    folded = _folded(articles, words)
    found: dict[frozenset[str], Models] = {}
    for fold, seen, _ in folded:
        sure = judge([choice for other, _, told in folded if other != fold for choice in told])
        found[fold] = made(seen.forms, {**seen.weights, "sure": sure})
    return found


def crossed(gold: Path, language: str = "en") -> str:
    """Figures of cross-validation by publisher, one line for each fold: rows, how many right, attributions not direct.

    A row is right when its content shares 80% of its words with an attribution's, and its speaker a word.
    """
    words = lexicon_of(language)
    articles = load(gold)
    lines = ["publishers\trows\tright\tattributions\tprecision\trecall\n"]
    for fold, known in by_fold(articles, words).items():
        mine = [article for article in articles if article.publisher in fold]
        right = [
            is_right(article, read.sentence, reading)
            for article in mine
            for read in article.sentences
            for _, reading in chosen(read.sentence, _readings(read, known, words), known, THRESHOLD)
        ]
        gold_ = sum(not one.direct for article in mine for one in article.gold)
        shares = f"{100 * sum(right) / max(1, len(right)):.1f}\t{100 * sum(right) / max(1, gold_):.1f}"
        lines.append(f"{' '.join(sorted(fold))}\t{len(right)}\t{sum(right)}\t{gold_}\t{shares}\n")
    return "".join(lines)
