"""Who speaks: one sentence for each shape that newspapers use."""

from __future__ import annotations

import pytest

from quoted import only, quotes, who

SHAPES = [
    ("“It will rain,” the baker said.", "the baker", "said", "cue-after"),
    ("“It will rain,” said the baker.", "the baker", "said", "inverted-after"),
    ("“It will rain,” said Jane Roe, a baker from Ash.", "Jane Roe, a baker from Ash", "said", "inverted-after"),
    ("“It rains,” senior town official, Jane Roe, said.", "senior town official, Jane Roe", "said", "cue-after"),
    ("“It will rain,” Maj. Gen. Igor R. Roe said, the Herald reported.", "Maj. Gen. Igor R. Roe", "said", "cue-after"),
    ("“It will rain,” the town said citing the weather service.", "the town", "said", "cue-after"),
    ("“It will rain!” Jane Roe shouted from the bridge.", "Jane Roe", "shouted", "cue-after"),
    ("“It will rain,” according to the weather service.", "the weather service", "according to", "source-after"),
    ("According to Jane Roe, the bridge is “not at all safe for carts”.", "Jane Roe", "According to", "source-before"),
    ("The baker said: “It will rain.”", "The baker", "said", "cue-before"),
    ("Jane Roe, the baker, said that it would “rain all week long”.", "Jane Roe, the baker", "said", "cue-before"),
    ("The council called the plan a “serious and costly mistake” on Monday.", "The council", "called", "cue-before"),
    ("The council has called the plan a “mistake”.", "The council", "called", "cue-before"),
    ("In a letter to the town, the mayor said “the bridge is too old”.", "the mayor", "said", "cue-before"),
    ("She said she hopes “the bridge will stand”.", "She", "said", "cue-before"),
    ("The bridge is “not at all safe” for lorries, the mayor said.", "the mayor", "said", "cue-after"),
    ("The mayor was blunt: “It will rain.”", "The mayor", None, "mention-before"),
    ("“It will rain.” — Jane Roe", "Jane Roe", None, "signed-after"),
    ("“It will rain,” Roe harrumphed.", "Roe", "harrumphed", "verb-after"),
    ("The mayor spoke of the weather on Monday. “It will rain.”", "The mayor", "spoke", "before1-cue"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "speaker", "cue", "rule"), SHAPES, ids=[shape[0][:40] for shape in SHAPES])
def test_the_speaker_of_each_shape(text: str, speaker: str, cue: str | None, rule: str) -> None:
    quote = only(text)
    assert (who(quote), quote.cue and quote.cue.text, quote.rule) == (speaker, cue, rule)


def test_a_second_verb_shares_the_subject_of_the_first() -> None:
    first, second = quotes("The council called it a “bad and costly idea” for us, and said it was “very hard proof”.")
    assert (who(first), who(second)) == ("The council", "The council")
    assert second.cue is not None
    assert second.cue.lemma == "say"


def test_a_quote_that_its_cue_interrupts_is_one() -> None:
    quote = only("“The bridge,” the mayor said, “will be shut.”")
    assert quote.text == "The bridge, will be shut."
    assert len(quote.spans) == 2


def test_a_new_sentence_in_marks_is_a_new_quote_of_the_same_speaker() -> None:
    first, second = quotes("“The bridge is shut,” the mayor said. “It is old.”")
    assert (who(second), second.rule) == (who(first), "before1-cue")
    assert second.cue is not None


def test_a_paragraph_of_one_quote_takes_the_speaker_of_the_paragraph_before() -> None:
    _, second = quotes("“The bridge is shut,” the mayor said.\n\n“It is old.”")
    assert (who(second), second.rule) == ("the mayor", "lead-in-cue")
    lead = only("The mayor wrote in a letter:\n\n“It is old.”")
    assert (who(lead), lead.rule) == ("The mayor", "lead-in-cue")


def test_whom_it_was_said_to() -> None:
    quote = only("“It will rain,” Jane Roe told reporters on Monday.")
    assert quote.addressee is not None
    assert quote.addressee.text == "reporters"
    assert only("“It will rain,” Jane Roe said on Monday.").addressee is None


def test_nobody_is_guessed() -> None:
    quote = only("“It will rain all week, and the bridge is old.”")
    assert (quote.speaker, quote.cue, quote.quote_type) == (None, None, "direct")


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("„Es wird regnen“, sagte Anna Roth.", "Anna Roth"),
        ("Anna Roth sagte: „Es wird regnen.“", "Anna Roth"),
        ("Am Montag sagte die Bürgermeisterin: „Es wird regnen.“", "die Bürgermeisterin"),
        ("»Es wird regnen«, so Anna Roth.", "Anna Roth"),
        ("Der Rat nannte den Plan einen „schweren und teuren Fehler“.", "Der Rat"),
    ],
)
def test_german_shapes(text: str, speaker: str) -> None:
    assert who(only(text, "de")) == speaker
    assert who(only(text, None)) == speaker


def test_without_a_lexicon_quotes_are_found_and_no_speaker_is_told() -> None:
    quote = only("« Il va pleuvoir demain », dit le boulanger.", "fr")
    assert (quote.text, quote.speaker, quote.cue) == ("Il va pleuvoir demain", None, None)


def test_a_long_text_in_none_of_the_languages_is_not_read_as_english() -> None:
    text = "« Il va pleuvoir demain », a dit Ann Roe, le boulanger du village. " + "Le pont est ferme. " * 12
    assert [(quote.text, quote.speaker) for quote in quotes(text, None)] == [("Il va pleuvoir demain", None)]


def test_nobody_speaks_a_quote_that_is_among_the_words_for_him() -> None:
    quote = only("Coach “Big Ed” Roe told reporters it would rain.")
    assert (quote.quote_type, quote.speaker, quote.cue, quote.addressee) == ("scare", None, None, None)


def test_an_unknown_language_without_function_words_is_read_as_english() -> None:
    assert who(only("“Rain,” Roe said.", None)) == "Roe"
