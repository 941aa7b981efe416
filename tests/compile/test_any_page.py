"""What holds for any page that is compiled, whatever stands on it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet import compile_page
from broadsheet.compile import PageResult
from broadsheet.text.words import WORD
from forests import Layout, Tree, count, forests, layouts, page_of, trees
from invariants import assert_holds
from junk import any_text


def threads(result: PageResult) -> list[Tree]:
    """The comments' texts as a forest."""
    below: dict[str | None, list[str]] = {}
    texts = {comment.comment_id: comment.text for comment in result.comments}
    for comment in result.comments:
        below.setdefault(comment.parent_id, []).append(comment.comment_id)

    def grown(name: str) -> Tree:
        return Tree(tuple(texts[name].split("\n\n")), tuple(grown(child) for child in below.get(name, ())))

    return [grown(name) for name in below.get(None, ())]


@given(any_text())
def test_any_text_compiles_or_is_quarantined(page: str) -> None:
    assert_holds(page.encode(), compile_page(page.encode()))


@given(st.binary())
def test_any_bytes_compile_or_are_quarantined(raw: bytes) -> None:
    assert_holds(raw, compile_page(raw))


@given(any_text())
def test_the_same_bytes_give_the_same_records(page: str) -> None:
    assert compile_page(page.encode()) == compile_page(page.encode())


@given(forests(), layouts())
def test_any_forest_is_compiled_as_it_was_written(forest: list[Tree], layout: Layout) -> None:
    raw = page_of(forest, layout).encode()
    result = compile_page(raw)
    assert_holds(raw, result)
    assert threads(result) == forest
    assert len(result.comments) == count(forest)


@given(st.lists(trees(), min_size=1, max_size=1))
def test_a_single_thread_is_compiled_as_it_was_written(forest: list[Tree]) -> None:
    assert threads(compile_page(page_of(forest, Layout()).encode())) == forest


@given(forests())
def test_citations_repeat_the_words_of_the_article(forest: list[Tree]) -> None:
    said = " ".join(tree.text.replace("\n", " ") for tree in forest)
    page = page_of(forest, Layout()).replace("It rained in the morning.", f"It rained. {said}")
    result = compile_page(page.encode())
    assert result.article
    for comment in result.comments:
        for cite in comment.cites:
            here = [word.casefold() for word in WORD.findall(comment.text[cite.start_char : cite.end_char])]
            there = result.article.text[cite.article_start_char : cite.article_end_char]
            assert here == [word.casefold() for word in WORD.findall(there)]
            assert len(here) == cite.n_words >= 8
    long = [comment for comment in result.comments if len(WORD.findall(comment.text)) >= 8 and not comment.depth]
    assert all(comment.cites for comment in long)


@given(forests(), layouts())
def test_every_word_of_the_page_is_in_a_record_or_a_named_block(forest: list[Tree], layout: Layout) -> None:
    result = compile_page(page_of(forest, layout).encode())
    assert result.page
    ids = {comment.comment_id for comment in result.comments}
    for block in result.page.blocks:
        assert (block.record_id in ids) == (block.kind in ("comment", "comment_meta"))


@pytest.mark.parametrize(
    "page",
    [
        "rain " * 400_000,
        "Comments\n" + "1. I say so, dear.\n" * 50_000,
        "1 Comment\n" + "\n".join(" " * min(depth, 120) + "• I do?" for depth in range(50_000)),
        "rain " + "“" * 200_000,
        "@reader " * 50_000 + "\n\nComments\n\n 1. " + "@reader #1 " * 50_000,
        "It rained on the old bridge of the town. " * 20_000
        + "\n\n1 Comment\n\n 1. "
        + "It rained on the old " * 20_000,
    ],
    ids=["one line", "markers", "ever deeper", "marks", "mentions", "citations"],
)
def test_hostile_pages_compile_in_linear_time(page: str) -> None:
    # No clock: quadratic work on these would take hours.
    result = compile_page(page.encode())
    assert result.page is not None
    assert len(result.page.text) == len(page)


@pytest.mark.parametrize("page", ["Rain", None, 7])
def test_what_is_no_bytes_is_told(page: object) -> None:
    with pytest.raises(TypeError, match=f"give the page's bytes as saved, not {type(page).__name__}: "):
        compile_page(page)  # type: ignore[arg-type]
