"""All or nothing: a folder is written beside its place, made durable, and swapped in at one stroke.

The kernel exchanges two names atomically (Linux, `renameat2` with RENAME_EXCHANGE). Where it cannot, the old folder is
renamed aside first; a build killed between the two renames is mended by the next one.
"""

from __future__ import annotations

import ctypes
import fcntl
import filecmp
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

_AT_FDCWD: Final = -100
_RENAME_EXCHANGE: Final = 2
# Of builds alone, <name>-<version>: the folder may be anybody's, with hidden folders of other programs.
_LEFTOVER: Final = re.compile(r"\.(?P<name>[a-z0-9][a-z0-9-]*-[0-9]+\.[0-9]+\.[0-9]+)(\.work)?\.(?P<kind>new|old)")


class BusyError(Exception):
    """Another process is writing into the same folder."""


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold the folder's lock; the kernel lets go of it when the process ends, however it ends.

    Raises:
        BusyError: another process holds it.
        OSError: the folder cannot be made or written to.
    """
    out.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(out / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(f"another build is running in {out}") from None
        _clear_leftovers(out)
        yield
    finally:
        os.close(descriptor)


def _clear_leftovers(out: Path) -> None:
    """Mend and remove what killed builds left; only with the lock held."""
    for path in sorted(out.iterdir()):
        match = _LEFTOVER.fullmatch(path.name)
        if match is None or not path.is_dir():
            continue
        target = out / match["name"]
        if match["kind"] == "old" and not target.exists():
            path.rename(target)
        else:
            _remove(path)


def _remove(folder: Path) -> None:
    """Remove a folder that may be read-only, as an archive makes its builds: the next build could not begin.

    Raises:
        OSError: it belongs to somebody else.
    """
    for path, _, _ in os.walk(folder):
        Path(path).chmod(0o755)
    shutil.rmtree(folder)


@contextmanager
def staged(target: Path) -> Iterator[Path]:
    """An empty folder beside the target; it takes the target's place when the block ends without an exception.

    The caller holds the lock of the folder around it. After an exception the target is as it was.

    Raises:
        OSError: the folder cannot be written or swapped.
    """
    new = target.with_name(f".{target.name}.new")
    try:
        # Within the block: an interruption right after the folder is made must remove it too.
        new.mkdir()
        yield new
        _make_durable(new)
        _swap(new, target)
    finally:
        # After the exchange this is the old build; after an exception the unfinished one; else nothing.
        with suppress(OSError):
            _remove(new)


@contextmanager
def workplace(target: Path) -> Iterator[Path]:
    """An empty folder beside the target for what is needed while it is made; a killed build's is cleared by the next.

    Raises:
        OSError: it cannot be made.
    """
    folder = target.with_name(f".{target.name}.work.new")
    try:
        folder.mkdir()
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _make_durable(folder: Path) -> None:
    """Set the modes (the umask must not decide who can read a build) and flush files and folders to the disk."""
    for path, _, files in os.walk(folder, topdown=False):
        for name in files:
            (Path(path) / name).chmod(0o644)
            _sync(Path(path) / name)
        Path(path).chmod(0o755)
        _sync(Path(path))


def exchange(one: Path, other: Path) -> bool:
    """Exchange two names atomically; False where the system or the file system cannot."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    return bool(renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0)


def _swap(new: Path, target: Path) -> None:
    if not target.exists():
        new.rename(target)
    elif not exchange(new, target):
        old = target.with_name(f".{target.name}.old")
        target.rename(old)
        try:
            new.rename(target)
        except OSError:
            old.rename(target)
            raise
        with suppress(OSError):
            _remove(old)
    _sync(target.parent)


def same_bytes(path: Path, other: Path) -> bool:
    """Whether two files, of which the first may be missing, have the same bytes.

    Raises:
        OSError: a file cannot be read.
    """
    return path.exists() and filecmp.cmp(path, other, shallow=False)


def replace_file(path: Path, source: Path) -> None:
    """Put the bytes of another file in the place of a file, which may be missing, at one stroke.

    Raises:
        OSError: the other file cannot be read, or the folder not written.
    """
    new = path.with_name(f".{path.name}.new")
    try:
        shutil.copyfile(source, new)
        if path.exists():
            shutil.copymode(path, new)
        _sync(new)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
