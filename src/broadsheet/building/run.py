"""One build, all or nothing; and a rebuild elsewhere that is compared with it."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import orjson

from broadsheet.building.image import changes_of, write_image
from broadsheet.building.options import BuildError, BuildReport, Options
from broadsheet.building.units import Compiled, compile_units
from broadsheet.contract.layout import MANIFEST
from broadsheet.describe import DescribeError
from broadsheet.describe.plots import require_matplotlib
from broadsheet.read import Dataset, open_store, read_dataset
from broadsheet.read.stores import LocalStore
from broadsheet.shards.engines import Engine, EngineError
from broadsheet.shards.keeping import forget
from broadsheet.shards.survey import open_units
from broadsheet.shards.verdicts import judge
from broadsheet.split import read_ledger
from broadsheet.version import __version__
from broadsheet.write.compare import compare
from broadsheet.write.manifest import is_intact, read_manifest
from broadsheet.write.swap import BusyError, locked, replace_file, same_bytes, staged, workplace

_DEFAULTS: Final = Options()
_LAST: Final = "last-{name}.json"


def build(raw: Path | str, out: Path, options: Options = _DEFAULTS, *, update_raw: bool = True) -> BuildReport:
    """Compile all pages under `raw` into `out/<name>-<version>/`, all or nothing.

    What the build derives for the curator (the figures of the datasheet, raw/groups.tsv) is renewed at its place too,
    unless `update_raw` is off.

    Raises:
        RawError: something in raw/ is wrong.
        BuildError: no page could be compiled, another build is running, the files cannot be written, or would stand
            under raw/.
    """
    return _build(raw, read_dataset(raw, out), out, options, update_raw)


def _build(raw: Path | str, dataset: Dataset, out: Path, options: Options, update_raw: bool) -> BuildReport:
    target = out / dataset.folder_name
    # Told before the pages are compiled, not after.
    changes_of(dataset)
    kept = (options.kept or out / ".cache").absolute()
    for folder in (out, kept):
        _refuse_under(raw, folder)
    if dataset.groups is not None:
        # A damaged ledger is told before hours of compiling, not after.
        deque(read_ledger(dataset.groups), maxlen=0)
    if dataset.plots:
        # The same holds for a library that is missing.
        try:
            require_matplotlib()
        except DescribeError as error:
            raise BuildError(f"dataset.toml says `plots = true`: {error}") from None
    # Of two builds with one cache at a time the first to end would forget what the other has compiled.
    keeping = locked(kept) if kept.resolve() != out.resolve() else nullcontext()
    try:
        with locked(out), keeping, options.running() as run:
            compiled = compile_units(os.fspath(raw), dataset, kept, options, run)
            if not compiled.progress.n_pages:
                raise BuildError(f"{raw}: {compiled.why_nothing()}; nothing was written")
            return _merge(dataset, compiled, target, run, update_raw)
    except (BusyError, EngineError) as error:
        raise BuildError(str(error)) from None
    except OSError as error:
        where = os.fspath(error.filename) if error.filename is not None else target
        raise BuildError(f"cannot build: {error.strerror or error}: {where}") from error


def _refuse_under(raw: Path | str, folder: Path) -> None:
    """Refuse a folder whose files the next build would take for pages; what is hidden is not read."""
    if isinstance(open_store(os.fspath(raw)), LocalStore) and folder.resolve().is_relative_to(Path(raw).resolve()):
        inside = folder.resolve().relative_to(Path(raw).resolve())
        if not any(part.startswith(".") for part in inside.parts):
            raise BuildError(f"{folder}: lies in the raw folder, so its files would be read as pages; choose another")


def _merge(dataset: Dataset, compiled: Compiled, target: Path, run: Engine, update_raw: bool) -> BuildReport:
    """The build of compiled units, or the one that stands there already."""
    note = compiled.kept / _LAST.format(name=target.name)
    if _is_the_last(note, target, dataset, compiled):
        return _report(target, compiled, 0, unchanged=True)
    note.unlink(missing_ok=True)
    with workplace(target) as work, staged(target) as folder:
        judgement = judge(open_units(compiled.paths), dataset, work)
        image = write_image(folder, work, dataset, compiled, judgement, run)
        stale = [(path, new) for path, new in image.renewed if not same_bytes(path, new)]
        for path, new in stale if update_raw else ():
            replace_file(path, new)
    note.write_bytes(_stamp(target, dataset, compiled))
    forget(compiled.kept, dataset.name, set(compiled.keys))
    return _report(target, compiled, judgement.n_joined, stale=() if update_raw else [path for path, _ in stale])


def _stamp(target: Path, dataset: Dataset, compiled: Compiled) -> bytes:
    """What a build was made from, and its manifest: where both are the same again, so is the build."""
    digest = sha256(orjson.dumps([__version__, dataset.sha256, compiled.keys]))
    files = (dataset.datasheet, dataset.rights_file, dataset.changelog, dataset.term_labels, dataset.groups)
    for path in files:
        digest.update(sha256(path.read_bytes() if path is not None and path.exists() else b"").digest())
    manifest = sha256((target / MANIFEST).read_bytes()).hexdigest()
    return orjson.dumps({"from": digest.hexdigest(), "manifest": manifest})


def _is_the_last(note: Path, target: Path, dataset: Dataset, compiled: Compiled) -> bool:
    """Whether the build that is there was made from the same units and statements, and is whole."""
    try:
        return note.read_bytes() == _stamp(target, dataset, compiled) and is_intact(target)
    except (OSError, ValueError):
        return False


def _report(
    target: Path, compiled: Compiled, n_joined: int, *, unchanged: bool = False, stale: Sequence[Path] = ()
) -> BuildReport:
    tables = read_manifest(target)["tables"]
    return BuildReport(
        target=target,
        counts={table["name"]: table["num_rows"] for table in tables},
        digests={table["name"]: table["digest"] for table in tables},
        n_pages=compiled.progress.n_pages,
        n_compiled=compiled.progress.n_compiled,
        quarantine=dict(compiled.progress.quarantine),
        n_joined=n_joined,
        n_removed=compiled.progress.n_removed,
        unchanged=unchanged,
        stale=tuple(stale),
        n_corrections=compiled.progress.n_corrected,
        refused=tuple(sorted(compiled.progress.refused)),
    )


def rebuild_and_compare(raw: Path | str, out: Path, options: Options = _DEFAULTS) -> list[str]:
    """Build elsewhere, from the raw bytes alone, and say what differs from the build in `out`; it changes no file.

    Raises:
        RawError: something in raw/ is wrong.
        BuildError: there is nothing to compare with, or the pages cannot be built.
    """
    dataset = read_dataset(raw, out)
    target = out / dataset.folder_name
    if not target.is_dir():
        raise BuildError(f"{target}: there is no such build; make it first with `broadsheet build`")
    with TemporaryDirectory(prefix="broadsheet-") as elsewhere:
        # What was kept proves nothing: all is compiled again.
        report = _build(raw, dataset, Path(elsewhere), replace(options, kept=None), update_raw=False)
        lines = [line.replace(elsewhere, "the rebuild") for line in compare(target, report.target)]
        lines += [f"{path}: is not what the build derives from raw/; run `broadsheet build`" for path in report.stale]
    return lines
