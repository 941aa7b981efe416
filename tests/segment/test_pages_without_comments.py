"""What looks like comments and is none: lists, dates, names and sayings on pages that nobody commented on."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Final

import pytest

from broadsheet.segment import segment
from comment_pages import AUTHORS, LANGUAGES, PLACES, Language, Post, printed_date
from flatteners import STYLES, Block, Entry, Listed, Node, flattened

Page = Callable[[Random, Language], tuple[Node, ...]]
# Sentences of the languages that report: nobody in them says I, thanks, or asks.
REPORTS: Final = (2, 5, 7)


def told(random: Random, language: Language, most: int = 3) -> str:
    chosen = random.sample(REPORTS, random.randint(1, most))
    return " ".join(language.sentences[number].format(random.choice(PLACES)) for number in chosen)


def article(random: Random, language: Language) -> tuple[Node, ...]:
    title = Block((f"{random.choice(PLACES)}, {random.choice(PLACES)}",), heading=True)
    return (title, *(Block((told(random, language),), margin=True) for _ in range(3)))


def day(random: Random, language: Language, how: str = "long") -> str:
    when = (2016, random.randint(1, 12), random.randint(1, 28), random.randint(8, 20), random.randint(0, 59))
    return printed_date(Post("", when, ()), how, language)


def items(*entries: tuple[Node, ...], ordered: bool = False, gap: bool = True) -> Listed:
    return Listed(tuple(map(Entry, entries)), ordered=ordered, gap=gap)


def recipe(random: Random, language: Language) -> tuple[Node, ...]:
    steps = [(Block((language.sentences[4].format(place),)),) for place in random.sample(PLACES, 6)]
    return (*article(random, language), items(*steps, ordered=True))


def listicle(random: Random, language: Language) -> tuple[Node, ...]:
    entries = [(Block((place,), strong=0), Block((told(random, language),), margin=True)) for place in PLACES[:5]]
    return (*article(random, language), items(*entries, ordered=True))


def contents(random: Random, language: Language) -> tuple[Node, ...]:
    chapters = [(Block((place,)), items((Block((AUTHORS[n],)),))) for n, place in enumerate(PLACES[:8])]
    return (*article(random, language), items(*chapters, ordered=True))


def related(random: Random, language: Language) -> tuple[Node, ...]:
    links = [(Block((place,)), Block((day(random, language),))) for place in random.sample(PLACES, 8)]
    return (*article(random, language), Block((language.related,), heading=True), items(*links))


def archive(random: Random, language: Language) -> tuple[Node, ...]:
    teasers: list[Node] = []
    for place in random.sample(PLACES, 6):
        teasers += [
            Block((place,), heading=True),
            Block((language.by.capitalize(), random.choice(AUTHORS), "|", day(random, language))),
            Block((language.sentences[7].format(place),), margin=True),
        ]
    return (Block((random.choice(PLACES),), heading=True), *teasers)


def transcript(random: Random, language: Language) -> tuple[Node, ...]:
    pair = random.sample(PLACES, 2)
    turns = [Block((f"{pair[n % 2].upper()}:", told(random, language)), margin=True) for n in range(12)]
    return (*article(random, language), *turns)


def questions(random: Random, language: Language) -> tuple[Node, ...]:
    asked: list[Node] = []
    for place in random.sample(PLACES, 6):
        asked += [
            Block((language.sentences[3].format(place),), heading=True),
            Block((language.sentences[4].format(place),), margin=True),
        ]
    return (Block((random.choice(PLACES),), heading=True), *asked)


def calendar(random: Random, language: Language) -> tuple[Node, ...]:
    events = [
        (Block((day(random, language, "long_clock"),)), Block((place,), strong=0)) for place in random.sample(PLACES, 8)
    ]
    return (Block((random.choice(PLACES),), heading=True), items(*events))


def products(random: Random, language: Language) -> tuple[Node, ...]:
    goods = [
        (Block((place,), strong=0), Block((f"{random.randint(2, 90)},99 €",)), Block((f"4.{n} / 5 ({n * 7})",)))
        for n, place in enumerate(random.sample(PLACES, 9))
    ]
    return (Block((random.choice(PLACES),), heading=True), items(*goods))


def index(random: Random, language: Language) -> tuple[Node, ...]:
    posts: list[Node] = []
    for place in random.sample(PLACES, 6):
        posts += [
            Block((place,), heading=True),
            Block((day(random, language), "|", random.choice(AUTHORS))),
            Block((told(random, language),), margin=True),
            Block((language.heading.format(random.randint(2, 40)),)),
        ]
    return (Block((random.choice(PLACES),), heading=True), *posts)


PAGES: Final[dict[str, Page]] = {
    page.__name__: page
    for page in (recipe, listicle, contents, related, archive, transcript, questions, calendar, products, index)
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_no_comment_is_found(name: str, language: str, style: str) -> None:
    for seed in range(3):
        page = flattened(PAGES[name](Random(seed), LANGUAGES[language]), STYLES[style])
        assert segment(page).items == ()
