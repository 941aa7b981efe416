"""Which quote an added one stands in, and which stand in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import replace
from itertools import groupby

from broadsheet.contract.records import Quote


def nested(quotes: Iterable[Quote], added: Set[str]) -> Iterator[Quote]:
    """Quotes with their parents, where some were added: the others keep theirs, unless an added one stands between.

    Args:
        quotes: the quotes of a page, those of a container together, by start, the longer one first.
        added: the ids of those that were added.
    """
    for _, same in groupby(quotes, key=lambda quote: quote.comment_id):
        around: list[Quote] = []
        for quote in same:
            around = [one for one in around if one.spans[-1].end_char > quote.spans[0].start_char]
            asked = (
                one for one in around if quote.parent_quote_id == one.quote_id or {one.quote_id, quote.quote_id} & added
            )
            parents = [one.quote_id for one in asked if _holds(one, quote)]
            found = replace(quote, parent_quote_id=parents[-1]) if parents else quote
            around.append(found)
            yield found


def _holds(outer: Quote, inner: Quote) -> bool:
    """Whether each span of a quote lies in one of another's."""
    return all(
        any(one.start_char <= span.start_char and span.end_char <= one.end_char for one in outer.spans)
        for span in inner.spans
    )
