"""What a page's rows depend on besides its bytes and what is stated about it."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

import orjson

from broadsheet.contract.schemas import OTHERS, TABLES, schema
from broadsheet.read import Tombstone

# Libraries whose results stand in rows; another version of one may see a page with other eyes.
_LIBRARIES: Final = ("backports.zstd", "brotli", "chardet", "ftfy", "numpy", "orjson", "pyarrow", "selectolax")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The choices of dataset.toml that enter the rows of a page, and the compiler that makes them.

    `fields` are the names of a container's fields, as pairs; `keep_copies` gives each place of the same bytes a page
    of its own; `indirect_quotes` is whether reported speech gets rows; `tombstones` are what was taken down.
    """

    fields: tuple[tuple[str, str], ...] = ()
    keep_copies: bool = False
    indirect_quotes: bool = True
    tombstones: tuple[Tombstone, ...] = ()
    compiler: str = ""

    def key(self) -> bytes:
        """The SHA-256 of what enters every page; tombstones enter the pages that they touch."""
        return sha256(orjson.dumps([self.fields, self.keep_copies, self.indirect_quotes, self.compiler])).digest()


def _sources(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        name = f"{prefix}/{entry.name}"
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _sources(entry, name)
        elif entry.is_file():
            yield name, entry.read_bytes()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


@cache
def compiler() -> str:
    """What identifies this compiler: its sources, the contract, the libraries and the Unicode tables it reads with.

    Not the version alone: between two releases the rules change from commit to commit, and a unit compiled by other
    rules must not be taken for one of these.
    """
    digest = sha256()
    for name, content in sorted(_sources(files("broadsheet"))):
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    contract = [schema(name) for name in (*TABLES, *OTHERS)]
    around = [*sys.version_info[:2], unicodedata.unidata_version, *(_version(name) for name in _LIBRARIES)]
    digest.update(orjson.dumps([contract, around], option=orjson.OPT_SORT_KEYS))
    return digest.hexdigest()
