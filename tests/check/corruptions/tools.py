"""A build that can be broken: every change is stamped, so that only the rule that is meant can tell."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from broadsheet.contract.layout import RAW_LIST, lines_path, shard_path
from broadsheet.contract.parquet import bytes_in_memory
from broadsheet.contract.rows import json_line, table_digest, to_arrow
from broadsheet.contract.schemas import TABLES
from broadsheet.describe.documents import write_documents
from broadsheet.read import read_dataset
from broadsheet.write.image import RawCounts, WrittenSplit, WrittenTable, write_raw_list
from broadsheet.write.manifest import file_entries, write_manifest
from broadsheet.write.shard import WrittenShard, write_shard

Row = dict[str, Any]


def _bytes_in_memory(shard: Path) -> int:
    """The size of a shard's rows, or 0 where there are none or the corruption left no Parquet file."""
    try:
        return bytes_in_memory(shard)
    except (pa.ArrowException, ValueError, OSError):
        return 0


@dataclass(frozen=True)
class Broken:
    """A build folder and the raw folder it was made from."""

    raw: Path
    folder: Path

    def lines(self, table: str) -> Path:
        return self.folder / lines_path(table, "train")

    def shard(self, table: str) -> Path:
        return self.folder / shard_path(table, "train")

    def rows(self, table: str) -> list[Row]:
        return [json.loads(line) for line in self.lines(table).read_bytes().splitlines()]

    def manifest(self) -> dict[str, Any]:
        return json.loads((self.folder / "manifest.json").read_bytes())

    def change(self, table: str, number: int, **values: Any) -> None:
        """Set fields of a row in both forms, and stamp all figures."""
        rows = self.rows(table)
        rows[number] |= values
        self.rewrite(table, {"train": rows})

    def change_item(self, table: str, number: int, name: str, index: int, **values: Any) -> None:
        """Set fields of an item of a row's list in both forms, and stamp all figures."""
        items = self.rows(table)[number][name]
        items[index] |= values
        self.change(table, number, **{name: items})

    def rewrite(self, table: str, splits: dict[str, list[Row]]) -> None:
        """Write the rows of a table in both forms, and stamp all figures."""
        self._clear(table)
        written = {split: self._write_shard(table, rows, split) for split, rows in splits.items()}
        parts = [
            WrittenSplit(name=split, num_rows=shard.num_rows, num_bytes=shard.num_bytes)
            for split, shard in written.items()
        ]
        size = sum(shard.file_size for shard in written.values())
        digest = table_digest(chain.from_iterable(splits.values()))
        self.stamp({table: WrittenTable(name=table, digest=digest, splits=tuple(parts), download_size=size)})

    def _clear(self, table: str) -> None:
        for path in (*self.lines(table).parent.iterdir(), *self.shard(table).parent.iterdir()):
            path.unlink()

    def _write_shard(
        self, table: str, rows: list[Row], split: str = "train", number: int = 0, count: int = 1
    ) -> WrittenShard:
        return write_shard(
            self.folder / shard_path(table, split, number, count),
            self.folder / lines_path(table, split, number, count),
            table,
            map(orjson.dumps, rows),
            self.raw / "digests",
            lambda *_: None,
        )

    def raw_rows(self) -> list[Row]:
        return [json.loads(line) for line in (self.folder / RAW_LIST).read_bytes().splitlines()]

    def list_raw(self, rows: list[Row]) -> None:
        """Write raw.jsonl, and stamp its figures."""
        counts = write_raw_list(self.folder, map(orjson.dumps, rows))
        self.edit_manifest(lambda manifest: manifest.update(raw=asdict(counts)))
        self.stamp()

    def change_raw(self, number: int, **values: Any) -> None:
        """Set fields of a row of raw.jsonl, and stamp its figures."""
        rows = self.raw_rows()
        rows[number] |= values
        self.list_raw(rows)

    def reshard(self, table: str, lines: list[list[Row]], parquet: list[list[Row]] | None = None) -> None:
        """Write the rows of a table as several shards, and stamp all figures; the two forms may differ."""
        self._clear(table)
        for number, rows in enumerate(lines):
            self._write_shard(table, rows, "train", number, len(lines))
        if parquet is not None:
            for path in self.shard(table).parent.iterdir():
                path.unlink()
            for number, rows in enumerate(parquet):
                path = self.folder / shard_path(table, "train", number, len(parquet))
                pq.write_table(to_arrow(table, rows), path)
        self.stamp()

    def change_line(self, table: str, number: int, **values: Any) -> None:
        """Set fields of a row in JSON Lines alone, whether they fit the schema or not."""
        rows = self.rows(table)
        rows[number] |= values
        self.write_bytes(self.lines(table), b"".join(map(json_line, rows)))

    def write_bytes(self, path: Path, data: bytes) -> None:
        """Write a file and stamp its hash and size."""
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        self.stamp()

    def write_arrow(self, table: str, change: Callable[[pa.Table], pa.Table]) -> None:
        """Change the columns of a Parquet file alone, and stamp its figures."""
        pq.write_table(change(pq.read_table(self.shard(table))), self.shard(table))
        self.stamp()

    def stamp(self, written: dict[str, WrittenTable] | None = None) -> None:
        """Write card, citation, Croissant description and manifest anew for the files as they are."""
        manifest = self.manifest()
        tables = [
            (written or {}).get(table["name"]) or self._table(table)
            for table in sorted(manifest["tables"], key=lambda table: TABLES.index(table["name"]))
        ]
        dataset = read_dataset(self.raw)
        (self.folder / "manifest.json").unlink()
        write_documents(self.folder, dataset, tables, file_entries(self.folder, "data"), quarantined=1)
        write_manifest(self.folder, dataset, tables, RawCounts(**manifest["raw"]))

    def _table(self, stated: dict[str, Any]) -> WrittenTable:
        def counted(split: dict[str, Any]) -> WrittenSplit:
            shards = sorted((self.folder / "data" / stated["name"]).glob(f"{split['name']}-*.parquet"))
            return WrittenSplit(
                name=split["name"], num_rows=split["num_rows"], num_bytes=sum(map(_bytes_in_memory, shards))
            )

        return WrittenTable(
            name=stated["name"],
            digest=stated["digest"],
            splits=tuple(map(counted, stated["splits"])),
            download_size=sum(path.stat().st_size for path in (self.folder / "data" / stated["name"]).iterdir()),
        )

    def edit_manifest(self, change: Callable[[dict[str, Any]], object]) -> None:
        """Change the manifest, and spell it as a build does."""
        manifest = self.manifest()
        change(manifest)
        data = orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        (self.folder / "manifest.json").write_bytes(data)

    def edit_card(self, old: str, new: str) -> None:
        """Change the card's text, and stamp its hash and size in the manifest."""
        self.edit("README.md", old, new)

    def edit(self, name: str, old: str, new: str) -> None:
        """Change the text of a file, and stamp its hash and size in the manifest."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        self.stamp_file(name)

    def stamp_file(self, name: str) -> None:
        """State the hash and size of one file anew, and leave card and figures as they are."""
        from hashlib import sha256

        data = (self.folder / name).read_bytes()

        def change(manifest: dict[str, Any]) -> None:
            entry = next(entry for entry in manifest["files"] if entry["path"] == name)
            entry.update(sha256=sha256(data).hexdigest(), bytes=len(data))

        self.edit_manifest(change)


@dataclass(frozen=True)
class Corruption:
    """A change that breaks a rule, and which other rules it cannot help breaking."""

    id: str
    apply: Callable[[Broken], object]
    also: frozenset[str] = field(default_factory=frozenset)

    @property
    def name(self) -> str:
        return f"{self.id}: {self.apply.__name__.replace('_', ' ')}"


class Catalogue(list[Corruption]):
    """Collects the corruptions of a module."""

    def breaks(self, id_: str, *, also: Iterable[str] = ()) -> Callable[[Callable[[Broken], object]], object]:
        def take(apply: Callable[[Broken], object]) -> object:
            self.append(Corruption(id_, apply, frozenset(also)))
            return apply

        return take
