"""Speed of the way from a page's text to its threads: segmentation and threads together."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.stages import sample
from benchmarks.timing import Rate, Table, own_left_alone, rates
from broadsheet.comments import comments_of
from broadsheet.segment import segment

_LIMIT = "decode and scan with one regex"
_PROTOTYPE = "the throwaway prototype"
# M characters a CPU second, as measured once for the gold's README on another machine: a constant, not run here.
_PROTOTYPE_RATE = 0.3
_PAGE_ID = "0" * 16
# What any reader of a page must look at: where each line begins, and each number. Without backtracking.
_SCAN = re.compile(r"^[^\S\n]*+|[0-9]++", re.MULTILINE)


def _table(title: str, texts: Sequence[str], repeats: int) -> Table:
    raws = [text.encode() for text in texts]
    segmented = [(text, segment(text).items) for text in texts]

    def scan() -> None:
        for raw in raws:
            deque(_SCAN.finditer(raw.decode()), maxlen=0)

    def both() -> None:
        for text in texts:
            comments_of(text, _PAGE_ID, segment(text).items, None, "")

    def threads() -> None:
        for text, items in segmented:
            comments_of(text, _PAGE_ID, items, None, "")

    works: dict[str, Callable[[], Any]] = {
        _LIMIT: scan,
        "segment": lambda: deque(map(segment, texts), maxlen=0),
        "threads": threads,
        "segment and threads": both,
    }
    size = sum(map(len, texts)) / 1e6
    constant = Rate(_PROTOTYPE, _PROTOTYPE_RATE, "as the gold's README states it, not measured in this run")
    with own_left_alone():
        found = (*rates(works, size, repeats), constant)
    return Table(f"Text, {title}", "M chars/CPU s", found, limit=_LIMIT, base=_PROTOTYPE)


def text_tables(gold: Path, repeats: int) -> list[Table]:
    """A table for a made-up page, and one for the flattened gold pages where they are at hand."""
    tables = [_table("a made-up page", [sample().decode()], repeats)]
    files = sorted((gold / "threads" / "pages").glob("*.json"))
    if files:
        texts = [json.loads(file.read_text(encoding="utf-8"))["text"] for file in files]
        title = f"{len(texts)} flattened gold pages, {sum(map(len, texts)) / 1e6:.1f} M characters"
        tables.append(_table(title, texts, repeats))
    return tables
