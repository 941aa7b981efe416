"""Which marks pair, and which signs are no marks at all."""

from __future__ import annotations

import pytest

from broadsheet.contract.records import Paragraph
from broadsheet.quotes.scanning import scan_container
from quoted import find, quotes


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("“", "”"), ('"', '"'), ("``", "''"), ("''", "''"), ("„", "“"), ("„", "”"), ("»", "«"), ("« ", " »"),
        ("‹", "›"), ("「", "」"), ("『", "』"), ("‘", "’"), ("'", "'"), ("”", "”"), ("‘‘", "’’"), ("„", '"'),
        ("“", '"'), ("``", '"'), ('"', "”"), ("`", "'"), ("'", "’"), ("‚", "‘"), ("’", "’"), ("›", "‹"), ("»", "»"),
        ("“", "“"), ("”", "“"), ("❝", "❞"), ("〝", "〞"), ("‚‚", "‘‘"), ("“", "’"), ("‘", "”"), ("«", "»"),
        ("´´", "´´"),
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
        "He is 6’2” tall, and 5’3” with his hat off.",
        "The Qur’an, the Hawai‘i road, the Ka‘ba and O’Hara’s inn are in the bakers’ guide.",
        "The road to 'Ayn Dara and 'Amuda is shut for the bakers' sake.",
        "Home › News › Council » More",
        "Type `make` and the bakers' list is printed.",
        '<a href="https://example.org/bridge" title="a bridge">the bridge</a>',
        "<a href=”https://example.org/bridge”>the bridge</a>",
    ],
)
def test_apostrophes_and_measures_open_nothing(text: str) -> None:
    found = find(text)
    assert (found.quotes, found.incidents) == ((), ())


def test_an_apostrophe_within_a_quote_does_not_end_it() -> None:
    (quote,) = quotes("‘We don’t sell the bakers’ bread,’ the miller said.")
    assert quote.text == "We don’t sell the bakers’ bread,"
    (quote,) = quotes("The miller said, ‘We sell the bakers’ bread,’ and left.")
    assert quote.text == "We sell the bakers’ bread,"


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


def test_many_marks_among_words_are_all_read() -> None:
    line = "“It will rain,” the baker told them. " * 2_500
    stretches, faults = scan_container(line, [Paragraph(kind="paragraph", start_char=0, end_char=len(line))])
    assert (len(stretches), faults) == (2_500, [])


def test_a_mark_too_many_after_a_quote_is_lost_alone() -> None:
    found = find('"It will rain," the baker said." She left.')
    assert [quote.text for quote in found.quotes] == ["It will rain,"]
    assert [incident.id for incident in found.incidents] == ["quotes.unopened"]


def test_a_mark_printed_twice_opens_or_closes_once() -> None:
    (quote,) = quotes("““It will rain,”” the baker said.")
    assert quote.text == "It will rain,"


def test_a_mark_with_the_space_on_its_wrong_side_opens() -> None:
    assert [quote.text for quote in quotes("The baker said,” it will rain all day.”")] == ["it will rain all day."]
    assert [quote.text for quote in quotes("” … it will rain all day,” the baker said.")] == ["… it will rain all day,"]


def test_signs_that_print_nothing_hide_no_mark() -> None:
    (quote,) = quotes("\u202a”It will rain,\u200b” the baker said.")
    assert (quote.text.strip("\u200b"), quote.closure) == ("It will rain,", "closed")


def test_a_ditto_mark_is_no_quote() -> None:
    assert quotes('Monday: rain all day\nTuesday: "\nWednesday: sun') == ()


def test_inches_within_a_quote_do_not_end_it() -> None:
    assert [quote.text for quote in quotes('"The board is 10" wide," the baker said.')] == ['The board is 10" wide,']
    years = quotes('"We closed in 2010" is what the baker wrote in "our bakery in 2012" of it.')
    assert years[0].text == "We closed in 2010"


def test_three_apostrophes_are_an_inner_mark_and_an_outer_one() -> None:
    outer, inner = quotes("''The miller told me, 'It will rain all day,''' the baker said.")
    assert (outer.text, inner.text) == ("The miller told me, 'It will rain all day,'", "It will rain all day,")
    outer, inner = quotes("'''It will rain all day,' the miller told me,'' the baker said.")
    assert (outer.text, inner.text) == ("'It will rain all day,' the miller told me,", "It will rain all day,")


def test_an_inner_quote_that_only_the_outer_mark_ends_is_kept() -> None:
    outer, inner = quotes("“The miller told me, ‘It will rain,” the baker said.")
    assert (outer.closure, inner.text, inner.closure) == ("closed", "It will rain,", "unclosed")


