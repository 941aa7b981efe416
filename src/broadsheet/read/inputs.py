"""The raw files of a store, one after the other, each with what its sidecar and its source state."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from broadsheet.contract.records import Incident, Note
from broadsheet.incidents import incident
from broadsheet.read.corrections import is_corrections
from broadsheet.read.files import spell_path
from broadsheet.read.provenance import Provenance
from broadsheet.read.sidecar import RawError, parse_sidecar, split_unknown
from broadsheet.read.stores import Entry, Store, shown_path
from broadsheet.read.tombstones import TOMBSTONES
from broadsheet.read.values import wrong_values

MAX_SIDECAR_BYTES: Final = 2**20
GROUPS: Final = b"groups.tsv"
"""The split groups of earlier versions stand under raw/ and are no page."""
_OF_DATASET: Final = frozenset({b"dataset.toml", TOMBSTONES})
_SOURCE_ID: Final = re.compile(rb"[a-z0-9][a-z0-9._-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One raw file: a page or a container of pages, what is stated about it, and (incident) why it cannot be read.

    `sha256` is the file's hash as its sidecar states it; `size` is in bytes, as the store lists it.
    """

    name: bytes
    size: int
    provenance: Provenance
    sha256: str | None = None
    incident: Incident | None = None


@dataclass(frozen=True, slots=True)
class _Source:
    """What holds for all files of a source."""

    folder: bytes
    publisher: str | None
    notes: Mapping[str, str]


def list_inputs(store: Store) -> Iterator[Input]:
    """The raw files of a store, in the order of the bytes of their paths; memory grows with the largest folder only.

    Each file in a source's folder that is neither hidden nor a sidecar (*.toml), nor the source's corrections.jsonl, is
    an input. Links, devices and files outside a source's folder come with the incident that puts them into quarantine:
    none is left out silently.

    Raises:
        RawError: a sidecar is wrong or has no file, or a source's folder has no name for a source.
        OSError: the store cannot be listed.
    """
    source: _Source | None = None
    for entry in store.entries():
        if entry.name == GROUPS or is_corrections(entry.name):
            continue
        if entry.name.endswith(b".toml"):
            _check_sidecar(store, entry)
            continue
        folder, _, rest = entry.name.partition(b"/")
        # Beneath the root nothing else can be the path of a folder that cannot be listed.
        if not rest:
            shown = Provenance(raw_path=spell_path(entry.name))
            lost = entry.incident or incident("read.no-source")
            yield Input(name=entry.name, size=entry.size, provenance=shown, incident=lost)
            continue
        # All files of a source come one after the other.
        if source is None or source.folder != folder:
            source = _source(store, folder)
        yield _input(store, entry, source)


def _check_sidecar(store: Store, entry: Entry) -> None:
    of_dataset_or_source = entry.name in _OF_DATASET or re.fullmatch(rb"[^/]+/source\.toml", entry.name)
    if not of_dataset_or_source and not entry.beside:
        cure = "name it after its page, with .toml at the end, or remove it"
        raise RawError(shown_path(store, entry.name), None, "a sidecar without its page", cure)


def _stated(store: Store, name: bytes, schema: str) -> tuple[dict[str, Any], dict[str, str]]:
    """What a sidecar states, and the notes on what is unknown."""
    shown = shown_path(store, name)
    try:
        data = store.read(name, MAX_SIDECAR_BYTES + 1)
    except OSError as error:
        raise RawError(shown, None, f"cannot be read ({error.strerror or error})", "mend or replace the file") from None
    if len(data) > MAX_SIDECAR_BYTES:
        raise RawError(shown, None, f"has more than {MAX_SIDECAR_BYTES} bytes", "keep the statements, move the rest")
    checks = (wrong_values,) if schema == "page" else ()
    return split_unknown(parse_sidecar(data, schema, shown, *checks))


def _source(store: Store, folder: bytes) -> _Source:
    if not _SOURCE_ID.fullmatch(folder):
        cure = "a source's folder has lower-case letters a to z, digits, dots, dashes and underscores only"
        raise RawError(shown_path(store, folder), None, "the folder's name cannot be a source's id", cure)
    name = folder + b"/source.toml"
    try:
        store.open(name).close()
    except FileNotFoundError:
        return _Source(folder, None, {})
    except OSError:
        pass  # It is there and cannot be read: reading it tells why.
    known, unknown = _stated(store, name, "source")
    return _Source(folder, known.get("publisher"), unknown)


def _input(store: Store, entry: Entry, source: _Source) -> Input:
    known, unknown = _stated(store, entry.name + b".toml", "page") if entry.beside else ({}, {})
    if source.publisher is None and "publisher" in source.notes:
        unknown = {**unknown, "publisher": source.notes["publisher"]}
    stated_hash = known.pop("sha256", None)
    provenance = Provenance(
        source_id=source.folder.decode("ascii"),
        raw_path=spell_path(entry.name),
        publisher=source.publisher,
        notes=tuple(Note(field=field, note=note) for field, note in sorted(unknown.items())),
        **known,
    )
    return Input(name=entry.name, size=entry.size, provenance=provenance, sha256=stated_hash, incident=entry.incident)
