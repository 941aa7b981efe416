"""Raw files of each format, put together byte by byte, sound or not."""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.parquet as pq

HTML = "text/html; charset=windows-1252"

HEAD = b"""<?xml version="1.0" encoding="UTF-8" ?>
<!-- An <item> that is none. -->
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Town news</title>
<wp:author><wp:author_display_name><![CDATA[<item>Jane Roe</item>]]></wp:author_display_name></wp:author>
"""
TAIL = b"</channel>\n</rss>\n"


def http(body: bytes, type_: str | None = HTML, status: str = "200 OK", **fields: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", *([f"Content-Type: {type_}"] if type_ else [])]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def record(block: bytes, kind: str = "response", wrong_by: int = 0, end: bytes = b"\r\n\r\n", **fields: str) -> bytes:
    """A record; a field that is empty is left out."""
    of_kind = {"response": "application/http; msgtype=response", "conversion": "text/plain", "resource": "text/html"}
    known = {
        "WARC_Type": kind,
        "WARC_Record_ID": "<urn:uuid:1>",
        "WARC_Date": "2020-01-02T03:04:05Z",
        "WARC_Target_URI": "https://example.org/rain",
        "Content_Type": of_kind.get(kind, ""),
        "Content_Length": str(len(block) + wrong_by),
    } | fields
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in known.items() if value)
    return b"WARC/1.0\r\n" + head.encode() + b"\r\n" + block + end


def item(content: bytes, kind: str = "post", status: str = "publish", more: str = "") -> bytes:
    return (
        f"""<item><title>Rain &amp; sun</title><link>https://example.org/rain/</link>
<guid isPermaLink="false">https://example.org/?p=7</guid><wp:post_date>2016-09-17 20:05:00</wp:post_date>
<wp:post_date_gmt>2016-09-17 18:05:00</wp:post_date_gmt><wp:status>{status}</wp:status>
<wp:post_type>{kind}</wp:post_type>{more}<content:encoded><![CDATA[""".encode()
        + content
        + b"]]></content:encoded></item>"
    )


BODY = b"<html><p>Rain.</p> Page %d of the town."
N = 30


def parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"html": [BODY % n for n in range(N)]}), out, row_group_size=7)
    return out.getvalue()


FILES = {
    "a.jsonl": b"".join(b'{"html": "%s"}\n' % (BODY % n) for n in range(N)),
    "a.warc": b"".join(record(http(BODY % n)) for n in range(N)),
    "a.parquet": parquet(),
    "a.xml": HEAD + b"".join(item(BODY % n) for n in range(N)) + TAIL,
    "a.html": BODY % 0,
}
