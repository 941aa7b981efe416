"""What raw/ holds beside pages: carried by a textless build as far as it repeats no page, else listed with its hash."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Final

from broadsheet.contract.layout import CURATION
from broadsheet.contract.rows import Row, json_line
from broadsheet.read import Store, list_inputs, open_store
from broadsheet.read.files import path_of, spell_path
from broadsheet.tiers.repeating import repeats

CARRIED: Final = f"{CURATION}/raw"
LABELS: Final = f"{CURATION}/labels.jsonl"
"""The labels of terms that dataset.toml names: places in comments, and no words."""
LEFT_OUT: Final = f"{CURATION}/left-out.jsonl"
"""The files beside the pages that a textless build does not carry: path and SHA-256, one a line."""

# A sidecar that states one of these states words of its page.
_OF_PAGE: Final = ("title", "author")
_MOST: Final = 2**20


class Sidecars:
    """Tells which sidecars repeat their pages; it is asked page by page."""

    def __init__(self, raw: Path) -> None:
        self._store = open_store(str(raw))
        self.repeating: set[bytes] = set()
        self._text = lru_cache(maxsize=16)(self._read)

    def look(self, page: Row) -> None:
        """Compare a page with its own sidecar and those of its copies."""
        for raw_path in (page["raw_path"], *(copy["raw_path"] for copy in page["copies"])):
            name = path_of(raw_path) + b".toml"
            if name not in self.repeating and repeats(self._text(name), page["text"]):
                self.repeating.add(name)

    def _read(self, name: bytes) -> str:
        with suppress(OSError):
            return self._store.read(name, _MOST).decode("utf-8", "replace")
        return ""


def write_curation(folder: Path, raw: Path, repeating: set[bytes]) -> list[str]:
    """Write the files beside the pages into a build; returns the paths of those that it does not carry.

    Raises:
        OSError: a file cannot be read or written.
    """
    store = open_store(str(raw))
    left_out = []
    for name in _beside_pages(store):
        data = store.read(name)
        if name in repeating or not _is_carried(name, data):
            row = {"path": spell_path(name), "sha256": store.sha256(name)}
            left_out.append(row)
            continue
        path = folder / CARRIED / name.decode()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    if left_out:
        (folder / LEFT_OUT).parent.mkdir(exist_ok=True)
        (folder / LEFT_OUT).write_bytes(b"".join(map(json_line, left_out)))
    return [row["path"] for row in left_out]


def _beside_pages(store: Store) -> Iterator[bytes]:
    """The regular files of a store that are no pages, in the order of their paths."""
    inputs = (one.name for one in list_inputs(store))
    page = next(inputs, None)
    for entry in store.entries():
        if entry.name == page:
            page = next(inputs, None)
        elif entry.incident is None:
            yield entry.name


def _is_carried(name: bytes, data: bytes) -> bool:
    """Whether a build can carry a file: a statement that repeats no page, under a name that a manifest can spell."""
    try:
        name.decode()
        if not name.endswith(b".toml"):
            return name == b"groups.tsv"
        stated = tomllib.loads(data.decode())
    except ValueError:
        return False
    top = name.count(b"/") == 0 or name.endswith(b"/source.toml")
    return top or not any(key in stated for key in _OF_PAGE)
