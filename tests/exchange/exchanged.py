"""A made-up town's pages with their build, and corrections to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from broadsheet.building import BuildReport, build
from corpus import BAKERY, BRIDGE, make_raw

EMOJI = """Festival ends with rain

It rained \N{UMBRELLA WITH RAIN DROPS} all day. “Nobody \N{GRINNING FACE} stayed,” organiser Lee Roe said, “not me.”

“We will come back,” she added.

2 Comments

  1. \N{GRINNING FACE} The band played “three songs” & left <early>.

    • They said: “Enough!”

  2. So be it.
"""

PAGES = {"gazette/bridge.txt": BRIDGE, "gazette/bakery.txt": BAKERY, "courier/festival.txt": EMOJI}


def make_town(home: Path) -> BuildReport:
    """The pages in `raw`, their build in `build`."""
    return build(make_raw(home / "raw", PAGES), home / "build")


def rows(build_folder: Path, table: str) -> list[dict[str, Any]]:
    """All rows of a table."""
    return [row for file in sorted((build_folder / "jsonl" / table).glob("*.jsonl")) for row in _lines(file)]


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open("rb") as lines:
        yield from map(orjson.loads, lines)


def quote_of(build_folder: Path, text: str) -> dict[str, Any]:
    """The quote with these words."""
    (found,) = [row for row in rows(build_folder, "quotes") if row["text"] == text]
    return found


def correction(quote: dict[str, Any], action: str, **fields: Any) -> dict[str, Any]:
    """A correction of a row."""
    return {
        "page_id": quote["page_id"],
        "container": quote["comment_id"] or "article",
        "action": action,
        "quote": {"text": quote["text"], "spans": quote["spans"]},
        **fields,
    }


def write_corrections(raw: Path, source: str, corrections: Iterable[dict[str, Any]]) -> Path:
    """The file of a source."""
    path = raw / source / "corrections.jsonl"
    path.write_bytes(b"".join(orjson.dumps(one, option=orjson.OPT_APPEND_NEWLINE) for one in corrections))
    return path
