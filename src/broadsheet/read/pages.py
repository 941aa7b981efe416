"""The pages under a local raw folder where each file is one page: `list_inputs` for those who want paths."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from broadsheet.contract.records import Incident
from broadsheet.incidents import incident
from broadsheet.read.files import read_regular
from broadsheet.read.inputs import list_inputs
from broadsheet.read.limits import MAX_PAGE_BYTES
from broadsheet.read.provenance import Provenance
from broadsheet.read.sidecar import RawError
from broadsheet.read.stores import LocalStore


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFile:
    """One raw page: where it lies, what is stated about it, and (incident) why it cannot be read."""

    path: Path
    provenance: Provenance
    sha256: str | None = None
    incident: Incident | None = None

    @property
    def raw_path(self) -> str:
        """The path under raw/ as the rows spell it."""
        return self.provenance.raw_path


def list_pages(raw: Path) -> Iterator[PageFile]:
    """The files under raw/ as pages, sorted by the bytes of their paths there; else as `list_inputs`.

    Raises:
        RawError: a sidecar is wrong, has no page, or a source's folder has no name for a source.
    """
    for found in list_inputs(LocalStore(os.fspath(raw))):
        yield PageFile(
            path=raw / os.fsdecode(found.name),
            provenance=found.provenance,
            sha256=found.sha256,
            incident=found.incident,
        )


def read_page(page: PageFile) -> bytes | Incident:
    """A page's bytes, or the incident that puts it into quarantine.

    Raises:
        RawError: the page's sidecar states the SHA-256 of other bytes.
    """
    if page.incident is not None:
        return page.incident
    try:
        # Asked first, so that a file larger than the memory is never read.
        if page.path.lstat().st_size > MAX_PAGE_BYTES:
            return incident("read.too-large", limit=MAX_PAGE_BYTES)
        data = read_regular(page.path)
    except OSError as error:
        return incident("read.unreadable", reason=error.strerror or str(error))
    actual = sha256(data).hexdigest()
    if page.sha256 not in (None, actual):
        cure = f"put back the bytes it was written for, or state {actual}"
        raise RawError(f"{page.path}.toml", "sha256", "does not fit the file's bytes", cure)
    return data
