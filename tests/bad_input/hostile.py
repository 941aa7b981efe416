"""The catalogue of hostile raw files: how each is made, how many pages it gives, and what of it is lost and why.

A case is data. All of them stand in one raw folder with sound pages, in one build (test_catalogue.py).
"""

from __future__ import annotations

import gzip
import io
import random
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from backports import zstd

from formats import HEAD, TAIL, http, item, record

MILLION = 1_000_000
WEATHER = [
    "rain",
    "snow",
    "hail",
    "fog",
    "wind",
    "sun",
    "frost",
    "dew",
    "mist",
    "thunder",
    "breeze",
    "storm",
    "drizzle",
    "sleet",
    "gale",
    "ice",
    "cloud",
    "heat",
]


def story(seed: str) -> str:
    """A sound text that no other case has, so that none is a copy of another."""
    words = random.Random(seed).choices(WEATHER, k=30)
    return f"The weather, number {seed}\n\nThe mayor spoke of {' and '.join(words)} in the town on Monday."


def html(seed: str) -> bytes:
    title, text = story(seed).split("\n\n")
    return f"<!DOCTYPE html><html><title>{title}</title><body><h1>{title}</h1><p>{text}</p></body></html>".encode()


def line(seed: str, field: str = "text") -> bytes:
    return b'{"%s": "%s"}\n' % (field.encode(), story(seed).replace("\n", "\\n").encode())


def response(seed: str, **fields: str) -> bytes:
    return record(http(html(seed), **fields))


def lines(*rows: bytes, seed: str) -> bytes:
    """JSON Lines with these lines between two sound ones."""
    return line(f"{seed} before") + b"".join(row + b"\n" for row in rows) + line(f"{seed} after")


def crawl(*records: bytes, seed: str) -> bytes:
    """A WARC file with these records between two sound ones."""
    return response(f"{seed} before") + b"".join(records) + response(f"{seed} after")


def export(*items: bytes, seed: str, head: bytes = HEAD) -> bytes:
    """A WordPress export with these items between two sound ones."""
    return head + b"\n".join([item(html(f"{seed} before")), *items, item(html(f"{seed} after"))]) + TAIL


