"""The masked tier: pseudonyms for the people in the comments of a page, wherever the comments' words stand.

The page's text is masked first, in the blocks of its comments; what comments, mentions and quotes repeat of it is then
cut from there again. A pseudonym has the length of what it stands for, so every position stays right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

from broadsheet.contract.rows import Row
from broadsheet.tiers.agreeing import agreeing, agrees
from broadsheet.tiers.people import People, people_of, tokens_of
from broadsheet.tiers.pseudonyms import Pseudonyms
from broadsheet.tiers.spotting import Span, addresses

Rows = Mapping[str, Sequence[Row]]

_OF_COMMENTS: Final = frozenset({"comment", "comment_meta", "comments_heading", "comments_closed"})
# Beneath the first comment it can name those who answer and are answered.
_AROUND_COMMENTS: Final = frozenset({"boilerplate", "space"})
_PARTS: Final = ("speaker", "cue", "addressee")


def mask_page(rows: Rows, pseudonyms: Pseudonyms) -> dict[str, list[Row]]:
    """All rows of one page with its commenters and those they name under pseudonyms; the rows stay as they were.

    What two texts are stated to have in common they have in common afterwards: where a participant has a name that the
    page prints, and masking it would part them, it is masked as the author alone. Where they are parted all the same (a
    repeat ends within a name or an address), that they repeat one another is no longer stated.
    """
    masked = _mask(rows, pseudonyms, mentioned=True)
    if agrees(masked):
        return masked
    others = _mask(rows, pseudonyms, mentioned=False)
    return others if agrees(others) else {**masked, "comments": [*agreeing(masked)]}


def _mask(rows: Rows, pseudonyms: Pseudonyms, *, mentioned: bool) -> dict[str, list[Row]]:
    page, comments = rows["pages"][0], rows["comments"]
    areas = list(_areas(page))
    people = _people(page, comments, areas)
    spans = [span for area in areas for span in _in_area(page["text"], area, people)]
    if mentioned:
        spans += [span for row in comments for span in _mentions(row)]
    spans += _headers(page, {row["author"] for row in comments if row["author"]})
    text = _replaced(page["text"], spans, pseudonyms)
    texts = {row["comment_id"]: _cut(row, text) for row in comments}
    names = _Names(people, pseudonyms, frozenset(token.folded for token in tokens_of(page["text"])))
    return {
        "pages": [{**page, "text": text, "text_sha256": sha256(text.encode()).hexdigest()}],
        "articles": list(rows["articles"]),
        "comments": [_comment(row, texts[row["comment_id"]], pseudonyms) for row in comments],
        "quotes": [_quote(row, texts.get(row["comment_id"]), names) for row in rows["quotes"]],
    }


def _areas(page: Row) -> Iterator[Span]:
    """The stretches of the page's text that are its comments and what stands around them; neighbours are one."""
    begun, start, end = False, 0, 0
    for block in page["blocks"]:
        begun = begun or block["kind"] in _OF_COMMENTS
        if block["kind"] not in _OF_COMMENTS and not (begun and block["kind"] in _AROUND_COMMENTS):
            continue
        if block["start_char"] != end and start != end:
            yield start, end
        if block["start_char"] != end:
            start = block["start_char"]
        end = block["end_char"]
    if start != end:
        yield start, end


def _people(page: Row, comments: Sequence[Row], areas: Sequence[Span]) -> People:
    printed: set[str] = set()
    common: set[str] = set()
    last = 0
    for start, end in (*areas, (len(page["text"]), len(page["text"]))):
        news = page["text"][last:start]
        printed.update(token.folded for token in tokens_of(news))
        for part in (news, page["text"][start:end]):
            common.update(_lower_case(part))
        last = end
    authors = [row["author"] for row in comments if row["author"]]
    called = [one["text"] for row in comments for one in row["mentions"]]
    texts = (row["text"] for row in comments)
    return people_of([*authors, *called], texts, frozenset(printed), frozenset(common), page["language"])


def _lower_case(text: str) -> Iterator[str]:
    """The words in lower case outside of addresses: what stands there can be a name in lower case."""
    last = 0
    for start, end in (*_joined(addresses(text)), (len(text), len(text))):
        yield from (token.folded for token in tokens_of(text[last:start]) if token.word.islower())
        last = end


def _in_area(text: str, area: Span, people: People) -> Iterator[Span]:
    start, end = area
    part = text[start:end]
    tokens = tokens_of(part)
    for first, last in people.spans(tokens, part):
        yield start + first, start + last
    for first, last in addresses(part):
        # What the page prints itself is news.
        if not people.printed.issuperset(token.folded for token in tokens_of(part[first:last])):
            yield start + first, start + last


