"""What is fuzzed: for each format sound seeds, the property that must hold of any bytes, and ways to damage them."""

from __future__ import annotations

import gzip
import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import BinaryIO, Final

import orjson
from backports import zstd

from broadsheet.check import Report, check_rows
from broadsheet.compile import compile_page
from broadsheet.contract.records import Incident
from broadsheet.contract.schemas import TABLES
from broadsheet.incidents import catalogue
from broadsheet.read import Entry, Input, Provenance, RawPage, cuts, raw_pages
from corpus import BAKERY, BRIDGE
from formats import HEAD, TAIL, http, item, record
from invariants import assert_holds
from test_mhtml import PICTURE, html_part, message
from wxr_items import Stated
from wxr_items import item as wxr_item


@dataclass(frozen=True)
class OneFile:
    """A store with a single file, held in memory."""

    data: bytes
    root: str = "memory"

    def entries(self) -> list[Entry]:
        return [Entry(name=b"gazette/a", size=len(self.data))]

    def open(self, _name: bytes) -> BinaryIO:
        return io.BytesIO(self.data)

    def read(self, _name: bytes, limit: int = -1) -> bytes:
        return self.data if limit < 0 else self.data[:limit]

    def sha256(self, _name: bytes, start: int = 0, end: int | None = None) -> str:
        return sha256(self.data[start:end]).hexdigest()


@dataclass(frozen=True)
class Target:
    """A format: the name of its files, sound ones, and what is spliced into them."""

    name: str
    file: str
    seeds: tuple[bytes, ...]
    splinters: tuple[bytes, ...] = ()


def check(target: Target, data: bytes) -> list[RawPage]:
    """Read and compile any bytes as a file of the target's format; AssertionError if a promise is broken."""
    store = OneFile(data)
    provenance = Provenance(source_id="gazette", raw_path=f"gazette/{target.file}")
    one = Input(name=f"gazette/{target.file}".encode(), size=len(data), provenance=provenance)
    pages = list(raw_pages(store, one))
    # Exactly once: with its bytes or with an incident; what is lost with the rest of a file comes last.
    numbers = [page.provenance.record.number for page in pages if page.provenance.record]
    assert all(before < after for before, after in pairwise(numbers)), numbers
    assert all(page.provenance.record for page in pages[:-1])
    for page in pages:
        if isinstance(page.data, Incident):
            assert catalogue()[page.data.id].level == "error"
        else:
            check_page(page.data, page.provenance)
    assert list(raw_pages(store, one)) == pages
    for size in (64, 1000):
        found = [page for cut in cuts(one, store, size) for page in raw_pages(store, one, cut)]
        assert found == pages, f"cuts of {size} bytes give other pages"
    return pages


def check_page(data: bytes, provenance: Provenance) -> None:
    """Compile one page; its rows keep the invariants, and `broadsheet check` finds nothing in them."""
    result = compile_page(data, provenance)
    assert_holds(data, result)
    if result.page is None:
        return
    records = ([result.page], [result.article] if result.article else [], result.comments, result.quotes)
    rows = {table: orjson.loads(orjson.dumps(list(one))) for table, one in zip(TABLES, records, strict=True)}
    report = Report()
    check_rows(rows, report)
    assert report.findings == []


HTML: Final = (
    b"<!DOCTYPE html><html><head><meta charset=utf-8><title>The ferry</title></head><body><article><h1>The ferry</h1>"
    b"<p>\xe2\x80\x9cIt runs,\xe2\x80\x9d the mayor said. <b>The bridge</b> stays closed.</p></article>"
    b'<ol class="comment-list"><li id="comment-1" class="comment depth-1"><div class="comment-author">Ann</div>'
    b'<div class="comment-content"><p>At last!</p></div><ul class="children">'
    b'<li id="comment-2" class="comment depth-2">'
    b'<div class="comment-author">Bo</div><div class="comment-content"><p>Not so fast &amp; far.</p></div></li></ul>'
    b"</li>"
    b'</ol><script type="application/ld+json">{"@type": "Comment", "text": "Rain", "author": {"name": "Cy"}}</script>'
    b"</body></html>"
)
_ROW = orjson.dumps({"text": BAKERY, "url": "https://example.org/a", "metadata": {"title": "Bread"}})
LINES: Final = b'{"text": "Rain.", "id": 7}\n' + _ROW + b'\n\n{"html": "<html><p>Sun."}\n'
CRAWL: Final = (
    record(b"software: x\r\n", "warcinfo", Content_Type="application/warc-fields")
    + record(http(HTML))
    + record(http(b"5\r\n<html\r\n6\r\n><p>Ra\r\n0\r\n\r\n", Transfer_Encoding="chunked"))
    + record(http(gzip.compress(HTML, mtime=0), Content_Encoding="gzip"))
    + record(BAKERY.encode(), "conversion")
)
EXPORT: Final = HEAD + item(HTML) + b"<!-- <item> -->" + item(b"x", kind="attachment") + item(b"<p>Sun.</p>") + TAIL
ITEM: Final = wxr_item([Stated(1, "At last!"), Stated(2, "Not so fast.", parent=1)])
MARKS = ("“", "”", "’", '"', "\u202e", "\u2028", "\x85", "â€œ", "a\u0301")
JUNK: Final = (
    b"\0",
    b"\r",
    b"\n",
    b"\r\n\r\n",
    b"\xff",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\xe2\x80",
    b"  1. ",
    b"\n    * ",
    b"99999999999. ",
    b"3 Comments\n",
    *(mark.encode() for mark in MARKS),
)

