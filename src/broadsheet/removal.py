"""What was taken down is taken out of a page's records; the rest of the page stays as it was, at the same offsets."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import chain, pairwise
from typing import Final

from broadsheet.compile import PageResult, in_page_order
from broadsheet.contract.records import Comment, CommentCite, Page, Piece, Quote, RawPiece
from broadsheet.incidents import incident
from broadsheet.read import Removal

Stretch = tuple[int, int]

FILLER: Final = "\u2588"
"""What stands for each character that is gone (FULL BLOCK), so that nothing after it moves; line feeds stay."""
_FILLED: Final = re.compile(r"[^\n]")


def remove(result: PageResult, removal: Removal, raw: bytes) -> PageResult:
    """The records of a page without the comments that were taken down.

    A comment goes by its id, by its writer, or by its text. Its row and the quotes in it go; in the page's text each of
    its characters becomes a full block, so that all other offsets stay. Where another comment repeats its words, or
    (for a writer) calls its name, those words go too. Replies to it stay, at the top level: whom they answered is no
    longer told. The page's incidents say that something was taken down, and where. All other ids stay.

    Args:
        result: a page as `compile_page` gives it.
        removal: what was taken down; pages as a whole are left out before they are compiled.
        raw: the page's raw bytes, to cut the alignment at the removed stretches.
    """
    page = result.page
    if page is None:
        return result
    gone = {
        one.comment_id
        for one in result.comments
        if removal.takes(page.source_id, one.comment_id, one.text, one.author, one.author_id)
    }
    if not gone:
        return result
    named = {one.comment_id for one in result.comments if removal.names(page.source_id, one.author, one.author_id)}
    lost = _lost_words(result.comments, gone, named)
    words = (
        stretch
        for one in result.comments
        if one.comment_id not in gone
        for stretch in _on_page(lost[one.comment_id], one.alignment)
    )
    blocks = ((block.start_char, block.end_char) for block in page.blocks if block.record_id in gone)
    stays = [_without(one, lost, gone) for one in result.comments if one.comment_id not in gone]
    comments = _threaded(stays)
    return replace(
        result,
        page=_page(page, _joined(chain(blocks, words)), gone, raw),
        article=replace(result.article, n_comments=len(comments)) if result.article else None,
        comments=comments,
        quotes=_quotes(result.quotes, lost, gone),
    )


def _lost_words(comments: Sequence[Comment], gone: set[str], named: set[str]) -> dict[str, list[Stretch]]:
    """By comment, the stretches that repeat what is gone (be it through another comment), or call somebody who is."""
    names = {one.author for one in comments if one.comment_id in named and one.author}
    lost: dict[str, list[Stretch]] = {}
    for comment in comments:
        cites = (
            (one.start_char, one.end_char)
            for one in comment.comment_cites
            if one.comment_id in gone or _repeats_lost(one, lost)
        )
        calls = ((one.start_char, one.end_char) for one in comment.mentions if one.comment_id in named)
        # Above the first comment of somebody a mention leads nowhere, and is as long as its first word.
        early = (span for one in comment.mentions for span in _called(comment.text, one.start_char, names))
        lost[comment.comment_id] = _joined(chain(cites, calls, early))
    return lost


def _called(text: str, start: int, names: Iterable[str]) -> Iterator[Stretch]:
    """Where a mention calls one of these names, in any case.

    >>> list(_called("@jane roe, you said so", 0, ["Jane Roe", "Jan", "Jane"]))
    [(0, 9), (0, 5)]
    """
    for name in names:
        end = start + 1 + len(name)
        alike = text[start] == "@" and text[start + 1 : end].casefold() == name.casefold()
        if alike and not text[end : end + 1].isalnum():
            yield start, end


def _repeats_lost(cite: CommentCite, lost: Mapping[str, list[Stretch]]) -> bool:
    return _touches(lost.get(cite.comment_id, ()), cite.comment_start_char, cite.comment_end_char)


def _joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Stretches in order, those that touch as one.

    >>> _joined([(5, 9), (0, 3), (3, 4), (6, 7)])
    [(0, 4), (5, 9)]
    """
    joined: list[Stretch] = []
    for start, end in sorted(stretches):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _on_page(stretches: Sequence[Stretch], pieces: Sequence[Piece]) -> Iterator[Stretch]:
    """Stretches of a record's text as stretches of the page."""
    for start, end in stretches:
        for piece in pieces:
            first, last = max(start, piece.start_char), min(end, piece.start_char + piece.length)
            if first < last:
                shift = piece.page_start_char - piece.start_char
                yield first + shift, last + shift


def _blank(text: str, stretches: Sequence[Stretch]) -> str:
    r"""The text with full blocks for what is gone.

    >>> _blank("One.\nTwo. Three.", [(2, 9)])
    'On██\n████ Three.'
    """
    parts, at = [], 0
    for start, end in stretches:
        parts += [text[at:start], _FILLED.sub(FILLER, text[start:end])]
        at = end
    return "".join([*parts, text[at:]])