def _mentions(row: Row) -> Iterator[Span]:
    """Where the page prints that somebody is addressed by name; a number of a comment is no name."""
    for mention in row["mentions"]:
        if not mention["text"].startswith("#") and not mention["text"][1:].isdigit():
            yield from _on_page(row, mention["start_char"], mention["end_char"])


def _on_page(row: Row, start: int, end: int) -> Iterator[Span]:
    """A stretch of a comment's text in the page's."""
    for piece in row["alignment"]:
        shift = piece["page_start_char"] - piece["start_char"]
        low, high = max(start, piece["start_char"]), min(end, piece["start_char"] + piece["length"])
        if low < high:
            yield low + shift, high + shift


def _headers(page: Row, authors: Iterable[str]) -> list[Span]:
    """Where headers of comments print authors, whether or not the page prints such a name elsewhere."""
    words = {token.folded for author in authors for token in tokens_of(author)}
    found: list[Span] = []
    for block in page["blocks"]:
        if block["kind"] == "comment_meta":
            part = page["text"][block["start_char"] : block["end_char"]]
            own = [token for token in tokens_of(part) if token.folded in words]
            found += [(block["start_char"] + token.start, block["start_char"] + token.end) for token in own]
    return found


def _replaced(text: str, spans: Iterable[Span], pseudonyms: Pseudonyms) -> str:
    """A text with pseudonyms for the words in spans, which may overlap."""
    parts: list[str] = []
    last = 0
    for start, end in _joined(spans):
        parts += [text[last:start], _words_replaced(text[start:end], pseudonyms)]
        last = end
    return "".join([*parts, text[last:]])


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Spans in order, those that overlap as one; two names that are written without a space stay two."""
    start = end = -1
    for first, last in sorted(spans):
        if first >= end:
            if start >= 0:
                yield start, end
            start, end = first, last
        end = max(end, last)
    if start >= 0:
        yield start, end


def _words_replaced(text: str, pseudonyms: Pseudonyms) -> str:
    """Word by word, so that a first name alone has the pseudonym that it has within the full name."""
    parts: list[str] = []
    last = 0
    for token in tokens_of(text):
        parts += [text[last : token.start], pseudonyms.of(token.word)]
        last = token.end
    return "".join([*parts, text[last:]])


def _cut(row: Row, page_text: str) -> str:
    """A comment's text, cut anew from the masked page's."""
    text, parts, last = row["text"], [], 0
    for piece in row["alignment"]:
        start, there = piece["start_char"], piece["page_start_char"]
        parts += [text[last:start], page_text[there : there + piece["length"]]]
        last = start + piece["length"]
    return "".join([*parts, text[last:]])


def _comment(row: Row, text: str, pseudonyms: Pseudonyms) -> Row:
    author, stated = row["author"], row["author_id"]
    mentions = [{**one, "text": text[one["start_char"] : one["end_char"]]} for one in row["mentions"]]
    return {
        **row,
        "author": None if author is None else _words_replaced(author, pseudonyms),
        "author_id": None if stated is None else pseudonyms.identifier(stated),
        "text": text,
        "mentions": mentions,
    }


class _Names:
    """Names as quotes state them, under the pseudonyms that they have in the text."""

    def __init__(self, people: People, pseudonyms: Pseudonyms, words: frozenset[str]) -> None:
        self._people, self._pseudonyms, self._words = people, pseudonyms, words

    def masked(self, name: str | None) -> str | None:
        if name is None:
            return None
        # A person corrected the quote and knew the name from elsewhere.
        if not self._words.issuperset(token.folded for token in tokens_of(name)):
            return _words_replaced(name, self._pseudonyms)
        return _replaced(name, self._people.spans(tokens_of(name), name), self._pseudonyms)


def _quote(row: Row, text: str | None, names: _Names) -> Row:
    """A quote, its words cut anew from its comment; one of the article stays as it is."""
    if text is None:
        return row
    parts = {name: _part(row[name], text, names) for name in _PARTS}
    return {**row, "text": _sliced(text, row["spans"]), **parts}


def _part(part: dict[str, Any] | None, text: str, names: _Names) -> dict[str, Any] | None:
    if part is None:
        return None
    masked = {**part, "text": _sliced(text, part["spans"])}
    return masked | {"name": names.masked(part["name"])} if "name" in part else masked


def _sliced(text: str, spans: Sequence[dict[str, int]]) -> str:
    return " ".join(text[span["start_char"] : span["end_char"]] for span in spans)
