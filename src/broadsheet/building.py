"""From raw/ to build/<name>-<version>/: compile every page, write the image of a hub repository, swap it in."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from broadsheet.check import check_build
from broadsheet.compile import PageResult, compile_page
from broadsheet.contract.layout import CARD, DATASHEET, raw_key
from broadsheet.contract.records import Incident
from broadsheet.contract.splitting import split_of
from broadsheet.describe.card import card
from broadsheet.describe.datasheet import DatasheetError, fill
from broadsheet.describe.figures import figures
from broadsheet.incidents import catalogue, incident
from broadsheet.read import Dataset, PageFile, Provenance, list_pages, read_dataset, read_page
from broadsheet.write.compare import compare
from broadsheet.write.image import WrittenTable, write_quarantine, write_schemas, write_table
from broadsheet.write.manifest import RawFile, write_manifest, write_raw_list
from broadsheet.write.swap import BusyError, locked, replace_file, staged
from broadsheet.write.tables import Collector, TableLines

__all__ = ["BuildError", "BuildReport", "build", "compare", "rebuild_and_compare"]

CompilePage = Callable[[bytes, Provenance], PageResult]
OnPage = Callable[[PageFile, PageResult], None]


class BuildError(Exception):
    """Why there is no new build, in one line; the old one is as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build did: rows and digest per table, the pages in quarantine, and every raw page."""

    target: Path
    counts: Mapping[str, int]
    digests: Mapping[str, str]
    quarantine: tuple[Mapping[str, Any], ...]
    raw: tuple[RawFile, ...]


@dataclass(frozen=True, slots=True)
class _Compiled:
    tables: tuple[TableLines, ...]
    raw: tuple[RawFile, ...]
    quarantine: tuple[dict[str, Any], ...]


def _result_of(
    page: PageFile, seen: dict[str, str], compile_page: CompilePage
) -> tuple[tuple[str, int] | None, PageResult]:
    """SHA-256 and size of a page's bytes (None: unreadable) and its result; `seen` maps hashes to the first path."""
    read = read_page(page)
    if isinstance(read, Incident):
        return None, PageResult(quarantine=read)
    digest = sha256(read).hexdigest()
    first = seen.setdefault(digest, page.raw_path)
    if first != page.raw_path:
        return (digest, len(read)), PageResult(quarantine=incident("read.duplicate-page", path=first))
    try:
        return (digest, len(read)), compile_page(read, page.provenance)
    except Exception as error:
        # A bug that shows on one page must not cost the others: the page goes to quarantine, and the exit code says so.
        return (digest, len(read)), PageResult(quarantine=incident("compile.failed", error=type(error).__name__))


def _quarantine_row(page: PageFile, stamp: tuple[str, int] | None, why: Incident) -> dict[str, Any]:
    digest, size = stamp or (None, None)
    return {
        "raw_path": page.raw_path,
        "number": None,
        "raw_sha256": digest,
        "raw_bytes": size,
        "incident": why.id,
        "sample": None,
        "message": f"{why.message} {catalogue()[why.id].cure}",
    }


def _collect(collector: Collector, result: PageResult, dataset: Dataset) -> str | None:
    """Put a page's records into the split of its group; returns its id, or None where there is no page."""
    if result.page is None:
        return None
    split = split_of(result.page.split_group, dataset.split)
    collector.add("pages", split, [result.page])
    collector.add("articles", split, [result.article] if result.article else [])
    collector.add("comments", split, result.comments)
    collector.add("quotes", split, result.quotes)
    return result.page.page_id


def _compile_all(raw: Path, dataset: Dataset, compile_page: CompilePage, on_page: OnPage | None) -> _Compiled:
    collector = Collector()
    raw_files: list[RawFile] = []
    quarantine: list[dict[str, Any]] = []
    seen: dict[str, str] = {}
    for page in list_pages(raw):
        stamp, result = _result_of(page, seen, compile_page)
        page_id = _collect(collector, result, dataset)
        if result.quarantine is not None:
            quarantine.append(_quarantine_row(page, stamp, result.quarantine))
        if stamp is not None:
            n_pages, n_quarantined = int(page_id is not None), int(result.quarantine is not None)
            file = RawFile(
                path=page.raw_path, sha256=stamp[0], bytes=stamp[1], n_pages=n_pages, n_quarantined=n_quarantined
            )
            raw_files.append(file)
        if on_page:
            on_page(page, result)
    return _Compiled(collector.tables(), tuple(raw_files), tuple(quarantine))


