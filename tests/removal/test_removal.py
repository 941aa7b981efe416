"""What was taken down is gone from every field, and the rest of the page stays where it was."""

from __future__ import annotations

import random
from dataclasses import replace

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.check import Report, check_rows
from broadsheet.compile import PageResult, compile_page
from broadsheet.contract.records import Comment
from broadsheet.contract.rows import rows_of
from broadsheet.read import Provenance, Removal, Tombstone, author_key, text_digest
from broadsheet.removal import FILLER, remove

PAGE = """Council votes to rebuild the bridge

“We will start in May,” the mayor said on Monday.

4 Comments

  1. A second bridge would cost far less than the council believes, says “nobody” to me.

    • You are right: a second bridge would cost far less than the council believes. Good morning to all of you.

      • See #1 and #2 again.

  2. Good morning to all of you.
"""
HTML = """<html><body><article><h1>Rain</h1><p>It rained for the whole of the week in the town, and then it rained
again until the river was full.</p></article><ol class="commentlist">
<li class="comment" id="comment-1"><div class="comment-author"><cite class="fn">Jane Roe</cite></div>
<div class="comment-body"><p>The river was never so high.</p></div>
<ul class="children"><li class="comment" id="comment-2">
<div class="comment-author"><cite class="fn">reader42</cite></div>
<div class="comment-body"><p>@Jane Roe it was in 1954.</p></div></li></ul></li>
<li class="comment" id="comment-3"><div class="comment-author"><cite class="fn">reader42</cite></div>
<div class="comment-body"><p>And in 1961.</p></div></li></ol></body></html>"""


def compiled(page: str) -> tuple[PageResult, bytes]:
    raw = page.encode()
    return compile_page(raw, Provenance(source_id="town", raw_path="town/page")), raw


def breaches(result: PageResult) -> list[str]:
    report = Report()
    article = (result.article,) if result.article else ()
    tables = {"pages": (result.page,), "articles": article, "comments": result.comments, "quotes": result.quotes}
    check_rows({table: rows_of(records) for table, records in tables.items()}, report)
    return [finding.id for finding in report.sorted()]


def stone(id_: str, text_sha256: str | None = None) -> Tombstone:
    return Tombstone(id=id_, date="2026-11-22", reason="The writer asked for it.", text_sha256=text_sha256)


def without(page: str, *ids: str) -> PageResult:
    result, raw = compiled(page)
    return remove(result, Removal.of(map(stone, ids)), raw)


def everything(result: PageResult) -> str:
    return orjson.dumps([result.page, result.article, result.comments, result.quotes]).decode()


def test_nothing_taken_down_changes_nothing() -> None:
    result, raw = compiled(PAGE)
    assert remove(result, Removal(), raw) is result
    assert remove(result, Removal.of([stone("0" * 16 + "-c00000000")]), raw) is result


def test_a_comment_goes_with_its_words_wherever_they_stand() -> None:
    before, _ = compiled(PAGE)
    gone = before.comments[0]
    after = without(PAGE, gone.comment_id)
    assert breaches(after) == []
    assert [one.comment_id for one in after.comments] == [one.comment_id for one in before.comments[1:]]
    assert "far less" not in everything(after)
    assert "Good morning to all" in after.comments[0].text
    assert gone.comment_id not in everything(after)
    assert after.article is not None
    assert after.article.n_comments == 3
    assert [one.text for one in after.quotes if one.comment_id is None] == ["We will start in May,"]


def test_offsets_of_the_rest_stay() -> None:
    before, raw = compiled(PAGE)
    after = without(PAGE, before.comments[0].comment_id)
    assert before.page is not None
    assert after.page is not None
    assert len(after.page.text) == len(before.page.text)
    assert all(new in (old, FILLER) for old, new in zip(before.page.text, after.page.text, strict=True))
    assert [(b.start_char, b.end_char) for b in after.page.blocks] == [
        (b.start_char, b.end_char) for b in before.page.blocks
    ]
    for piece in after.page.raw_alignment:
        if piece.step is None:
            there = raw[piece.start_byte : piece.start_byte + piece.n_bytes].decode(after.page.encoding)
            assert there == after.page.text[piece.start_char : piece.start_char + piece.length]
    assert {piece.step for piece in after.page.raw_alignment} >= {None, "removed"}


