"""Which comments of a page may repeat words: none that does is missed."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from broadsheet.comments.between import MARKED
from broadsheet.comments.cites import SHINGLE
from broadsheet.comments.marked import marked
from broadsheet.comments.shared import repeating
from broadsheet.comments.wording import Words, runs

LONG = "nobody told the carters about it before they came"

words = st.sampled_from(
    ["rain", "RAIN", "Straße", "STRASSE", "d'été", "D’été", "Мост", "мост", "İl", "x-y", "½", "οδός"]
)
signs = st.sampled_from(
    [" ", " ", " ", ", ", "\n> ", " “", "” ", ' "', "_", "…", "\N{COMBINING DOT ABOVE}", "\ud800", "😀"]
)
texts = st.lists(st.tuples(words, signs), max_size=30).map(lambda pairs: "".join(map("".join, pairs)))


def _found(article: str, page: list[str]) -> set[int]:
    """Word by word: who has a run of another or of the article, and who has set off what another has."""
    folded = [Words(text).folded for text in page]
    shingles = [set(runs(one, SHINGLE)) for one in folded]
    found = set()
    for place, one in enumerate(shingles):
        others = [*shingles[:place], *shingles[place + 1 :], set(runs(Words(article).folded, SHINGLE))]
        if any(one & other for other in others):
            found.add(place)
    for place, text in enumerate(page):
        for stretch in marked(text):
            said = tuple(Words(text[stretch.start : stretch.end]).folded)
            if not MARKED <= len(said) < SHINGLE:
                continue
            for source, other in enumerate(folded):
                if source != place and said in set(runs(other, len(said))):
                    found |= {place, source}
    return found


@given(texts, st.lists(texts, max_size=5))
@example("", [f"See, {LONG}.", f"“See”, {LONG.upper()}!"])
@example(f"It rained: {LONG}.", ["It rained.", LONG.replace(" ", "…")])
@example("", ["nobody told the carters", "It rained.", "So “nobody told the carters”?"])
@example("", ["\0", LONG, LONG])
def test_no_comment_that_repeats_words_is_missed(article: str, page: list[str]) -> None:
    assert set(repeating(article, page)) >= _found(article, page)


@given(st.lists(words, min_size=MARKED, max_size=12), texts, texts, st.sampled_from(["{}", "“{}”", "\n> {}\n"]))
@example(["one", "two", "three", "four"], "two one. four one.", "three", "“{}”")
@example(["two", "one", "two", "three"], "two two two three three three.", "", "“{}”")
def test_what_is_said_again_in_other_letters_is_not_missed(said: list[str], before: str, after: str, form: str) -> None:
    page = [
        f"{before} {' '.join(said)} {after}",
        "It rained.",
        f"{after} {form.format(' – '.join(said).upper())} {before}",
    ]
    assert set(repeating("", page)) >= _found("", page)
    assert len(said) < SHINGLE or {0, 2} <= set(repeating("", page))


def test_comments_that_repeat_nothing_are_passed() -> None:
    page = [f"See, {LONG}.", "Nobody told the baker about it.", "The carters “came before it was told”.", f"So {LONG}?"]
    assert set(repeating("Nobody told them.", page)) == {0, 3}


def test_a_page_of_very_many_signs_is_compared_as_a_whole() -> None:
    assert list(repeating("", ["It rained.", "".join(map(chr, range(0x1F300, 0x1F500)))])) == [0, 1]


@pytest.mark.parametrize(
    "text",
    ["rain " * 20, "“rain rain rain rain” " * 4, "“" * 80, "“rain toll mist fog” rain toll mist fog " * 2, "a'b-" * 20],
)
def test_time_grows_with_the_page(text: str) -> None:
    def seconds(n: int) -> float:
        page = [f"{text} {number}" for number in range(n)]
        start = process_time()
        for _ in repeating("", page):
            pass
        return process_time() - start

    seconds(50)
    assert min(seconds(4_000) for _ in range(3)) < 12 * max(min(seconds(1_000) for _ in range(3)), 0.002)
