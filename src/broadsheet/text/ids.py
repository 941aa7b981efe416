"""Ids made from a page's bytes and a record's own content, so that a better parser changes only what it changed."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256


def page_id(raw_sha256: str) -> str:
    """A page's id: the first 64 bits of the SHA-256 of its raw bytes.

    The chance that two of 10 million pages share an id is below 1 in 300,000.
    """
    return raw_sha256[:16]


def page_id_by_place(raw_sha256: str, raw_path: str, number: int | None) -> str:
    """The id of a page where each place of the same bytes has a row of its own.

    >>> page_id_by_place("1d54", "town/a.txt", None) != page_id_by_place("1d54", "town/b.txt", None)
    True
    """
    return sha256(f"{raw_sha256}\0{raw_path}\0{number or 0}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def article_id(page: str) -> str:
    """The id of a page's article."""
    return f"{page}-a"


def fingerprint(*content: str) -> str:
    """What a record's content gives its id: eight hexadecimal digits."""
    return sha256("\0".join(content).encode("utf-8", "surrogatepass")).hexdigest()[:8]


class Ids:
    """Ids for the records of one kind on one page; twins get an occurrence number from 2 up.

    >>> ids = Ids("1d54479efb7975eb", "c")
    >>> ids.next("reader42", "Yes.")
    '1d54479efb7975eb-cb9c4379b'
    >>> ids.next("reader42", "Yes.")
    '1d54479efb7975eb-cb9c4379b-2'
    """

    def __init__(self, page: str, kind: str) -> None:
        self._prefix = f"{page}-{kind}"
        self._seen: Counter[str] = Counter()

    def next(self, *content: str) -> str:
        """The id of the next record with this content."""
        digest = fingerprint(*content)
        self._seen[digest] += 1
        twin = self._seen[digest]
        return f"{self._prefix}{digest}" + (f"-{twin}" if twin > 1 else "")
