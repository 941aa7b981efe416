"""What comparing two versions of a table costs, beside what DuckDB takes to only read them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from broadsheet.contract.arrow import arrow_schema
from broadsheet.contract.layout import MANIFEST, schema_path, shard_path
from broadsheet.contract.schemas import schema

_TABLE = "articles"
_SPLIT = {"salt": "", "train": 100, "validation": 0, "test": 0}
# Of {n} rows the first thousandth is gone, as many are new, and of every tenth a text and a number differ.
_ROWS = """
    select printf('%016x-a', i) as article_id, printf('%016x', i) as page_id, 'The bridge, part ' || i as title,
        ['It holds'] as subtitles,
        array_to_string(list_transform(range(12), lambda k: md5('t' || i || x || k)), ' ') as text,
        list_transform(range(8), lambda k: {{'kind': 'paragraph', 'start_char': k, 'end_char': k + 1}}) as paragraphs,
        list_transform(range(8), lambda k: {{'start_char': k, 'page_start_char': k + i, 'length': 1}}) as alignment,
        i + x as n_words, 0 as n_quotes, 0 as n_comments
    from (select i, if({new} and i % 10 = 0, 1, 0) as x from range({first}, {last}) as t(i))
"""
_WORK = """
import json, resource, sys, time
from benchmarks.versions import work
start = time.perf_counter(), time.process_time()
found = work(*sys.argv[1:])
print(json.dumps({
    "seconds": time.perf_counter() - start[0],
    "cpu": time.process_time() - start[1],
    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "found": found,
}))
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One work in a process of its own: wall and CPU seconds, peak memory in MB, and what came out."""

    name: str
    seconds: float
    cpu: float
    peak_mb: float
    found: str


def _write(folder: Path, n_rows: int, new: bool) -> Path:
    """A build with one large table, which DuckDB writes."""
    import duckdb

    build = folder / ("new" if new else "old")
    shard = build / shard_path(_TABLE, "train")
    shard.parent.mkdir(parents=True)
    first = n_rows // 1000 if new else 0
    query = _ROWS.format(new=str(new).lower(), first=first, last=first + n_rows)
    there = {column[0] for column in duckdb.sql(f"describe {query}").fetchall()}
    missing = [field for field in arrow_schema(_TABLE) if field.name not in there]
    nulls = "".join(f", {_nothing(str(field.type))} as {field.name}" for field in missing)
    duckdb.execute(f"copy (select *{nulls} from ({query})) to '{shard}' (compression 'zstd', row_group_size 20480)")
    text = orjson.dumps(schema(_TABLE))
    (build / "schema").mkdir()
    (build / schema_path(_TABLE)).write_bytes(text)
    files = [(schema_path(_TABLE), sha256(text).hexdigest()), (shard_path(_TABLE, "train"), build.name)]
    manifest = {
        "name": "bench",
        "version": "1.0.0",
        "split": _SPLIT,
        "tables": [{"name": _TABLE, "digest": build.name, "num_rows": n_rows}],
        "files": [{"path": path, "sha256": digest, "bytes": (build / path).stat().st_size} for path, digest in files],
    }
    (build / MANIFEST).write_bytes(orjson.dumps(manifest))
    return build


def _nothing(kind: str) -> str:
    return "[]" if kind.startswith("list") else "null"


def work(name: str, folder: str, limit: str) -> str:
    """Do one of the works on the two builds in a folder; what came out, in words."""
    import duckdb

    from broadsheet.versions import diff

    sides = [Path(folder) / side for side in ("old", "new")]
    if name == "diff":
        table = next(one for one in diff(*sides, memory_limit=limit or None).tables if one.table == _TABLE)
        return f"{table.added:,} added, {table.removed:,} removed, {table.changed:,} changed"
    columns = ", ".join(f"count({field.name})" for field in arrow_schema(_TABLE))
    for side in sides:
        duckdb.execute(f"select {columns} from '{side / shard_path(_TABLE, 'train')}'").fetchall()
    return "every column of both"


def _run(label: str, name: str, folder: Path, limit: str) -> Run:
    command = [sys.executable, "-c", _WORK, name, os.fspath(folder), limit]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Run(label, **json.loads(done.stdout))


def run(n_rows: int, limit: str, *, machine: bool) -> int:
    """Write two made-up builds, compare them, and print what it took; the exit code."""
    with TemporaryDirectory(prefix="broadsheet-") as name:
        folder = Path(name)
        size = sum((_write(folder, n_rows, new) / shard_path(_TABLE, "train")).stat().st_size for new in (False, True))
        runs = [
            _run("DuckDB only reads both", "read", folder, ""),
            _run("diff", "diff", folder, ""),
            _run(f"diff in {limit}", "diff", folder, limit),
        ]
    if machine:
        print(json.dumps({"rows": n_rows, "parquet_bytes": size, "runs": [asdict(one) for one in runs]}, indent=2))
        return 0
    print(f"two tables of {n_rows:,} rows, {size / 1e6:,.0f} MB of Parquet")
    print(f"{'':24}{'seconds':>9}{'x reading':>11}{'CPU s':>8}{'peak MB':>9}")
    for one in runs:
        times = one.seconds / runs[0].seconds
        print(f"{one.name:24}{one.seconds:9.2f}{times:11.2f}{one.cpu:8.2f}{one.peak_mb:9.0f}  {one.found}")
    return 0
