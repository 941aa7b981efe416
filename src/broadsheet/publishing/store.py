"""A prefix of a store that fsspec knows (S3, a folder, and others): a folder for each version, and a pointer.

`PREFIX/v1.2.0/` holds the build's files; its manifest.json is written last and makes it a version. `PREFIX/v1.2.0.json`
says what was published (tier, rights, the manifest's SHA-256), and `PREFIX/latest.json` the same of the newest version;
it is written last of all, at one stroke.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from broadsheet.contract.layout import MANIFEST, SHARD
from broadsheet.publishing.errors import PublishError, TransientError, without_tokens
from broadsheet.publishing.numbers import parse_version
from broadsheet.publishing.plan import Plan, State
from broadsheet.publishing.release import File, Release
from broadsheet.publishing.retrying import retried
from broadsheet.publishing.store_digests import table_digests
from broadsheet.read.stores import digest_of

_SECRET: Final = re.compile(r"://[^/@]*@")
_LATEST: Final = "latest.json"
_AGAIN: Final = "Run the same command again: what is done is not done twice."


def store_target(url: str) -> StoreTarget:
    """The target at a URL.

    Raises:
        PublishError: its protocol is unknown, or a library for it is not installed.
    """
    shown = _SECRET.sub("://", url).rstrip("/")
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        what = "publishing to a URL needs fsspec, which is not installed"
        raise PublishError(shown, what, "Install it: pip install 'broadsheet[remote]'") from None
    try:
        files, base = url_to_fs(url, use_listings_cache=False)
    except ImportError as error:
        what = f"its protocol needs a library ({without_tokens(str(error))})"
        raise PublishError(shown, what, "Install that library.") from None
    except ValueError as error:
        raise PublishError(shown, f"cannot be opened ({without_tokens(str(error))})", "Check the URL.") from None
    return StoreTarget(shown, url.rstrip("/"), files, base.rstrip("/"))


@contextmanager
def _told(target: str, doing: str) -> Iterator[None]:
    """Turn the errors of stores inside into our own; each library has its own kinds of them."""
    try:
        yield
    except PublishError:
        raise
    except (ConnectionError, TimeoutError) as error:
        what = f"the connection failed while {doing} ({without_tokens(str(error))})"
        raise TransientError(target, what, f"Check the network. {_AGAIN}") from None
    except Exception as error:
        if not isinstance(error, OSError) and type(error).__module__.partition(".")[0] in ("builtins", "broadsheet"):
            raise
        what = f"failed while {doing} ({without_tokens(str(error)) or type(error).__name__})"
        raise PublishError(target, what, f"Check the place and the right to write there. {_AGAIN}") from None


@dataclass(frozen=True, slots=True)
class StoreTarget:
    """A prefix of a store. Who can read it is up to the store; one publisher at a time, for stores have no locks."""

    shown: str
    _url: str = field(repr=False)
    _files: Any = field(repr=False)
    _base: str = field(repr=False)

    def _path(self, *names: str) -> str:
        return "/".join((self._base, *names))

    def observe(self, release: Release) -> State:
        """The versions there; of the newest one which files are those of the build.

        A version that the pointer does not know yet is not published: publishing it was interrupted.
        """
        with _told(self.shown, "looking at the versions there"):
            manifests = {tag: found for tag in self._tags() if (found := self._json(tag, MANIFEST)) is not None}
            latest = self._latest()
        reached = parse_version(str(latest.get("tag"))) if latest else None
        tags = {tag: tag for tag in manifests if reached and (version := parse_version(tag)) and version <= reached}
        newest = max(tags, key=lambda tag: parse_version(tag) or (0, 0, 0), default=None)
        entries = manifests[newest].get("files", ()) if newest else ()
        stored = {File(entry["path"], entry["bytes"], entry["sha256"]) for entry in entries}
        return State(
            exists=bool(manifests),
            has_settings=False,
            revision=newest,
            files={file.path: file.size for file in stored},
            same=frozenset(file.path for file in stored & set(release.files)),
            tags=tags,
            manifests=manifests,
        )

    def _tags(self) -> list[str]:
        try:
            entries = self._files.ls(self._base, detail=True)
        except FileNotFoundError:
            return []
        names = (one["name"].rstrip("/").rpartition("/")[2] for one in entries if one["type"] == "directory")
        return sorted(name for name in names if name.startswith("v") and parse_version(name))

    def _json(self, *names: str) -> Mapping[str, Any] | None:
        data = self._bytes(*names)
        try:
            found = orjson.loads(data) if data is not None else None
        except orjson.JSONDecodeError:
            found = {}
        return None if data is None else found if isinstance(found, dict) else {}

    def _bytes(self, *names: str) -> bytes | None:
        try:
            found: bytes = self._files.cat_file(self._path(*names))
        except FileNotFoundError:
            return None
        return found

    def _latest(self) -> Mapping[str, Any] | None:
        found = self._json(_LATEST)
        # Without it nothing would count as published, and any version would be let in.
        if found is not None and parse_version(str(found.get("tag"))) is None:
            cure = "Put it back: it is the same as the newest of the files v….json beside it."
            raise PublishError(self.shown, f"{_LATEST} names no version", cure)
        return found

    def create(self) -> None:
        """Nothing: a store makes a prefix with the first file in it."""

    def set(self, plan: Plan) -> None:
        """Nothing: a store has its own settings."""

    def open(self, plan: Plan) -> None:
        """Nothing: a store has its own settings."""

    def commit(self, release: Release, plan: Plan, base: str | None) -> str:  # noqa: ARG002 (a new folder stands on nothing)
        """Put the files into the version's folder, the manifest last; what is there already is not sent again.

        Raises:
            PublishError: the version is there with other bytes.
        """
        *files, manifest = release.files
        with _told(self.shown, f"writing {release.tag}"):
            there = self._bytes(release.tag, MANIFEST)
            if there is not None:
                if there != (release.folder / MANIFEST).read_bytes():
                    what = f"{release.tag} is there with other content; what was published never changes"
                    raise PublishError(self.shown, what, "Raise the version in raw/dataset.toml, and build again.")
                return release.tag
            left = self._left(release.tag)
            for path in sorted(left.keys() - {file.path for file in files}):
                self._files.rm_file(self._path(release.tag, path))
            for file in files:
                if left.get(file.path) != file.size or self._sha256(release.tag, file.path) != file.sha256:
                    self._put(release, file)
            self._write(orjson.dumps(_record(release, plan), option=orjson.OPT_INDENT_2), f"{release.tag}.json")
            self._write((release.folder / manifest.path).read_bytes(), release.tag, MANIFEST)
        return release.tag

    def _left(self, tag: str) -> dict[str, int]:
        """The files that an interrupted run left in a version's folder, with their sizes."""
        folder = self._path(tag)
        found = self._files.find(folder, detail=True)
        # Object stores may list the folder's own marker.
        return {name.removeprefix(folder).lstrip("/"): one["size"] for name, one in found.items() if name != folder}

    def _sha256(self, *names: str) -> str:
        with self._files.open(self._path(*names), "rb") as file:
            return digest_of(file)

    def _put(self, release: Release, file: File) -> None:
        path = self._path(release.tag, file.path)
        self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
        self._files.put_file(str(release.folder / file.path), path)

    def _write(self, data: bytes, *names: str) -> None:
        """Write a small file at one stroke, as object stores do by themselves."""
        path = self._path(*names)
        protocol = self._files.protocol
        if "file" not in ((protocol,) if isinstance(protocol, str) else protocol):
            self._files.pipe_file(path, data)
            return
        folder, _, name = path.rpartition("/")
        self._files.makedirs(folder, exist_ok=True)
        self._files.pipe_file(f"{folder}/.{name}.new", data)
        self._files.mv(f"{folder}/.{name}.new", path)

    def tag(self, release: Release, revision: str) -> None:
        """Point to the version, unless the pointer is at a newer one."""
        with _told(self.shown, "writing the pointer"):
            latest = self._latest() or {}
            reached, version = parse_version(str(latest.get("tag"))), parse_version(release.version)
            if reached is None or version is None or version >= reached:
                record = self._bytes(f"{revision}.json")
                if record is None:
                    raise PublishError(self.shown, f"{revision}.json is gone", "Look who else writes there.")
                self._write(record, _LATEST)

    def read_back(self, release: Release) -> dict[str, str]:
        """Read every file of the version, and compare its bytes, and the rows' digests, with the build's manifest."""
        return retried(lambda: self._read_back(release))

    def _read_back(self, release: Release) -> dict[str, str]:
        cure = "Do not use this version; look who else writes there, and publish a new one."
        with _told(self.shown, f"reading back {release.tag}"):
            there = self._left(release.tag)
            if there.keys() != {file.path for file in release.files}:
                odd = sorted(there.keys() ^ {file.path for file in release.files})
                raise PublishError(self.shown, f"{release.tag} has other files ({', '.join(odd[:3])})", cure)
            for file in release.files:
                if self._sha256(release.tag, file.path) != file.sha256:
                    raise PublishError(self.shown, f"{release.tag}/{file.path} has other bytes", cure)
            names = [file.path for file in release.files if SHARD.fullmatch(file.path)]
            found = table_digests(names, lambda name: self._files.open(self._path(release.tag, name), "rb"))
        if found != release.digests:
            raise PublishError(self.shown, f"the rows of {release.tag} are not those of its manifest", cure)
        return release.digests

    def place(self, tag: str) -> str:
        """The URL that a version is compared at."""
        return f"{self._url}/{tag}"

    def where(self, tag: str) -> str:
        """Where people find a version."""
        return f"{self.shown}/{tag}/"


def _record(release: Release, plan: Plan) -> dict[str, Any]:
    stated = {
        "name": release.name,
        "version": release.version,
        "tag": release.tag,
        "tier": release.tier,
        "manifest_sha256": release.manifest_sha256,
    }
    return {**stated, "rights": plan.rights} if plan.rights else stated
