"""JSON Lines: one record a line, the page in a field of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import orjson

from broadsheet.contract.records import Incident, Record
from broadsheet.incidents import incident
from broadsheet.read.fields import FieldMap, found_content, stated_id, stated_in, with_record
from broadsheet.read.limits import MAX_LINE_BYTES, MAX_PAGE_BYTES
from broadsheet.read.provenance import Provenance
from broadsheet.read.raw_page import RawPage
from broadsheet.read.window import Window

MAX_DEPTH: Final = 500
"""How deep a record may be nested; orjson stops at 1,024, Python's parser where the interpreter's stack ends."""
_STRING: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_NO_BRACKETS: Final = bytes(set(range(256)) - set(b"{}[]"))
_TYPES: Final = {bool: "true or false", int: "a number", float: "a number", list: "a list"}
_ESCAPED_ASCII: Final = re.compile(rb"\\u00[2-7]")


def jsonl_pages(window: Window, provenance: Provenance, fields: FieldMap, first: int = 1) -> Iterator[RawPage]:
    """The pages of JSON Lines; `first` is the number of the first line. Empty lines are counted and hold no page.

    Raises:
        BrokenFileError: the stream breaks off.
    """
    for number, line in enumerate(window.lines(MAX_LINE_BYTES), first):
        bare = Record(format="jsonl", number=number, id=None, digest=None)
        if isinstance(line, int):
            lost = incident("read.line-too-long", limit=MAX_LINE_BYTES)
            yield RawPage(lost, with_record(provenance, bare, {}), line)
            continue
        text = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if not text.strip():
            continue
        yield _page(text, bare, provenance, fields, len(line))


def _page(line: bytes, bare: Record, provenance: Provenance, fields: FieldMap, n_bytes: int) -> RawPage:
    record = parse_record(line, fields)
    if isinstance(record, Incident):
        return RawPage(record, with_record(provenance, bare, {}), n_bytes)
    return page_of_record(record, bare, provenance, fields, n_bytes)


def parse_record(line: bytes, fields: FieldMap) -> dict[str, Any] | Incident:
    r"""The record on a line, or why there is none.

    What only a lenient parser takes (NaN, numbers beyond any bounds, lone surrogates) is no harm in a field that is not
    used; a field with the page that stands there twice is.

    >>> parse_record(b'{"text": "Rain.", "score": NaN}', FieldMap())["text"]
    'Rain.'
    >>> parse_record(b'{"text": "Rain.", "text": "Sun."}', FieldMap()).id
    'read.field-twice'
    """
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError:
        record = _lenient(line)
    if isinstance(record, Incident):
        return record
    if not isinstance(record, dict):
        return incident("read.not-a-record")
    twice = _twice(line, record, fields)
    return incident("read.field-twice", field=twice) if twice else record


def _lenient(line: bytes) -> object:
    """What Python's own parser makes of a line that orjson refuses."""
    if _depth(line) > MAX_DEPTH:
        return incident("read.json-depth", limit=MAX_DEPTH)
    try:
        return json.loads(line.decode("utf-8"), parse_int=_integer)
    except UnicodeDecodeError:
        return incident("read.json-encoding")
    except ValueError:
        return incident("read.json")


def _integer(digits: str) -> int | None:
    # Python refuses to read more than some thousand digits; no id has a hundred.
    return int(digits) if len(digits) < 100 else None


def _depth(line: bytes) -> int:
    """How deep the brackets outside of strings are nested."""
    depth = deepest = 0
    for sign in _STRING.sub(b"", line).translate(None, _NO_BRACKETS):
        depth += 1 if sign in b"{[" else -1
        deepest = max(deepest, depth)
    return deepest


def _twice(line: bytes, record: Mapping[str, Any], fields: FieldMap) -> str | None:
    """The name of the field with the page if an object has it twice: parsers keep one of them and say nothing."""
    found = found_content(record, fields)
    names = found[0].split(".") if found else []
    # A name that is there once cannot be there twice; but an escape can spell its letters.
    if not any(line.count(b'"%s"' % name.encode()) > 1 for name in names) and not _ESCAPED_ASCII.search(line):
        return None
    doubled: list[str] = []

    def note(pairs: list[tuple[str, Any]]) -> None:
        held = [name for name, _ in pairs]
        doubled.extend(name for name in names if held.count(name) > 1)

    # orjson or Python has read the line before, so it is JSON, and not too deep.
    if _depth(line) <= MAX_DEPTH:
        json.loads(line, object_pairs_hook=note, parse_int=_integer)
    return doubled[0] if doubled else None


def page_of_record(
    record: Mapping[str, Any], bare: Record, provenance: Provenance, fields: FieldMap, n_bytes: int = 0
) -> RawPage:
    """The page that a record of JSON Lines or Parquet holds, or why it holds none."""
    stated = stated_in(record, fields)
    found = found_content(record, fields)
    data = _content(found, fields)
    if found and isinstance(found[1], str):
        # What the markup inside says of its encoding is about the bytes it had before it became a field.
        provenance = replace(provenance, encoding="utf-8")
    known = replace(bare, id=stated_id(record, fields))
    return RawPage(data, with_record(provenance, known, stated), n_bytes)


def _content(found: tuple[str, Any] | None, fields: FieldMap) -> bytes | Incident:
    if found is None:
        return incident("read.no-text", names=", ".join(dict.fromkeys(fields.content())))
    name, value = found
    if not isinstance(value, str | bytes):
        return incident("read.wrong-type", field=name, type=_TYPES.get(type(value), "an object"))
    try:
        data = value.encode() if isinstance(value, str) else value
    except UnicodeEncodeError:
        return incident("read.lone-surrogate", field=name)
    return data if len(data) <= MAX_PAGE_BYTES else incident("read.too-large", limit=MAX_PAGE_BYTES)
