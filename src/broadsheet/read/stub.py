from __future__ import annotations
import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from broadsheet.contract.records import Incident
from broadsheet.incidents import incident
from broadsheet.read.pages import PageFile, list_pages, read_page, MAX_PAGE_BYTES
from broadsheet.read.files import read_regular
from broadsheet.read.provenance import Provenance


@dataclass(frozen=True)
class Store:
    root: str

    def sha256(self, name: bytes, start: int = 0, end: int | None = None) -> str:
        return sha256(read_regular(Path(self.root) / os.fsdecode(name))[start:end]).hexdigest()


def open_store(root: str) -> Store:
    return Store(root)


@dataclass(frozen=True)
class Cut:
    start: int
    end: int


@dataclass(frozen=True)
class Input:
    name: bytes
    size: int
    provenance: Provenance
    sha256: str | None = None
    incident: Incident | None = None


def list_inputs(store: Store) -> Iterator[Input]:
    root = Path(store.root)
    for p in list_pages(root):
        size = p.path.lstat().st_size if p.incident is None else 0
        yield Input(os.fsencode(p.path.relative_to(root)), size, p.provenance, p.sha256, p.incident)


def cuts(one: Input, store: Store, size: int) -> list[Cut]:
    return [Cut(0, one.size)]


@dataclass(frozen=True)
class FieldMap:
    names: dict[str, str]


@dataclass(frozen=True)
class RawPage:
    data: bytes | Incident
    provenance: Provenance


def raw_pages(store: Store, one: Input, cut: Cut | None, fields: FieldMap) -> Iterator[RawPage]:
    if one.incident is not None:
        yield RawPage(one.incident, one.provenance)
        return
    if one.size > MAX_PAGE_BYTES:
        yield RawPage(incident("read.too-large", limit=MAX_PAGE_BYTES), one.provenance)
        return
    try:
        yield RawPage(read_regular(Path(store.root) / os.fsdecode(one.name)), one.provenance)
    except OSError as error:
        yield RawPage(incident("read.unreadable", reason=error.strerror or str(error)), one.provenance)
