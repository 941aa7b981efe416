"""Raw files in somebody's own copy: at their path or, by their SHA-256, wherever they lie. No link is ever followed."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from broadsheet.read.files import open_beneath, path_of, spell_path
from broadsheet.read.stores import digest_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A raw file that is looked for: its path as rows spell it, its SHA-256 and, where known, its size in bytes."""

    path: str
    sha256: str
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A file that stands where another is wanted, and no file anywhere has the wanted bytes."""

    path: str
    wanted: str
    found: str


@dataclass(slots=True)
class Found:
    """What was found, by the path that is wanted; what is missing; and what stands there with other bytes."""

    places: dict[str, bytes] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)


class Copies:
    """A folder with raw files."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._hashes: dict[bytes, str | None] = {}

    def hash_of(self, name: bytes) -> str | None:
        """The SHA-256 of a regular file under the folder, in hexadecimal; None where there is none to be read."""
        if name not in self._hashes:
            self._hashes[name] = self._hash(name)
        return self._hashes[name]

    def _hash(self, name: bytes) -> str | None:
        if name.startswith(b"/") or b"\0" in name or b".." in name.split(b"/"):
            return None
        try:
            with open_beneath(self.root, name) as file:
                return digest_of(file)
        except OSError:
            return None

    @cached_property
    def _by_size(self) -> dict[int, list[bytes]]:
        found: dict[int, list[bytes]] = defaultdict(list)
        for name, size in self._files():
            found[size].append(name)
        return found

    def _files(self) -> Iterator[tuple[bytes, int]]:
        """All regular files under the folder with their sizes, sorted folder by folder."""
        base = os.fsencode(self.root)
        pending = [b""]
        while pending:
            here = pending.pop()
            try:
                entries = sorted(os.scandir(base + b"/" + here), key=lambda entry: entry.name)
            except OSError:
                continue
            for entry in entries:
                name = here + b"/" + entry.name if here else entry.name
                if entry.is_dir(follow_symlinks=False):
                    pending.append(name)
                elif entry.is_file(follow_symlinks=False):
                    yield name, entry.stat(follow_symlinks=False).st_size

    def find(self, wanted: Iterator[Wanted] | list[Wanted]) -> Found:
        """Find files; a file at the wanted path counts first, then any with the wanted bytes."""
        found = Found()
        for one in wanted:
            name = path_of(one.path)
            there = self.hash_of(name)
            place = name if there == one.sha256 else self._elsewhere(one)
            if place is not None:
                found.places[one.path] = place
            elif there is None:
                found.missing.append(one.path)
            else:
                found.wrong.append(Wrong(path=spell_path(name), wanted=one.sha256, found=there))
        return found

    def _elsewhere(self, wanted: Wanted) -> bytes | None:
        sizes = self._by_size if wanted.size is None else (wanted.size,)
        same = (name for size in sizes for name in self._by_size.get(size, ()))
        return next((name for name in same if self.hash_of(name) == wanted.sha256), None)
