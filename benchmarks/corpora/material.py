"""Made-up raw folders: any number of pages of news, no two of them nearly the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

DATASET: Final = """name = "made-up-news"
version = "1.0.0"
title = "Made-up news"
description = "Pages about a town that is not there."
languages = ["en"]
license = "other"
rights = "Nobody's."
contact = "Open an issue."

[split]
salt = "made-up-news"
train = 80
validation = 10
test = 10
"""
_NOUNS: Final = (
    *("bridge", "river", "council", "bakery", "market", "school", "library", "harbour", "mayor", "budget", "winter"),
    *("road", "ferry", "station", "garden", "museum", "orchard", "factory", "hospital", "theatre", "tower", "bus"),
    *("tram", "roof", "window", "chapel", "meadow", "mill", "canal", "lamp", "tunnel", "square", "statue"),
)
_VERBS: Final = (
    *("opens", "closes", "plans", "repairs", "paints", "sells", "buys", "visits", "inspects", "funds", "delays"),
    *("moves", "extends", "replaces"),
)
_ADJECTIVES: Final = (
    *("old", "new", "narrow", "quiet", "public", "wooden", "northern", "costly", "small", "bright", "early", "local"),
    *("empty", "broad"),
)
_NAMES: Final = ("Ann Poe", "John Doe", "Jane Roe", "Mary Major", "Richard Miles", "Peter Penn", "Ruth Noakes")
_CUES: Final = ("told reporters", "said", "added", "explained", "argued")
_WHERE: Final = ("near", "behind", "after", "before")
_WHEN: Final = ("this week", "next month", "last spring", "last year")


def _sentence(chance: random.Random) -> str:
    subject, thing = (f"the {chance.choice(_ADJECTIVES)} {chance.choice(_NOUNS)}" for _ in range(2))
    place = f"{chance.choice(_WHERE)} the {chance.choice(_NOUNS)}"
    return f"{subject.capitalize()} {chance.choice(_VERBS)} {thing} {place} {chance.choice(_WHEN)}."


def _paragraph(chance: random.Random) -> str:
    said = f"“{_sentence(chance)[:-1]},” {chance.choice(_NAMES)} {chance.choice(_CUES)}."
    plain = " ".join(_sentence(chance) for _ in range(4))
    return f"{said} {plain}" if chance.random() < 0.4 else plain


def page(number: int) -> str:
    """A page of some 5,000 characters: a dozen paragraphs, quotes in every third, ten comments, three of them replies.

    >>> len(page(1)) > 3000, page(1) == page(1), page(1) == page(2)
    (True, True, False)
    """
    chance = random.Random(number)
    title = _sentence(chance)[:-1]
    article = "\n\n".join(_paragraph(chance) for _ in range(12))
    comments = []
    for position in range(1, 8):
        comments.append(f"  {position}. I say this. {_sentence(chance)} {_sentence(chance)}")
        if position % 3 == 1:
            comments.append(f"    • Do you mean this? {_sentence(chance)}")
    return f"{title}\n\n{article}\n\n10 Comments\n\n" + "\n\n".join(comments) + "\n"


def make_raw(folder: Path, pages: Iterator[tuple[str, bytes]], dataset: str = DATASET) -> int:
    """Write a raw folder with one source; returns the bytes of its pages."""
    folder.mkdir(parents=True)
    (folder / "dataset.toml").write_text(dataset, encoding="utf-8")
    size = 0
    for name, data in pages:
        path = folder / "town" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        size += len(data)
    return size


def made_up(count: int) -> Iterator[tuple[str, bytes]]:
    """So many made-up pages, a hundred in a folder."""
    for number in range(count):
        yield f"{number // 100:05}/{number:07}.txt", page(number).encode()
