"""One unit, from its raw bytes to its file: each page compiled and checked, or taken from an earlier run."""

from __future__ import annotations

import errno
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from math import inf
from pathlib import Path
from typing import Any

import orjson

from broadsheet.compile import PageResult, compile_page, page_id_of
from broadsheet.contract.records import Incident
from broadsheet.corrections import correct
from broadsheet.incidents import catalogue, incident
from broadsheet.read import (
    Correction,
    CorrectionFile,
    FieldMap,
    Provenance,
    RawError,
    RawPage,
    Removal,
    Store,
    is_read,
    open_store,
    raw_pages,
    read_corrections,
)
from broadsheet.removal import remove
from broadsheet.shards.earlier import Earlier, is_taken_down, kept_unit, unit_path
from broadsheet.shards.engines import Note
from broadsheet.shards.page_lines import breach, lines_of, masked, refusals
from broadsheet.shards.plan import Piece, Unit
from broadsheet.shards.settings import Settings
from broadsheet.shards.unit_file import CompiledPage, UnitFile, UnitWriter
from broadsheet.split import signature

CompilePage = Callable[[bytes, Provenance], PageResult]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a unit: its file, and what it holds. It carries no rows, whatever the unit's size.

    `matched` are the lines of corrections whose page is in the unit (`source:line`), `refused` says in a sentence each
    which of them were not applied.
    """

    index: int
    key: str
    n_pages: int = 0
    n_compiled: int = 0
    n_bytes: int = 0
    n_removed: int = 0
    quarantine: Mapping[str, int] = field(default_factory=dict)
    reused: bool = False
    matched: Sequence[str] = ()
    refused: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileTask:
    """All that a process needs to compile a unit, in any process on any machine that sees the same paths.

    `earlier` are files of units that an earlier run made of these places; `skip` are pages, by their number in the
    unit, that killed the process which compiled them.
    """

    index: int
    root: str
    unit: Unit
    settings: Settings
    kept: Path
    earlier: tuple[str, ...] = ()
    skip: frozenset[int] = frozenset()

    @property
    def name(self) -> str:
        """What messages call it."""
        return f"unit {self.index} (from {self.unit.pieces[0].input.provenance.raw_path} on)"

    @property
    def weight(self) -> float:
        """Infinite: what one page can do to a process is not known before."""
        return inf

    def without(self, page: int) -> CompileTask:
        """The same without a page, by its number in the unit: it goes to quarantine."""
        return replace(self, skip=self.skip | {page})

    def run(self, note: Note | None = None, compile_page: CompilePage | None = None) -> Receipt:
        """Compile the unit, unless its file is there already.

        Raises:
            RawError: a sidecar states the SHA-256 of other bytes.
            OSError: the raw files cannot be read, or the unit's file not written.
        """
        store = open_store(self.root)
        hashes = self._hashes(store)
        corrections = self._corrections(store)
        key = self._key(hashes, corrections)
        path = unit_path(self.kept, key)
        found = kept_unit(path)
        if found is None:
            path.parent.mkdir(parents=True, exist_ok=True)
            with UnitWriter(path.parent) as writer:
                work = _Work(self, store, hashes, corrections, note, compile_page or self._compile_page, writer)
                work.compile()
                self._refuse_changed(store, hashes)
                work.write(path)
            found = UnitFile(path)
        return Receipt(index=self.index, key=key, n_bytes=self.unit.n_bytes, **found.summary)

    def _compile_page(self, raw: bytes, provenance: Provenance) -> PageResult:
        return compile_page(raw, provenance, indirect=self.settings.indirect_quotes)

    def _refuse_changed(self, store: Store, hashes: list[str | None]) -> None:
        """Keep nothing of files that changed between being hashed and being read: the unit would bear a wrong name."""
        for piece, before, after in zip(self.unit.pieces, hashes, self._hashes(store), strict=True):
            if before != after:
                path = piece.input.provenance.raw_path
                raise OSError(errno.EBUSY, "the file changed while it was read; run the build again", path)

    def _hashes(self, store: Store) -> list[str | None]:
        fields = FieldMap(dict(self.settings.fields))
        return [_piece_sha256(store, piece, fields) for piece in self.unit.pieces]

    def _corrections(self, store: Store) -> dict[str, CorrectionFile]:
        sources = sorted({piece.input.provenance.source_id for piece in self.unit.pieces})
        return {source: read_corrections(store, source) for source in sources}

    def _key(self, hashes: list[str | None], corrections: Mapping[str, CorrectionFile]) -> str:
        """The hash of all that the unit's rows depend on."""
        digest = sha256(self.settings.key())
        digest.update(orjson.dumps(self.settings.tombstones))
        for piece, found in zip(self.unit.pieces, hashes, strict=True):
            one = piece.input
            stated = [
                one.name.hex(),
                one.size,
                _stated(one.provenance),
                one.sha256,
                one.incident,
                piece.cut,
                piece.first,
                found,
            ]
            digest.update(orjson.dumps(stated))
        digest.update(orjson.dumps(sorted(self.skip)))
        for source, file in corrections.items():
            digest.update(orjson.dumps([source, sha256(file.data).hexdigest() if file.data else None]))
        return digest.hexdigest()


def _stated(provenance: Provenance) -> dict[str, Any]:
    return asdict(provenance)


def _piece_sha256(store: Store, piece: Piece, fields: FieldMap) -> str | None:
    """The hash of a piece's bytes; None where the file is not to be read, or cannot be."""
    start, end = (piece.cut.start, piece.cut.end) if piece.cut else (0, None)
    try:
        if not is_read(store, piece.input, fields):
            return None
        return store.sha256(piece.input.name, start, end)
    except OSError:
        return None  # Reading it gives the incident.


