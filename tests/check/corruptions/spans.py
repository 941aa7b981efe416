"""Spans beside what they stand for, texts that differ from their spans, wrong counts."""

from __future__ import annotations

from corruptions.tools import Broken, Catalogue

CORRUPTIONS = Catalogue()


def _page(broken: Broken) -> int:
    """The number of the page with an article."""
    return next(number for number, row in enumerate(broken.rows("pages")) if len(row["blocks"]) == 3)


@CORRUPTIONS.breaks("spans.range")
def paragraph_beyond_the_text(broken: Broken) -> None:
    broken.change_item("comments", 0, "paragraphs", 1, end_char=4000)


@CORRUPTIONS.breaks("spans.range")
def empty_paragraph(broken: Broken) -> None:
    broken.change_item("comments", 3, "paragraphs", 0, end_char=0)


@CORRUPTIONS.breaks("spans.range")
def citation_beyond_the_article(broken: Broken) -> None:
    broken.change_item("comments", 1, "cites", 0, article_end_char=4000)


@CORRUPTIONS.breaks("spans.range")
def citation_beyond_its_comment(broken: Broken) -> None:
    broken.change_item("comments", 3, "comment_cites", 0, end_char=4000)


@CORRUPTIONS.breaks("spans.range")
def citation_beyond_the_cited_comment(broken: Broken) -> None:
    broken.change_item("comments", 3, "comment_cites", 0, comment_end_char=4000)


@CORRUPTIONS.breaks("spans.order")
def citations_overlap(broken: Broken) -> None:
    cites = broken.rows("comments")[3]["comment_cites"]
    broken.change("comments", 3, comment_cites=[*cites, *cites])


@CORRUPTIONS.breaks("spans.order")
def paragraphs_overlap(broken: Broken) -> None:
    broken.change_item("comments", 0, "paragraphs", 1, start_char=30)


@CORRUPTIONS.breaks("spans.gap")
def word_in_no_paragraph(broken: Broken) -> None:
    broken.change_item("comments", 0, "paragraphs", 1, start_char=39)


@CORRUPTIONS.breaks("spans.gap")
def word_in_no_section(broken: Broken) -> None:
    broken.change_item("articles", 0, "sections", 0, start_char=9)


@CORRUPTIONS.breaks("spans.gap")
def word_not_aligned(broken: Broken) -> None:
    piece = broken.rows("comments")[3]["alignment"][0]
    broken.change_item("comments", 3, "alignment", 0, length=piece["length"] - 5)


@CORRUPTIONS.breaks("spans.text-sha256")
def another_text_hash(broken: Broken) -> None:
    broken.change("pages", 0, text_sha256="0" * 64)


@CORRUPTIONS.breaks("spans.blocks")
def hole_between_blocks(broken: Broken) -> None:
    block = broken.rows("pages")[_page(broken)]["blocks"][0]
    broken.change_item("pages", _page(broken), "blocks", 0, end_char=block["end_char"] - 1)


@CORRUPTIONS.breaks("spans.blocks")
def last_block_cut(broken: Broken) -> None:
    block = broken.rows("pages")[_page(broken)]["blocks"][2]
    broken.change_item("pages", _page(broken), "blocks", 2, end_char=block["end_char"] - 1)


@CORRUPTIONS.breaks("spans.raw-text", also=["raw.decode"])
def raw_piece_too_short_in_the_text(broken: Broken) -> None:
    piece = broken.rows("pages")[_page(broken)]["raw_alignment"][2]
    broken.change_item("pages", _page(broken), "raw_alignment", 2, length=piece["length"] - 1)


@CORRUPTIONS.breaks("spans.raw-bytes", also=["raw.decode"])
def raw_piece_too_short_in_the_bytes(broken: Broken) -> None:
    piece = broken.rows("pages")[_page(broken)]["raw_alignment"][2]
    broken.change_item("pages", _page(broken), "raw_alignment", 2, n_bytes=piece["n_bytes"] - 1)


@CORRUPTIONS.breaks("spans.raw-markup")
def markup_with_an_alignment(broken: Broken) -> None:
    broken.change("pages", _page(broken), media_type="text/html")


@CORRUPTIONS.breaks("spans.incident")
def incident_beyond_the_text(broken: Broken) -> None:
    broken.change_item("pages", _page(broken), "incidents", 0, end_char=100_000)


@CORRUPTIONS.breaks("spans.incident")
def incident_without_an_end(broken: Broken) -> None:
    broken.change_item("pages", _page(broken), "incidents", 0, end_char=None)


@CORRUPTIONS.breaks("spans.alignment")
def piece_from_elsewhere(broken: Broken) -> None:
    piece = broken.rows("comments")[3]["alignment"][0]
    broken.change_item("comments", 3, "alignment", 0, page_start_char=piece["page_start_char"] - 1)


@CORRUPTIONS.breaks("spans.page-order", also=["spans.alignment"])
def pieces_go_back(broken: Broken) -> None:
    broken.change_item("articles", 0, "alignment", 1, page_start_char=0)


@CORRUPTIONS.breaks("spans.first-section")
def another_agency(broken: Broken) -> None:
    broken.change("articles", 0, agency="RNA")


@CORRUPTIONS.breaks("spans.count")
def a_word_too_many(broken: Broken) -> None:
    broken.change("articles", 0, n_words=broken.rows("articles")[0]["n_words"] + 1)


@CORRUPTIONS.breaks("spans.count")
def a_quote_too_few(broken: Broken) -> None:
    broken.change("articles", 0, n_quotes=4)


@CORRUPTIONS.breaks("spans.count")
def a_comment_too_few(broken: Broken) -> None:
    broken.change("articles", 0, n_comments=3)


@CORRUPTIONS.breaks("spans.mention")
def another_mention(broken: Broken) -> None:
    broken.change_item("comments", 1, "mentions", 0, text="@2")


@CORRUPTIONS.breaks("spans.cite")
def citation_of_other_words(broken: Broken) -> None:
    cite = broken.rows("comments")[1]["cites"][0]
    broken.change_item("comments", 1, "cites", 0, article_start_char=cite["article_start_char"] - 4)


@CORRUPTIONS.breaks("spans.cite")
def citation_of_other_words_of_a_comment(broken: Broken) -> None:
    broken.change_item("comments", 3, "comment_cites", 0, comment_start_char=2)


@CORRUPTIONS.breaks("spans.cite-count")
def citation_of_a_comment_miscounted(broken: Broken) -> None:
    broken.change_item("comments", 3, "comment_cites", 0, n_words=3)


@CORRUPTIONS.breaks("spans.cite-count")
def citation_miscounted(broken: Broken) -> None:
    broken.change_item("comments", 1, "cites", 0, n_words=3)
