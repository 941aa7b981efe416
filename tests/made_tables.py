"""Builds of made-up tables: what the comparison of builds sees of one (Parquet, schema, manifest), and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from broadsheet.contract.layout import schema_path, shard_path
from broadsheet.contract.rows import table_digest

Row = dict[str, Any]
Splits = Mapping[str, Sequence[Row]]

PLAN = {"salt": "weather", "train": 80, "validation": 10, "test": 10}


def scalar(arrow: str, null: bool = False, **more: Any) -> dict[str, Any]:
    """A field of one value."""
    kind = {"string": "string", "bool": "boolean", "float64": "number"}.get(arrow, "integer")
    return {"type": [kind, "null"] if null else kind, "x-arrow": arrow, **more}


def listed(item: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def struct(**members: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": ["object", "null"], "properties": members}


NOTES = {
    "type": "object",
    "properties": {
        "note_id": scalar("string", **{"x-key": True}),
        "text": scalar("string", null=True),
        "n": scalar("int32", null=True),
        "tags": listed(scalar("string")),
        "spans": listed(struct(start=scalar("int32"), of=listed(scalar("int32")))),
        "who": struct(name=scalar("string", null=True)),
    },
}


def note(key: int | str, **values: Any) -> Row:
    """A row of `notes`."""
    return {"note_id": str(key), "text": "rain", "n": 1, "tags": [], "spans": [], "who": None, **values}


def _type(node: Mapping[str, Any]) -> pa.DataType:
    if "items" in node:
        return pa.list_(_type(node["items"]))
    if "properties" in node:
        return pa.struct([pa.field(name, _type(child)) for name, child in node["properties"].items()])
    return {"string": pa.string(), "int32": pa.int32(), "int64": pa.int64(), "float64": pa.float64()}[node["x-arrow"]]


def write_build(
    folder: Path,
    tables: Mapping[str, Splits],
    *,
    schemas: Mapping[str, Mapping[str, Any]] | None = None,
    version: str = "1.0.0",
    files: Mapping[str, bytes] | None = None,
    shards: int = 1,
    compression: str = "zstd",
    **more: Any,
) -> Path:
    """A build with these rows, each split in so many files; `more` goes into the manifest."""
    contents = {"README.md": b"---\nlicense: other\n---\n", **(files or {})}
    stated = []
    for name, splits in tables.items():
        schema = (schemas or {}).get(name, NOTES)
        contents[schema_path(name)] = orjson.dumps(schema)
        wanted = pa.schema([pa.field(field, _type(node)) for field, node in schema["properties"].items()])
        for split, rows in splits.items():
            size = -(-len(rows) // shards)
            cuts = [rows[start : start + size] for start in range(0, len(rows), size)]
            for number, cut in enumerate(cuts):
                sink = pa.BufferOutputStream()
                pq.write_table(pa.Table.from_pylist(list(cut), schema=wanted), sink, compression=compression)
                contents[shard_path(name, split, number, len(cuts))] = sink.getvalue().to_pybytes()
        every = [row for rows in splits.values() for row in rows]
        if every:
            counts = [{"name": split, "num_rows": len(rows), "num_bytes": 1} for split, rows in splits.items() if rows]
            stated.append({"name": name, "digest": table_digest(every), "num_rows": len(every), "splits": counts})
    manifest = {
        "name": "made-up",
        "version": version,
        "broadsheet": "0.0.0",
        "split": PLAN,
        "tables": stated,
        "files": [
            {"path": path, "sha256": sha256(data).hexdigest(), "bytes": len(data)}
            for path, data in sorted(contents.items())
        ],
        **more,
    }
    contents["manifest.json"] = orjson.dumps(manifest)
    for path, data in contents.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder
