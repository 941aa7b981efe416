"""Any thread, printed by any theme and flattened by any extractor, is read back as far as its text tells."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.contract.records import Incident
from broadsheet.markup import read_markup
from broadsheet.segment import Item, segment
from comment_pages import (
    DATES,
    LANGUAGES,
    Language,
    Post,
    Theme,
    bare,
    forest_of,
    listed,
    page_of,
    printed_date,
    rows_of,
)
from flatteners import STYLES, Block, Entry, Listed, Node, flattened
from forests import text_of

# Templates whose headers tell where a comment starts; those with a name or date below the text have tests of their own.
TEMPLATES = ("says", "wrote_on", "by_on_one_line", "brackets", "one_line", "stacked", "date_first", "said_date_below")
STRUCTURED = [name for name, style in STYLES.items() if style.has_structure]
FLAT = [name for name, style in STYLES.items() if not style.has_structure]

themes = st.builds(
    Theme,
    template=st.sampled_from(TEMPLATES),
    date=st.sampled_from(DATES),
    language=st.sampled_from(sorted(LANGUAGES)),
    footer=st.sampled_from(("reply", "many")),
    heading=st.sampled_from(("counted", "thoughts", "plain")),
    tail=st.sampled_from(("form", "closed")),
    ordered=st.booleans(),
    ordered_replies=st.booleans(),
    gap=st.booleans(),
)
seeds = st.integers(0, 1 << 32)


def words_of(text: str) -> str:
    """A text without the lines and the emphasis that an extractor gave it."""
    return " ".join(text.replace("**", "").split())


def found_on(page: str) -> list[tuple[str, int | None, str | None]]:
    return [(words_of(text_of(page, item)), item.parent, item.author) for item in segment(page).items]


def made(seed: int, theme: Theme) -> tuple[Random, list[Post]]:
    random = Random(seed)
    return random, forest_of(random, LANGUAGES[theme.language], random.randint(3, 12))


@pytest.mark.parametrize("style", STRUCTURED)
@settings(max_examples=60)
@given(themes, seeds)
def test_lists_of_any_theme_are_read_back_with_their_threads(style: str, theme: Theme, seed: int) -> None:
    random, forest = made(seed, theme)
    page = flattened(page_of(forest, theme, random), STYLES[style])
    assert found_on(page) == [(words_of(post.text), parent, post.author) for post, parent in rows_of(forest)]


@pytest.mark.parametrize("style", [*FLAT, "resiliparse", "inscriptis"])
@settings(max_examples=60)
@given(themes, seeds)
def test_without_lists_texts_and_authors_are_read_back_and_nobody_answers(style: str, theme: Theme, seed: int) -> None:
    random, forest = made(seed, theme)
    page = flattened(page_of(forest, replace(theme, marked=style in FLAT), random), STYLES[style])
    assert found_on(page) == [(words_of(post.text), None, post.author) for post, _ in rows_of(forest)]


@settings(max_examples=60)
@given(themes, seeds)
def test_lists_without_names_and_dates_are_read_back(theme: Theme, seed: int) -> None:
    random, forest = made(seed, theme)
    page = flattened(page_of(forest, bare(theme), random), STYLES["resiliparse"])
    assert found_on(page) == [(words_of(post.text), parent, None) for post, parent in rows_of(forest)]


@pytest.mark.parametrize("tail", ["related", "form_and_related"])
@pytest.mark.parametrize("style", STYLES)
@settings(max_examples=15)
@given(themes, seeds)
def test_related_posts_with_dates_are_no_comments(style: str, tail: str, theme: Theme, seed: int) -> None:
    random, forest = made(seed, theme)
    theme = replace(theme, tail=tail, heading="counted", template="says", date="long_clock")
    page = flattened(page_of(forest, theme, random), STYLES[style])
    assert [text for text, _, _ in found_on(page)] == [words_of(post.text) for post, _ in rows_of(forest)]


@pytest.mark.parametrize("template", ["date_below", "signed_off"])
@pytest.mark.parametrize("style", ["resiliparse", "html_text"])
@settings(max_examples=40)
@given(themes, seeds)
def test_names_and_dates_below_the_text_belong_to_it(style: str, template: str, theme: Theme, seed: int) -> None:
    random, forest = made(seed, theme)
    theme = replace(theme, template=template, tail="form", marked=False, heading="counted")
    page = flattened(page_of(forest, theme, random), STYLES[style])
    items = segment(page).items
    rows = rows_of(forest)
    assert [item.author for item in items] == [post.author for post, _ in rows]
    assert [(item.created_at_raw or "").split(" ")[-1] for item in items] == [
        printed_date(post, theme.date, LANGUAGES[theme.language]).split(" ")[-1] for post, _ in rows
    ]


@pytest.mark.parametrize("style", FLAT)
@given(themes, seeds)
def test_a_mention_makes_no_parent(style: str, theme: Theme, seed: int) -> None:
    random, forest = made(seed, theme)
    first, *rest = forest
    answering = [replace(post, paragraphs=(f"@{first.author} {post.paragraphs[0]}",), replies=()) for post in rest]
    page = flattened(page_of([first, *answering], theme, random), STYLES[style])
    assert all(item.parent is None for item in segment(page).items)


def with_list(forest: list[Post], theme: Theme, words: list[str]) -> Listed:
    """The comments, with a list that the first one's writer made."""
    thread = listed(forest, theme)
    first, *rest = thread.entries
    own = Listed(tuple(Entry((Block((word,)),)) for word in words), ordered=False, gap=False)
    at = next(place for place, node in enumerate(first.nodes) if isinstance(node, Block) and node.margin) + 1
    nodes: tuple[Node, ...] = (*first.nodes[:at], own, *first.nodes[at:])
    return replace(thread, entries=(replace(first, nodes=nodes), *rest))