def _touches(stretches: Sequence[Stretch], start: int, end: int) -> bool:
    """Whether a span shares a character with one of the stretches, which are in order and apart."""
    at = bisect_right(stretches, (end, -1)) - 1
    return at >= 0 and stretches[at][0] < end and start < stretches[at][1]


def _page(page: Page, stretches: list[Stretch], gone: set[str], raw: bytes) -> Page:
    text = _blank(page.text, stretches)
    blocks = (
        replace(block, kind="removed", record_id=None) if block.record_id in gone else block for block in page.blocks
    )
    told = (
        one
        for one in page.incidents
        if one.start_char is None or one.end_char is None or not _touches(stretches, one.start_char, one.end_char)
    )
    removed = (incident("removal.taken-down", stretch) for stretch in stretches)
    return replace(
        page,
        text=text,
        text_sha256=sha256(text.encode()).hexdigest(),
        blocks=tuple(blocks),
        raw_alignment=tuple(_cut(page, stretches, raw)),
        incidents=in_page_order(told, removed),
    )


def _cut(page: Page, stretches: Sequence[Stretch], raw: bytes) -> Iterator[RawPiece]:
    """The raw alignment, cut at the edges of the stretches; what lies within them is rewritten."""
    for piece in page.raw_alignment:
        start, end = piece.start_char, piece.start_char + piece.length
        if not _touches(stretches, start, end):
            yield piece
            continue
        edges = sorted({start, end, *(at for stretch in stretches for at in stretch if start < at < end)})
        bytes_at = _bytes_at(page, piece, edges, raw)
        if piece.step is not None or bytes_at is None:
            yield replace(piece, step="removed")
            continue
        for (first, last), (low, high) in zip(_pairs(edges), _pairs(bytes_at), strict=True):
            step = "removed" if _touches(stretches, first, last) else None
            yield RawPiece(start_char=first, length=last - first, start_byte=low, n_bytes=high - low, step=step)


def _pairs(marks: Sequence[int]) -> list[Stretch]:
    return list(pairwise(marks))


def _bytes_at(page: Page, piece: RawPiece, edges: Sequence[int], raw: bytes) -> list[int] | None:
    """The raw bytes where characters begin; None where the encoding does not spell each stretch by itself."""
    at = [piece.start_byte]
    for first, last in _pairs(edges):
        wanted = page.text[first:last]
        try:
            at.append(at[-1] + len(wanted.encode(page.encoding)))
            if raw[at[-2] : at[-1]].decode(page.encoding) != wanted:
                return None
        except (LookupError, ValueError):
            return None
    return at if at[-1] == piece.start_byte + piece.n_bytes else None


def _without(comment: Comment, lost: Mapping[str, list[Stretch]], gone: set[str]) -> Comment:
    """A comment without the words that are gone, and without references to what is."""
    here = lost[comment.comment_id]
    mentions = (one for one in comment.mentions if not _touches(here, one.start_char, one.end_char))
    return replace(
        comment,
        text=_blank(comment.text, here),
        mentions=tuple(replace(one, comment_id=None) if one.comment_id in gone else one for one in mentions),
        cites=tuple(one for one in comment.cites if not _touches(here, one.start_char, one.end_char)),
        comment_cites=tuple(
            one
            for one in comment.comment_cites
            if not _touches(here, one.start_char, one.end_char) and not _repeats_lost(one, lost)
        ),
    )


def _threaded(comments: Sequence[Comment]) -> tuple[Comment, ...]:
    """The comments that stay, in page order, with their threads told anew."""
    left: dict[str, Comment] = {}
    for one in comments:
        parent = left.get(one.parent_id or "")
        left[one.comment_id] = replace(
            one,
            position=len(left) + 1,
            parent_id=parent.comment_id if parent else None,
            root_id=parent.root_id if parent else one.comment_id,
            depth=parent.depth + 1 if parent else 0,
            reply_basis=one.reply_basis if parent else "none",
        )
    return tuple(left.values())


def _quotes(quotes: Sequence[Quote], lost: Mapping[str, list[Stretch]], gone: set[str]) -> tuple[Quote, ...]:
    """The quotes that stay: none of a comment that is gone, none with words that are."""
    left = [one for one in quotes if one.comment_id not in gone and not _loses(one, lost)]
    ids = {one.quote_id for one in left}
    return tuple(replace(one, parent_quote_id=None) if one.parent_quote_id not in ids else one for one in left)


def _loses(quote: Quote, lost: Mapping[str, list[Stretch]]) -> bool:
    stretches = lost.get(quote.comment_id or "")
    if not stretches:
        return False
    parts = (part for part in (quote.speaker, quote.cue, quote.addressee) if part is not None)
    spans = chain(quote.spans, chain.from_iterable(part.spans for part in parts))
    return any(_touches(stretches, span.start_char, span.end_char) for span in spans)
