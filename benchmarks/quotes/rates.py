"""Speed of quotes and speakers on articles, beside one regular expression for the marks."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.adapters import quotes_from_text
from benchmarks.quotes.baseline import nearest_name_said
from benchmarks.quotes.growth import container, inputs
from benchmarks.quotes.score import articles
from benchmarks.timing import Rate, Table, own_left_alone, rates
from broadsheet.quotes import Container, find_quotes
from broadsheet.text.ids import Ids

_LIMIT = "one regex over the marks"
_PEER = "textacy"
# M characters a CPU second, as the gold's README states it: `quotes --peers` runs it.
_PEER_RATE = 0.0126
_ARTICLES = 200
_MARKS = re.compile(r"[\"“”„«»‹›‘’'`]")


def _read(gold: Path) -> tuple[str, list[Container]]:
    if not (gold / "quotes" / "polnear-train.jsonl").exists():
        parts = inputs(4000)["the same, a thousand speakers"]
        return "a made-up article", [container(parts)]
    documents = articles(gold, "polnear-train")
    documents = documents[:: max(1, len(documents) // _ARTICLES)][:_ARTICLES]
    # One line is one paragraph.
    return f"{len(documents)} gold articles", [
        container([line for line in doc["text"].split("\n") if line.strip()]) for doc in documents
    ]


def quotes_table(gold: Path, repeats: int) -> Table:
    """Characters a CPU second on train articles of the gold, or a made-up one where it is absent."""
    title, texts = _read(gold)
    works: dict[str, Callable[[], Any]] = {
        _LIMIT: lambda: [deque(_MARKS.finditer(text.text), maxlen=0) for text in texts],
        "quotes and speakers": lambda: [find_quotes(text, Ids("0" * 16, "q")) for text in texts],
        "quotes and speakers, as the scorer takes them": lambda: [quotes_from_text(text.text) for text in texts],
        "nearest “Name said”": lambda: [nearest_name_said(text.text) for text in texts],
    }
    constant = Rate(_PEER, _PEER_RATE, "as the gold's README states it; `quotes --peers` measures it")
    with own_left_alone():
        found = (*rates(works, sum(len(text.text) for text in texts) / 1e6, repeats), constant)
    return Table(f"Quotes, {title}", "M chars/CPU s", found, limit=_LIMIT, base=_PEER)