class _Work:
    """The pages of one unit as they are compiled."""

    def __init__(
        self,
        task: CompileTask,
        store: Store,
        hashes: list[str | None],
        corrections: Mapping[str, CorrectionFile],
        note: Note | None,
        compile_page: CompilePage,
        pages: UnitWriter,
    ) -> None:
        self._task, self._store, self._hashes, self._corrections = task, store, hashes, corrections
        self._matched: list[str] = []
        self._refused: list[str] = []
        self._note, self._compile_page = note, compile_page
        self._settings = task.settings.key()
        self._removal = Removal.of(task.settings.tombstones)
        self._fields = FieldMap(dict(task.settings.fields))
        self._earlier = Earlier(task.kept, task.earlier, self._removal)
        self._pages = pages
        self._quarantine: list[bytes] = []
        self._incidents: Counter[str] = Counter()
        self._raw: list[bytes] = []
        self._number = self._n_compiled = self._n_removed = 0

    def compile(self) -> None:
        for piece, found in zip(self._task.unit.pieces, self._hashes, strict=True):
            self._piece(piece, found)

    def write(self, path: Path) -> None:
        summary = {
            "n_pages": len(self._pages),
            "n_compiled": self._n_compiled,
            "n_removed": self._n_removed,
            "quarantine": dict(sorted(self._incidents.items())),
        }
        if self._matched:
            summary |= {"matched": self._matched, "refused": self._refused}
        self._pages.write(path, self._quarantine, self._raw, summary)

    def _piece(self, piece: Piece, found: str | None) -> None:
        one = piece.input
        if one.sha256 is not None and piece.cut is None and found not in (None, one.sha256):
            cure = f"put back the bytes it was written for, or state {found}"
            raise RawError(f"{one.provenance.raw_path}.toml", "sha256", "does not fit the file's bytes", cure)
        n_pages, n_lost, n_removed = len(self._pages), len(self._quarantine), self._n_removed
        for page in raw_pages(self._store, one, piece.cut, self._fields):
            self._page(page)
        if found is not None:
            whole = found if piece.cut is None else self._store.sha256(one.name) if piece.first else None
            row = {
                "path": one.provenance.raw_path,
                "sha256": whole,
                "bytes": one.size,
                "n_pages": len(self._pages) - n_pages,
                "n_quarantined": len(self._quarantine) - n_lost,
                "n_removed": self._n_removed - n_removed,
            }
            self._raw.append(orjson.dumps(row))

    def _page(self, page: RawPage) -> None:
        self._number += 1
        if isinstance(page.data, Incident):
            self._lose(page, page.data, None)
            return
        data, provenance = page.data, replace(page.provenance, by_place=self._task.settings.keep_copies)
        digest = sha256(data).hexdigest()
        page_id = page_id_of(digest, provenance)
        corrections = self._corrections_of(page_id, digest, provenance.source_id)
        if page_id in self._removal.pages:
            self._n_removed += 1
            return
        corrected = [[dict(one.stated) for one in corrections]] if corrections else []
        stated = orjson.dumps([_stated(provenance), digest, *corrected])
        key = sha256(self._settings + stated).hexdigest()
        before = self._earlier.get(key)
        if before is not None:
            self._add(before, corrections)
        elif self._number in self._task.skip:
            self._lose(page, incident("compile.crashed"), digest)
        else:
            self._compile(replace(page, provenance=provenance), data, digest, key, corrections)

    def _corrections_of(self, page_id: str, digest: str, source: str) -> tuple[Correction, ...]:
        found = self._corrections[source].of_page(page_id, digest)
        self._matched += [f"{source}:{one.line}" for one in found]
        return found

    def _add(self, page: CompiledPage, corrections: Sequence[Correction]) -> None:
        if is_taken_down(page, self._removal):
            self._n_removed += 1
            return
        self._pages.add(page)
        if corrections:
            self._refused += refusals(page)

    def _compile(self, page: RawPage, data: bytes, digest: str, key: str, corrections: Sequence[Correction]) -> None:
        if self._note is not None:
            self._note(self._number)
        provenance = page.provenance
        try:
            whole = correct(self._compile_page(data, provenance), corrections).result
            result = remove(whole, self._removal, data)
        except Exception as error:
            # A bug that shows on one page must not cost the others.
            self._lose(page, incident("compile.failed", error=type(error).__name__), digest)
            return
        if result.page is None:
            self._lose(page, result.quarantine or incident("compile.failed", error="none"), digest)
            return
        lines = lines_of(result)
        wrong = breach(lines)
        if wrong is not None:
            self._lose(page, incident("compile.breach", rule=wrong), digest)
            return
        self._n_compiled += 1
        self._add(
            CompiledPage(
                page_id=result.page.page_id,
                path=provenance.raw_path,
                number=provenance.record.number if provenance.record else None,
                key=key if result is whole else self._earlier.key_with_removals(key),
                group=result.page.split_group,
                stated=provenance.split_group is not None,
                signature=signature(result.article.text) if result.article else b"",
                lines=lines,
            ),
            corrections,
        )

    def _lose(self, page: RawPage, why: Incident, digest: str | None) -> None:
        data = page.data if isinstance(page.data, bytes) else b""
        stated = page.provenance
        row = {
            "raw_path": stated.raw_path,
            "number": stated.record.number if stated.record else None,
            "raw_sha256": digest,
            "raw_bytes": None if digest is None else len(data),
            "incident": why.id,
            "sample": masked(data) or None,
            "message": f"{why.message} {catalogue()[why.id].cure}",
        }
        self._incidents[why.id] += 1
        self._quarantine.append(orjson.dumps(row))
