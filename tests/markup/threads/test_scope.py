"""What a scope does not look for it does not have: it answers as the parser itself does."""

from __future__ import annotations

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from broadsheet.markup.threads.descriptors import Descriptor, catalogue
from broadsheet.markup.threads.scope import Scope

PAGES = Path(__file__).parent / "pages"


def selectors_of(descriptor: Descriptor) -> list[str]:
    places = (*descriptor.author, *descriptor.author_id, *descriptor.time, *descriptor.body)
    stated = [place.selector for place in (*places, descriptor.reference, descriptor.depth) if place]
    return [one for one in (*stated, descriptor.items, descriptor.containers, descriptor.exclude) if one]


@pytest.mark.parametrize("doctype", ["<!doctype html>", ""], ids=["standards", "quirks"])
def test_each_selector_finds_what_the_parser_finds(doctype: str) -> None:
    lists = {one for descriptor in catalogue().descriptors for one in selectors_of(descriptor)}
    n_found = 0
    for path in sorted(PAGES.glob("*.html")):
        markup = path.read_text(encoding="utf-8").replace('class="comment', 'class="Comment')
        node = LexborHTMLParser(f"{doctype}<body>{markup}{path.read_text(encoding='utf-8')}").body
        assert node is not None
        scope = Scope(node)
        for one in lists:
            expected = [found.mem_id for found in node.css(one)]
            assert [found.mem_id for found in scope.css(one)] == expected, (path.stem, one)
            n_found += len(expected)
    assert n_found > 1000


def test_what_stands_around_a_scope_counts_for_selectors() -> None:
    node = LexborHTMLParser("<div class=byline><p><a href=/u/ann>Ann</a></p></div>").css("p")[0]
    assert [found.tag for found in Scope(node).css(".byline a")] == ["a"]
