"""raw/tombstones.toml: what was taken down, when and why. It says so in every version from then on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from broadsheet.read.sidecar import Fault, RawError, parse_sidecar
from broadsheet.read.stores import Store

TOMBSTONES: Final = b"tombstones.toml"
# Some hundred thousand entries.
_MOST: Final = 2**26
_Text = tuple[str | None, str]
_COMMENT: Final = re.compile(r"([0-9a-f]{16})-c")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """One entry: the id of what is gone, the day it was taken down, and why.

    `text_sha256` is the SHA-256 of the text of a comment, or of a page's article, in hexadecimal: it finds the same
    text where a page was saved again and has another id. With a `source_id` it does so at that source alone: a wire
    story that one publisher took back may stand at another.

    >>> Tombstone(id="1d54479efb7975eb", date="2026-11-22", reason="Asked for by the publisher.").kind
    'page'
    """

    id: str
    date: str
    reason: str
    text_sha256: str | None = None
    source_id: str | None = None

    @property
    def kind(self) -> str:
        """What is gone: page, comment or author."""
        if self.id.startswith("author-"):
            return "author"
        return "comment" if _COMMENT.match(self.id) else "page"


def author_key(source_id: str, name: str) -> str:
    """The id that tombstones give a commenter: of one source, by name or by the id that the markup states.

    A hash, so that the list of those who asked to be forgotten does not name them; as all hashes of names it can be
    guessed by whoever tries names.

    >>> author_key("town-news", "Jane  Roe") == author_key("town-news", "jane roe")
    True
    """
    plain = " ".join(unicodedata.normalize("NFC", name).casefold().split())
    digest = sha256("\0".join((source_id, plain)).encode("utf-8", "surrogatepass"))
    return f"author-{digest.hexdigest()[:16]}"


def text_digest(text: str) -> str:
    """The SHA-256 of the text of a comment or an article, as a tombstone states it."""
    return sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Removal:
    """All tombstones, by what they name.

    >>> Removal.of([Tombstone(id="1d54479efb7975eb", date="2026-11-22", reason="Asked for.")]).pages
    frozenset({'1d54479efb7975eb'})
    """

    pages: frozenset[str] = frozenset()
    comments: frozenset[str] = frozenset()
    authors: frozenset[str] = frozenset()
    texts: frozenset[_Text] = frozenset()
    articles: frozenset[_Text] = frozenset()

    @classmethod
    def of(cls, tombstones: Iterable[Tombstone]) -> Removal:
        """Sort tombstones by what they name."""
        ids: dict[str, set[str]] = {"page": set(), "comment": set(), "author": set()}
        texts: dict[str, set[_Text]] = {"page": set(), "comment": set(), "author": set()}
        for one in tombstones:
            ids[one.kind].add(one.id)
            if one.text_sha256 is not None:
                texts[one.kind].add((one.source_id, one.text_sha256))
        pages, comments, authors = (frozenset(found) for found in ids.values())
        return cls(pages, comments, authors, frozenset(texts["comment"]), frozenset(texts["page"]))

    def names(self, source_id: str, *names: str | None) -> bool:
        """Whether a commenter of a source, by name and by id, was taken down."""
        return bool(self.authors) and any(name and author_key(source_id, name) in self.authors for name in names)

    def takes(self, source_id: str, comment_id: str, text: str, *names: str | None) -> bool:
        """Whether a comment was taken down: by its id, its text, or the name or id of who wrote it."""
        if comment_id in self.comments or self.names(source_id, *names):
            return True
        return _stands_in(self.texts, source_id, text)

    def takes_article(self, source_id: str, text: str) -> bool:
        """Whether a page with an article of this text was taken down, as this page or as an earlier copy of it."""
        return _stands_in(self.articles, source_id, text)

    def digest(self) -> bytes:
        """The SHA-256 of what can change rows of pages that stay."""
        listed = [sorted(map(repr, one)) for one in (self.comments, self.authors, self.texts)]
        return sha256(repr(listed).encode()).digest()


def _stands_in(texts: frozenset[_Text], source_id: str, text: str) -> bool:
    if not texts:
        return False
    digest = text_digest(text)
    return (None, digest) in texts or (source_id, digest) in texts


def read_tombstones(store: Store, shown: Path | str) -> tuple[tuple[Tombstone, ...], bytes]:
    """The tombstones of a raw folder, by id, and the file's bytes; none where there is no such file.

    Raises:
        RawError: the file cannot be read, or does not fit its schema.
    """
    try:
        data = store.read(TOMBSTONES, _MOST)
    except FileNotFoundError:
        return (), b""
    except OSError as error:
        raise RawError(shown, None, f"cannot be read ({error.strerror or error})", "mend or replace the file") from None
    return parse_tombstones(data, shown), data


def parse_tombstones(data: bytes, shown: Path | str) -> tuple[Tombstone, ...]:
    """The tombstones that a file states, by id.

    Raises:
        RawError: it is no TOML, or does not fit its schema.
    """
    stated = parse_sidecar(data, "tombstones", shown, _wrong)
    return tuple(sorted((Tombstone(**one) for one in stated["removed"]), key=lambda one: one.id))


def _wrong(stated: Mapping[str, Any]) -> Iterable[Fault]:
    """An id that stands twice, or a day that is none."""
    seen: set[str] = set()
    entries = stated.get("removed")
    for index, one in enumerate(entries if isinstance(entries, list) else ()):
        if not isinstance(one, dict):
            continue
        if one.get("id") in seen:
            yield f"removed.{index}.id", f"{one['id']} stands there already", "keep one of the two entries"
        seen.add(str(one.get("id")))
        try:
            date.fromisoformat(str(one.get("date")))
        except ValueError:
            yield f"removed.{index}.date", "is no day", 'state it as "2026-11-22"'
