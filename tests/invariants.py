"""What always holds of one compiled page, asked of the records alone; docs/design.md numbers the promises.

Written apart from `broadsheet.check`, so that a mistake in one of the two is seen by the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import pairwise
from typing import Any

import orjson

from broadsheet.compile import PageResult
from broadsheet.contract.records import Article, Comment, Page, Piece, Quote
from broadsheet.contract.validate import errors, is_valid
from broadsheet.incidents import catalogue
from broadsheet.text.words import WORD, fold_words


def assert_holds(raw: bytes, result: PageResult) -> None:
    """Promises 1 to 4 and 7 of one page, and that each record fits its schema."""
    if result.page is None:
        assert result.quarantine is not None, "a page that gives no records says why"
        assert catalogue()[result.quarantine.id].level == "error"
        assert (result.article, result.comments, result.quotes) == (None, (), ())
        return
    assert result.quarantine is None
    assert_schema(result)
    assert_page(raw, result.page)
    for record in (*([result.article] if result.article else []), *result.comments):
        assert_record(record, result.page)
    assert_forest(result.comments)
    if result.page.media_type == "text/plain":
        assert {comment.author_id for comment in result.comments} <= {None}
        assert {comment.reply_basis for comment in result.comments} <= {"layout", "none"}
    assert_references(result)
    texts = {None: result.article.text if result.article else ""}
    texts.update({comment.comment_id: comment.text for comment in result.comments})
    for quote in result.quotes:
        assert_quote(quote, texts[quote.comment_id])
    for comment in result.comments:
        assert_comment_spans(comment, texts[None])
    assert_comment_cites(result.comments)


def assert_schema(result: PageResult) -> None:
    rows: dict[str, Sequence[Any]] = {
        "pages": [result.page],
        "articles": [result.article] if result.article else [],
        "comments": result.comments,
        "quotes": result.quotes,
    }
    for table, records in rows.items():
        for record in records:
            row = orjson.loads(orjson.dumps(record))
            assert is_valid(table, row), [error.message[:200] for error in errors(table, row)]


def assert_page(raw: bytes, page: Page) -> None:
    """Blocks tile the text (1); the raw alignment of plain text tiles text and bytes and decodes to the text (2)."""
    assert page.raw_sha256 == sha256(raw).hexdigest()
    assert page.raw_bytes == len(raw)
    assert page.text_sha256 == sha256(page.text.encode()).hexdigest()
    position = 0
    for block in page.blocks:
        assert block.start_char == position < block.end_char
        position = block.end_char
    assert position == len(page.text)
    for one in page.incidents:
        assert catalogue()[one.id].level == one.level != "error"
        assert (one.start_char is None) == (one.end_char is None)
        assert one.start_char is None or 0 <= one.start_char <= (one.end_char or 0) <= len(page.text)
    if page.media_type != "text/plain":
        assert page.raw_alignment == ()
    else:
        assert page.encoding_basis != "markup"
        assert_raw_alignment(raw, page)


def assert_raw_alignment(raw: bytes, page: Page) -> None:
    char, byte = 0, 0
    for piece in page.raw_alignment:
        assert (piece.start_char, piece.start_byte) == (char, byte)
        char, byte = char + piece.length, byte + piece.n_bytes
        assert piece.length or piece.n_bytes, "a piece stands for something"
        if piece.step is None:
            found = raw[piece.start_byte : byte].decode(page.encoding)
            assert found == page.text[piece.start_char : char]
    assert (char, byte) == (len(page.text), len(raw))


def assert_cover(text: str, spans: Iterable[tuple[int, int]]) -> None:
    """Spans in order, none empty, none overlapping, nothing but white space outside."""
    last = 0
    for start, end in spans:
        assert last <= start < end <= len(text)
        assert not text[last:start].strip()
        last = end
    assert not text[last:].strip()


def assert_alignment(text: str, pieces: Sequence[Piece], page_text: str) -> None:
    assert_cover(text, [(piece.start_char, piece.start_char + piece.length) for piece in pieces])
    for piece in pieces:
        here = text[piece.start_char : piece.start_char + piece.length]
        assert here == page_text[piece.page_start_char : piece.page_start_char + piece.length]
    for before, after in pairwise(pieces):
        assert before.page_start_char + before.length <= after.page_start_char


def assert_record(record: Article | Comment, page: Page) -> None:
    """The way back to the page (2), and paragraphs that leave out nothing."""
    assert_alignment(record.text, record.alignment, page.text)
    assert_cover(record.text, [(one.start_char, one.end_char) for one in record.paragraphs])


def assert_forest(comments: Sequence[Comment]) -> None:
    """Parents exist, come earlier, and root and depth agree with them (4)."""
    seen: dict[str, Comment] = {}
    for position, comment in enumerate(comments, 1):
        assert comment.position == position
        assert comment.comment_id not in seen
        if comment.parent_id is None:
            assert (comment.root_id, comment.depth, comment.reply_basis) == (comment.comment_id, 0, "none")
        else:
            parent = seen[comment.parent_id]
            assert (comment.root_id, comment.depth) == (parent.root_id, parent.depth + 1)
            assert comment.reply_basis != "none"
        seen[comment.comment_id] = comment


def assert_references(result: PageResult) -> None:
    assert result.page
    article_id = result.article.article_id if result.article else None
    assert {record.page_id for record in (*result.comments, *result.quotes)} <= {result.page.page_id}
    assert {record.article_id for record in (*result.comments, *result.quotes)} <= {article_id}
    comments = {comment.comment_id for comment in result.comments}
    quotes = [quote.quote_id for quote in result.quotes]
    assert len(quotes) == len(set(quotes))
    assert {quote.parent_quote_id for quote in result.quotes} <= {None, *quotes}
    assert {quote.comment_id for quote in result.quotes} <= {None, *comments}
    assert {block.record_id for block in result.page.blocks} <= {None, article_id, *comments}
    if result.article:
        assert result.article.n_comments == len(comments)
        assert result.article.n_quotes == sum(quote.comment_id is None for quote in result.quotes)


def assert_quote(quote: Quote, text: str) -> None:
    """Quote, speaker, cue and addressee stand where their spans say (3)."""
    for part in (quote, quote.speaker, quote.cue, quote.addressee):
        if part is not None:
            spans = [(span.start_char, span.end_char) for span in part.spans]
            assert spans
            assert all(0 <= start < end <= len(text) for start, end in spans)
            assert all(before[1] <= after[0] for before, after in pairwise(spans))
            assert " ".join(text[start:end] for start, end in spans) == part.text


def assert_comment_spans(comment: Comment, article_text: str) -> None:
    for mention in comment.mentions:
        assert mention.start_char < mention.end_char
        assert comment.text[mention.start_char : mention.end_char] == mention.text
    for cite in comment.cites:
        assert 0 <= cite.start_char < cite.end_char <= len(comment.text)
        assert 0 <= cite.article_start_char < cite.article_end_char <= len(article_text)


def assert_comment_cites(comments: Sequence[Comment]) -> None:
    """A comment cites others, in order, with the words that stand there."""
    texts = {comment.comment_id: comment.text for comment in comments}
    for comment in comments:
        position = 0
        for cite in comment.comment_cites:
            assert position <= cite.start_char < cite.end_char <= len(comment.text)
            assert 0 <= cite.comment_start_char < cite.comment_end_char <= len(texts[cite.comment_id])
            assert cite.comment_id != comment.comment_id
            here = WORD.findall(comment.text[cite.start_char : cite.end_char])
            there = WORD.findall(texts[cite.comment_id][cite.comment_start_char : cite.comment_end_char])
            assert fold_words(here) == fold_words(there)
            assert len(here) == cite.n_words
            position = cite.end_char
