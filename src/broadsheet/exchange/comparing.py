"""What people changed in the labels of a container, as corrections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from broadsheet.exchange.labels import PARTS, Labelled, Part, Spans, labelled, spans_of, whole, words
from broadsheet.exchange.pages import Container, Row


def corrections(page_id: str, container: Container, edited: Sequence[Labelled]) -> Iterator[Row]:
    """The corrections that make the quotes of a container those that were edited; none where nothing changed.

    Two quotes are the same if they have the same words at the same place. What was removed comes first, so that
    a line of the file never meets a quote that another one makes.
    """
    text = container.text
    before: dict[Spans, list[Row]] = {}
    for row in container.quotes:
        before.setdefault(whole(text, spans_of(row["spans"])), []).append(row)
    new: list[tuple[Spans, Labelled]] = []
    changed: list[Row] = []
    for quote in sorted(edited, key=lambda one: (whole(text, one.spans), one.kind)):
        place = whole(text, quote.spans)
        rows = before.get(place, [])
        if not rows:
            new.append((place, quote))
            continue
        row = next((one for one in rows if one["quote_type"] == quote.kind), rows[0])
        rows.remove(row)
        fields = _fields(text, row, quote)
        if fields:
            changed.append({**_head(page_id, container, "changed", row["text"], row["spans"]), **fields})
    for rows in before.values():
        for row in rows:
            yield _head(page_id, container, "removed", row["text"], row["spans"])
    yield from changed
    for place, quote in new:
        head = _head(page_id, container, "added", words(text, place), _rows(place))
        parts = {name: _part(text, name, getattr(quote, name)) for name in PARTS}
        yield {**head, "quote_type": quote.kind, **{name: part for name, part in parts.items() if part is not None}}


def _head(page_id: str, container: Container, action: str, text: str, spans: list[Row]) -> Row:
    where = container.comment["comment_id"] if container.comment else "article"
    return {"page_id": page_id, "container": where, "action": action, "quote": {"text": text, "spans": spans}}


def _rows(spans: Spans) -> list[Row]:
    return [{"start_char": start, "end_char": end} for start, end in spans]


def _part(text: str, name: str, part: Part | None) -> Row | None:
    if part is None:
        return None
    spans = whole(text, part.spans)
    named: dict[str, Any] = {"name": part.name} if name == "speaker" else {}
    return {"text": words(text, spans), "spans": _rows(spans), **named}


def _fields(text: str, row: Row, quote: Labelled) -> Row:
    """The fields of a row that were edited."""
    was = labelled(row)
    fields: Row = {} if was.kind == quote.kind else {"quote_type": quote.kind}
    for name in PARTS:
        one, other = getattr(was, name), getattr(quote, name)
        if _same(text, one, other):
            continue
        fields[name] = _part(text, name, other)
        if one is not None and other is not None and whole(text, one.spans) == whole(text, other.spans):
            # Only the name is another.
            fields[name] |= {"text": row[name]["text"], "spans": row[name]["spans"]}
    return fields


def _same(text: str, one: Part | None, other: Part | None) -> bool:
    if one is None or other is None:
        return one is other
    return whole(text, one.spans) == whole(text, other.spans) and one.name == other.name
