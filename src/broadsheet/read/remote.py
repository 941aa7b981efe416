"""Stores that fsspec knows: object stores and hubs, listed folder by folder."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast

from broadsheet.incidents import incident
from broadsheet.read.sidecar import RawError
from broadsheet.read.stores import Child, Entry, Store, check_name, digest_of, sorted_entries


def remote_store(root: str) -> Store:
    """The store at a URL.

    Raises:
        RawError: fsspec, or the library that it needs for the protocol, is not installed, or the protocol is unknown.
    """
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        cure = "install it: pip install 'broadsheet[remote]'"
        raise RawError(root, None, "reading from a URL needs fsspec, which is not installed", cure) from None
    try:
        # Listings kept from an earlier call would hide what has changed since.
        files, base = url_to_fs(root, use_listings_cache=False)
    except ImportError as error:
        told = " ".join(str(error).split())
        raise RawError(root, None, f"its protocol needs a library ({told})", "install that library") from None
    except ValueError as error:
        raise RawError(root, None, f"cannot be opened ({error})", "check the protocol's spelling") from None
    except TypeError as error:
        # The arguments of a file system's constructor are what its URLs have to name: a host, an owner.
        reason = f"its address is not whole ({_told(error)})"
        raise RawError(root, None, reason, "name the host and the folder") from None
    return RemoteStore(root, files, base.rstrip("/"))


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"


@contextmanager
def _environment() -> Iterator[None]:
    """Tell any failure of a store's library as one of the environment.

    s3fs lets exceptions of botocore through (no credentials, an endpoint that cannot be reached), which are no OSError:
    a build ended in their traceback, and the reader of Parquet took them for damage in the file.
    """
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        raise OSError(errno.EIO, _told(error)) from error


class _File:
    """An open file of a store, whose failures are OSError."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        with _environment():
            return cast(bytes, self._file.read(size))

    def seek(self, offset: int, whence: int = 0) -> int:
        with _environment():
            return cast(int, self._file.seek(offset, whence))

    def tell(self) -> int:
        return cast(int, self._file.tell())

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> _File:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class RemoteStore:
    """A folder of an fsspec file system. Names are UTF-8; a key that no path can spell comes with an incident."""

    root: str
    _files: Any = field(repr=False)
    _base: str = field(repr=False)

    def entries(self) -> Iterator[Entry]:
        """All that is not hidden under the root, in the order of the full paths' bytes.

        Raises:
            OSError: a folder cannot be listed.
        """
        stack = [sorted_entries(b"", self._children(b""))]
        while stack:
            found = next(stack[-1], None)
            if found is None:
                stack.pop()
            elif isinstance(found, Entry):
                yield found
            else:
                stack.append(sorted_entries(found, self._children(found)))

    def _children(self, folder: bytes) -> Iterator[Child]:
        path = self._path(folder)
        with _environment():
            listed = self._files.ls(path, detail=True)
        for one in listed:
            # Object stores list a folder's own marker, an object of no bytes, among what it holds.
            rest = one["name"].removeprefix(path).removeprefix("/")
            name = rest.rstrip("/").encode("utf-8", "surrogateescape")
            if one["type"] == "directory":
                if name and name not in (b".", b".."):
                    yield Child(name, is_folder=True)
            elif name and not rest.endswith("/"):
                yield _child(name, one)

    def open(self, name: bytes) -> BinaryIO:
        """A file under the root.

        Raises:
            OSError: it is missing, cannot be read, or its path leads out of the root.
        """
        check_name(name)
        with _environment():
            return cast(BinaryIO, _File(self._files.open(self._path(name), "rb")))

    def read(self, name: bytes, limit: int = -1) -> bytes:
        """The first `limit` bytes of a file, or all of them."""
        with self.open(name) as file:
            return file.read(limit)

    def sha256(self, name: bytes, start: int = 0, end: int | None = None) -> str:
        """The SHA-256 of a file's bytes from `start` to before `end`, in hexadecimal."""
        with self.open(name) as file:
            return digest_of(file, start, end)

    def _path(self, name: bytes) -> str:
        return f"{self._base}/{name.decode('utf-8', 'surrogateescape')}" if name else self._base


def _child(name: bytes, listed: dict[str, Any]) -> Child:
    # fsspec's local file system follows links where it opens files; none is followed here.
    if listed.get("islink"):
        return Child(name, incident=incident("read.symlink"))
    if listed["type"] != "file":
        return Child(name, incident=incident("read.not-a-file"))
    return Child(name, size=listed.get("size") or 0)
