"""Rows as JSON Lines, for reading without any library."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def write_jsonl(path: Path, lines: Iterable[bytes]) -> None:
    """Write lines of JSON, each ended by a line feed.

    Raises:
        OSError: the file cannot be written, for example because the disk is full.
    """
    with path.open("wb") as file:
        for line in lines:
            file.write(line)
            file.write(b"\n")