def noise(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def parquet(columns: dict[str, Any], **options: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, **options)
    return out.getvalue()


def mhtml(body: bytes, kind: str = 'multipart/related; boundary="cut"') -> bytes:
    return b"From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: " + kind.encode() + b"\r\n\r\n" + body


def mhtml_part(body: bytes, transfer: str = "8bit") -> bytes:
    return b"--cut\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: %s\r\n\r\n%s\r\n" % (
        transfer.encode(),
        body,
    )


def nested_mhtml(depth: int) -> bytes:
    body = html("mhtml nested")
    for level in range(depth):
        body = (
            b'Content-Type: multipart/related; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level)
            + (body if level else b"Content-Type: text/html\r\n\r\n" + body)
            + b"\r\n--b%d--\r\n" % level
        )
    return b"From: <Saved by a browser>\r\nMIME-Version: 1.0\r\n" + body


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def wide_line_gz() -> bytes:
    """A line of 1 GiB, packed 100:1 so that it is no bomb: one member again and again; a sound line after it."""
    member = gzip.compress(noise(10_000).hex().encode() + b"x" * (2**20 - 20_000), 6)
    return gzip.compress(b'{"text": "') + member * 1024 + gzip.compress(b'"}\n' + line("1 GB line"))


def crowded_parquet() -> bytes:
    whole = parquet(
        {"text": [story(f"flip {n}") + noise(3000).hex() for n in range(40)]},
        row_group_size=20,
        compression="gzip",
        use_dictionary=False,
        write_page_checksum=True,
    )
    return flipped(whole, 2000)


@cache
def bomb() -> bytes:
    """100 MiB out of 100 KB."""
    return gzip.compress(b"0" * (100 * 2**20))


@dataclass(frozen=True)
class Case:
    """A hostile file: its name's end, its bytes, how many pages come of it, and the incidents of what is lost."""

    name: str
    suffix: str
    make: Callable[[], bytes]
    pages: int = 0
    lost: tuple[str, ...] = ()
    told: str | None = None

    @property
    def path(self) -> str:
        return "gazette/" + self.name.replace(" ", "-").replace("/", "-") + self.suffix


def _case(
    name: str, suffix: str, make: Callable[[], bytes], pages: int = 0, *lost: str, told: str | None = None
) -> Case:
    return Case(name, suffix, make, pages, lost, told)


BYTES = [
    _case("empty text", ".txt", lambda: b"", 0, "decode.empty"),
    _case("empty HTML", ".html", lambda: b" ", 0, "decode.blank"),
    _case("binary named HTML", ".html", lambda: noise(20_000), 0, "decode.binary"),
    _case("picture named HTML", ".html", lambda: b"\x89PNG\r\n\x1a\n" + noise(300), 0, "decode.binary"),
    _case("gzip of nothing", ".gz", lambda: gzip.compress(b""), 0, "decode.empty"),
    _case("zstd of nothing", ".zst", lambda: zstd.compress(b""), 0, "decode.empty"),
    _case("upper-case suffix", ".TXT", lambda: story("upper").encode(), 1),
    _case("upper-case lines", ".JSONL", lambda: line("upper lines"), 1),
    _case("lines called text", ".txt", lambda: line("called text"), 1),
    _case("text that begins like JSON", ".txt", lambda: b"{not json} " + story("brace").encode(), 1),
    _case("rich text", ".txt", lambda: b"{\\rtf1 Rain.}", 0, "decode.binary"),
]
PACKED = [
    _case("gzip not announced", ".txt", lambda: gzip.compress(story("gz").encode()), 1),
    _case("gzip cut", ".txt.gz", lambda: gzip.compress(story("cut").encode())[:-12], 0, "read.cut-compression"),
    _case("zstd cut", ".txt.zst", lambda: zstd.compress(noise(5000).hex().encode())[:-900], 0, "read.cut-compression"),
    _case("gzip head alone", ".gz", lambda: b"\x1f\x8b\x08\0\0\0\0\0\0\x03", 0, "read.cut-compression"),
    _case(
        "gzip checksum wrong",
        ".txt.gz",
        lambda: gzip.compress(story("crc").encode())[:-8] + bytes(8),
        0,
        "read.broken-compression",
    ),
    _case(
        "zstd flipped",
        ".zst",
        lambda: flipped(zstd.compress(noise(5000).hex().encode()), 5),
        0,
        "read.broken-compression",
    ),
    _case(
        "gzip then text",
        ".gz",
        lambda: gzip.compress(story("then").encode()) + b"And more.",
        0,
        "read.broken-compression",
    ),
    _case("gzip then zeros", ".gz", lambda: gzip.compress(story("zeros").encode()) + bytes(5000), 1),
    _case("gzip of gzip", ".gz.gz", lambda: gzip.compress(gzip.compress(story("twice").encode())), 0, "decode.binary"),
    _case("bomb", ".txt.gz", bomb, 0, "read.bomb"),
    _case("bomb of lines", ".jsonl.gz", lambda: gzip.compress(line("bomb")) + bomb(), 1, "read.bomb"),
    _case("bomb of zstd", ".jsonl.zst", lambda: zstd.compress(line("zbomb") + b"0" * (100 * 2**20)), 1, "read.bomb"),
    _case(
        "lines cut in gzip",
        ".jsonl.gz",
        lambda: gzip.compress(line("whole")) + gzip.compress(line("lost"))[:-9],
        1,
        "read.cut-compression",
    ),
    _case("many empty members", ".jsonl.gz", lambda: gzip.compress(b"") * 20_000 + gzip.compress(line("members")), 1),
]
LINES = [
    _case("no lines", ".jsonl", lambda: b""),
    _case("empty lines", ".jsonl", lambda: b"\n\r\n \n" + line("after empty"), 1),
    _case("mark before lines", ".jsonl", lambda: b"\xef\xbb\xbf" + line("marked"), 1),
    _case("line broken", ".jsonl", lambda: lines(b'{"text": "Rain', seed="broken"), 2, "read.json"),
    _case("line without end", ".jsonl", lambda: line("an end") + b'{"text": "Ra', 1, "read.json"),
    _case(
        "line of another encoding",
        ".jsonl",
        lambda: lines(b'{"text": "caf\xe9"}', seed="latin"),
        2,
        "read.json-encoding",
    ),
    _case(
        "lines that are no records",
        ".jsonl",
        lambda: lines(b"null", b"7", b"[]", b'"Rain"', seed="no record"),
        2,
        *["read.not-a-record"] * 4,
    ),
    _case(
        "fields of wrong types",
        ".jsonl",
        lambda: lines(*(b'{"text": %s}' % one for one in (b"7", b"[]", b"{}", b"true", b"1e5")), seed="types"),
        2,
        *["read.wrong-type"] * 5,
    ),
    _case(
        "field null", ".jsonl", lambda: lines(b'{"text": null}', b'{"txt": "x"}', seed="null"), 2, *["read.no-text"] * 2
    ),
    _case("field empty", ".jsonl", lambda: lines(b'{"text": ""}', seed="empty"), 2, "decode.empty"),
    _case("NaN", ".jsonl", lambda: lines(b'{"x": [NaN, -Infinity], ' + line("nan")[1:-1], seed="NaN"), 3),
    _case(
        "huge number", ".jsonl", lambda: lines(b'{"id": %s, ' % (b"9" * 100_000) + line("huge")[1:-1], seed="huge"), 3
    ),
    _case(
        "field twice",
        ".jsonl",
        lambda: lines(b'{"text": "Rain.", "text": "Sun."}', seed="twice field"),
        2,
        "read.field-twice",
    ),
    _case(
        "field twice by escape",
        ".jsonl",
        lambda: lines(b'{"text": "Rain.", "te\\u0078t": "Sun."}', seed="esc"),
        2,
        "read.field-twice",
    ),
    _case(
        "lone surrogate",
        ".jsonl",
        lambda: lines(b'{"text": "Rain \\ud800 fell."}', seed="surrogate"),
        2,
        "read.lone-surrogate",
    ),
    _case(
        "lone surrogate elsewhere",
        ".jsonl",
        lambda: lines(b'{"title": "\\udc00", "id": "\\ud800", ' + line("sur")[1:-1], seed="elsewhere"),
        3,
    ),
    _case("NUL by escape", ".jsonl", lambda: lines(b'{"text": "Rain\\u0000 fell all day."}', seed="nul"), 3),
    _case(
        "deep line",
        ".jsonl",
        lambda: lines(b'{"text": "x", "y": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", seed="deep"),
        2,
        "read.json-depth",
    ),
    _case("deep line never closed", ".jsonl", lambda: lines(b'{"a":' * 100_000, seed="open"), 2, "read.json-depth"),
    _case(
        "deep strings",
        ".jsonl",
        lambda: lines(b'{"x": "' + b"[" * 100_000 + b'", ' + line("deeps")[1:-1], seed="ds"),
        3,
    ),
    _case(
        "50,000 fields",
        ".jsonl",
        lambda: lines(
            b"{" + b"".join(b'"k%d":0,' % n for n in range(50_000)) + line("fields")[1:-1], seed="many fields"
        ),
        3,
    ),
    _case(
        "same field 50,000 times",
        ".jsonl",
        lambda: lines(b"{" + b'"text":"x",' * 50_000 + b'"z":0}', seed="same"),
        2,
        "read.field-twice",
    ),
    _case(
        "javascript and data addresses",
        ".jsonl",
        lambda: lines(
            *(
                b'{"url": "%s", ' % url + line(f"url {n}")[1:-1]
                for n, url in enumerate(
                    (
                        b"javascript:alert(1)",
                        b"data:text/html,<p>x",
                        b"../../etc/passwd",
                        b"http://[::1",
                        b"http://a/\\u0000b",
                        b"http://" + b"a" * 100_000,
                    )
                )
            ),
            seed="urls",
        ),
        8,
    ),
    _case(
        "absurd dates",
        ".jsonl",
        lambda: lines(
            *(
                b'{"timestamp": %s, ' % date + line(f"date {n}")[1:-1]
                for n, date in enumerate(
                    (b'"99999-01-01"', b'"2019-02-30"', b"-1e300", b'"0000-00-00"', b'"2019-01-01T25:61:61Z"', b"[]")
                )
            ),
            seed="dates",
        ),
        8,
    ),
    _case("line of 1 GB", ".jsonl.gz", wide_line_gz, 1, "read.line-too-long"),
]
CRAWLS = [
    _case(
        "length too long",
        ".warc",
        lambda: crawl(record(http(html("x")), wrong_by=30), seed="long"),
        2,
        "read.warc-length",
    ),
    _case(
        "length too short",
        ".warc",
        lambda: crawl(record(http(html("x")), wrong_by=-30), seed="short"),
        2,
        "read.warc-length",
    ),
    _case(
        "length beyond the file",
        ".warc",
        lambda: crawl(record(http(html("x")), wrong_by=10**12), seed="beyond"),
        2,
        "read.warc-length",
    ),
    _case(
        "length negative",
        ".warc",
        lambda: crawl(record(http(html("x")), Content_Length="-5"), seed="negative"),
        2,
        "read.warc-header",
    ),
    _case(
        "length missing",
        ".warc",
        lambda: crawl(record(http(html("x")), Content_Length=""), seed="no length"),
        2,
        "read.warc-header",
    ),
    _case(
        "type missing",
        ".warc",
        lambda: crawl(record(http(html("x")), WARC_Type=""), seed="no type"),
        2,
        "read.warc-header",
    ),
    _case(
        "payload type missing", ".warc", lambda: crawl(record(http(html("no payload type"), None)), seed="no ptype"), 3
    ),
    _case(
        "absurd crawl dates",
        ".warc",
        lambda: crawl(
            *(record(http(html(f"wd {date}")), WARC_Date=date) for date in ("99999-99-99", "yesterday", "-1")),
            seed="wd",
        ),
        5,
    ),
    _case(
        "garbage between records",
        ".warc",
        lambda: crawl(b"garbage\r\nmore: garbage\r\n\r\n", seed="garbage"),
        1,
        "read.warc-length",
    ),
    _case(
        "garbage after a record that tells its length twice",
        ".warc",
        lambda: crawl(
            record(http(html("gh"), Content_Length=str(len(html("gh"))))), b"garbage\r\n\r\n", seed="told twice"
        ),
        3,
        "read.warc-header",
    ),
    _case(
        "binary garbage between records",
        ".warc",
        lambda: crawl(noise(5000) + b"\r\n\r\n", seed="bin"),
        1,
        "read.warc-length",
    ),
    _case(
        "record cut at the end", ".warc", lambda: crawl(seed="ends") + response("cut off")[:-60], 2, "read.warc-length"
    ),
    _case(
        "header cut at the end",
        ".warc",
        lambda: crawl(seed="header ends") + b"WARC/1.0\r\nWARC-Type: respo",
        2,
        "read.warc-header",
    ),
    _case("one gzip over all", ".warc.gz", lambda: gzip.compress(crawl(seed="one gzip")), 2),
    _case("a gzip for each", ".warc.gz", lambda: b"".join(gzip.compress(response(f"each {n}")) for n in range(3)), 3),
    _case(
        "last gzip cut",
        ".warc.gz",
        lambda: gzip.compress(response("first")) + gzip.compress(response("last"))[:-20],
        1,
        "read.cut-compression",
    ),
    _case(
        "chunks cut",
        ".warc",
        lambda: crawl(record(http(b"ffff\r\n" + html("x"), Transfer_Encoding="chunked")), seed="chunks"),
        2,
        "read.http-cut",
    ),
    _case(
        "chunk of monstrous size",
        ".warc",
        lambda: crawl(record(http(b"7fffffff\r\n" + html("x"), Transfer_Encoding="chunked")), seed="chunk"),
        2,
        "read.http-cut",
    ),
    _case(
        "chunked by name only",
        ".warc",
        lambda: crawl(record(http(html("not chunked"), Transfer_Encoding="chunked")), seed="nc"),
        3,
    ),
    _case(
        "body shorter than stated",
        ".warc",
        lambda: crawl(record(http(html("x"), Content_Length="9999")), seed="sh"),
        2,
        "read.http-cut",
    ),
    _case(
        "coding that lies", ".warc", lambda: crawl(record(http(html("lie"), Content_Encoding="gzip")), seed="lies"), 3
    ),
    _case(
        "coding cut",
        ".warc",
        lambda: crawl(record(http(gzip.compress(html("x"))[:-15], Content_Encoding="gzip")), seed="coding"),
        2,
        "read.http-cut",
    ),
    _case(
        "coding damaged",
        ".warc",
        lambda: crawl(record(http(b"\x1f\x8b\x08" + noise(99), Content_Encoding="gzip")), seed="damaged"),
        2,
        "read.http-coding",
    ),
    _case(
        "coding unknown",
        ".warc",
        lambda: crawl(record(http(html("x"), Content_Encoding="rot13")), seed="rot"),
        2,
        "read.http-coding",
    ),
    _case(
        "coding a bomb",
        ".warc",
        lambda: crawl(record(http(bomb(), Content_Encoding="gzip")), seed="coded bomb"),
        2,
        "read.too-large",
    ),
    _case(
        "coding brotli that is not",
        ".warc",
        lambda: crawl(record(http(noise(200), Content_Encoding="br")), seed="br"),
        2,
        "read.http-coding",
    ),
    _case("no HTTP header", ".warc", lambda: crawl(record(b"<p>Rain"), seed="no http"), 2, "read.http-header"),
    _case(
        "200,000 header lines",
        ".warc",
        lambda: crawl(record(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200_000 + b"\r\n" + html("x")), seed="hl"),
        2,
        "read.http-header",
    ),
    _case(
        "digest that lies",
        ".warc",
        lambda: crawl(record(http(html("x")), WARC_Block_Digest="sha1:" + "A" * 32), seed="d"),
        2,
        "read.digest",
    ),
    _case("record ids twice", ".warc", lambda: crawl(*(response(f"id {n}") for n in range(3)), seed="ids"), 5),
    _case(
        "traversal address",
        ".warc",
        lambda: crawl(
            *(
                record(http(html(f"tr {uri}")), WARC_Target_URI=uri)
                for uri in (
                    "../../etc/passwd",
                    "file:///etc/passwd",
                    "javascript:alert(1)",
                    "http://example.org/../../x",
                    "http://[",
                    "a b",
                )
            ),
            seed="traversal",
        ),
        8,
    ),
    _case("revisit", ".warc", lambda: crawl(record(http(b""), "revisit"), seed="revisit"), 2, "read.revisit"),
    _case(
        "segment",
        ".warc",
        lambda: crawl(record(http(html("x")), WARC_Segment_Number="1"), seed="segment"),
        2,
        "read.warc-segment",
    ),
    _case("WARC head alone", ".warc", lambda: b"WARC/1.0\r\n", 0, "read.warc-header"),
    _case(
        "40 wrong lengths",
        ".warc",
        lambda: crawl(*(record(http(html(f"x{n}")), wrong_by=7) for n in range(40)), seed="forty"),
        2,
        *["read.warc-length"] * 40,
    ),
    _case(
        "a record within a record",
        ".warc",
        lambda: crawl(record(http(html("outer") + b"\r\n\r\n" + response("inner"))), seed="within"),
        3,
    ),
]
EXPORTS = [
    _case(
        "export with DOCTYPE",
        ".xml",
        lambda: export(
            seed="doctype",
            head=HEAD.replace(
                b"<rss", b'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>\n<rss'
            ),
        ),
        2,
    ),
    _case(
        "entity bomb",
        ".xml",
        lambda: export(
            item(b"x", more="<title>&b;</title>"),
            seed="ebomb",
            head=HEAD.replace(
                b"<rss",
                b"<!DOCTYPE rss ["
                + b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10 if n else b"rain") for n in range(12))
                + b"]>\n<rss",
            ),
        ),
        2,
        "read.wxr-item",
    ),
    _case(
        "entity of a file",
        ".xml",
        lambda: export(
            item(b"x", more="<x>&xxe;</x>"),
            seed="xxe",
            head=HEAD.replace(b"<rss", b'<!DOCTYPE rss [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>\n<rss'),
        ),
        2,
        "read.wxr-item",
    ),
    _case("item not well-formed", ".xml", lambda: export(item(b"x", more="<a><b></a>"), seed="wf"), 2, "read.wxr-item"),
    _case("item never closed", ".xml", lambda: HEAD + item(html("closed")) + item(html("x"))[:-7], 1, "read.wxr-item"),
    _case(
        "CDATA never closed",
        ".xml",
        lambda: HEAD + item(html("cd")) + b"<item><title><![CDATA[Rain</title></item>",
        1,
        "read.wxr-item",
    ),
    _case(
        "deep item",
        ".xml",
        lambda: export(item(b"x", more="<a>" * 100_000 + "</a>" * 100_000), seed="deep item"),
        2,
        "markup.wxr-too-deep",
    ),
    _case("controls in an item", ".xml", lambda: export(item(html("ctrl") + b"\x01\x0b\x00"), seed="controls"), 3),
    _case("export without items", ".xml", lambda: HEAD + TAIL),
    _case("draft", ".xml", lambda: export(item(html("x"), status="draft"), seed="draft"), 2),
    _case(
        "export cut in gzip", ".xml.gz", lambda: gzip.compress(export(seed="packed"))[:-9], 2, "read.cut-compression"
    ),
    _case(
        "DOCTYPE bomb in HTML",
        ".html",
        lambda: (
            b"<!DOCTYPE html ["
            + b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 12))
            + b"]>"
            + html("dt")
            + b"&e11;"
        ),
        1,
    ),
]
MARKUP = [
    _case(
        "a million nested tags",
        ".html",
        lambda: html("nest") + b"<div>" * MILLION + b"deep",
        0,
        "markup.too-many-nodes",
    ),
    _case(
        "100,000 nested tags", ".html", lambda: html("nested") + b"<div>" * 100_000 + b"deep", 1, told="markup.too-deep"
    ),
    _case(
        "100,000 unclosed bold",
        ".html",
        lambda: html("bold") + b"<p><b>" * 100_000 + b"text",
        0,
        "markup.too-many-nodes",
    ),
    _case("2,000 nested quotes", ".html", lambda: html("bq") + b"<blockquote>" * 2000 + b"deep", 1),
    _case(
        "200,000 attributes",
        ".html",
        lambda: html("at") + b"<p " + b" ".join(b"a%d=1" % n for n in range(200_000)) + b">x",
        1,
        told="markup.too-many-attributes",
    ),
    _case(
        "bad character references",
        ".html",
        lambda: html("cr") + b"<p>&#0;&#xD800;&#x110000;&#99999999999;&nosuch;&amp",
        1,
    ),
    _case("cut within a tag", ".html", lambda: html("tag") + b"<p>Rain</p><a href='http://exam", 1),
    _case("comment never closed", ".html", lambda: html("comment") + b"<!-- " + b"x" * 100_000, 1),
    _case("script never closed", ".html", lambda: html("script") + b"<script>" + b"<p>" * 100_000, 1),
    _case(
        "javascript and data links",
        ".html",
        lambda: (
            html("js") + b'<link rel=canonical href="javascript:alert(1)">'
            b'<a href="data:text/html,<script>x</script>">x</a>'
        ),
        1,
    ),
    _case("nothing but scripts", ".html", lambda: b"<html><script>x()</script></html>", 0, "markup.no-text"),
    _case("charset that lies", ".html", lambda: b'<meta charset="utf-16">' + html("cs"), 1),
    _case(
        "linked data deep",
        ".html",
        lambda: (
            html("ld") + b'<script type="application/ld+json">{"@type":"Comment","x":' + b"[" * 100_000 + b"</script>"
        ),
        1,
        told="markup.bad-json-ld",
    ),
    _case(
        "MHTML without boundary",
        ".mhtml",
        lambda: mhtml(mhtml_part(html("x")), "multipart/related"),
        0,
        "markup.mhtml-no-boundary",
    ),
    _case(
        "MHTML without a page",
        ".mhtml",
        lambda: mhtml(b"--cut\r\nContent-Type: image/png\r\n\r\nx\r\n--cut--\r\n"),
        0,
        "markup.mhtml-no-page",
    ),
    _case("MHTML nested", ".mhtml", lambda: nested_mhtml(3), 1),
    _case("MHTML nested ever deeper", ".mhtml", lambda: nested_mhtml(500), 0, "markup.mhtml-too-deep"),
    _case("MHTML cut", ".mht", lambda: mhtml(mhtml_part(html("mcut"))), 1, told="markup.mhtml-cut"),
    _case(
        "MHTML with broken base64",
        ".mhtml",
        lambda: mhtml(mhtml_part(b"!!!" + zlib.compress(b"x").hex().encode(), "base64") + b"--cut--\r\n"),
        0,
        "decode.empty",
    ),
    _case(
        "MHTML with unknown transfer",
        ".mhtml",
        lambda: mhtml(mhtml_part(html("x"), "x-rot13") + b"--cut--\r\n"),
        0,
        "markup.mhtml-unknown-transfer",
    ),
    _case(
        "MHTML of 20,000 parts",
        ".mhtml",
        lambda: mhtml(
            b"--cut\r\nContent-Type: image/png\r\n\r\n\r\n" * 20_000 + mhtml_part(html("x")) + b"--cut--\r\n"
        ),
        0,
        "markup.mhtml-too-many-parts",
    ),
    _case("MHTML header alone", ".mhtml", lambda: mhtml(b""), 0, "markup.mhtml-no-boundary"),
]
TABLES = [
    _case("Parquet of the wrong type", ".parquet", lambda: parquet({"text": [1, 2]}), 0, *["read.wrong-type"] * 2),
    _case("Parquet of lists", ".parquet", lambda: parquet({"text": [["a"]]}), 0, "read.no-text"),
    _case("Parquet without a page", ".parquet", lambda: parquet({"x": ["a"]}), 0, "read.no-text"),
    _case("Parquet without rows", ".parquet", lambda: parquet({"text": pa.array([], pa.string())})),
    _case("Parquet with nulls", ".parquet", lambda: parquet({"text": [story("pq"), None]}), 1, "read.no-text"),
    _case("Parquet cut", ".parquet", lambda: parquet({"text": [story("x")]})[:-30], 0, "read.parquet"),
    _case("Parquet head alone", ".parquet", lambda: b"PAR1", 0, "read.parquet"),
    _case("Parquet empty", ".parquet", lambda: b"", 0, "read.parquet"),
    _case("Parquet in gzip", ".parquet.gz", lambda: gzip.compress(parquet({"text": ["x"]})), 0, "read.parquet"),
    _case("text named Parquet", ".parquet", lambda: story("x").encode(), 0, "read.parquet"),
    _case("Parquet with a corrupt page", ".parquet", crowded_parquet, 20, "read.parquet-rows"),
    _case(
        "Parquet with a lying footer",
        ".parquet",
        lambda: parquet({"text": ["x"]})[:-8] + b"\xff\xff\xff\x7fPAR1",
        0,
        "read.parquet",
    ),
    _case(
        "Parquet bomb",
        ".parquet",
        lambda: parquet({"text": ["0" * 2**20] * 200}, use_dictionary=False, compression="zstd"),
        0,
        "read.parquet-rows",
    ),
]
CASES = {case.name: case for case in (*BYTES, *PACKED, *LINES, *CRAWLS, *EXPORTS, *MARKUP, *TABLES)}
