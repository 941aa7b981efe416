"""Speed of each stage on a made-up page like the first one, beside what the machine can do with the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from benchmarks.timing import Rate, Table, rates
from broadsheet.article import body_of
from broadsheet.comments import comments_of
from broadsheet.compile import compile_page
from broadsheet.contract.rows import json_line, rows_of
from broadsheet.decode import Decoded, decode
from broadsheet.normalize import normalize
from broadsheet.quotes import Container, find_quotes
from broadsheet.segment import segment
from broadsheet.text.ids import Ids

_LIMIT = "UTF-8 decode"
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


def stages(repeats: int) -> Table:
    """Megabytes a CPU second of each stage. The article's quotes are measured on the article's bytes alone."""
    raw = sample()
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
    works: dict[str, Callable[[], Any]] = {
        _LIMIT: raw.decode,
        "SHA-256": lambda: sha256(raw).digest(),
        "decode": lambda: decode(raw),
        "normalize": lambda: normalize(decoded, raw),
        "segment": lambda: segment(text),
        "comments": lambda: comments_of(text, "0" * 16, segmented.items, None, body.text),
        "compile_page": lambda: compile_page(raw),
        "rows as JSON Lines": lambda: [
            json_line(row) for row in rows_of([result.page, *result.comments, *result.quotes])
        ],
    }
    quotes = {"quotes (article)": lambda: find_quotes(container, Ids("0" * 16, "q"))}
    measured: list[Rate] = [
        *rates(works, len(raw) / 1e6, repeats),
        *rates(quotes, len(body.text.encode()) / 1e6, repeats),
    ]
    return Table("Stages, on a made-up page", "MB/CPU s", tuple(measured), limit=_LIMIT)
