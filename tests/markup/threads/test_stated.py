"""Comments with stated numbers and parents: any statement gives a forest."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from broadsheet.markup.threads.stated import forest_of

NUMBERS = st.lists(st.tuples(st.none() | st.sampled_from("abcdefg"), st.none() | st.sampled_from("abcdefgx")))


@given(NUMBERS)
def test_any_statement_gives_a_forest_with_parents_first(stated: list[tuple[str | None, str | None]]) -> None:
    numbers, answered = [one for one, _ in stated], [above for _, above in stated]
    forest = forest_of(numbers, answered)
    assert sorted(forest.order) == list(range(len(stated)))
    seen: set[int] = set()
    for index in forest.order:
        parent = forest.parents[index]
        assert parent is None or (parent in seen and numbers[parent] == answered[index])
        assert (parent is None) == (answered[index] is None or index in forest.lost)
        seen.add(index)


@given(NUMBERS)
def test_what_loses_its_parent_had_none_to_be_found_or_was_in_a_circle(
    stated: list[tuple[str | None, str | None]],
) -> None:
    numbers, answered = [one for one, _ in stated], [above for _, above in stated]
    for index in forest_of(numbers, answered).lost:
        at, steps = index, 0
        while answered[at] in numbers and answered[at] is not None and steps <= len(stated):
            at, steps = numbers.index(answered[at]), steps + 1
            if at == index:
                break
        assert at == index, "it answers what is there, and not itself"


def test_a_long_chain_stated_backwards() -> None:
    count = 50_000
    numbers = [str(number) for number in range(count, 0, -1)]
    forest = forest_of(numbers, [None if one == "1" else str(int(one) - 1) for one in numbers])
    assert forest.order == tuple(range(count - 1, -1, -1))
    assert not forest.lost


def test_replies_that_come_before_what_they_answer_stay_in_their_order() -> None:
    assert forest_of(["1", "2", "3"], ["3", "3", None]).order == (2, 0, 1)
