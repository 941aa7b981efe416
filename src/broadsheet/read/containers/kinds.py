"""What a raw file is: one page, or a container of many; by its content, and by its name only where that cannot tell."""

from __future__ import annotations

import re
from typing import Final, Literal

from broadsheet.read.fields import FieldMap, lookup

Kind = Literal["page", "jsonl", "parquet", "warc", "wxr"]

HEAD: Final = 2**16
"""How many bytes of a file are looked at."""
_WARC: Final = re.compile(rb"WARC/[0-9]\.[0-9]{1,2}\r?\n")
_WXR: Final = re.compile(rb"<rss\b[^>]*\bxmlns:wp\s*=\s*[\"']https?://wordpress\.org/export/")
_LINES: Final = (b".jsonl", b".ndjson", b".jl", b".jsonlines")
_COMPRESSED: Final = (b".gz", b".gzip", b".zst", b".zstd")
_PAGES: Final = (b".txt", b".html", b".htm", b".xhtml", b".mhtml", b".mht", b".md")
_MARK: Final = b"\xef\xbb\xbf"


def recognise(head: bytes, name: bytes, fields: FieldMap | None = None) -> Kind:
    r"""What a file is that begins so, compression undone.

    JSON Lines is what is called so, and what is called otherwise but begins with a line that is a JSON object: in a
    file that is called text or HTML one with a text in a field of the map.

    >>> recognise(b'{"text": "Rain."}\n', b"town/part-0"), recognise(b"{\\rtf1 Rain.}", b"town/a.rtf")
    ('jsonl', 'page')
    """
    if head.startswith(b"PAR1"):
        return "parquet"
    if _WARC.match(head):
        return "warc"
    if _WXR.search(head):
        return "wxr"
    suffix = _suffix(name)
    if suffix == b".parquet":
        return "parquet"
    if suffix in _LINES or _is_object(head, suffix, fields or FieldMap()):
        return "jsonl"
    return "page"


def _suffix(name: bytes) -> bytes:
    """The suffix in lower case, that of a compression left out."""
    lower = name.lower().rpartition(b"/")[2]
    for end in _COMPRESSED:
        lower = lower.removesuffix(end)
    _, dot, suffix = lower.rpartition(b".")
    return dot + suffix


def _is_object(head: bytes, suffix: bytes, fields: FieldMap) -> bool:
    """Whether the first line that is not empty is a JSON object; one that the head cuts is believed by its name."""
    start = head.removeprefix(_MARK).lstrip()
    if not start.startswith(b"{"):
        return False
    line, end, _ = start.partition(b"\n")
    if not end and len(head) >= HEAD:
        return suffix == b".json" and re.match(rb'\{\s*"', line) is not None
    import orjson

    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    return suffix not in _PAGES or any(isinstance(lookup(record, path), str) for path in fields.content())
