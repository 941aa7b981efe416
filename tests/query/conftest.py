"""A build of two sources, three splits, several shards of each, with a copy and a page in quarantine."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from broadsheet.building import Options, build
from broadsheet.contract.layout import shard_path
from broadsheet.contract.schemas import TABLES
from corpus import BAKERY, BRIDGE, DATASET, make_raw

SPLIT = '[split]\nsalt = "weather"\ntrain = 50\nvalidation = 25\ntest = 25\n[duplicates]\nnear = "ignore"\n'
ODD = """A title, “quoted”

The ferry said “no\x9b31m”.

1 Comment

  1. First line, with a comma and a "mark".

  Second line: 面包 is bread.
"""


def reshard(build: Path, table: str) -> None:
    """Cut a table's training split into files of one row each, as a large build has many files."""
    old = shard_path(table, "train")
    rows = pq.read_table(build / old)
    names = [shard_path(table, "train", number, rows.num_rows) for number in range(rows.num_rows)]
    for number, name in enumerate(names):
        pq.write_table(rows.slice(number, 1), build / name)
    if old not in names:
        (build / old).unlink()
    manifest = json.loads((build / "manifest.json").read_bytes())
    files = [file for file in manifest["files"] if file["path"] != old]
    manifest["files"] = files + [{"path": name, "sha256": "", "bytes": 0} for name in names]
    (build / "manifest.json").write_text(json.dumps(manifest))


@pytest.fixture(scope="session")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a build in `build/town-news-1.0.0`; not to be changed."""
    home = tmp_path_factory.mktemp("asked [2016]*'s")
    pages: dict[str, bytes | str] = {f"gazette/{n:02}.txt": BRIDGE.replace("bridge", f"bridge {n}") for n in range(12)}
    pages |= {f"herald/{n}.txt": BAKERY.replace("six", f"six or {n}") for n in range(5)}
    pages |= {"herald/odd.txt": ODD, "herald/empty.txt": b"", "mirror/copy.txt": pages["gazette/03.txt"]}
    raw = make_raw(home / "raw", pages, DATASET + SPLIT)
    build(raw, home / "build", Options(jobs=1))
    target = home / "build/town-news-1.0.0"
    for table in TABLES:
        reshard(target, table)
    return target


@pytest.fixture
def mine(asked: Path, tmp_path: Path) -> Path:
    """A copy of the build, to be changed."""
    return shutil.copytree(asked, tmp_path / "town-news-1.0.0")
