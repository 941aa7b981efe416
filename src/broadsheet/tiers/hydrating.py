"""From a textless build and one's own copy of the raw bytes back to the full build, byte for byte."""

from __future__ import annotations

import os
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import orjson
import pyarrow as pa

from broadsheet.building import BuildError, Options, build
from broadsheet.contract.layout import CHANGELOG, DATASHEET, MANIFEST, QUARANTINE, RAW_LIST, folder_name
from broadsheet.read import RawError
from broadsheet.read.files import path_of
from broadsheet.tiers.curation import CARRIED, LABELS, LEFT_OUT
from broadsheet.tiers.errors import TierError
from broadsheet.tiers.finding import Copies, Found, Wanted, Wrong
from broadsheet.tiers.streaming import destination, shards_of
from broadsheet.version import __version__
from broadsheet.write.manifest import is_intact, read_manifest
from broadsheet.write.swap import BusyError, locked, staged, workplace

_DEFAULTS: Final = Options()
# What a build calls the files that dataset.toml names; a rights file keeps its name.
_NAMES: Final = {"datasheet": DATASHEET, "changelog": CHANGELOG, "term_labels": LABELS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hydrated:
    """What became of a textless build.

    Attributes:
        target: the full build; None where files are missing or wrong, and nothing was written.
        missing: raw files that are nowhere; `n_pages` counts the pages in them and in the wrong ones.
        wrong: raw files that have other bytes.
        pages: the ids of the pages that cannot be made again.
        same_bytes: whether the build is the full one byte for byte; else its tables have the same digests.
        warnings: what may make the bytes differ.
    """

    target: Path | None
    missing: tuple[str, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    pages: tuple[str, ...] = ()
    same_bytes: bool = False
    warnings: tuple[str, ...] = ()


def hydrate(textless: Path, raw: Path, *, out: Path | None = None, options: Options = _DEFAULTS) -> Hydrated:
    """Make the full build of a textless one again, into `out/<name>-<version>/` (by default beside it).

    Raises:
        TierError: it is no whole textless build, another compiler made it, `out` is in the build, or what comes out is
            another build.
        OSError: a file cannot be read or written.
    """
    manifest = _textless(textless)
    out = destination(out, textless)
    warnings = _warnings(manifest)
    copies = Copies(raw)
    found = copies.find(list(_wanted(textless)))
    if found.missing or found.wrong:
        lost = {*found.missing, *(one.path for one in found.wrong)}
        pages = tuple(_pages_of(textless, manifest, lost))
        return Hydrated(target=None, missing=tuple(found.missing), wrong=tuple(found.wrong), pages=pages)
    target = out / folder_name(manifest["name"], manifest["version"])
    try:
        with locked(out), workplace(target) as work:
            made = _rebuild(textless, copies, found, work, options)
            same = _same(manifest, made, warnings)
            with staged(target) as folder:
                shutil.copytree(made, folder, dirs_exist_ok=True)
    except BusyError as error:
        raise TierError(str(error)) from None
    return Hydrated(target=target, same_bytes=same, warnings=warnings)


def _textless(textless: Path) -> dict[str, Any]:
    try:
        manifest = read_manifest(textless)
        whole = is_intact(textless)
    except (OSError, ValueError):
        raise TierError(f"{textless} is no build: its {MANIFEST} cannot be read; name a textless build") from None
    if manifest.get("tier", "full") != "textless" or "derived_from" not in manifest:
        told = f"{textless} is a {manifest.get('tier', 'full')} build"
        raise TierError(f"{told}; only a textless one has its full build's statements with it")
    if not whole:
        raise TierError(f"{textless} has other files than its manifest names; run `broadsheet check {textless}`")
    if manifest["broadsheet"] != __version__:
        told = f"{textless} was made by Broadsheet {manifest['broadsheet']}, and this is {__version__}"
        raise TierError(f"{told}; another compiler makes other rows: pip install broadsheet=={manifest['broadsheet']}")
    return manifest


def _warnings(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    made = manifest["writer"]["pyarrow"]
    if made == pa.__version__:
        return ()
    told = f"it was written by pyarrow {made}, and this is {pa.__version__}"
    return (f"{told}: the Parquet files can have other bytes, so that the digests of the tables are compared instead",)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    if path.exists():
        with path.open("rb") as lines:
            yield from map(orjson.loads, lines)


def _wanted(textless: Path) -> Iterator[Wanted]:
    """All files that the full build was made from and the textless one does not carry."""
    for row in _rows(textless / RAW_LIST):
        yield Wanted(path=row["path"], sha256=row["sha256"], size=row["bytes"])
    for row in _rows(textless / LEFT_OUT):
        yield Wanted(path=row["path"], sha256=row["sha256"])


def _pages_of(textless: Path, manifest: Mapping[str, Any], lost: set[str]) -> Iterator[str]:
    """The pages that stand in files which are missing or wrong; a copy elsewhere has no row of its own."""
    for (table, _, _), path in shards_of(manifest):
        if table == "pages":
            for row in _rows(textless / path):
                if row["raw_path"] in lost or row["raw_path"] + ".toml" in lost:
                    yield row["page_id"]


def _rebuild(textless: Path, copies: Copies, found: Found, work: Path, options: Options) -> Path:
    """The full build, made in a folder of its own from what was found and what the textless build carries."""
    raw, made = work / "dataset" / "raw", work / "made"
    raw.mkdir(parents=True)
    carried = textless / CARRIED
    if carried.is_dir():
        shutil.copytree(carried, raw, dirs_exist_ok=True)
    for path, place in found.places.items():
        _put(raw, path_of(path), os.fsencode(copies.root) + b"/" + place)
    _put_unread(textless, raw, copies)
    _put_documents(textless, raw)
    try:
        return build(raw, made, options, update_raw=False).target
    except (BuildError, RawError) as error:
        raise TierError(f"the full build cannot be made again: {str(error).replace(str(work), '')}") from None


def _put(raw: Path, name: bytes, source: bytes) -> None:
    """Put a file into the raw folder: another name for the same bytes where that is possible, else a copy."""
    target = os.fsencode(raw) + b"/" + name
    os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120 (names are bytes)
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copyfile(source, target)


def _put_unread(textless: Path, raw: Path, copies: Copies) -> None:
    """Put something where the full build found what it could not read, so that it cannot be read again."""
    listed = {row["path"] for row in _rows(textless / RAW_LIST)}
    for row in _rows(textless / QUARANTINE):
        target = os.fsencode(raw) + b"/" + path_of(row["raw_path"])
        if row["raw_path"] in listed or os.path.lexists(target):
            continue
        os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120 (names are bytes)
        if row["incident"] == "read.symlink":
            Path(os.fsdecode(target)).symlink_to("nowhere")
        elif row["incident"] == "read.not-a-file":
            os.mkfifo(target)
        else:
            name = path_of(row["raw_path"])
            with suppress(OSError):
                if copies.hash_of(name) is None:
                    Path(os.fsdecode(target)).touch()
                else:
                    os.link(os.fsencode(copies.root) + b"/" + name, target, follow_symlinks=False)


def _put_documents(textless: Path, raw: Path) -> None:
    """Put the files that dataset.toml names where it names them: a filled datasheet is its own template."""
    for key, name in _named(raw):
        source = textless / _NAMES.get(key, Path(name).name)
        target = raw / name
        allowed = raw.parent.resolve()
        if not source.is_file() or not target.resolve().is_relative_to(allowed):
            raise TierError(f"{textless}: its dataset.toml names a {key} that it does not carry")
        target.resolve().parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            shutil.copyfile(source, target)


def _named(raw: Path) -> Iterator[tuple[str, str]]:
    try:
        stated = tomllib.loads((raw / "dataset.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise TierError("the textless build carries no dataset.toml that can be read; derive it again") from None
    for key in ("datasheet", "rights_file", "term_labels", "changelog"):
        if isinstance(stated.get(key), str):
            yield key, stated[key]


def _same(manifest: Mapping[str, Any], made: Path, warnings: tuple[str, ...]) -> bool:
    """Whether the build is the one that the textless one was derived from, byte for byte.

    Raises:
        TierError: its tables are not even the same.
    """
    wanted = manifest["derived_from"]
    data = (made / MANIFEST).read_bytes()
    if sha256(data).hexdigest() == wanted["manifest_sha256"]:
        return True
    digests = {table["name"]: table["digest"] for table in orjson.loads(data)["tables"]}
    differing = [table["name"] for table in wanted["tables"] if digests.get(table["name"]) != table["digest"]]
    if differing or len(digests) != len(wanted["tables"]):
        told = f"what was built again is another build: {', '.join(differing) or 'the tables'} differ"
        raise TierError(f"{told}; nothing was written. Was raw/ changed between `build` and `tier`?")
    if not warnings:
        told = "the tables are the same, but other files of the build are not"
        raise TierError(f"{told}; nothing was written. Was raw/ changed between `build` and `tier`?")
    return False
