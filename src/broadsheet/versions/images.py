"""A build to be compared: a folder, or a URL whose files are fetched when they are needed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from broadsheet.contract.layout import MANIFEST, SHARD
from broadsheet.read import RawError
from broadsheet.read.remote import remote_store
from broadsheet.read.stores import Store
from broadsheet.versions.errors import VersionsError

Files = dict[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Image:
    """A build's manifest, and the way to its files.

    Manifests of older versions of Broadsheet are taken too, so only what all of them state is asked for.
    """

    place: str
    manifest: Mapping[str, Any]
    folder: Path
    store: Store | None = None

    @property
    def files(self) -> Files:
        """The entries of the manifest's files by path."""
        return {str(entry["path"]): entry for entry in self.manifest["files"]}

    def file(self, path: str) -> Path:
        """A file of the build on the local disk; from a URL it is fetched, and must be what the manifest says.

        Raises:
            VersionsError: it is missing, cannot be fetched, or has other bytes than the manifest states.
        """
        local = self.folder / path
        if self.store is not None and not local.exists():
            local.parent.mkdir(parents=True, exist_ok=True)
            with _told(self.place, path):
                _fetch(self.store, path, local)
            with local.open("rb") as file:
                found = file_digest(file, "sha256").hexdigest()
            if found != self.files[path]["sha256"]:
                raise VersionsError(self.place, f"{path} is not what its manifest says", "fetch or publish it again")
        if not local.is_file():
            raise VersionsError(self.place, f"{path} is missing", f"see `broadsheet check {self.place}`")
        return local

    def shards(self, table: str) -> dict[str, dict[str, str]]:
        """The Parquet files of a table: by split, their paths and SHA-256."""
        found: dict[str, dict[str, str]] = {}
        for path, entry in sorted(self.files.items()):
            shard = SHARD.fullmatch(path)
            if shard is not None and shard[1] == table:
                found.setdefault(shard[2], {})[path] = str(entry["sha256"])
        return found

    def table(self, name: str) -> Mapping[str, Any]:
        """What the manifest says of a table; one that is not there has no rows."""
        found = (table for table in self.manifest["tables"] if table["name"] == name)
        return next(found, {"name": name, "digest": None, "num_rows": 0, "splits": []})


@contextmanager
def _told(place: str, path: str) -> Iterator[None]:
    """Whatever a store's client raises (each protocol has errors of its own) as one that says what to do."""
    try:
        yield
    except FileNotFoundError:
        cure = "check the address and, of a hub, the revision behind @ and your login"
        raise VersionsError(place, f"there is no {path}", cure) from None
    except (VersionsError, RawError):
        raise
    except Exception as error:
        said = " ".join(str(error).split()) or type(error).__name__
        raise VersionsError(
            place, f"{path} cannot be fetched ({said[:300]})", "check the address and try again"
        ) from None


def _fetch(store: Store, path: str, target: Path) -> None:
    part = target.with_name(f".{target.name}.part")
    with store.open(path.encode()) as source, part.open("wb") as file:
        shutil.copyfileobj(source, file, 2**20)
    part.replace(target)


def _is_manifest(found: Any) -> bool:
    """Whether it states what is asked for here, in the types that it is asked for in."""
    try:
        texts = [found["version"], found["name"]]
        texts += [table[name] for table in found["tables"] for name in ("name", "digest")]
        texts += [file[name] for file in found["files"] for name in ("path", "sha256")]
        numbers = [table["num_rows"] for table in found["tables"]] + [file["bytes"] for file in found["files"]]
        lists = [found["tables"], found["files"]]
    except (TypeError, LookupError):
        return False
    kinds = ((texts, str), (numbers, int), (lists, list))
    return "split" in found and all(isinstance(value, kind) for values, kind in kinds for value in values)


def _manifest(place: str, data: bytes) -> Mapping[str, Any]:
    try:
        manifest = orjson.loads(data)
    except orjson.JSONDecodeError:
        manifest = None
    if not _is_manifest(manifest):
        raise VersionsError(place, f"its {MANIFEST} is none of a build", "name a folder that a build wrote")
    found: Mapping[str, Any] = manifest
    if any(file["path"].startswith("/") or ".." in file["path"].split("/") for file in found["files"]):
        raise VersionsError(place, f"its {MANIFEST} names a file outside of it", "do not trust it")
    return found


@contextmanager
def open_image(place: str) -> Iterator[Image]:
    """A build in a folder, or at a URL of any protocol that fsspec knows (`hf://datasets/owner/name@v1.2.0`).

    Of a URL only the files that are asked for are fetched, into a temporary folder that goes with the block.

    Raises:
        VersionsError: there is no build, it cannot be reached, or the library for its protocol is not installed.
    """
    try:
        place.encode()
    except UnicodeEncodeError:
        # DuckDB takes names of files in UTF-8 only.
        raise VersionsError(place, "the name is not UTF-8", "rename it") from None
    if "://" not in place:
        try:
            data = (Path(place) / MANIFEST).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            raise VersionsError(
                place, f"is no build: it has no {MANIFEST}", "name a folder that a build wrote"
            ) from None
        yield Image(place, _manifest(place, data), Path(place))
        return
    try:
        with _told(place, MANIFEST):
            store = remote_store(place)
            data = store.read(MANIFEST.encode())
    except RawError as error:
        raise VersionsError(place, error.what, error.cure) from None
    with TemporaryDirectory(prefix="broadsheet-", ignore_cleanup_errors=True) as folder:
        yield Image(place, _manifest(place, data), Path(folder), store)
