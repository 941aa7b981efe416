"""One unit, from its raw bytes to its file: each page compiled and checked, or taken from an earlier run."""

from __future__ import annotations

import errno
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from math import inf
from pathlib import Path
from typing import Any, Final

import orjson

from broadsheet.check import check_rows
from broadsheet.check.findings import Report
from broadsheet.compile import PageResult, compile_page, page_id_of
from broadsheet.contract.records import Incident
from broadsheet.contract.schemas import TABLES, schema
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
from broadsheet.shards.engines import Note
from broadsheet.shards.plan import Piece, Unit
from broadsheet.shards.settings import Settings
from broadsheet.shards.unit_file import CompiledPage, DamagedError, Head, UnitFile, UnitWriter
from broadsheet.split import signature

CompilePage = Callable[[bytes, Provenance], PageResult]
_SAMPLE: Final = 80
_SORT: Final = {table: tuple(schema(table)["x-sort"]) for table in TABLES}


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
        found = _kept(path)
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


def unit_path(kept: Path, key: str) -> Path:
    """Where the file of a unit stands; folders by the first byte, so that none has more files than is good."""
    return kept / key[:2] / f"{key}.unit"


def _kept(path: Path) -> UnitFile | None:
    """The unit's file if it is there and whole."""
    try:
        found = UnitFile(path)
        found.verify()
    except (DamagedError, FileNotFoundError):
        return None
    found.summary["n_compiled"] = 0
    found.summary["reused"] = True
    return found


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
        self._earlier = _Earlier(task.kept, task.earlier)
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
        before = self._before(key)
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
        if self._is_copy_of_removed(page):
            self._n_removed += 1
            return
        self._pages.add(page)
        if corrections:
            self._refused += _refusals(page)

    def _is_copy_of_removed(self, page: CompiledPage) -> bool:
        if not self._removal.articles:
            return False
        found = (orjson.loads(line)["text"] for line in page.lines[TABLES.index("articles")])
        return any(self._removal.takes_article(page.path.partition("/")[0], text) for text in found)

    def _before(self, key: str) -> CompiledPage | None:
        """The page as an earlier run compiled it: with the same removed, or with nothing that is to be removed now.

        So one more comment that is taken down compiles the pages it stands on, and no others.
        """
        before = self._earlier.get(self._key_with_removals(key))
        if before is not None:
            return before
        before = self._earlier.get(key)
        return None if before is None or self._touches(before) else before

    def _key_with_removals(self, key: str) -> str:
        return sha256(bytes.fromhex(key) + self._removal.digest()).hexdigest()

    def _touches(self, page: CompiledPage) -> bool:
        if not (self._removal.comments or self._removal.authors or self._removal.texts):
            return False
        source = page.path.partition("/")[0]
        found = (orjson.loads(line) for line in page.lines[TABLES.index("comments")])
        return any(
            self._removal.takes(source, one["comment_id"], one["text"], one["author"], one["author_id"])
            for one in found
        )

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
        lines = tuple(_lines(table, records) for table, records in zip(TABLES, _records(result), strict=True))
        wrong = _breach(lines)
        if wrong is not None:
            self._lose(page, incident("compile.breach", rule=wrong), digest)
            return
        self._n_compiled += 1
        self._add(
            CompiledPage(
                page_id=result.page.page_id,
                path=provenance.raw_path,
                number=provenance.record.number if provenance.record else None,
                key=key if result is whole else self._key_with_removals(key),
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


class _Earlier:
    """Pages that an earlier run compiled, by the hash of all that they depend on; found when first asked for."""

    def __init__(self, kept: Path, keys: tuple[str, ...]) -> None:
        self._kept, self._keys = kept, keys
        self._heads: dict[str, tuple[UnitFile, Head]] | None = None

    def get(self, key: str) -> CompiledPage | None:
        if self._heads is None:
            whole = filter(None, (_kept(unit_path(self._kept, one)) for one in self._keys))
            self._heads = {head.key: (unit, head) for unit in whole for head in unit.heads()}
        found = self._heads.get(key)
        return None if found is None else found[0].page(found[1])


def _records(result: PageResult) -> tuple[tuple[Any, ...], ...]:
    """The records of a page that has one, in the order of the tables."""
    return (result.page,), (result.article,) if result.article else (), result.comments, result.quotes


def _lines(table: str, records: tuple[Any, ...]) -> tuple[bytes, ...]:
    """Records as lines of JSON in the table's order; those with the same key keep page order."""
    names = _SORT[table]
    ordered = sorted(records, key=lambda record: tuple(getattr(record, name) for name in names))
    # orjson (3.13) leaves its spare room in what it returns: 3,200 bytes a line where 800 were needed.
    return tuple(bytes(memoryview(orjson.dumps(record))) for record in ordered)


def _refusals(page: CompiledPage) -> list[str]:
    """Which corrections of a page were not applied, and why, as its incidents tell."""
    incidents = orjson.loads(page.lines[0][0])["incidents"]
    return [f"{page.path}: {one['message']}" for one in incidents if one["id"] == "correction.stale"]


def _breach(lines: tuple[tuple[bytes, ...], ...]) -> str | None:
    """The rule of the contract that the rows of a page break, if they do: a bug of the compiler."""
    report = Report(mask=True)
    check_rows(
        {table: [orjson.loads(line) for line in found] for table, found in zip(TABLES, lines, strict=True)}, report
    )
    return next((finding.id for finding in report.sorted() if finding.level == "error"), None)


def masked(data: bytes) -> str:
    """The head of raw bytes as a shape without content: letters as x, digits as 0, other signs as they are.

    >>> masked(b'{"text": "Rain in 2016"}')
    '{"xxxx": "xxxx xx 0000"}'
    """
    head = data[: 2 * _SAMPLE].decode("utf-8", "replace")
    shape = re.sub(r"[^\W\d_]", "x", re.sub(r"\d", "0", head))
    return "".join(sign if sign.isascii() and sign.isprintable() else "." for sign in " ".join(shape.split()))[:_SAMPLE]
