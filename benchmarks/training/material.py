"""What all models learn from: the gold's training articles of a language, and its lexicon."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.quotes.score import articles
from broadsheet.quotes.lexicon import Lexicon, lexicon

TRAIN = {"en": "polnear-train", "de": "gnqa-train"}
"""The gold's set of each language; errors are read and models are trained on it alone."""


def documents(gold: Path, language: str) -> list[dict[str, Any]]:
    """The training articles of a language, as the gold has them."""
    return articles(gold, TRAIN[language])


def publisher_of(document: dict[str, Any]) -> str:
    """The publisher, or the article where the corpus names none.

    >>> publisher_of({"doc_id": "a1", "publisher": "town"}), publisher_of({"doc_id": "a1"})
    ('town', 'a1')
    """
    return str(document.get("publisher") or document["doc_id"])


def lexicon_of(language: str) -> Lexicon:
    """The lexicon of a language.

    Raises:
        ValueError: There is none.
    """
    words = lexicon(language)
    if words is None:
        raise ValueError(f"no lexicon for {language}")
    return words
