"""What name a speaker's words stand for."""

from __future__ import annotations

from quoted import only, quotes


def names(text: str) -> list[str | None]:
    return [quote.speaker and quote.speaker.name for quote in quotes(text)]


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
