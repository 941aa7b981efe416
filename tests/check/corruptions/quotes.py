"""Quotes whose words, marks, speakers or parents are not where they are said to be."""

from __future__ import annotations

from corruptions.tools import Broken, Catalogue

CORRUPTIONS = Catalogue()


@CORRUPTIONS.breaks("quotes.speaker")
def speaker_of_a_term(broken: Broken) -> None:
    broken.change("quotes", 3, speaker=broken.rows("quotes")[0]["speaker"])


@CORRUPTIONS.breaks("quotes.closure")
def closed_without_a_mark(broken: Broken) -> None:
    broken.change("quotes", 0, close_mark=None)


@CORRUPTIONS.breaks("quotes.type")
def indirect_with_marks(broken: Broken) -> None:
    broken.change("quotes", 0, quote_type="indirect")


@CORRUPTIONS.breaks("quotes.type")
def direct_without_marks(broken: Broken) -> None:
    broken.change("quotes", 4, quote_type="direct")


@CORRUPTIONS.breaks("quotes.text", also=["quotes.mark"])
def span_one_to_the_right(broken: Broken) -> None:
    span = broken.rows("quotes")[5]["spans"][0]
    moved = {name: position + 1 for name, position in span.items()}
    broken.change_item("quotes", 5, "spans", 0, **moved)


@CORRUPTIONS.breaks("quotes.part")
def speaker_in_other_words(broken: Broken) -> None:
    broken.change("quotes", 0, speaker={**broken.rows("quotes")[0]["speaker"], "text": "the baker"})


@CORRUPTIONS.breaks("quotes.part")
def cue_elsewhere(broken: Broken) -> None:
    broken.change("quotes", 1, cue={**broken.rows("quotes")[1]["cue"], "spans": [{"start_char": 0, "end_char": 5}]})


@CORRUPTIONS.breaks("quotes.mark")
def straight_mark(broken: Broken) -> None:
    broken.change("quotes", 0, open_mark='"')


@CORRUPTIONS.breaks("quotes.parent")
def in_a_quote_elsewhere(broken: Broken) -> None:
    broken.change("quotes", 2, parent_quote_id=broken.rows("quotes")[0]["quote_id"])


@CORRUPTIONS.breaks("quotes.loop")
def in_itself(broken: Broken) -> None:
    broken.change("quotes", 0, parent_quote_id=broken.rows("quotes")[0]["quote_id"])
