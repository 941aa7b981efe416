"""Trains the models that choose where a speaker's noun phrase ends and begins (`broadsheet.quotes.boundaries`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence
from pathlib import Path

from benchmarks.training.anchors import Anchor, Speaker, speakers
from benchmarks.training.fit import Choice, fit, folds
from benchmarks.training.material import documents, lexicon_of
from broadsheet.quotes.boundaries import NEVER_ENDS, NEVER_STARTS, bounds, models
from broadsheet.quotes.boundary_features import END_TEMPLATES, START_TEMPLATES, end_scores, start_scores
from broadsheet.quotes.boundary_window import Window
from broadsheet.quotes.linear import Feature, render

# Of 0.3, 1 and 3 the strongest penalty made the fewest errors on publishers left out.
PENALTY = 3.0
# How many features of each model are kept, and in how many articles each must stand: 60 kB of English, 25 kB of German.
# With all of them (24,000) one error in ten less is made in English.
KEPT = {"en": (2250, 1450), "de": (900, 700)}
ARTICLES = {"en": 8, "de": 4}

Features = dict[Feature, int]


class _Notes:
    """Stands for one template's weights and writes down the values it is asked for."""

    def __init__(self, template: str, notes: list[Feature]) -> None:
        self.template, self.notes = template, notes

    def get(self, value: str, default: int, /) -> int:
        """Note a value; it weighs nothing."""
        self.notes.append((self.template, value))
        return default


def _noted(templates: Sequence[str], score: Callable[[list[_Notes]], list[int]]) -> list[list[Feature]]:
    """The features of each candidate that are scored, one of each template."""
    notes: list[Feature] = []
    size = len(templates)
    return [
        notes[number * size : (number + 1) * size]
        for number in range(len(score([_Notes(template, notes) for template in templates])))
    ]


def end_choice(speaker: Speaker, anchor: Anchor, language: str, never: Container[str] = ()) -> Choice | None:
    """Where the phrase ends, among the places an anchor's window offers; None where there is nothing to choose."""
    window = _window(speaker, anchor, language)
    ends = window.ends(never)
    right = frozenset(n for n, end in enumerate(ends) if any(end == chunk[1] for chunk in speaker.right))
    if not right or len(ends) < 2:
        return None
    return Choice(_noted(END_TEMPLATES, lambda notes: end_scores(window, ends, notes)), right, speaker.article)


def start_choice(speaker: Speaker, anchor: Anchor, language: str, never: Container[str] = ()) -> Choice | None:
    """Where the phrase begins, its right end given."""
    window = _window(speaker, anchor, language)
    first, end = max(speaker.right, key=lambda chunk: (chunk[1] - chunk[0], chunk))
    if not window.first < end <= window.limit:
        return None
    starts = window.starts(end, never)
    right = frozenset(n for n, start in enumerate(starts) if start == first)
    if not right or len(starts) < 2:
        return None
    return Choice(
        _noted(START_TEMPLATES, lambda notes: start_scores(window, starts, end, notes)), right, speaker.article
    )


def never_right(choices: Iterable[Choice], template: str) -> frozenset[str]:
    """The pairs of kinds, seen 60 times or more, of which fewer than 3 in 1,000 are right; a third of all places."""
    seen: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for choice in choices:
        for number, candidate in enumerate(choice.candidates):
            value = next(value for name, value in candidate if name == template)
            seen[value] += 1
            right[value] += number in choice.right
    return frozenset(value for value, count in seen.items() if count >= 60 and right[value] * 1000 < 3 * count)


def _window(speaker: Speaker, anchor: Anchor, language: str) -> Window:
    return Window(speaker.context, lexicon_of(language), anchor.chunk, anchor.cue)


def small(choices: Sequence[Choice], size: int, articles: int) -> Features:
    """The weights of the features that matter most: their weight in a full model times how often they hold."""
    full = fit(choices, l2=PENALTY, articles=articles, steps=60)
    counts = Counter(f for choice in choices for candidate in choice.candidates for f in candidate)
    order = sorted(full, key=lambda feature: (-abs(full[feature]) * min(counts[feature], 400) ** 0.5, feature))
    kept = frozenset(order[:size])
    return fit([choice.with_only(kept.__contains__) for choice in choices], l2=PENALTY / 3, articles=articles, steps=60)


def fitted(told: Sequence[Speaker], language: str) -> Features:
    """The weights of both models, and the pairs that are never right."""
    found: Features = {}
    ends, starts = KEPT[language]
    for made, pair, never, size in (
        (end_choice, "e.io", NEVER_ENDS, ends),
        (start_choice, "s.oi", NEVER_STARTS, starts),
    ):
        anchors = [(speaker, anchor) for speaker in told for anchor in speaker.anchors]
        rules = [made(*each, language) for each in anchors if each[1].origin == "rule"]
        shut = never_right((choice for choice in rules if choice is not None), pair)
        choices = [made(*each, language, shut) for each in anchors]
        found |= small([choice for choice in choices if choice is not None], size, ARTICLES[language])
        found |= {(never, value): -1 for value in shut}
    return found


def train(gold: Path, language: str = "en") -> dict[str, str]:
    """The models' file by its name, from the train part of the gold."""
    told = list(speakers(documents(gold, language)))
    return {f"{language}.boundaries.tsv": render(fitted(told, language))}


def crossed(gold: Path, language: str = "en") -> str:
    """The share of exact phrases on publishers left out, by the anchors' origin, before and after refining."""
    told = list(speakers(documents(gold, language)))
    articles = {speaker.article: speaker.publisher for speaker in told}
    counts: Counter[tuple[str, str]] = Counter()
    for fold in folds(list(articles.values())):
        found = models(fitted([speaker for speaker in told if speaker.publisher not in fold], language))
        for speaker in told:
            if speaker.publisher in fold:
                for anchor in speaker.anchors:
                    window = _window(speaker, anchor, language)
                    counts[anchor.origin, "all"] += 1
                    counts[anchor.origin, "before"] += (window.first, window.last) in speaker.right
                    counts[anchor.origin, "after"] += bounds(window, found) in speaker.right
    lines = []
    for origin in sorted({origin for origin, _ in counts}):
        size = counts[origin, "all"]
        before, after = (100 * counts[origin, when] / size for when in ("before", "after"))
        lines.append(f"{origin}: {size} anchors, exact {before:.1f} before, {after:.1f} after\n")
    return "".join(lines)
