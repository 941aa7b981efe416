"""The pages under raw/: which files they are, what is stated about each, and their bytes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from broadsheet.contract.records import Incident, Note
from broadsheet.incidents import incident
from broadsheet.read.files import read_regular, spell_path
from broadsheet.read.provenance import Provenance
from broadsheet.read.sidecar import RawError, read_sidecar, split_unknown
from broadsheet.read.values import wrong_values

MAX_PAGE_BYTES: Final = 64 * 2**20
"""How large a page may be; pages of news have some 100 kB."""


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


@dataclass(frozen=True, slots=True)
class _Entry:
    """One thing found under raw/; `name` is its path there, in the bytes of the file system."""

    name: bytes
    incident: Incident | None = None


def _scan(raw: bytes) -> Iterator[_Entry]:
    """All that is not hidden under raw/, folders left out, in no particular order; links are never followed."""
    folders = [b""]
    while folders:
        folder = folders.pop()
        try:
            entries = list(os.scandir(raw + b"/" + folder))
        except OSError as error:
            if not folder:
                raise
            yield _Entry(folder, incident("read.unreadable", reason=os.strerror(error.errno or 0)))
            continue
        for entry in entries:
            name = folder + b"/" + entry.name if folder else entry.name
            if entry.name.startswith(b"."):
                continue
            if entry.is_symlink():
                yield _Entry(name, incident("read.symlink"))
            elif entry.is_dir(follow_symlinks=False):
                folders.append(name)
            else:
                yield _Entry(name, None if entry.is_file(follow_symlinks=False) else incident("read.not-a-file"))


def _is_sidecar(name: bytes) -> bool:
    return name.endswith(b".toml")


def _path(raw: Path, name: bytes) -> Path:
    return raw / os.fsdecode(name)


def _check_sidecars(raw: Path, names: set[bytes]) -> None:
    for name in sorted(filter(_is_sidecar, names)):
        of_dataset_or_source = name == b"dataset.toml" or re.fullmatch(rb"[^/]+/source\.toml", name)
        if not of_dataset_or_source and name.removesuffix(b".toml") not in names:
            cure = "name it after its page, with .toml at the end, or remove it"
            raise RawError(_path(raw, name), None, "a sidecar without its page", cure)


def _source(raw: Path, source: bytes) -> tuple[str | None, dict[str, str]]:
    """A source's publisher, and the notes on what is unknown about it."""
    if not re.fullmatch(rb"[a-z0-9][a-z0-9._-]*", source):
        cure = "a source's folder has lower-case letters a to z, digits, dots, dashes and underscores only"
        raise RawError(_path(raw, source), None, "the folder's name cannot be a source's id", cure)
    file = _path(raw, source) / "source.toml"
    if not os.path.lexists(file):
        return None, {}
    known, unknown = split_unknown(read_sidecar(file, "source", file))
    return known.get("publisher"), unknown


def _page_sidecar(file: Path) -> tuple[dict[str, Any], dict[str, str]]:
    return split_unknown(read_sidecar(file, "page", file, wrong_values))


def list_pages(raw: Path) -> Iterator[PageFile]:
    """The pages under raw/, sorted by the bytes of their paths there.

    Each file in a source's folder that is neither hidden nor a sidecar (*.toml) is a page. Links, devices and
    files outside a source's folder come with the incident that puts them into quarantine: none is left out silently.

    Raises:
        RawError: a sidecar is wrong, has no page, or a source's folder has no name for a source.
    """
    found = {entry.name: entry for entry in _scan(os.fsencode(raw))}
    names = set(found)
    _check_sidecars(raw, names)
    source_of = cache(lambda source: _source(raw, source))
    for name in sorted(names):
        if _is_sidecar(name) or name == b"groups.tsv":
            continue
        source, _, rest = name.partition(b"/")
        trouble = found[name].incident
        if not rest:
            shown = Provenance(raw_path=spell_path(name))
            lost = trouble or incident("read.no-source")
            yield PageFile(path=_path(raw, name), provenance=shown, incident=lost)
            continue
        publisher, source_notes = source_of(source)
        known, unknown = _page_sidecar(_path(raw, name + b".toml")) if name + b".toml" in names else ({}, {})
        if publisher is None and "publisher" in source_notes:
            unknown = {**unknown, "publisher": source_notes["publisher"]}
        stated_hash = known.pop("sha256", None)
        provenance = Provenance(
            source_id=source.decode("ascii"),
            raw_path=spell_path(name),
            publisher=publisher,
            notes=tuple(Note(field=field, note=note) for field, note in sorted(unknown.items())),
            **known,
        )
        yield PageFile(path=_path(raw, name), provenance=provenance, sha256=stated_hash, incident=trouble)


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
