"""What is stated about a page's bytes by those who keep them."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.contract.records import Note, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What a curator or a container states about one page; what was not recorded is None, never guessed.

    `by_place` gives the page an id of its bytes and its place, for datasets that keep each copy as a page.

    >>> Provenance(source_id="town-news", raw_path="town-news/bridge.txt").url is None
    True
    """

    source_id: str = "local"
    raw_path: str = "page.txt"
    url: str | None = None
    publisher: str | None = None
    title: str | None = None
    author: str | None = None
    date_published: str | None = None
    date_retrieved: str | None = None
    language: str | None = None
    encoding: str | None = None
    split_group: str | None = None
    notes: tuple[Note, ...] = ()
    record: Record | None = None
    by_place: bool = False