def test_replies_stay_at_the_top_level() -> None:
    before, _ = compiled(PAGE)
    assert [one.depth for one in before.comments] == [0, 1, 2, 0]
    after = without(PAGE, before.comments[0].comment_id)
    assert next((one.depth, one.parent_id, one.reply_basis) for one in after.comments) == (0, None, "none")
    assert after.comments[1].parent_id == after.comments[0].comment_id
    assert [one.position for one in after.comments] == [1, 2, 3]
    assert [one.comment_id for one in after.comments[1].mentions] == [None, after.comments[2].comment_id]


def test_the_page_says_where_something_is_gone() -> None:
    before, _ = compiled(PAGE)
    after = without(PAGE, before.comments[3].comment_id)
    assert after.page is not None
    found = [one for one in after.page.incidents if one.id == "removal.taken-down"]
    assert found
    for one in found:
        assert set(after.page.text[one.start_char : one.end_char]) <= {FILLER, "\n"}
    assert {block.kind for block in after.page.blocks} >= {"removed"}


def test_a_writer_goes_with_all_comments_and_every_call() -> None:
    before, _ = compiled(HTML)
    assert [one.author for one in before.comments] == ["Jane Roe", "reader42", "reader42"]
    after = without(HTML, author_key("town", "jane roe"))
    assert breaches(after) == []
    assert [one.author for one in after.comments] == ["reader42", "reader42"]
    assert "Jane" not in everything(after)
    assert "it was in 1954" in after.comments[0].text
    assert [one.author for one in without(HTML, author_key("town", "reader42")).comments] == ["Jane Roe"]
    assert without(HTML, author_key("elsewhere", "jane roe")).comments == before.comments


def test_calls_of_a_writer_go_above_the_first_comment_of_theirs_too() -> None:
    """The newest comment stands first on many pages: nobody is known there whom a mention could lead to."""
    page = HTML.replace("And in 1961.", "Late.").replace(
        '<ol class="commentlist">',
        '<ol class="commentlist"><li class="comment" id="comment-4"><div class="comment-author">'
        '<cite class="fn">Ann Poe</cite></div><div class="comment-body">'
        "<p>@jane roe, not so. @Janet Roe agrees.</p></div></li>",
    )
    before, _ = compiled(page)
    assert next((one.author, len(one.mentions)) for one in before.comments) == ("Ann Poe", 2)
    assert before.comments[0].mentions[0].comment_id is None
    after = without(page, author_key("town", "Jane Roe"))
    assert breaches(after) == []
    assert after.comments[0].text == f"{FILLER * 9}, not so. @Janet Roe agrees."
    assert [one.text for one in after.comments[0].mentions] == ["@Janet"]


def test_a_text_goes_on_a_page_that_was_saved_again() -> None:
    first, _ = compiled(PAGE)
    text = first.comments[0].text
    again, raw = compiled(PAGE + "\n\n  3. Another one.\n")
    assert first.comments[0].comment_id not in {one.comment_id for one in again.comments}
    after = remove(again, Removal.of([stone(first.comments[0].comment_id, text_digest(text))]), raw)
    assert "far less" not in everything(after)


def test_words_that_came_through_another_comment_go_too() -> None:
    words = "a second bridge would cost far less than the whole of the council believes"
    page = f"Rain\n\nIt rained.\n\n3 Comments\n\n  1. {words}\n\n  2. Here: {words} Yes.\n\n  3. Again: {words} No.\n"
    before, _ = compiled(page)
    assert before.comments[2].comment_cites
    after = without(page, before.comments[0].comment_id)
    assert words not in everything(after)
    assert breaches(after) == []


WIDE = """橋の再建を議会が決定

市長は月曜日に言った。

2 Comments

  1. 二つ目の橋はもっと安い。

  2. ABCは誰が払うのですか。
"""


@pytest.mark.parametrize(
    ("page", "encoding"),
    [(PAGE.replace("•", "*"), name) for name in ("utf-8", "utf-16", "cp1252", "utf-8-sig")]
    + [(WIDE, name) for name in ("utf-8", "cp932", "euc-jp", "gb18030", "iso-2022-jp")],
)
def test_the_way_to_the_raw_bytes_holds_in_every_encoding(page: str, encoding: str) -> None:
    raw = page.encode(encoding)
    result = compile_page(raw)
    assert result.page is not None
    assert len(result.comments) > 1
    after = remove(result, Removal.of([stone(result.comments[1].comment_id)]), raw)
    assert breaches(after) == []
    assert after.page is not None
    assert sum(piece.n_bytes for piece in after.page.raw_alignment) == len(raw)
    kept = [piece for piece in after.page.raw_alignment if piece.step is None]
    assert sum(piece.length for piece in kept) > len(after.page.text) / 2
    for piece in kept:
        there = raw[piece.start_byte : piece.start_byte + piece.n_bytes].decode(after.page.encoding)
        assert there == after.page.text[piece.start_char : piece.start_char + piece.length]


