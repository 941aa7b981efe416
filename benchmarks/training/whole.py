"""Figures of all models together on the gold's training articles, none of them having seen an article's publisher.

`speaker --cross` leaves publishers out of the choice of a speaker alone; the bounds of speakers and reported speech,
which count in the same figures, are there the package's own, learned from the same articles. Here none is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.adapters import quotes_from_text
from benchmarks.gold import open_gold
from benchmarks.quotes.score import scored
from benchmarks.quotes.told import lines
from benchmarks.training import anchors, boundaries, indirect, indirect_gold, speaker
from benchmarks.training.fit import folds
from benchmarks.training.material import TRAIN, documents, lexicon_of
from broadsheet.quotes import boundaries as bounding
from broadsheet.quotes import indirect as reporting
from broadsheet.quotes import indirect_models as reported


@contextmanager
def _using(bounds: bounding.Models, reports: reported.Models | None) -> Iterator[None]:
    """The package reads with these in place of its own."""
    with ExitStack() as stack:
        stack.enter_context(patch.object(bounding, "_models", lambda _: bounds))
        for module in (reporting, reported):
            stack.enter_context(patch.object(module, "models", lambda _: reports))
        yield


def held_out(gold: Path, language: str = "en") -> dict[str, list[dict[str, Any]]]:
    """What is found in each training article by models that saw none of its publisher's; 15 minutes for English."""
    words = lexicon_of(language)
    found = list(speaker.articles(gold, language))
    choices = {article.id: speaker.speaker_choices(article, words) for article in found}
    names = speaker.unlearned(found, language)
    told = list(anchors.speakers(documents(gold, language)))
    reports = indirect.by_fold(indirect_gold.load(gold), words) if language == "en" else {}
    rows: dict[str, list[dict[str, Any]]] = {}
    for fold in folds([article.publisher for article in found]):
        mine = [article for article in found if article.publisher in fold]
        others = [article for article in found if article.publisher not in fold]
        learned = speaker.fitted(others, words, choices, values_lack=names)
        bounds = bounding.models(boundaries.fitted([one for one in told if one.publisher not in fold], language))
        with _using(bounds, reports[fold] if reports else None):
            rows |= {article.id: quotes_from_text(article.text, learned) for article in mine}
    return rows


def crossed(gold: Path, language: str = "en") -> str:
    """The tables of `python -m benchmarks quotes` of what is found so."""
    told = documents(gold, language)
    results = list(scored(open_gold(gold), TRAIN[language], told, held_out(gold, language)))
    return "\n".join(lines(results, {})) + "\n"