@pytest.mark.parametrize("style", ["resiliparse", "inscriptis", "w3m"])
@given(st.sampled_from(sorted(LANGUAGES)), seeds)
def test_a_list_in_a_comment_is_no_reply(style: str, language: str, seed: int) -> None:
    theme = Theme(language=language)
    random, forest = made(seed, theme)
    thread = with_list(forest, theme, ["bread", "butter", "rain"])
    article, (heading, _, *tail) = page_of(forest, theme, random)[:3], page_of(forest, theme, random)[3:]
    page = flattened((*article, heading, thread, *tail), STYLES[style])
    items = segment(page).items
    assert [item.parent for item in items] == [parent for _, parent in rows_of(forest)]
    assert "butter" in text_of(page, items[0])


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("kind", ["pingback", "trackback"])
@given(seeds)
def test_what_another_site_wrote_by_linking_is_told_by_its_kind(style: str, kind: str, seed: int) -> None:
    theme = Theme()
    random, forest = made(seed, theme)
    link = Post("", forest[0].when, ("The ferry at Elmford | Town news",), (), kind)
    page = flattened(page_of([*forest, link], theme, random), STYLES[style])
    assert [item.kind for item in segment(page).items] == ["comment"] * len(rows_of(forest)) + [kind]


def as_wordpress(forest: list[Post], language: Language, theme: Theme) -> str:
    """The same thread in the markup of a widespread theme."""
    number = iter(range(1, 1 << 30))

    def item(post: Post) -> str:
        paragraphs = "".join(f"<p>{escape(text)}</p>" for text in post.paragraphs)
        replies = "".join(map(item, post.replies))
        return (
            f'<li id="comment-{next(number)}" class="comment"><article class="comment-body"><footer>'
            f'<b class="fn">{escape(post.author)}</b> <span class="says">{language.says}</span>'
            f"<time>{printed_date(post, theme.date, language)}</time></footer>"
            f'<div class="comment-content">{paragraphs}</div><div class="reply"><a>{language.reply}</a></div></article>'
            f"{f'<ol class=children>{replies}</ol>' if replies else ''}</li>"
        )

    return f'<ol class="comment-list">{"".join(map(item, forest))}</ol>'


@given(st.sampled_from(sorted(LANGUAGES)), st.sampled_from(DATES), st.sampled_from(sorted(STYLES)), seeds)
def test_text_and_markup_of_one_page_agree(language: str, date: str, style: str, seed: int) -> None:
    theme = Theme(language=language, date=date)
    random, forest = made(seed, theme)
    page = flattened(page_of(forest, theme, random), STYLES[style])
    html = f"<html><body><h1>Rain</h1><p>It rained.</p>{as_wordpress(forest, LANGUAGES[language], theme)}</body></html>"
    marked = read_markup(html.encode(), None)
    assert not isinstance(marked, Incident)

    def told(text: str, items: tuple[Item, ...]) -> list[tuple[str, str | None]]:
        return [(words_of(text_of(text, item)), item.author) for item in items]

    assert told(page, segment(page).items) == told(marked.text, marked.segmented.items)
