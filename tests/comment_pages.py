"""Made-up pages with comments: what readers wrote, and how themes print names, dates and buttons around it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Final

from flatteners import Block, Entry, Listed, Node

PLACES: Final = (
    "Elmford", "Brackwell", "Tarnby", "Oldmoor", "Kestrel Hill", "Sandrup", "Millbrook", "Fairwater", "Grauhafen",
    "Ostheide", "Belcourt", "Vallonne", "Pontclair", "Rioseco", "Montelago", "Zandwijk", "Lisia Góra", "Porto Velmar",
)  # fmt: skip
AUTHORS: Final = (
    "Ann Baker", "Joe Miller", "river_fan", "Cara Stone", "tomk87", "Élodie Pont", "M. Weber", "Ingrid", "old baker",
    "Jan van Dale", "Zofia Lis", "Pedro Salas", "Giulia Monti", "dan_field", "Müller & Söhne", "T. J. Reed", "Nora",
    "walker", "Anonymous", "Lena K.", "brückenfreund", "Marta_22", "Old Tom", "Rui Prado", "Hans-Peter Vogel",
)  # fmt: skip


@dataclass(frozen=True)
class Language:
    """What themes of one language print, and sentences that readers may write about a place."""

    code: str
    says: str
    says_only: str
    reply: str
    heading: str
    thoughts: str
    form: str
    closed: str
    months: Sequence[str]
    date: str
    at: str
    ago: str
    by: str
    on: str
    related: str
    sentences: Sequence[str]


def _languages() -> dict[str, Language]:
    tables = tomllib.loads((Path(__file__).parent / "comment_languages.toml").read_text(encoding="utf-8"))
    return {code: Language(code, **table) for code, table in tables.items()}


LANGUAGES: Final = _languages()


@dataclass(frozen=True)
class Post:
    """A comment: who wrote it, when (year, month, day, hour, minute), what, and the replies to it."""

    author: str
    when: tuple[int, int, int, int, int]
    paragraphs: tuple[str, ...]
    replies: tuple[Post, ...] = ()
    kind: str = "comment"

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


Row = tuple[Post, int | None]


def rows_of(forest: Sequence[Post]) -> list[Row]:
    """The comments in page order, each with the place of the one it answers."""
    rows: list[Row] = []
    stack: list[Row] = [(post, None) for post in reversed(forest)]
    while stack:
        post, parent = stack.pop()
        rows.append((post, parent))
        here = len(rows) - 1
        stack += [(reply, here) for reply in reversed(post.replies)]
    return rows


# How dates are printed: in words with or without a clock, in numbers, or as a distance from now.
DATES: Final = ("long_clock", "long", "iso", "dotted", "slashed", "relative")


def printed_date(post: Post, how: str, language: Language) -> str:
    year, month, day, hour, minute = post.when
    if how == "iso":
        return f"{year}-{month:02}-{day:02} {hour:02}:{minute:02}"
    if how == "dotted":
        return f"{day:02}.{month:02}.{year}, {hour:02}:{minute:02}"
    if how == "slashed":
        return f"{day:02}/{month:02}/{year} {hour:02}:{minute:02}"
    if how == "relative":
        return language.ago.format(day)
    long = language.date.format(month=language.months[month - 1], day=day, year=year)
    if how == "long":
        return long
    clock = f"{hour:02}:{minute:02}"
    if language.code == "en":
        clock = f"{(hour - 1) % 12 + 1}:{minute:02} {'am' if hour < 12 else 'pm'}"
    if language.code == "de":
        clock += " Uhr"
    return f"{long} {language.at} {clock}"


@dataclass(frozen=True)
class Theme:
    """How a site prints comments. `gap`: an empty line between items; `ordered`, `marked`: see flatteners.Listed."""

    template: str = "says"
    date: str = "long_clock"
    language: str = "en"
    footer: str = "reply"
    heading: str = "counted"
    tail: str = "form"
    ordered: bool = True
    ordered_replies: bool = False
    marked: bool = True
    gap: bool = True
    paragraphs: bool = True


TEMPLATES: Final = (
    "says", "one_line", "date_first", "stacked", "date_below", "am_von", "wrote_on", "signed_off", "said_date_below",
    "numbered", "brackets", "piped", "guest", "by_on_one_line", "bare",
)  # fmt: skip
FOOTERS: Final = ("reply", "none", "many", "votes")
HEADINGS: Final = ("counted", "thoughts", "plain", "none")
TAILS: Final = ("form", "closed", "related", "menu", "none", "form_and_related")


def _header(post: Post, place: int, theme: Theme) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """What a template prints above and below the text."""
    language = LANGUAGES[theme.language]
    name, date, number = post.author, printed_date(post, theme.date, language), f"#{place + 1}"
    face = "avatar" if place % 3 else f"{place % 97:02x}b1"
    alone, dated = Block((name,), strong=0, picture=face), Block((date,))
    said = Block((name, language.says), strong=0, picture=face)
    wrote = (name, language.says_only, f"{language.on} {date}", ":")
    headers: dict[str, tuple[tuple[Block, ...], tuple[Block, ...]]] = {
        "says": ((said, dated), ()),
        "one_line": ((Block((name, "•", date, "•", language.reply), strong=0, picture=face),), ()),
        "date_first": ((dated, Block((name,), strong=0)), ()),
        "stacked": ((alone, dated), ()),
        "date_below": ((alone,), (dated,)),
        "am_von": ((Block((language.on.capitalize(), date, language.by, name), strong=3),), ()),
        "wrote_on": ((Block(wrote, strong=0, picture=face),), ()),
        "signed_off": ((), (Block((name, "|", date), strong=0),)),
        "said_date_below": ((said,), (dated,)),
        "numbered": ((Block((number, name, "-", date), strong=1),), ()),
        "brackets": ((Block((name, f"({date})"), strong=0, picture=face),), ()),
        "piped": ((Block((date, "|", name), strong=2),), ()),
        "guest": ((Block(("Guest",)), alone, dated), ()),
        "by_on_one_line": ((Block((language.by.capitalize(), name, f"{language.on} {date}"), strong=1),), ()),
    }
    return headers.get(theme.template, ((), ()))


def _footer(theme: Theme, place: int) -> list[Block]:
    language = LANGUAGES[theme.language]
    match theme.footer:
        case "reply":
            return [Block((language.reply,))]
        case "many":
            return [Block(("Permalink", "|", language.reply))]
        case "votes":
            return [Block((str(place % 7),)), Block((language.reply,))]
    return []


def entry_of(post: Post, place: int, theme: Theme, replies: Sequence[Entry]) -> Entry:
    """A comment as an item of a list."""
    above, below = _header(post, place, theme)
    if post.kind != "comment":
        return Entry((Block((f"{post.kind.capitalize()}:", post.paragraphs[0])),))
    text = [Block((paragraph,), margin=theme.paragraphs) for paragraph in post.paragraphs]
    nodes: list[Node] = [*above, *text, *below, *([] if theme.template == "one_line" else _footer(theme, place))]
    if replies:
        nodes.append(Listed(tuple(replies), theme.ordered_replies, theme.marked, theme.gap))
    return Entry(tuple(nodes))


def listed(forest: Sequence[Post], theme: Theme) -> Listed:
    """A forest of comments as nested lists; not recursive in the theme's hands, the forest's depth is small."""
    counter = iter(range(10**9))

    def grown(post: Post) -> Entry:
        place = next(counter)
        return entry_of(post, place, theme, [grown(reply) for reply in post.replies])

    return Listed(tuple(grown(post) for post in forest), theme.ordered, theme.marked, theme.gap)


def _tail(theme: Theme, random: Random) -> Iterator[Node]:
    language = LANGUAGES[theme.language]
    if theme.tail == "closed":
        yield Block((language.closed,), margin=True)
    if theme.tail.startswith("form"):
        yield Block((language.form,), heading=True)
    if theme.tail.endswith("related"):
        yield Block((language.related,), heading=True)
        entries = []
        for place in random.sample(PLACES, 4):
            when = Post("", (2017, random.randint(1, 12), random.randint(1, 28), 9, 30), ())
            entries.append(Entry((Block((place,)), Block((printed_date(when, "long", language),)))))
        yield Listed(tuple(entries), ordered=False)
    if theme.tail == "menu":
        yield Listed(tuple(Entry((Block((place,)),)) for place in random.sample(PLACES, 5)), ordered=False, gap=False)
    if theme.tail != "none":
        yield Block(("© 2019 The Elmford Post",), margin=True)


def page_of(forest: Sequence[Post], theme: Theme, random: Random) -> tuple[Node, ...]:
    """An article, the comments under a heading, and what stands below them."""
    language = LANGUAGES[theme.language]
    sentences = random.sample(language.sentences, 6)
    places = random.sample(PLACES, 6)
    told = [sentence.format(place) for sentence, place in zip(sentences, places, strict=True)]
    nodes: list[Node] = [
        Block((f"{places[0]}, {places[1]}",), heading=True),
        Block((" ".join(told[:3]),), margin=True),
        Block((" ".join(told[3:]),), margin=True),
    ]
    count = len(rows_of(forest))
    if theme.heading == "counted":
        nodes.append(Block((language.heading.format(count),), heading=True))
    elif theme.heading == "thoughts":
        nodes.append(Block((language.thoughts.format(count, places[0]),), heading=True))
    elif theme.heading == "plain":
        nodes.append(Block((language.heading.format("").strip().capitalize(),), heading=True))
    return (*nodes, listed(forest, theme), *_tail(theme, random))


def written(random: Random, language: Language, most: int = 3) -> str:
    """A paragraph of up to so many sentences."""
    chosen = random.sample(language.sentences, random.randint(1, most))
    return " ".join(sentence.format(random.choice(PLACES)) for sentence in chosen)


def forest_of(random: Random, language: Language, count: int, deepest: int = 3) -> list[Post]:
    """A forest of so many comments."""
    parents: list[int | None] = []
    depths: list[int] = []
    for place in range(count):
        near = [p for p in range(max(0, place - 3), place) if depths[p] < deepest]
        parent = random.choice(near) if near and random.random() < 0.4 else None
        # Page order: what lies between must hang below the parent.
        while parent is not None and not _is_open(parents, parent, place):
            parent = parents[parent]
        parents.append(parent)
        depths.append(0 if parent is None else depths[parent] + 1)
    children: dict[int | None, list[int]] = {}
    for place, parent in enumerate(parents):
        children.setdefault(parent, []).append(place)
    posts: dict[int, Post] = {}
    year = random.randint(2009, 2019)
    for place in reversed(range(count)):
        when = (year, random.randint(1, 12), random.randint(1, 28), random.randint(0, 23), random.randint(0, 59))
        paragraphs = tuple(written(random, language) for _ in range(random.choice((1, 1, 1, 2, 3))))
        replies = tuple(posts[child] for child in children.get(place, ()))
        posts[place] = Post(random.choice(AUTHORS), when, paragraphs, replies)
    return [posts[place] for place in children.get(None, ())]


def _is_open(parents: Sequence[int | None], wanted: int, place: int) -> bool:
    at: int | None = place - 1
    while at is not None:
        if at == wanted:
            return True
        at = parents[at]
    return False


def random_theme(random: Random) -> Theme:
    """Any theme; most sites print a heading, a reply button and a form."""
    return Theme(
        random.choice(TEMPLATES),
        random.choice(DATES),
        random.choice(sorted(LANGUAGES)),
        random.choice(FOOTERS),
        random.choice((*HEADINGS, "counted")),
        random.choice(TAILS),
        random.random() < 0.6,
        random.random() < 0.3,
        random.random() < 0.7,
        random.random() < 0.8,
        random.random() < 0.9,
    )


def bare(theme: Theme) -> Theme:
    """The theme as a reader of main content leaves it: headers and buttons are taken for boilerplate."""
    return replace(theme, template="bare", footer="none")