@pytest.mark.parametrize(
    ("opening", "closing"), [("„", "“"), ("»", "«"), ("«", "»"), ("‘", "’"), ("'", "'"), ('"', '"')]
)
def test_every_style_may_open_each_paragraph_anew(opening: str, closing: str) -> None:
    found = find(f"{opening}The bridge is old.\n\n{opening}It will be shut.{closing}")
    (quote,) = found.quotes
    assert (len(quote.spans), quote.closure, found.incidents) == (2, "closed", ())


def test_a_quote_over_paragraphs_without_marks_is_one() -> None:
    found = find("„The bridge is old.\n\nIt will be shut.\n\nWe are “very” sorry. “\n\nIt rained.")
    assert found.quotes[0].text == "The bridge is old. It will be shut. We are “very” sorry."
    assert (found.quotes[0].closure, found.incidents) == ("closed", ())


def test_marks_far_apart_do_not_quote_what_lies_between() -> None:
    found = find("“The bridge is old.\n\n" + "It rained.\n\n" * 9 + "It will be shut,” the mayor said.")
    assert [quote.closure for quote in found.quotes] == ["unclosed", "unopened"]
    assert [incident.id for incident in found.incidents] == ["quotes.unclosed", "quotes.unopened"]


def test_the_name_under_a_pull_quote_is_not_quoted() -> None:
    (quote,) = quotes("“The bridge is old, and we will mend it.\n\nJo Roe, a baker.”")
    assert quote.text == "The bridge is old, and we will mend it."


def test_cited_lines_are_blocks_line_by_line() -> None:
    found = find("Joe wrote:\n> The bridge\n> is old.\nIt is not.\n> It is.")
    told = [(quote.text, quote.quote_type, len(quote.spans)) for quote in found.quotes]
    assert told == [("The bridge is old.", "block", 2), ("It is.", "block", 1)]


def test_cited_lines_within_cited_lines_are_quotes_within_quotes() -> None:
    outer, inner = find(">> It is old.\n>> Very old.\n> It is not.", blocks=frozenset({0})).quotes
    assert (outer.text, inner.text) == ("It is old. Very old. It is not.", "It is old. Very old.")
    assert inner.parent_quote_id == outer.quote_id


@pytest.mark.parametrize("text", ["> Rain.\nSun.\n> ...\n> Snow.", "> Rain.\nSun.\n>> ...\n> Snow."])
def test_a_cited_line_without_a_word_does_not_lead_back_to_an_earlier_block(text: str) -> None:
    found = find(f"Joe wrote:\n{text}").quotes
    assert [quote.text for quote in found] == ["Rain.", "Snow."]


def test_a_cited_line_without_a_word_parts_no_block() -> None:
    (quote,) = find("Joe wrote:\n> Rain.\n> ...\n> Snow.").quotes
    assert quote.text == "Rain. Snow."


def test_a_mark_is_explained_once() -> None:
    paragraphs = ['“Rain,” she wrote, "and', "sun.", "„", '"']
    taken = [span for quote in quotes("\n\n".join(paragraphs)) for span in quote.spans]
    assert len({(span.start_char, span.end_char) for span in taken}) == len(taken)


def test_a_quote_does_not_run_over_cited_lines() -> None:
    found = find("“Rain fell.\n\nIt was ‘wet’ there.\n> Sun.\n\nSnow fell.”").quotes
    assert [quote.text for quote in found] == ["Rain fell.", "wet", "Sun.", "Snow fell."]
    found = find("“Rain fell.\n\nIt was ‘wet’ there.\n>\n\nSnow fell.”").quotes
    assert [quote.text for quote in found] == ["Rain fell.", "wet", "Snow fell."]


def test_a_quote_over_two_cited_lines_keeps_them_together() -> None:
    outer, inner = find("> He said “it is\n> old” and left.", blocks=frozenset({0})).quotes
    assert (outer.quote_type, inner.text) == ("block", "it is\n> old")
    assert (len(outer.spans), inner.parent_quote_id) == (1, outer.quote_id)


def test_a_wrapped_cited_line_goes_on_and_the_answer_does_not() -> None:
    long = "The bridge is old and was mended by the council in the spring of"
    (quote,) = find(f"> {long}\nthat year.\nNo, it was not.", blocks=frozenset({0})).quotes
    assert quote.text == f"{long} that year."


def test_a_sign_at_the_head_of_a_plain_paragraph_cites_nothing() -> None:
    assert quotes("> Read more about the bridge") == ()
