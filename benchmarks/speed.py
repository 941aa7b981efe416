"""Speed of each stage on pages like the first one, as ratios to what the machine can do with the same bytes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

from broadsheet.article import body_of
from broadsheet.comments import comments_of
from broadsheet.compile import compile_page
from broadsheet.contract.rows import json_line, rows_of
from broadsheet.decode import Decoded, decode
from broadsheet.normalize import normalize
from broadsheet.quotes import Container, find_quotes
from broadsheet.segment import segment
from broadsheet.text.ids import Ids

_PARAGRAPH = (
    "The town council said on Monday that the old bridge would be rebuilt before the winter. “We will start in May,” "
    "Mayor Jane Roe said, “and we will not stop.” The baker’s shop beside it, open since ’82, will stay open."
)


def sample(comments: int = 20) -> bytes:
    """A made-up page in the style of the first one, about as long."""
    article = "\n\n".join([_PARAGRAPH] * 15)
    thread = "\n\n".join(
        f"  {n}. I think the “old” bridge was fine, don’t you? {_PARAGRAPH}\n\n    • Not me! {_PARAGRAPH}"
        for n in range(1, comments + 1)
    )
    return f"Council votes to rebuild the bridge\n\n{article}\n\n{comments} Comments\n\n{thread}\n".encode()


def _rate(work: Callable[[], Any], size: int, repeats: int = 30) -> float:
    """Megabytes a CPU second, the best of three runs."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        for _ in range(repeats):
            work()
        best = min(best, (time.process_time() - start) / repeats)
    return size / best / 1e6


def report() -> Iterator[str]:
    """Lines of a table: megabytes a CPU second, and how many times slower than decoding UTF-8."""
    raw = sample()
    size = len(raw)
    decoded = decode(raw)
    if not isinstance(decoded, Decoded):
        raise TypeError(decoded.message)
    text = normalize(decoded, raw).text
    segmented = segment(text)
    body = body_of(text, segmented.blocks)
    result = compile_page(raw)
    container = Container(
        text=body.text, paragraphs=body.paragraphs, page_id="0" * 16, article_id=None, comment_id=None
    )
    stages: dict[str, Callable[[], Any]] = {
        "limit: UTF-8 decode": raw.decode,
        "limit: SHA-256": lambda: sha256(raw).digest(),
        "decode": lambda: decode(raw),
        "normalize": lambda: normalize(decoded, raw),
        "segment": lambda: segment(text),
        "comments": lambda: comments_of(text, "0" * 16, segmented.items, None, body.text),
        "quotes (article)": lambda: find_quotes(container, Ids("0" * 16, "q")),
        "compile_page": lambda: compile_page(raw),
        "rows as JSON Lines": lambda: [
            json_line(row) for row in rows_of([result.page, *result.comments, *result.quotes])
        ],
    }
    sizes = {"quotes (article)": len(body.text.encode())}
    rates = {name: _rate(work, sizes.get(name, size)) for name, work in stages.items()}
    yield f"{'stage':22}{'MB/CPU s':>10}{'x UTF-8 decode':>16}"
    for name, rate in rates.items():
        yield f"{name:22}{rate:>10.1f}{rates['limit: UTF-8 decode'] / rate:>16.1f}"