@pytest.mark.parametrize("at", [0, -1])
def test_where_characters_do_not_spell_the_bytes_the_whole_piece_is_told_as_removed(at: int) -> None:
    raw = WIDE.encode("iso-2022-jp")
    to_ascii = b"\x1b(B"
    raw = to_ascii + raw if at == 0 else raw + to_ascii
    result = compile_page(raw)
    assert result.page is not None
    assert result.page.text == WIDE
    after = remove(result, Removal.of([stone(result.comments[0].comment_id)]), raw)
    assert after.page is not None
    assert [(piece.step, piece.n_bytes) for piece in after.page.raw_alignment] == [("removed", len(raw))]


def test_words_in_a_later_paragraph_go_from_the_page_too() -> None:
    repeated = "Nobody in the town hall seems to care about the bridge at all."
    page = PAGE.replace(
        "  2. Good morning to all of you.", f"  2. Good morning.\n\n     {repeated}\n\n  3. Yes.\n\n     {repeated}"
    )
    before, _ = compiled(page)
    assert before.comments[3].text == f"Good morning.\n\n{repeated}"
    assert [len(one.comment_cites) for one in before.comments[3:]] == [0, 1]
    after = without(page, before.comments[3].comment_id)
    assert breaches(after) == []
    assert "town hall" not in everything(after)
    assert after.comments[3].text.startswith(f"Yes.\n\n{FILLER}")


def test_a_mention_within_words_that_go_is_gone() -> None:
    said = "I think that what @Jane Roe wrote of the river was as wrong as can be."
    page = HTML.replace("@Jane Roe it was in 1954.", said).replace("And in 1961.", f"Somebody wrote: “{said}” Did she?")
    before, _ = compiled(page)
    assert [len(one.mentions) for one in before.comments] == [0, 1, 1]
    after = without(page, before.comments[1].comment_id)
    assert breaches(after) == []
    assert [len(one.mentions) for one in after.comments] == [0, 0]
    assert "Did she?" in after.comments[1].text


SENTENCES = (
    "The bridge is old, and nobody in the town hall seems to care about it at all.",
    "“We open at six,” the baker said.",
    "Good morning!",
    "See #1, and #2.",
    "Rain is good for the gardens of the whole valley, they say, and for the river too.",
)


@st.composite
def pages(draw: st.DrawFn) -> str:
    lines = ["Town news", "", "“It rained,” the mayor said.", "", "9 Comments", ""]
    for number in range(1, draw(st.integers(2, 6)) + 1):
        told = draw(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3))
        # In one paragraph, or each in one of its own.
        lines += [f"  {number}. {draw(st.sampled_from([' ', chr(10) * 2 + ' ' * 5])).join(told)}", ""]
        if draw(st.booleans()):
            lines += [f"    * {draw(st.sampled_from(SENTENCES))}", ""]
    return "\n".join(lines)


@settings(deadline=None)
@given(pages(), st.integers(0, 2**16))
def test_whatever_goes_the_contract_holds(page: str, seed: int) -> None:
    before, raw = compiled(page)
    chance = random.Random(seed)
    gone = [one for one in before.comments if chance.random() < 0.4]
    after = remove(before, Removal.of([stone(one.comment_id) for one in gone]), raw)
    ids = {one.comment_id for one in gone}
    assert breaches(after) == []
    assert [one.comment_id for one in after.comments] == [
        one.comment_id for one in before.comments if one.comment_id not in ids
    ]
    assert after.page is not None
    for one in after.comments:
        # Line by line: the page's text has the indents that a comment's has not.
        assert all(line in after.page.text for line in one.text.split("\n"))
    left = {_bare(one) for one in after.comments}
    unblanked = {_bare(one) for one in before.comments if one.comment_id not in ids}
    assert {one for one in left if FILLER not in one.text} <= unblanked


def _bare(comment: Comment) -> Comment:
    """A comment without what tells of others."""
    return replace(
        comment,
        parent_id=None,
        root_id="",
        depth=0,
        position=0,
        reply_basis="none",
        mentions=(),
        cites=(),
        comment_cites=(),
    )
