"""Speed of the way from a page's HTML to its threads, beside its peers and a bare parse."""

from __future__ import annotations

import gzip
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.adapters import comments_from_html
from benchmarks.timing import Table, rates
from broadsheet.compile import compile_page

_LIMIT = "lexbor: bare parse"
_PEER = "trafilatura: text, comments, metadata"
# Where no gold is at hand: a made-up page, about as long as the median of the gold's.
_COMMENTS = 60


def sample(comments: int = _COMMENTS) -> bytes:
    """A made-up page with threaded comments as a common blog engine writes them."""
    words = "The town council said on Monday that the old bridge would be rebuilt before the winter. " * 4
    item = (
        '<li class="comment depth-1" id="comment-{n}"><article class="comment-body"><footer class="comment-meta">'
        '<div class="comment-author vcard"><b class="fn">Reader {n}</b> <span class="says">says:</span></div>'
        '<a href="#comment-{n}"><time datetime="2020-05-01T10:{n:02}:00+00:00">May 1, 2020</time></a></footer>'
        '<div class="comment-content"><p>{words}</p></div></article></li>'
    )
    items = "".join(item.format(n=n % 60, words=words) for n in range(comments))
    links = "".join(f'<li class="menu-item"><a href="/{n}">Section {n}</a></li>' for n in range(150))
    article = "".join(f"<p>{words}</p>" for _ in range(20))
    return (
        f"<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>Bridge</title></head><body><ul>{links}</ul>"
        f"<main><article><h1>Council votes to rebuild the bridge</h1>{article}</article>"
        f'<div id="comments"><h2>{comments} Comments</h2><ol class="comment-list">{items}</ol></div></main></body>'
    ).encode()


def _lexbor(pages: Sequence[bytes]) -> None:
    from selectolax.lexbor import LexborHTMLParser

    for raw in pages:
        LexborHTMLParser(raw)


def _resiliparse(pages: Sequence[bytes], *, main_content: bool) -> None:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import detect_encoding
    from resiliparse.parse.html import HTMLTree

    for raw in pages:
        tree = HTMLTree.parse_from_bytes(raw, detect_encoding(raw) or "utf-8")
        extract_plain_text(tree, preserve_formatting=True, main_content=main_content)


def _trafilatura(pages: Sequence[bytes]) -> None:
    from trafilatura import bare_extraction

    # It logs each page that it finds odd; that is no result of a benchmark.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    for raw in pages:
        bare_extraction(raw, include_comments=True, with_metadata=True)


def _pages(gold: Path) -> tuple[str, list[bytes]]:
    files = sorted((gold / "threads" / "html").glob("*.html.gz"))
    if not files:
        return "a made-up page", [sample()]
    pages = [gzip.decompress(file.read_bytes()) for file in files]
    return f"{len(pages)} gold pages, {sum(map(len, pages)) / 1e6:.1f} MB", pages


def html_table(gold: Path, repeats: int) -> Table:
    """Pages a CPU second on the gold's HTML pages, or on a made-up one where the gold is absent."""
    title, pages = _pages(gold)
    works: dict[str, Callable[[], Any]] = {
        _LIMIT: lambda: _lexbor(pages),
        # The adapter's few dictionaries cost nothing beside the reading, which gives the main text and metadata too.
        "decode to main text and threads": lambda: [comments_from_html(raw) for raw in pages],
        "compile_page: quotes too": lambda: [compile_page(raw) for raw in pages],
        "resiliparse: all text": lambda: _resiliparse(pages, main_content=False),
        "resiliparse: main text": lambda: _resiliparse(pages, main_content=True),
        _PEER: lambda: _trafilatura(pages),
    }
    return Table(f"HTML, {title}", "pages/CPU s", tuple(rates(works, len(pages), repeats)), limit=_LIMIT, base=_PEER)
