"""A build of two sources in three splits, with copies, near-copies, a page in quarantine, and removals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from broadsheet.building import Options, build
from broadsheet.describe.whole import describe
from corpus import BAKERY, BRIDGE, DATASET, make_raw, rows

SPLIT = '[split]\nsalt = "weather"\ntrain = 50\nvalidation = 25\ntest = 25\n'
WIRE = """Rain for a week

SPRINGFIELD (AP) — It rained for the whole of week {n}, and the river rose to the steps of the town hall again.

“The river was never so high,” said Mayor Jane Roe | of Springfield. “We were {n} days from a flood,” she said.

Town baker Ann Poe said the shop would stay shut. Ann Poe said that “flour floats”.

3 Comments

  1. It rained for the whole of week {n}, and the river rose to the steps. So it did!

    • I never saw the like of it in {n} years.

      • Nor did I.

  2. Who pays?
"""
NEAR = " ".join(f"The ferry left pier {n} at noon and came back in the evening with the mail." for n in range(30))


@pytest.fixture(scope="session")
def described(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("described")
    pages: dict[str, bytes | str] = {f"gazette/{n:02}.txt": WIRE.replace("{n}", str(n)) for n in range(2, 8)}
    pages |= {f"herald/bridge-{n}.txt": BRIDGE.replace("bridge", f"bridge {n}") for n in range(3)}
    pages |= {"herald/bakery.txt": BAKERY, "mirror/bakery.txt": BAKERY, "herald/empty.txt": b""}
    pages |= {f"herald/ferry-{n}.txt": f"The ferry runs\n\n{NEAR} It ran on day {n}.\n" for n in range(2)}
    raw = make_raw(home / "raw", pages, DATASET + SPLIT)
    build(raw, home / "first", Options(jobs=1))
    first = home / "first/town-news-1.0.0"
    gone = [
        next(row["page_id"] for row in rows(first, "pages") if row["raw_path"] == "gazette/07.txt"),
        next(row["comment_id"] for row in rows(first, "comments") if row["text"] == "Who pays?"),
    ]
    stones = "".join(f'[[removed]]\nid = "{id_}"\ndate = "2026-11-22"\nreason = "Asked for."\n' for id_ in gone)
    (raw / "tombstones.toml").write_text(stones)
    build(raw, home / "build", Options(jobs=1))
    return home / "build/town-news-1.0.0"


@pytest.fixture(scope="session")
def facts(described: Path) -> dict[str, Any]:
    return describe(described)
