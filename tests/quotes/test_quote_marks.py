"""Which marks pair, and which signs are no marks at all."""

from __future__ import annotations

import pytest

from quoted import find, quotes


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("“", "”"), ('"', '"'), ("``", "''"), ("''", "''"), ("„", "“"), ("„", "”"), ("»", "«"), ("« ", " »"),
        ("‹", "›"), ("「", "」"), ("『", "』"), ("‘", "’"), ("'", "'"), ("”", "”"), ("‘‘", "’’"),
    ],
)  # fmt: skip
def test_every_pair_of_marks_is_read(opening: str, closing: str) -> None:
    (quote,) = quotes(f"The mayor said, {opening}We will mend the bridge.{closing} Rain is due.")
    assert (quote.text, quote.closure) == ("We will mend the bridge.", "closed")
    assert (quote.open_mark, quote.close_mark) == (opening.strip(), closing.strip())


@pytest.mark.parametrize(
    "text",
    [
        "The flood of ’82 wasn’t the council’s fault.",
        "The flood of '82 wasn't the council's fault.",
        "‘Em or us, that’s how the ‘murican bakers’ guild put things.",
        "The bakers' ovens and the millers' wheels stood still.",
        "It is rock ’n’ roll, and the bakers’ ovens.",
        "On the ’Ampton road the bakers’, millers’ and smiths’ carts stood still.",
        'He is 6\'2" tall and the board 10" wide.',
    ],
)
def test_apostrophes_and_measures_open_nothing(text: str) -> None:
    found = find(text)
    assert (found.quotes, found.incidents) == ((), ())


def test_an_apostrophe_within_a_quote_does_not_end_it() -> None:
    (quote,) = quotes("‘We don’t sell the bakers’ bread,’ the miller said.")
    assert quote.text == "We don’t sell the bakers’ bread,"


def test_a_quote_within_a_quote_is_a_row_of_its_own() -> None:
    outer, inner = quotes("“The miller told me, ‘It will rain,’ and left,” the baker said.")
    assert inner.text == "It will rain,"
    assert inner.parent_quote_id == outer.quote_id
    assert outer.parent_quote_id is None
    assert (inner.speaker and inner.speaker.text, outer.speaker and outer.speaker.text) == ("The miller", "the baker")


def test_a_missing_opening_mark_costs_that_mark_alone() -> None:
    found = find("The bridge is shut. It will open in May,” the mayor said. “We hope so,” the baker said.")
    first, second = found.quotes
    assert (first.text, first.closure, first.open_mark) == (
        "The bridge is shut. It will open in May,", "unopened", None,
    )  # fmt: skip
    assert (second.text, second.closure) == ("We hope so,", "closed")
    assert [incident.id for incident in found.incidents] == ["quotes.unopened"]


def test_an_unopened_quote_begins_after_the_dateline_and_after_the_quote_before_it() -> None:
    (dated,) = quotes("ASHFORD (AP) - The bridge is shut,” the mayor said.")
    assert dated.text == "The bridge is shut,"
    _, later = quotes("“We hope so,” the baker said. The bridge is shut,” the mayor said.")
    assert later.text == "The bridge is shut,"


def test_a_missing_closing_mark_costs_that_mark_alone() -> None:
    found = find("“The bridge is shut, the mayor said.\n\n The baker said, “We hope so.”")
    first, second = found.quotes
    assert (first.text, first.closure, first.close_mark) == ("The bridge is shut, the mayor said.", "unclosed", None)
    assert (second.text, second.closure) == ("We hope so.", "closed")
    assert [incident.id for incident in found.incidents] == ["quotes.unclosed"]


def test_the_inner_quote_of_an_unclosed_one_has_its_speaker() -> None:
    outer, inner = quotes("“In its letter, Town Hall says that “workers believed they were mending the old bridge.”")
    assert (outer.closure, outer.speaker) == ("unclosed", None)
    assert inner.speaker is not None
    assert inner.cue is not None
    assert (inner.speaker.text, inner.cue.text) == ("Town Hall", "says")


def test_a_quote_over_several_paragraphs_is_one() -> None:
    found = find("“The bridge is old.\n\n“It will be shut.\n\n“We are sorry,” the mayor said.")
    (quote,) = found.quotes
    assert quote.text == "The bridge is old. It will be shut. We are sorry,"
    assert (len(quote.spans), quote.closure, found.incidents) == (3, "closed", ())
    assert quote.speaker is not None
    assert quote.speaker.text == "the mayor"


def test_block_quotations_are_one_quote_with_the_speaker_who_leads_in() -> None:
    text = "The mayor wrote:\n\nThe bridge is old.\n\nIt will be shut.\n\nIt rained."
    (quote,) = find(text, blocks=frozenset({1, 2})).quotes
    assert (quote.quote_type, quote.closure, len(quote.spans)) == ("block", "unmarked", 2)
    assert quote.speaker is not None
    assert quote.speaker.text == "The mayor"


def test_a_marked_block_quotation_is_read_once() -> None:
    (quote,) = find("The mayor wrote:\n\n“The bridge is old.”", blocks=frozenset({1})).quotes
    assert (quote.quote_type, quote.text, quote.closure) == ("block", "The bridge is old.", "closed")


def test_nesting_without_end_is_cut_with_an_incident() -> None:
    found = find("“a " * 9)
    assert len(found.quotes) == 4
    assert {incident.id for incident in found.incidents} == {"quotes.unclosed", "quotes.too-deep"}


def test_a_paragraph_of_marks_is_left_out_and_the_next_is_read() -> None:
    found = find("“a” " * 2_001 + "\n\n“It will rain,” the baker said.")
    assert [quote.text for quote in found.quotes] == ["It will rain,"]
    (incident,) = found.incidents
    assert (incident.id, incident.start_char, incident.end_char) == ("quotes.too-many-marks", 0, 4 * 2_001)
