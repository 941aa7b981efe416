"""One page as it comes out of a raw file."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.contract.records import Incident
from broadsheet.read.provenance import Provenance


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page's raw bytes (see pages.record) with what is stated about it, or the incident that lost it.

    `n_bytes` is what it took of the raw file, in bytes before any compression is undone by this package; 0 where that
    is not known. It is for progress only.
    """

    data: bytes | Incident
    provenance: Provenance
    n_bytes: int = 0
