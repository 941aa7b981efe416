from __future__ import annotations
from collections.abc import Iterator
from dataclasses import dataclass
from broadsheet.contract.records import Incident
from broadsheet.incidents import incident
from broadsheet.read.inputs import Input
from broadsheet.read.limits import MAX_PAGE_BYTES
from broadsheet.read.provenance import Provenance
from broadsheet.read.stores import Store
@dataclass(frozen=True)
class Cut:
    start: int
    end: int
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
        yield RawPage(store.read(one.name), one.provenance)
    except OSError as error:
        yield RawPage(incident("read.unreadable", reason=error.strerror or str(error)), one.provenance)
