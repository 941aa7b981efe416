"""What a quoted stretch is."""

from __future__ import annotations

import pytest

from quoted import only


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("“It will rain,” the baker said.", "direct"),
        ("The baker said, “It will rain.”", "direct"),
        ("The council called the plan a “serious and costly mistake”.", "mixed"),
        ("The council called the plan a “mistake”.", "mixed"),
        ("Nobody knows what the so-called “experts” do all day.", "scare"),
        ("I wonder if they got their “wisdom” from the friend next door.", "scare"),
        ("The paper was attacking “moderates” on the council.", "scare"),
        ("She wrote the novel “Rivers at Dusk” in a year.", "title"),
        ("They sang “Over the Meadow” at dawn.", "title"),
        ("He is the host of the popular weekly show “Rivers at Dusk,” and a baker.", "title"),
        ("The council was named in the documentary “Floods.”", "title"),
        pytest.param(
            "She starred in the film “Cold Night.”",
            "title",
            marks=pytest.mark.xfail(reason="A title that ends in a full stop is taken for a sentence spoken."),
        ),
        ("Coach “Big Ed” Roe told reporters it would rain.", "scare"),
    ],
)
def test_the_type(text: str, kind: str) -> None:
    assert only(text).quote_type == kind


_FAR_CUE = pytest.mark.xfail(reason="A cue of thought far before a phrase of four words is taken for its cue.")


@pytest.mark.parametrize("term", ["experts", "free bread", pytest.param("so-called experts of ours", marks=_FAR_CUE)])
def test_a_scare_quoted_term_never_has_a_speaker_or_a_cue(term: str) -> None:
    quote = only(f"The baker thought all day long about how the town paid for its “{term}” in May.")
    assert (quote.quote_type, quote.speaker, quote.cue, quote.addressee) == ("scare", None, None, None)