def _write(folder: Path, dataset: Dataset, compiled: _Compiled) -> tuple[tuple[WrittenTable, ...], str | None]:
    """Write the image; returns the tables as written and the filled datasheet, if there is one."""
    written = tuple(write_table(folder, table) for table in compiled.tables)
    write_schemas(folder)
    write_quarantine(folder, compiled.quarantine)
    sheet = None
    if dataset.datasheet is not None:
        try:
            sheet = fill(dataset.datasheet.read_text(encoding="utf-8"), figures(dataset, compiled.tables, written))
        except (DatasheetError, UnicodeDecodeError) as error:
            raise BuildError(f"{dataset.datasheet}: {error}") from None
        (folder / DATASHEET).write_bytes(sheet.encode())
    if dataset.rights_file is not None:
        (folder / dataset.rights_file.name).write_bytes(dataset.rights_file.read_bytes())
    text = card(dataset, written, quarantined=len(compiled.quarantine), datasheet=sheet is not None)
    (folder / CARD).write_bytes(text.encode())
    raw = write_raw_list(folder, sorted(compiled.raw, key=lambda file: raw_key(file.path)))
    write_manifest(folder, dataset, written, raw)
    return written, sheet


def _check(folder: Path) -> None:
    """Refuse a build that breaks its own contract: that is a bug of the compiler, and nobody should load it."""
    broken = [finding for finding in check_build(folder) if finding.level == "error"]
    if broken:
        more = f" (and {len(broken) - 1} more)" if broken[1:] else ""
        first = f"{broken[0].file}: {broken[0].message}"
        raise BuildError(f"the new build does not pass its own check and was discarded: {first}{more}")


def _why_nothing(compiled: _Compiled) -> str:
    if not compiled.quarantine:
        return "there are no pages; put them into a folder of their source"
    first = compiled.quarantine[0]
    return f"none of {len(compiled.quarantine)} files could be compiled (first {first['raw_path']}: {first['message']})"


def build(
    raw: Path,
    out: Path,
    *,
    on_page: OnPage | None = None,
    compile_page: CompilePage = compile_page,
    update_datasheet: bool = True,
) -> BuildReport:
    """Compile all pages under `raw` into `out/<name>-<version>/`, all or nothing.

    The curator's own datasheet gets the new figures too, unless `update_datasheet` is off. `on_page` is called after
    each page, in the order of their paths.

    Raises:
        RawError: something in raw/ is wrong.
        BuildError: no page could be compiled, another build is running, or the files cannot be written.
    """
    dataset = read_dataset(raw)
    target = out / dataset.folder_name
    try:
        with locked(out):
            compiled = _compile_all(raw, dataset, compile_page, on_page)
            if not compiled.tables:
                raise BuildError(f"{raw}: {_why_nothing(compiled)}; nothing was written")
            with staged(target) as folder:
                written, sheet = _write(folder, dataset, compiled)
                _check(folder)
                if update_datasheet and dataset.datasheet is not None and sheet is not None:
                    replace_file(dataset.datasheet, sheet.encode())
    except BusyError as error:
        raise BuildError(str(error)) from None
    except OSError as error:
        where = os.fspath(error.filename) if error.filename is not None else target
        raise BuildError(f"cannot build: {error.strerror or error}: {where}") from error
    return BuildReport(
        target=target,
        counts={table.name: table.num_rows for table in written},
        digests={table.name: table.digest for table in written},
        quarantine=compiled.quarantine,
        raw=compiled.raw,
    )


def rebuild_and_compare(
    raw: Path, out: Path, *, on_page: OnPage | None = None, compile_page: CompilePage = compile_page
) -> list[str]:
    """Build elsewhere and say what differs from the build in `out`; empty where nothing does. It changes no file.

    Raises:
        RawError: something in raw/ is wrong.
        BuildError: there is nothing to compare with, or the pages cannot be built.
    """
    dataset = read_dataset(raw)
    target = out / dataset.folder_name
    if not target.is_dir():
        raise BuildError(f"{target}: there is no such build; make it first with `broadsheet build`")
    with TemporaryDirectory(prefix="broadsheet-") as elsewhere:
        report = build(raw, Path(elsewhere), on_page=on_page, compile_page=compile_page, update_datasheet=False)
        lines = [line.replace(elsewhere, "the rebuild") for line in compare(target, report.target)]
        sheet = dataset.datasheet
        if sheet is not None and sheet.read_bytes() != (report.target / DATASHEET).read_bytes():
            lines.append(f"{sheet}: its figures are not those of the build; run `broadsheet build`")
    return lines
