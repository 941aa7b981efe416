"""Files of units as tests make them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from broadsheet.shards.unit_file import CompiledPage, UnitWriter


def write_unit(
    path: Path,
    pages: Iterable[CompiledPage],
    quarantine: Iterable[bytes],
    raw: Iterable[bytes],
    summary: object,
    held: int = 1 << 20,
) -> None:
    """Write a unit's file from all that goes into it."""
    with UnitWriter(path.parent, held) as writer:
        for page in pages:
            writer.add(page)
        writer.write(path, quarantine, raw, summary)