TARGETS: Final = {
    target.name: target
    for target in (
        Target("text", "a.txt", (BRIDGE.encode(), BAKERY.encode(), BRIDGE.encode("utf-16")), JUNK),
        Target(
            "html",
            "a.html",
            (HTML,),
            (
                b"<",
                b">",
                b"</",
                b"<!--",
                b"-->",
                b"<![CDATA[",
                b"<script>",
                b"<textarea>",
                b"<table><p>",
                b"&#x",
                b"&amp",
                b"<svg>",
                b"<template>",
                b"<plaintext>",
                b"<select>",
                b"<b><i>",
                b"<meta charset=utf-16>",
                b"<li>",
                b'"',
                b"<br>",
                *JUNK,
            ),
        ),
        Target(
            "mhtml",
            "a.mhtml",
            (
                message(html_part(HTML), PICTURE.encode()),
                message(html_part(HTML.replace(b"=", b"=3D"), "quoted-printable")),
            ),
            (
                b"--cut",
                b"--cut--",
                b"\nContent-Type: ",
                b"multipart/mixed",
                b"message/rfc822\n\n",
                b"base64",
                b"=\n",
                b"=",
                b'boundary="',
                *JUNK,
            ),
        ),
        Target(
            "wxr-item",
            "a.xml",
            (ITEM,),
            (
                b"<wp:comment>",
                b"</wp:comment>",
                b"<![CDATA[",
                b"]]>",
                b"&x;",
                b"&#0;",
                b"<!--",
                b"<!DOCTYPE a>",
                b"<?x ?>",
                *JUNK,
            ),
        ),
        Target(
            "wxr", "a.xml", (EXPORT,), (b"<item>", b"</item>", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"&x;", *JUNK)
        ),
        Target(
            "jsonl",
            "a.jsonl",
            (LINES,),
            (b'"', b"\\", b"\\ud800", b"{", b"}", b"[", b"]", b"NaN", b"1e999", b"null", b'"text":', b"\\u0074", *JUNK),
        ),
        Target(
            "warc",
            "a.warc",
            (CRAWL,),
            (
                b"WARC/1.0\r\n",
                b"Content-Length: 3\r\n",
                b"\r\n\r\nWARC/1.1\r\n",
                b"HTTP/1.1 200 OK\r\n",
                b"ffffffff\r\n",
                b"0\r\n\r\n",
                b"WARC-Segment-Number: 2\r\n",
                b"Transfer-Encoding: chunked\r\n",
                *JUNK,
            ),
        ),
        Target(
            "gzip",
            "a.gz",
            (gzip.compress(CRAWL, mtime=0), gzip.compress(LINES, mtime=0) * 2, gzip.compress(BRIDGE.encode(), mtime=0)),
            (b"\x1f\x8b\x08\0\0\0\0\0\0\x03", b"\0" * 20),
        ),
        Target(
            "zstd",
            "a.zst",
            (zstd.compress(LINES) * 2, zstd.compress(CRAWL), zstd.compress(BRIDGE.encode())),
            (b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18\x04\0\0\0abcd", b"\x50\x2a\x4d\x18\xff\xff\xff\x7f"),
        ),
    )
}

WAYS: Final = ("flip", "cut", "repeat", "move", "splice", "splinter", "end")
Damage = tuple[str, int, int, int]
"""A way, two places and a number; places are taken modulo the length, so that any numbers will do."""


def damaged(target: Target, data: bytes, damages: list[Damage]) -> bytes:
    """A seed after some damage."""
    for way, first, second, number in damages:
        at, other = first % (len(data) + 1), second % (len(data) + 1)
        end = min(len(data), at + number % 60)
        piece = data[at:end]
        match way:
            case "flip":
                data = data[:at] + bytes([(data[at] ^ (1 << number % 8))]) + data[at + 1 :] if at < len(data) else data
            case "cut":
                data = data[:at] + data[end:]
            case "repeat":
                data = data[:other] + piece * (1 + number % 4) + data[other:]
            case "move":
                data = (rest := data[:at] + data[end:])[:other] + piece + rest[other:]
            case "splice":
                seed = target.seeds[number % len(target.seeds)]
                data = data[:at] + seed[other % (len(seed) + 1) :]
            case "splinter":
                data = data[:at] + target.splinters[number % len(target.splinters)] + data[at:]
            case _:
                data = data[:at]
    return data


def packed(target: Target, data: bytes, number: int) -> bytes:
    """The bytes as they are, or now and then compressed: damage within a sound shell."""
    packers: tuple[Callable[[bytes], bytes], ...] = (
        bytes,
        bytes,
        lambda one: gzip.compress(one, mtime=0),
        zstd.compress,
    )
    return packers[number % 4 if target.name not in ("gzip", "zstd") else 0](data)


def chance(target: Target, source: random.Random) -> bytes:
    """A damaged seed by chance."""
    data = target.seeds[source.randrange(len(target.seeds))]
    damages = [
        (source.choice(WAYS), *(source.randrange(2**20) for _ in range(3)))
        for _ in range(source.choice((1, 1, 2, 3, 5, 9)))
    ]
    return packed(target, damaged(target, data, damages), source.randrange(8))
