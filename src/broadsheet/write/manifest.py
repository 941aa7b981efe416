"""manifest.json: what a build holds and what it was made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from hashlib import file_digest
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from broadsheet.contract.layout import MANIFEST
from broadsheet.contract.validate import is_valid
from broadsheet.read import Dataset
from broadsheet.version import __version__
from broadsheet.write.image import RawCounts, WrittenTable, pretty
from broadsheet.write.shard import ZSTD_LEVEL


def files_of(folder: Path) -> list[Path]:
    """All files under a folder, sorted by their paths there."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(files, key=lambda path: path.relative_to(folder).as_posix())


def _file_entry(folder: Path, path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return {"path": path.relative_to(folder).as_posix(), "sha256": digest, "bytes": path.stat().st_size}


def _table_entry(table: WrittenTable) -> dict[str, Any]:
    splits = [asdict(split) for split in table.splits]
    return {"name": table.name, "digest": table.digest, "num_rows": table.num_rows, "splits": splits}


def file_entries(folder: Path, below: str = "") -> list[dict[str, Any]]:
    """The manifest's entries of the files of a build, or of those in one of its folders.

    Raises:
        OSError: a file cannot be read.
    """
    return [_file_entry(folder, path) for path in files_of(folder / below)]


def write_manifest(
    folder: Path,
    dataset: Dataset,
    tables: Iterable[WrittenTable],
    raw: RawCounts,
    known: Iterable[Mapping[str, Any]] = (),
    *,
    tier: str = "full",
    derived_from: Mapping[str, Any] | None = None,
) -> None:
    """Write the manifest of all files that stand in the folder. It comes last: it names every other file.

    `known` are entries of files that were read already; they are not read again. `derived_from` is, of a masked or
    textless build, what its manifest says of the full one.

    Raises:
        OSError: a file cannot be read or written.
    """
    entries = {entry["path"]: entry for entry in known}
    paths = files_of(folder)
    manifest = {
        "name": dataset.name,
        "version": dataset.version,
        "tier": tier,
        **({} if derived_from is None else {"derived_from": derived_from}),
        "broadsheet": __version__,
        "writer": {"pyarrow": pa.__version__, "zstd_level": ZSTD_LEVEL},
        "split": asdict(dataset.split),
        "tables": [_table_entry(table) for table in tables],
        "files": [entries.get(path.relative_to(folder).as_posix()) or _file_entry(folder, path) for path in paths],
        "raw": asdict(raw),
    }
    (folder / MANIFEST).write_bytes(pretty(manifest))


def read_manifest(build: Path) -> dict[str, Any]:
    """The manifest of a build, which fits its schema.

    Raises:
        OSError: it is missing or cannot be read.
        ValueError: the file is no manifest.
    """
    manifest: dict[str, Any] = orjson.loads((build / MANIFEST).read_bytes())
    if not is_valid("manifest", manifest):
        raise ValueError(f"{build / MANIFEST} does not fit its schema")
    return manifest


def is_intact(build: Path) -> bool:
    """Whether a build has the files that its manifest names, and no others, each with its bytes.

    Raises:
        OSError: a file cannot be read.
        ValueError: it has no manifest.
    """
    listed = read_manifest(build)["files"]
    return bool(listed == [_file_entry(build, path) for path in files_of(build) if path != build / MANIFEST])
