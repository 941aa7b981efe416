"""What name a speaker's words stand for, at a price that grows with the text, and which language the words are of."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from itertools import accumulate, pairwise, permutations
from types import FrameType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from broadsheet.quotes.lexicon import LEAST_SHARE, LEAST_WORDS, guess, languages
from broadsheet.quotes.name_index import NameIndex
from broadsheet.quotes.name_runs import find_names
from broadsheet.quotes.names import Directory
from quoted import only, quotes, words_of

ENGLISH = words_of("en")


def names(text: str) -> list[str | None]:
    return [quote.speaker.name if quote.speaker else None for quote in quotes(text)]


def test_a_surname_stands_for_the_fullest_name_in_the_text() -> None:
    assert names("Major-General Jane Roe spoke. “It rains,” Maj. Gen. Jane Roe said.\n\n“It pours,” Roe said.") == [
        "Major-General Jane Roe",
        "Major-General Jane Roe",
    ]


def test_of_two_people_with_one_surname_the_one_named_last_is_meant() -> None:
    assert names("Jane Roe came.\n\n“It rains,” Roe said.\n\nJohn Roe came.\n\n“It pours,” Roe said.") == [
        "Jane Roe",
        "John Roe",
    ]


def test_a_pronoun_stands_for_the_last_speaker_and_is_less_sure() -> None:
    text = "“It rains,” Ms. Roe said.\n\n“It pours,” Mr. Poe said.\n\n“It snows,” she said.\n\n“It hails,” he said."
    assert names(text) == ["Ms. Roe", "Mr. Poe", "Ms. Roe", "Mr. Poe"]
    named, _, pronoun, _ = quotes(text)
    assert pronoun.confidence < named.confidence


def test_a_pronoun_without_a_person_has_no_name() -> None:
    assert names("“It rains,” the agency said.\n\n“It pours,” he said.") == [None, None]


def test_a_description_has_no_name_and_a_body_has_its_own() -> None:
    assert names("“It rains,” the Ashford council spokesman said.") == [None]
    assert names("The General Assembly called it a “very wet day”. The State General Assembly met.") == [
        "General Assembly"
    ]


def test_an_apposition_may_hold_the_name() -> None:
    quote = only("“It rains,” senior council official, Jane Roe, said.")
    assert quote.speaker is not None
    assert quote.speaker.name == "Jane Roe"


def test_a_body_named_as_a_speaker_is_never_he_or_she() -> None:
    text = "“It rains,” Mr. Poe said.\n\n“It pours,” Ashford Council said.\n\n“It snows,” he said."
    assert names(text) == ["Mr. Poe", "Ashford Council", "Mr. Poe"]


def forms(text: str, last: str, language: str = "en") -> dict[str, list[int]]:
    index = NameIndex(text, [(0, len(text))], words_of(language))
    return {form: told.starts for form, told in index.ending_in(last).items()}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Then Jane Roe’s bakery, Ms. Roe and ROE.", {"Jane Roe": [5], "Ms. Roe": [24], "ROE": [36]}),
        ("Jane von der Roe, Roe Street, McRoe, Roebuck, Roe-Poe, a-Roe", {"Jane von der Roe": [0]}),
        ("Jane\u00a0Roe (Roe “Roe\nRoe", {"Jane\u00a0Roe": [0], "Roe": [10, 15, 19]}),
        ("A Poe-Roe Roe met 3-Roe", {"Poe-Roe Roe": [2], "Roe": [20]}),
        ("Ann. Roe, Dr. Roe", {"Roe": [5], "Dr. Roe": [10]}),
        ("Jane " * 8 + "Roe. The Roe", {"Roe": [49]}),
        ("Incomprehensibilities-Overcomplications Roe", {"Incomprehensibilities-Overcomplications Roe": [0]}),
        ("no roe at all", {}),
    ],
)
def test_names_are_looked_for_by_their_last_word(text: str, found: dict[str, list[int]]) -> None:
    assert forms(text, "roe") == found


def test_letters_beyond_ascii_are_found_in_either_case() -> None:
    assert forms("Jo ÉCOLÉ met Écolé?", "écolé") == {"Jo ÉCOLÉ": [0], "Écolé": [13]}
    kelvin = "\N{KELVIN SIGN}im"
    assert forms(f"Ann {kelvin} met Kim", "kim") == {f"Ann {kelvin}": [0], "Kim": [12]}


def test_only_two_letters_beyond_ascii_have_ascii_in_their_lower_case() -> None:
    odd = {chr(code) for code in range(128, sys.maxunicode + 1) if any(low < "\x80" for low in chr(code).lower())}
    long = {chr(code) for code in range(sys.maxunicode + 1) if len(chr(code).lower()) > 1}
    assert odd == {"\u0130", "\N{KELVIN SIGN}"}
    assert long == {"\u0130"}


_PIECES = [
    "Roe", "ROE", "roe", "Jane", "A", "Mr.", "U.S.", "Inc.", "von", "der", "Von", "The", "of", "said", "Roe’s",
    "Roe's", "(Roe", "“Roe", "a-Roe", "A-Roe", "3-Roe", "Roe-Poe", "’Roe", "Roe/Jane", "e.g.Roe", "_Roe", "Roe_",
    "McRoe", "¼Roe", "Écolé", "ÉCOLÉ", "ΟΔΟΣ", "ΟΔΟΣ’s", "Roe\u0301", "Иван", "\N{KELVIN SIGN}im", "Kim",
    "Incomprehensibilities-Over",
]  # fmt: skip
_piece = st.tuples(st.sampled_from(_PIECES), st.sampled_from([" ", " ", " ", "\u00a0", "\n", ". ", ", ", "  ", "—"]))
_paragraph = st.lists(_piece, min_size=1, max_size=30).map(lambda parts: "".join(part + gap for part, gap in parts))


@given(st.lists(_paragraph, min_size=1, max_size=3), st.sampled_from(languages()))
@example(["Иван A-Roe\u00a0Roe/Jane "], "en")  # a place within a word before a place that is one
def test_looking_finds_the_names_that_reading_everything_finds(paragraphs: list[str], language: str) -> None:
    text = "\n\n".join(paragraphs)
    ends = [sum(len(part) + 2 for part in paragraphs[:number]) for number in range(len(paragraphs) + 1)]
    spans = [(start, end - 2) for start, end in pairwise(ends)]
    words = words_of(language)
    expected: dict[str, list[tuple[str, int]]] = {"roe": [], "said": []}
    for start, end in spans:
        for name in find_names(text, start, end, words):
            expected.setdefault(name.core[-1], []).append((name.text, name.start))
    index = NameIndex(text, spans, words)
    for last, told in expected.items():
        found = index.ending_in(last)
        assert list(found) == list(dict.fromkeys(form for form, _ in told))
        assert sorted((form, start) for form in found for start in found[form].starts) == sorted(told)


def calls(work: Callable[[], object]) -> int:
    """How many functions are called, Python's own among them."""
    number = 0

    def count(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal number
        number += event.endswith("call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return number


def resolving(text: str, mentions: list[tuple[int, int]]) -> int:
    directory = Directory(text, [(0, len(text))], ENGLISH)
    return calls(lambda: [directory.resolve(start, end) for start, end in mentions])


_DISTINCT = [first + second + third for first, second, third in permutations("BDFGKLMNPRSTVZ", 3)]


@pytest.mark.parametrize("gap", [" ", " said ", ", ", "\n", " de ", "-", "/", "’s ", "(a-", " 3-", ". "])
@pytest.mark.parametrize("distinct", [1, 2, 2_000])
def test_resolving_names_grows_with_the_text(gap: str, distinct: int) -> None:
    """Looking for names takes no more than reading all of them a few times, however many are asked for."""
    words = [_DISTINCT[number % distinct] for number in range(6_000)]
    text = gap.join(words)
    starts = list(accumulate((len(word) + len(gap) for word in words), initial=0))[:-1]
    mentions = [(start, start + 3) for start in starts[::5]]
    reading = calls(lambda: find_names(text, 0, len(text), ENGLISH))
    assert resolving(text, mentions) < 3 * (reading + 100 * len(mentions))


def test_a_long_text_is_not_gone_through_for_each_of_many_names() -> None:
    text = "x " * 100_000
    index = NameIndex(text, [(0, len(text))], ENGLISH)
    searches = 0

    def count(_frame: FrameType, event: str, called: object) -> None:
        nonlocal searches
        searches += event == "c_call" and getattr(called, "__name__", "") == "find"

    sys.setprofile(count)
    try:
        found = [index.ending_in(word.lower()) for word in _DISTINCT]
    finally:
        sys.setprofile(None)
    assert not any(found)
    assert 0 < searches < 500  # of 2,184 names


def test_a_name_asked_for_often_is_looked_for_once() -> None:
    text = "Jane Roe met Ann Lee. " * 500
    start = text.index("Roe")
    once, often = resolving(text, [(start, start + 3)]), resolving(text, [(start, start + 3)] * 100)
    assert often < once + 100 * 30


def test_words_beside_the_speaker_cost_nothing() -> None:
    text = "Jane Roe met nobody. "
    assert resolving(text + "Ann Lee met Mr. Poe. " * 1_000, [(5, 8)]) == resolving(text, [(5, 8)])


@given(
    st.lists(
        st.sampled_from(["der", "the", "The", "UND", "and", "für", "Łand", "landł", "in", "?", "“", "’", " ", "½"])
    )
)
@example(["der", "der", "the"])
@example(["Łand", " ", "and", " ", "und", " ", "und"])
@example(["für", " "] * 60)
@example(["Łand", " "] * 60)
@example(["in", " ", *["für", " "] * 49])
def test_the_language_is_that_of_most_function_words(pieces: list[str]) -> None:
    for text in ("".join(pieces), " ".join(pieces)):
        words = re.findall(r"[^\W\d_]+", text.lower())
        counts = {code: sum(word in words_of(code).function for word in words) for code in languages()}
        few = len(words) >= LEAST_WORDS and max(counts.values()) < LEAST_SHARE * len(words)
        assert guess(text) == ("und" if few else max(counts, key=lambda code: (counts[code], code == "en")))
