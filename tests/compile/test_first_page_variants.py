"""Nothing of the first page comes out right by special case: variants of it come out right as well."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from broadsheet import compile_page
from broadsheet.compile import PageResult
from broadsheet.contract.records import Comment
from first_page_parts import Unit, head_of, printed, renumbered, units_of, with_texts_of
from golden_view import view
from invariants import assert_holds

PAGE = (Path(__file__).parents[2] / "raw/veterans-today/000_a09aa6b6c3f4a726.txt").read_bytes().decode("utf-8")
UNITS = units_of(PAGE)
HEAD = head_of(PAGE)
SOME = settings(max_examples=30)

Row = tuple[int | None, int | None, int | None, str]


def rows(result: PageResult) -> list[Row]:
    """Printed number, ordinal, position of the parent and text of each comment."""
    position = {comment.comment_id: comment.position for comment in result.comments}
    return [(c.printed_number, c.ordinal, c.parent_id and position[c.parent_id], c.text) for c in result.comments]


def expected(units: list[Unit]) -> list[Row]:
    found: list[Row] = []
    for unit in units:
        found.append((unit.number, unit.ordinal, None, unit.text))
        if unit.reply:
            found.append((None, None, len(found), unit.reply_text))
    return found


def compiled(page: str) -> PageResult:
    result = compile_page(page.encode())
    assert_holds(page.encode(), result)
    assert_blocks_hold_the_comments(result)
    return result


def assert_blocks_hold_the_comments(result: PageResult) -> None:
    """The blocks that name a comment hold its text, and no other's."""
    assert result.page
    held: dict[str | None, list[str]] = {}
    for block in result.page.blocks:
        if block.kind == "comment":
            held.setdefault(block.record_id, []).append(result.page.text[block.start_char : block.end_char])
    assert {name: " ".join(parts).split() for name, parts in held.items()} == {
        comment.comment_id: comment.text.split() for comment in result.comments
    }


def test_the_parts_are_the_page() -> None:
    assert [unit.ordinal for unit in UNITS] == list(range(1, 21))
    assert [unit.ordinal for unit in UNITS if unit.number is None] == [5]
    assert [unit.ordinal for unit in UNITS if unit.reply] == [3]
    assert rows(compiled(PAGE)) == expected(UNITS)
    assert rows(compiled(printed(HEAD, UNITS))) == expected(UNITS)


@SOME
@given(st.permutations(range(20)))
def test_texts_may_stand_under_other_numbers(order: list[int]) -> None:
    units = with_texts_of(UNITS, order)
    assert rows(compiled(printed(HEAD, units))) == expected(units)


# At the end: the comment that is replied to, and behind the reply the one that has lost its number.
@SOME
@given(st.permutations(range(20)))
@example([0, 1, *range(5, 20), 3, 2, 4])
def test_comments_may_stand_in_any_order(order: list[int]) -> None:
    units = [UNITS[i] for i in order]
    assert rows(compiled(printed(HEAD, units))) == expected(units)


@SOME
@given(st.integers(1, 18), st.integers(0, 5000), st.integers(1, 12))
def test_numbers_may_be_others_and_another_one_may_be_lost(lost: int, first: int, step: int) -> None:
    units = renumbered(UNITS, lost, first, step)
    assert rows(compiled(printed(HEAD, units))) == expected(units)


def test_the_first_number_may_be_lost() -> None:
    units = renumbered(UNITS, 0, 1, 1)
    assert rows(compiled(printed(HEAD, units))) == expected(units)


@SOME
@given(st.integers(0, 8), st.integers(2, 8))
def test_indents_may_be_others(base: int, step: int) -> None:
    assert rows(compiled(printed(HEAD, UNITS, base, step))) == expected(UNITS)


@SOME
@given(st.permutations(range(20)), st.integers(1, 18), st.integers(1, 90), st.integers(0, 6), st.integers(2, 6))
def test_all_of_it_at_once(order: list[int], lost: int, first: int, base: int, step: int) -> None:
    units = renumbered(with_texts_of(UNITS, order), lost, first, 1)
    assert rows(compiled(printed(HEAD, units, base, step))) == expected(units)


@SOME
@given(st.integers(0, len(PAGE)))
def test_the_page_may_be_cut_anywhere(cut: int) -> None:
    page = PAGE[:cut]
    result = compile_page(page.encode())
    assert_holds(page.encode(), result)
    # A numbered comment is whole once the number of the next one has been printed.
    begun = [unit.number for unit in UNITS if unit.number and re.search(rf"\n  {unit.number}\. \w", page)]
    whole = [unit for unit in UNITS if unit.ordinal < max(begun, default=0)]
    assert rows(result)[: len(expected(whole))] == expected(whole)


NAMES = {
    "FNA": ["RNA", "Dpb", "KXQ"],
    "TEHRAN": ["RIVERTON", "OSLO", "PORT ALMA"],
    "Sputnik": ["Delta", "Harbour News", "Aurora"],
    "Konashenkov": ["Petersen", "Adeyemi", "Nakamura"],
    "Poznikhir": ["Lindqvist", "Okafor", "Moreau"],
    "SANA": ["BRTN", "LUMO", "Vesta"],
    "Moscow": ["Lisbon", "Dakar", "Hanoi"],
    "Gordon": ["Miriam", "Tove", "Rafael"],
    "Veterans Today": ["River Post", "The Lantern", "Daily Mill"],
}


def renamed(text: str, names: dict[str, str]) -> str:
    return re.sub("|".join(map(re.escape, names)), lambda found: names[found.group()], text)


DIGESTS = {"sha256", "n_words", "first_words"}


def without_digests(value: object) -> object:
    if isinstance(value, dict):
        return {
            key: without_digests(one) for key, one in value.items() if key not in ("sha256", "n_words", "first_words")
        }
    return [without_digests(one) for one in value] if isinstance(value, list) else value


def spelled(result: PageResult) -> str:
    return json.dumps(without_digests(view(result)), ensure_ascii=False)


@SOME
@given(st.fixed_dictionaries({name: st.sampled_from(others) for name, others in NAMES.items()}))
def test_names_may_be_others(names: dict[str, str]) -> None:
    assert spelled(in_marks(compiled(renamed(PAGE, names)))) == renamed(spelled(in_marks(compiled(PAGE))), names)


def in_marks(result: PageResult) -> PageResult:
    """The page without speech reported without marks: whether that is likely enough is learned from words as well."""
    return replace(result, quotes=tuple(quote for quote in result.quotes if quote.quote_type != "indirect"))


@pytest.mark.parametrize("mark", ["\n", "\r\n", "\r"])
def test_line_ends_change_no_text(mark: str) -> None:
    assert rows(compiled(PAGE.replace("\n", mark))) == expected(UNITS)


def test_no_comment_is_lost_with_the_article() -> None:
    comments: tuple[Comment, ...] = compiled(PAGE[len(HEAD) :]).comments
    assert [comment.text for comment in comments] == [row[3] for row in expected(UNITS)]
