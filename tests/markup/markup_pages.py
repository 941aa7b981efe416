"""Made-up pages of HTML: an article and a forest of comments, written as common systems write them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from hypothesis import strategies as st

from forests import Tree, forests, sentences


@dataclass(frozen=True)
class Story:
    """A page before it is written as HTML."""

    title: str
    paragraphs: tuple[str, ...]
    comments: tuple[Tree, ...]


def stories() -> st.SearchStrategy[Story]:
    paragraphs = st.lists(sentences(8), min_size=2, max_size=5).map(tuple)
    return st.builds(Story, st.just("Council votes on the ferry"), paragraphs, forests().map(tuple))


def hidden(words: str) -> st.SearchStrategy[str]:
    """The words as markup that no browser shows."""
    return st.sampled_from(
        [
            f"<!-- {words} -->",
            f"<script>var x = '{words}';</script>",
            f"<style>.x:after {{ content: '{words}' }}</style>",
            f"<p hidden>{words}</p>",
            f"<div style='display:none'><p>{words}</p></div>",
            f"<template><p>{words}</p></template>",
            f"<noscript><p>{words}</p></noscript>",
            f"<textarea>{words}</textarea>",
        ]
    )


def paragraphs(texts: tuple[str, ...], between: str = "") -> str:
    return between.join(f"<p>{escape(text)}</p>\n" for text in texts)


def page_of(story: Story, between: str = "") -> str:
    """The page, with some markup put between the paragraphs of the article and of the comments."""
    count = iter(range(1, 1_000_000))
    items = "".join(_items(story.comments, count, between))
    comments = f"<ol class='commentlist'>{items}</ol>" if items else ""
    return (
        f"<!doctype html><html><head><title>{escape(story.title)} | The Gazette</title></head><body>"
        f"<nav><a href='/'>Home</a></nav><article><h1>{escape(story.title)}</h1>"
        f"<div class='entry-content'>{paragraphs(story.paragraphs, between)}</div></article>{comments}"
        "<footer>Imprint</footer></body></html>"
    )


def _items(trees: tuple[Tree, ...], count: Iterator[int], between: str) -> Iterator[str]:
    for tree in trees:
        number = next(count)
        replies = "".join(_items(tree.replies, count, between))
        nested = f"<ol class='children'>{replies}</ol>" if replies else ""
        content = paragraphs(tree.paragraphs, between)
        yield (
            f"<li class='comment' id='comment-{number}'><div class='comment-body'>"
            f"<cite class='fn'>Reader {number}</cite>"
            f"<div class='comment-content'>{content}</div></div>{nested}</li>"
        )
