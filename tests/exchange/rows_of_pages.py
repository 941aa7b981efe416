"""Builds of made-up rows, written as a build writes its JSON Lines, and strategies for them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson
from hypothesis import strategies as st

from broadsheet.compile import compile_page
from broadsheet.contract.layout import lines_path
from broadsheet.contract.rows import rows_of
from broadsheet.exchange.pages import Build, PageRows
from broadsheet.read import Provenance
from forests import forests, layouts, page_of

MANIFEST = {"name": "town-news", "version": "1.0.0", "broadsheet": "0.0.0"}


def compiled(text: str) -> PageRows:
    """A page as the compiler sees it."""
    result = compile_page(text.encode(), Provenance(source_id="gazette"))
    (page,) = rows_of([result.page])
    articles = rows_of([result.article]) if result.article else [None]
    return PageRows(page=page, article=articles[0], comments=rows_of(result.comments), quotes=rows_of(result.quotes))


def build_of(folder: Path, pages: Iterable[PageRows], shards: int = 1, **manifest: Any) -> Build:
    """A build of these pages, its rows spread over shards of two splits."""
    tables: dict[str, list[dict[str, Any]]] = {"pages": [], "articles": [], "comments": [], "quotes": []}
    for one in sorted(pages, key=lambda one: str(one.page["page_id"])):
        tables["pages"].append(one.page)
        tables["articles"] += [one.article] if one.article else []
        tables["comments"] += one.comments
        tables["quotes"] += one.quotes
    files = []
    for table, rows in tables.items():
        for odd, split in enumerate(("train", "test")):
            # Rows of one page stay in one split.
            own = [row for row in rows if int(row["page_id"], 16) % 2 == odd]
            for number in range(shards):
                path = lines_path(table, split, number, shards)
                part = own[len(own) * number // shards : len(own) * (number + 1) // shards]
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in part))
                files.append({"path": path})
    return Build(folder, {**MANIFEST, "files": files, **manifest})


def forest_pages() -> st.SearchStrategy[PageRows]:
    """Pages with threads."""
    return st.builds(lambda forest, layout: compiled(page_of(forest, layout)), forests(), layouts())


_TEXT = st.text(st.sampled_from("ab “”,.&<\n\t\N{GRINNING FACE}é\x0b"), min_size=1, max_size=60)


@st.composite
def _spans(draw: st.DrawFn, text: str, most: int) -> list[dict[str, int]]:
    places = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=2 * most)))
    pairs = zip(places[::2], places[1::2], strict=False)
    found = [{"start_char": start, "end_char": end} for start, end in pairs if text[start:end].strip("\n")]
    return found or [{"start_char": 0, "end_char": len(text)}]


@st.composite
def _part(draw: st.DrawFn, text: str, more: str | None) -> dict[str, Any] | None:
    if draw(st.booleans()):
        return None
    spans = draw(_spans(text, 2))
    named = {more: draw(st.sampled_from([None, "Ann Poe", "The  Band"]))} if more else {}
    return {"text": words(text, spans), "spans": spans, **named}


def words(text: str, spans: list[dict[str, int]]) -> str:
    """The words of spans, as rows spell them."""
    return " ".join(text[one["start_char"] : one["end_char"]] for one in spans)


@st.composite
def quoted_pages(draw: st.DrawFn) -> PageRows:
    """A page whose article has quotes anywhere: over line ends, across each other, with signs beyond 16 bits."""
    text = draw(_TEXT.filter(lambda text: text.strip("\n") != ""))
    page = compiled("Rain\n\nIt rained all day in the town.\n")
    assert page.article is not None
    quotes: dict[tuple[tuple[int, int], ...], dict[str, Any]] = {}
    for number in range(draw(st.integers(0, 5))):
        spans = draw(_spans(text, 3))
        kind = draw(st.sampled_from(["direct", "mixed", "indirect", "scare", "title", "block"]))
        quote = {
            "quote_id": f"{page.page['page_id']}-q{number:08x}",
            "page_id": page.page["page_id"],
            "article_id": page.article["article_id"],
            "comment_id": None,
            "parent_quote_id": None,
            "quote_type": kind,
            "text": words(text, spans),
            "spans": spans,
            "speaker": draw(_part(text, "name")),
            "cue": draw(_part(text, "lemma")),
            "addressee": draw(_part(text, None)),
            "open_mark": None,
            "close_mark": None,
            "closure": "unmarked",
            "confidence": 0.5,
            "rule": "made-up",
        }
        quotes[tuple((one["start_char"], one["end_char"]) for one in spans)] = quote
    paragraphs = []
    at = 0
    for block in text.split("\n\n"):
        if block:
            paragraphs.append({"kind": "paragraph", "start_char": at, "end_char": at + len(block)})
        at += len(block) + 2
    article = {**page.article, "text": text, "paragraphs": paragraphs, "sections": []}
    return PageRows(page=page.page, article=article, comments=[], quotes=list(quotes.values()))
