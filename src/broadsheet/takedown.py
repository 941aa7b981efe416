"""Taking something down: the entry of a page, a comment or a commenter in raw/tombstones.toml."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import orjson

from broadsheet.contract.schemas import schema
from broadsheet.contract.validate import is_valid
from broadsheet.read import (
    RawError,
    Tombstone,
    author_key,
    open_store,
    parse_tombstones,
    read_corrections,
    read_dataset,
    text_digest,
)
from broadsheet.text.words import count_words
from broadsheet.tracing import columns_of, find_row, table_of

# A shorter text is no one's alone: its hash would take down the same two words of others, and could be guessed.
_OWN_WORDS: Final = 8
_FILE: Final = "tombstones.toml"


class TakedownError(Exception):
    """Why there is no new entry, with what to do."""


def entry_for(build: Path, record_id: str) -> tuple[Tombstone, tuple[str, ...]]:
    """The entry of a page or comment of a build (day and reason left open), and the comments that it takes down.

    Raises:
        TraceError: the build has no such record.
        TakedownError: it is neither a page nor a comment.
    """
    table = table_of(record_id)
    if table not in ("pages", "comments"):
        raise TakedownError(f"{record_id} is neither a page nor a comment: give the id of the one it stands in")
    row = find_row(build, table, record_id)
    if table == "pages":
        ids = columns_of(build, "comments", ["page_id", "comment_id"])
        digest = next((_digest(one["text"]) for one in _articles(build, record_id)), None)
        source = row["source_id"] if digest else None
        entry = Tombstone(id=record_id, date="", reason="", text_sha256=digest, source_id=source)
        return entry, tuple(one["comment_id"] for one in ids if one["page_id"] == record_id)
    return Tombstone(id=record_id, date="", reason="", text_sha256=_digest(row["text"])), (record_id,)


def _articles(build: Path, page_id: str) -> Iterator[dict[str, Any]]:
    return (one for one in columns_of(build, "articles", ["page_id", "text"]) if one["page_id"] == page_id)


def _digest(text: str) -> str | None:
    return text_digest(text) if count_words(text) >= _OWN_WORDS else None


def entry_for_author(build: Path, source: str, author: str) -> tuple[Tombstone, tuple[str, ...]]:
    """The entry of a source's commenter, by name or by the id that the markup states, and the comments that are theirs.

    Raises:
        TakedownError: the build has no comment of theirs.
    """
    wanted = author_key(source, author)
    found = tuple(
        comment_id
        for comment_id, names in _authors(build, source)
        if wanted in {author_key(source, name) for name in names}
    )
    if not found:
        cure = "`broadsheet sql` tells the names (comments.author) and the sources (pages.source_id)"
        raise TakedownError(f"{build} has no comment of that name in the source {source!r}; {cure}")
    return Tombstone(id=wanted, date="", reason=""), found


def _authors(build: Path, source: str) -> Iterator[tuple[str, list[str]]]:
    pages = {page_id for page_id, sources in _sources(build) if source in sources}
    for one in columns_of(build, "comments", ["page_id", "comment_id", "author", "author_id"]):
        if one["page_id"] in pages:
            yield one["comment_id"], [name for name in (one["author"], one["author_id"]) if name is not None]


def _sources(build: Path) -> Iterator[tuple[str, set[str]]]:
    """Each page with the source that its row names, and those at which copies of its bytes stand."""
    for one in columns_of(build, "pages", ["page_id", "source_id", "copies"]):
        yield one["page_id"], {one["source_id"], *(copy["raw_path"].partition("/")[0] for copy in one["copies"])}


def copied_at(build: Path, source: str, comments: Iterable[str]) -> list[str]:
    """The other sources at which the pages of these comments stand, byte for byte.

    A page that is there more than once is a page of its first place: once that is deleted, it is one of the next, and
    an entry for a commenter of the first source does not find them there.
    """
    pages = {comment_id.partition("-")[0] for comment_id in comments}
    found = (sources for page_id, sources in _sources(build) if page_id in pages)
    return sorted(set().union(*found) - {source})


def corrections_of(raw: Path, entry: Tombstone, comments: Iterable[str]) -> Iterator[tuple[str, list[int]]]:
    """The files of corrections under raw/ that state words of what is taken down, each with the numbers of its lines.

    Raises:
        RawError: a file of corrections is wrong.
        OSError: one cannot be read.
    """
    gone = {entry.id, *comments}
    store = open_store(str(raw))
    for source in sorted(path.name for path in raw.iterdir() if path.is_dir()):
        file = read_corrections(store, source)
        lines = [one.line for one in file.all() if not gone.isdisjoint(_named(one.stated))]
        if lines:
            yield file.shown, sorted(lines)


def _named(stated: Mapping[str, Any]) -> tuple[str | None, ...]:
    return stated["container"], stated.get("page_id"), stated.get("raw_sha256", "")[:16]


def take_down(raw: Path, entry: Tombstone, reason: str, day: str | None = None) -> Tombstone:
    """Add an entry to the tombstones of a raw folder; the day is today's unless it is given.

    Raises:
        RawError: the file that is there is wrong, or the new entry would be.
        TakedownError: it has an entry for that already.
        OSError: the file cannot be written.
    """
    if any(one.id == entry.id for one in read_dataset(raw).tombstones):
        raise TakedownError(f"{raw / _FILE}: {entry.id} is taken down already")
    entry = replace(entry, date=day or datetime.now(UTC).date().isoformat(), reason=reason.strip())
    stated = {name: value for name, value in orjson.loads(orjson.dumps(entry)).items() if value is not None}
    if not is_valid("tombstones", {"removed": [stated]}) or not reason.isprintable():
        about = schema("tombstones")["properties"]["removed"]["items"]["properties"]
        cure = f"the date is {about['date']['description'].lower()[:-1]} as 2026-11-22, the reason one line of text"
        raise RawError(raw / _FILE, None, "the new entry does not fit its schema", cure)
    # A JSON string without control characters is a TOML string.
    lines = [f"{name} = {orjson.dumps(value).decode()}\n" for name, value in stated.items()]
    added = "[[removed]]\n" + "".join(lines)
    _append(raw / _FILE, added.encode())
    return entry


def _append(path: Path, entry: bytes) -> None:
    """Add an entry, unless the next build would refuse the file then: for a day that is none, or for how it begins."""
    before = path.read_bytes() if path.exists() else b""
    added = b"\n" * bool(before) + entry
    try:
        parse_tombstones(before + added, path)
    except RawError:
        if not before.strip() or b"[[removed]]" in before:
            raise
        cure = "write the entries there as [[removed]] with a line for each key, and take `removed = ` out"
        raise RawError(path, None, "no entry can be added at its end", cure) from None
    with path.open("ab") as file:
        file.write(added)
