"""Where raw bytes come from: a local folder, or any store that fsspec knows, behind the same few calls."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from broadsheet.contract.records import Incident
from broadsheet.incidents import incident
from broadsheet.read.files import open_beneath, spell_path
from broadsheet.read.window import chunks_of

_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(?:://|::)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing in a store that is no folder: `name` is its path under the root, in bytes, with "/" between folders.

    For a sidecar (`X.toml`) `beside` says whether `X` stands beside it, for all else whether its sidecar does.
    """

    name: bytes
    size: int = 0
    incident: Incident | None = None
    beside: bool = False


class Store(Protocol):
    """A place with raw files. Errors of the environment are OSError; a store is cheap to open in any process."""

    @property
    def root(self) -> str:
        """The root as it was given."""
        ...

    def entries(self) -> Iterator[Entry]:
        """All that is not hidden, in the order of the full paths' bytes; memory grows with the largest folder only."""
        ...

    def open(self, name: bytes) -> BinaryIO:
        """A regular file, to be read and closed; never through a link, and never what lies outside of the root."""
        ...

    def read(self, name: bytes, limit: int = -1) -> bytes:
        """The first `limit` bytes of a regular file, or all of them."""
        ...

    def sha256(self, name: bytes, start: int = 0, end: int | None = None) -> str:
        """The SHA-256 of a regular file's bytes from `start` to before `end`, in hexadecimal."""
        ...


@dataclass(frozen=True, slots=True)
class Child:
    """What one folder holds: a folder, or an entry of the given size or with the given trouble."""

    name: bytes
    is_folder: bool = False
    size: int = 0
    incident: Incident | None = None


def sorted_entries(folder: bytes, children: Iterable[Child]) -> Iterator[Entry | bytes]:
    """The entries of a folder, and the paths of its folders (bytes) where their own entries come in.

    >>> [getattr(one, "name", one) for one in sorted_entries(b"", [Child(b"a", is_folder=True), Child(b"a-b")])]
    [b'a-b', b'a']
    """
    visible = [child for child in children if not child.name.startswith(b".")]
    files = {child.name for child in visible if not child.is_folder}
    for child in sorted(visible, key=lambda child: child.name + b"/" * child.is_folder):
        path = folder + b"/" + child.name if folder else child.name
        if child.is_folder:
            yield path
            continue
        of_page = child.name.removesuffix(b".toml")
        beside = of_page in files if of_page != child.name else child.name + b".toml" in files
        yield Entry(name=path, size=child.size, incident=child.incident, beside=beside)


def check_name(name: bytes) -> None:
    """Refuse a name that leads out of a root: names may come from rows, and rows from anywhere.

    Raises:
        OSError: it does.
    """
    if not name or b"\0" in name or name.startswith(b"/") or b".." in name.split(b"/"):
        raise OSError(errno.EINVAL, "its path leads out of the raw folder")


@dataclass(frozen=True, slots=True)
class LocalStore:
    """A folder of this machine."""

    root: str

    def entries(self) -> Iterator[Entry]:
        """All that is not hidden under the root; links are told and never followed.

        Raises:
            OSError: the root itself cannot be listed.
        """
        base = os.fsencode(self.root)
        stack = [sorted_entries(b"", _children(base))]
        while stack:
            found = next(stack[-1], None)
            if found is None:
                stack.pop()
            elif isinstance(found, Entry):
                yield found
            else:
                try:
                    stack.append(sorted_entries(found, _children(base + b"/" + found)))
                except OSError as error:
                    reason = os.strerror(error.errno or 0)
                    yield Entry(name=found, incident=incident("read.unreadable", reason=reason))

    def open(self, name: bytes) -> BinaryIO:
        """A regular file under the root; no part of its path may be a link.

        Raises:
            OSError: it is missing or cannot be read, is a link (ELOOP), no regular file, or leads out of the root.
        """
        check_name(name)
        return open_beneath(Path(self.root), name)

    def read(self, name: bytes, limit: int = -1) -> bytes:
        """The first `limit` bytes of a regular file, or all of them."""
        with self.open(name) as file:
            return file.read(limit)

    def sha256(self, name: bytes, start: int = 0, end: int | None = None) -> str:
        """The SHA-256 of a regular file's bytes from `start` to before `end`, in hexadecimal."""
        with self.open(name) as file:
            return digest_of(file, start, end)


def digest_of(file: BinaryIO, start: int = 0, end: int | None = None) -> str:
    """The SHA-256 of an open file's bytes from `start` to before `end`, in hexadecimal; read in pieces.

    >>> import io
    >>> digest_of(io.BytesIO(b"Rain."), 5)[:8]
    'e3b0c442'
    """
    if start:
        file.seek(start)
    digest = sha256()
    for chunk in chunks_of(file, None if end is None else end - start):
        digest.update(chunk)
    return digest.hexdigest()


def _children(folder: bytes) -> list[Child]:
    with os.scandir(folder) as entries:
        return [_child(entry) for entry in entries]


def _child(entry: os.DirEntry[bytes]) -> Child:
    if entry.is_symlink():
        return Child(entry.name, incident=incident("read.symlink"))
    if entry.is_dir(follow_symlinks=False):
        return Child(entry.name, is_folder=True)
    try:
        found = entry.stat(follow_symlinks=False)
    except OSError as error:
        return Child(entry.name, incident=incident("read.unreadable", reason=os.strerror(error.errno or 0)))
    if not stat.S_ISREG(found.st_mode):
        return Child(entry.name, incident=incident("read.not-a-file"))
    return Child(entry.name, size=found.st_size)


def open_store(root: str) -> Store:
    """The store at a local path, or at a URL that fsspec understands (s3://, gs://, hf://, memory:// and others).

    Raises:
        RawError: the URL needs a library that is not installed, or nobody knows its protocol.

    >>> open_store("raw").root
    'raw'
    """
    if not _URL.match(root):
        return LocalStore(root)
    from broadsheet.read.remote import remote_store

    return remote_store(root)


def absolute(root: str) -> str:
    """The root as processes that stand elsewhere call it; a URL is the same everywhere.

    >>> absolute("s3://bucket/raw"), absolute("/data/raw")
    ('s3://bucket/raw', '/data/raw')
    """
    return root if _URL.match(root) else os.path.join(os.getcwd(), root)  # noqa: PTH109, PTH118 (the bytes as given)


def shown_path(store: Store, name: bytes) -> str:
    """How messages call a file of a store."""
    return f"{store.root.rstrip('/')}/{spell_path(name)}" if name else store.root
