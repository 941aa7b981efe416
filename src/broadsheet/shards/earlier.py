"""What earlier runs compiled, seen through what has been taken down since: pages that need not be compiled again."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import orjson

from broadsheet.contract.schemas import TABLES
from broadsheet.read import Removal
from broadsheet.shards.unit_file import CompiledPage, DamagedError, Head, UnitFile


def unit_path(kept: Path, key: str) -> Path:
    """Where the file of a unit stands; folders by the first byte, so that none has more files than is good."""
    return kept / key[:2] / f"{key}.unit"


def kept_unit(path: Path) -> UnitFile | None:
    """The unit's file if it is there and whole."""
    try:
        found = UnitFile(path)
        found.verify()
    except (DamagedError, FileNotFoundError):
        return None
    found.summary["n_compiled"] = 0
    found.summary["reused"] = True
    return found


class Earlier:
    """Pages that an earlier run compiled, by the hash of all that they depend on; found when first asked for.

    A page is taken with the same removed, or with nothing that is to be removed now: so one more comment that is taken
    down compiles the pages it stands on, and no others.
    """

    def __init__(self, kept: Path, keys: tuple[str, ...], removal: Removal) -> None:
        self._kept, self._keys, self._removal = kept, keys, removal
        self._heads: dict[str, tuple[UnitFile, Head]] | None = None

    def get(self, key: str) -> CompiledPage | None:
        """The page whose rows depend on what this hash says."""
        before = self._page(self.key_with_removals(key))
        if before is not None:
            return before
        before = self._page(key)
        return None if before is None or self._touches(before) else before

    def key_with_removals(self, key: str) -> str:
        """The hash of a page from which something was taken out."""
        return sha256(bytes.fromhex(key) + self._removal.digest()).hexdigest()

    def _page(self, key: str) -> CompiledPage | None:
        if self._heads is None:
            whole = filter(None, (kept_unit(unit_path(self._kept, one)) for one in self._keys))
            self._heads = {head.key: (unit, head) for unit in whole for head in unit.heads()}
        found = self._heads.get(key)
        return None if found is None else found[0].page(found[1])

    def _touches(self, page: CompiledPage) -> bool:
        if not (self._removal.comments or self._removal.authors or self._removal.texts):
            return False
        source = page.path.partition("/")[0]
        found = (orjson.loads(line) for line in page.lines[TABLES.index("comments")])
        return any(
            self._removal.takes(source, one["comment_id"], one["text"], one["author"], one["author_id"])
            for one in found
        )


def is_taken_down(page: CompiledPage, removal: Removal) -> bool:
    """Whether a compiled page is a copy of one that was taken down: another id, the same article."""
    if not removal.articles:
        return False
    found = (orjson.loads(line)["text"] for line in page.lines[TABLES.index("articles")])
    return any(removal.takes_article(page.path.partition("/")[0], text) for text in found)
