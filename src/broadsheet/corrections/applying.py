"""Applies corrections to the quotes of a compiled page, or says why one does not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final

from broadsheet.compile import PageResult
from broadsheet.contract.records import Addressee, Cue, Quote, Span, Speaker
from broadsheet.corrections.marks import marks_beside
from broadsheet.corrections.nesting import nested
from broadsheet.incidents import incident
from broadsheet.read.corrections import Correction
from broadsheet.text.ids import Ids

RULE: Final = "correction"
_PARTS: Final = ("speaker", "cue", "addressee")
# Types that report nobody's speech.
_TERMS: Final = ("scare", "title")
_CLOSURES: Final = {
    (True, True): "closed",
    (False, True): "unopened",
    (True, False): "unclosed",
    (False, False): "unmarked",
}
Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Corrected:
    """A page with its corrections applied, and those that were refused, each with the reason."""

    result: PageResult
    refused: tuple[tuple[Correction, str], ...] = ()


class _RefusedError(Exception):
    """Why a correction does not fit; it never leaves this module."""


@dataclass(frozen=True, slots=True)
class _Text:
    """What a correction can point into: the text of the article or of a comment, with the ids that its quotes name."""

    text: str
    article_id: str | None
    comment_id: str | None


def correct(result: PageResult, corrections: Sequence[Correction]) -> Corrected:
    r"""Apply corrections in their order, each to what those before it left.

    What is corrected has the rule `correction` and the confidence 1. A correction whose text does not stand at its
    offsets any more, whose quote is not found, or whose outcome would break the contract, is refused: the rows stay as
    they are and the page has the incident `correction.stale`.

    >>> from broadsheet.compile import compile_page
    >>> page = compile_page(b'Rain\n\nIt rained. "We got wet," the mayor told the baker. All went home early.')
    >>> quote = page.quotes[0]
    >>> spans = [{"start_char": s.start_char, "end_char": s.end_char} for s in quote.spans]
    >>> stated = {"container": "article", "action": "changed", "quote": {"text": quote.text, "spans": spans}}
    >>> found = correct(page, [Correction(1, {**stated, "speaker": None})]).result.quotes[0]
    >>> quote.speaker.text, found.speaker, found.rule, found.confidence
    ('the mayor', None, 'correction', 1.0)
    """
    if result.page is None or not corrections:
        return Corrected(result)
    quotes = _Quotes(result)
    refused: list[tuple[Correction, str]] = []
    for one in corrections:
        try:
            quotes.apply(one)
        except _RefusedError as reason:
            refused.append((one, str(reason)))
    return Corrected(_with(result, quotes.in_order(), [_incident(*one) for one in refused]), tuple(refused))


def _incident(one: Correction, reason: str) -> Any:
    action, container = one.stated["action"], one.stated["container"]
    return incident("correction.stale", action=action, container=container, start=one.spans[0][0], reason=reason)


def _with(result: PageResult, quotes: tuple[Quote, ...], noticed: list[Any]) -> PageResult:
    assert result.page is not None  # noqa: S101 (asked before)
    # Incidents of the page as a whole stand before those with a place, sorted by id.
    whole = [*(one for one in result.page.incidents if one.start_char is None), *noticed]
    placed = [one for one in result.page.incidents if one.start_char is not None]
    incidents = (*sorted(whole, key=lambda one: (one.id, one.message)), *placed) if noticed else result.page.incidents
    n_quotes = sum(quote.comment_id is None for quote in quotes)
    return replace(
        result,
        page=replace(result.page, incidents=incidents),
        article=replace(result.article, n_quotes=n_quotes) if result.article else None,
        quotes=quotes,
    )


class _Quotes:
    """The quotes of a page while they are corrected, by container and spans."""

    def __init__(self, result: PageResult) -> None:
        article, comments = result.article, result.comments
        page = result.page.page_id if result.page else ""
        self._page = page
        article_id = article.article_id if article else None
        self._texts = {one.comment_id: _Text(one.text, article_id, one.comment_id) for one in comments}
        if article:
            self._texts["article"] = _Text(article.text, article_id, None)
        self._order = {"article": -1, **{one.comment_id: place for place, one in enumerate(comments)}}
        self._quotes: dict[tuple[str, Spans], list[Quote]] = {}
        for quote in result.quotes:
            self._quotes.setdefault(_key(quote), []).append(quote)
        self._removed: dict[str, str | None] = {}
        self._new: set[str] = set()
        self._touched = False
        self._before = result.quotes

    def apply(self, one: Correction) -> None:
        """Apply one.

        Raises:
            _RefusedError: it does not fit.
        """
        container = self._texts.get(one.stated["container"])
        if container is None:
            raise _RefusedError("there is no such container on the page")
        _check_stands(container.text, one.stated["quote"], "the quote")
        for name in _PARTS:
            if one.stated.get(name) is not None:
                _check_stands(container.text, one.stated[name], f"the {name}")
        key = (one.stated["container"], one.spans)
        there = self._quotes.get(key, [])
        if one.stated["action"] == "added":
            if there:
                raise _RefusedError("the compiler finds this quote by now; change it instead")
            added = self._added(one, container)
            self._quotes[key] = [added]
            self._new.add(added.quote_id)
        elif not there:
            raise _RefusedError("the compiler finds no quote with these bounds any more")
        elif one.stated["action"] == "removed":
            gone = there.pop(0)
            self._removed[gone.quote_id] = gone.parent_quote_id
        else:
            there[0] = _changed(there[0], one, container.text)
        self._touched = True

    def _added(self, one: Correction, container: _Text) -> Quote:
        text = one.stated["quote"]["text"]
        quote = Quote(
            # Until all have their ids: no other line, and no quote of the compiler, has this one.
            quote_id=f"line {one.line}",
            page_id=self._page,
            article_id=container.article_id,
            comment_id=container.comment_id,
            parent_quote_id=None,
            quote_type="",
            text=text,
            spans=_spans(one.stated["quote"]),
            speaker=None,
            cue=None,
            addressee=None,
            open_mark=None,
            close_mark=None,
            closure="",
            confidence=1.0,
            rule=RULE,
        )
        stated = {"quote_type": "direct", **one.stated}
        return _changed(quote, Correction(one.line, stated), container.text)

    def in_order(self) -> tuple[Quote, ...]:
        """The quotes in the order of their containers and places; a quote within a quote comes after it."""
        if not self._touched:
            return self._before
        found = [
            (self._order[container], spans[0][0], -spans[-1][1], place, quote)
            for (container, spans), quotes in self._quotes.items()
            for place, quote in enumerate(quotes)
        ]
        ordered = [self._rooted(entry[-1]) for entry in sorted(found, key=lambda entry: entry[:4])]
        return self._renamed([*nested(ordered, self._new)] if self._new else ordered)

    def _renamed(self, quotes: list[Quote]) -> tuple[Quote, ...]:
        """The quotes with their ids: twins are numbered in page order, and one may have come or gone."""
        ids, new = Ids(self._page, "q"), {}
        named = []
        for quote in quotes:
            record = quote.comment_id or quote.article_id or self._page
            id_ = ids.next(record, quote.text)
            new[quote.quote_id] = id_
            parent = new.get(quote.parent_quote_id) if quote.parent_quote_id else None
            named.append(replace(quote, quote_id=id_, parent_quote_id=parent))
        return tuple(named)

    def _rooted(self, quote: Quote) -> Quote:
        """The quote; where the one around it was removed, within the next one around."""
        parent = quote.parent_quote_id
        while parent in self._removed:
            parent = self._removed[parent]
        return quote if parent == quote.parent_quote_id else replace(quote, parent_quote_id=parent)


def _key(quote: Quote) -> tuple[str, Spans]:
    return quote.comment_id or "article", tuple((span.start_char, span.end_char) for span in quote.spans)


def _check_stands(text: str, part: Mapping[str, Any], what: str) -> None:
    spans = [(span["start_char"], span["end_char"]) for span in part["spans"]]
    apart = all(one[1] <= other[0] for one, other in pairwise(spans))
    inside = all(0 <= start < end <= len(text) for start, end in spans)
    if not (apart and inside) or " ".join(text[start:end] for start, end in spans) != part["text"]:
        raise _RefusedError(f"the words of {what} do not stand at its offsets any more")


def _spans(part: Mapping[str, Any]) -> tuple[Span, ...]:
    return tuple(Span(start_char=one["start_char"], end_char=one["end_char"]) for one in part["spans"])


def _speaker(part: Mapping[str, Any] | None) -> Speaker | None:
    return Speaker(text=part["text"], spans=_spans(part), name=part.get("name")) if part else None


def _cue(part: Mapping[str, Any] | None) -> Cue | None:
    return Cue(text=part["text"], spans=_spans(part), lemma=part.get("lemma")) if part else None


def _addressee(part: Mapping[str, Any] | None) -> Addressee | None:
    return Addressee(text=part["text"], spans=_spans(part)) if part else None


def _changed(quote: Quote, one: Correction, text: str) -> Quote:
    stated = one.stated
    kind = stated.get("quote_type", quote.quote_type)
    if kind != quote.quote_type:
        quote = _of_type(quote, kind, text)
    found = replace(
        quote,
        speaker=_speaker(stated["speaker"]) if "speaker" in stated else quote.speaker,
        cue=_cue(stated["cue"]) if "cue" in stated else quote.cue,
        addressee=_addressee(stated["addressee"]) if "addressee" in stated else quote.addressee,
        confidence=1.0,
        rule=RULE,
    )
    if kind in _TERMS and found.speaker is not None:
        raise _RefusedError(f"a quote of the type {kind} reports nobody's speech; take its speaker away too")
    return found


def _of_type(quote: Quote, kind: str, text: str) -> Quote:
    """The quote as one of another type; with marks or without, as the type demands."""
    marks: tuple[str | None, str | None] = (None, None)
    if kind != "indirect":
        marks = marks_beside(text, quote.spans[0].start_char, quote.spans[-1].end_char)
    if kind not in ("indirect", "block") and marks == (None, None) and len(quote.spans) == 1:
        raise _RefusedError(f"no quotation mark stands beside it, so its type is indirect or block, not {kind}")
    closure = _CLOSURES[marks[0] is not None, marks[1] is not None]
    return replace(quote, quote_type=kind, open_mark=marks[0], close_mark=marks[1], closure=closure)
