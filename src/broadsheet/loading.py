"""Loading a build's rows as `datasets` objects, never from a cache, and only if they are the rows of its manifest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from broadsheet.contract.arrow import arrow_schema
from broadsheet.contract.layout import MANIFEST, SHARD
from broadsheet.contract.parquet import read_parquet
from broadsheet.contract.rows import Row, from_arrow, table_digest
from broadsheet.contract.schemas import TABLES
from broadsheet.write.manifest import read_manifest

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict

# Rows unpacked at a time while the digest is taken; it bounds the memory beside the table itself.
_BATCH: Final = 1000


class DigestError(Exception):
    """The rows are not those of the manifest; the message says what to do."""


def _datasets(function: str) -> Any:
    try:
        import datasets
    except ImportError as error:
        raise ImportError(
            f'broadsheet.{function} needs the datasets library: pip install "broadsheet[load]"'
        ) from error
    return datasets


def _manifest(path: Path) -> dict[str, Any]:
    if path.is_file():
        raise NotADirectoryError(f"{path} is a file; give the folder of the build")
    try:
        return read_manifest(path)
    except FileNotFoundError as error:
        why = f"{path / MANIFEST} is missing: {path} is no build; make one with `broadsheet build`"
        raise FileNotFoundError(why) from error


def _entry(manifest: dict[str, Any], config: str) -> dict[str, Any]:
    tables: dict[str, dict[str, Any]] = {table["name"]: table for table in manifest["tables"]}
    if config not in tables:
        why = "no rows in this build" if config in TABLES else "no such config"
        raise ValueError(f"{config}: {why}; it has {', '.join(tables)}")
    return tables[config]


def _rows(config: str, tables: Iterable[pa.Table]) -> Iterator[Row]:
    for table in tables:
        for batch in table.to_batches(max_chunksize=_BATCH):
            yield from from_arrow(config, batch)


def _read(path: Path, manifest: dict[str, Any], config: str, split: str) -> pa.Table:
    """The rows of a split, from the files that the manifest names and no others."""
    shards = ((file["path"], SHARD.fullmatch(file["path"])) for file in manifest["files"])
    files = [path / name for name, shard in shards if shard and shard.group(1, 2) == (config, split)]
    # An exact schema instead of whatever the files say: a missing or additional column must not pass.
    tables = [read_parquet(file) for file in files]
    for file, table in zip(files, tables, strict=True):
        if not table.schema.equals(arrow_schema(config)):
            raise DigestError(f"{file}: its columns are not those of {config}; run `broadsheet build` again")
    return pa.concat_tables(tables)


def _verify(config: str, entry: dict[str, Any], tables: Iterable[pa.Table], path: Path) -> None:
    digest = table_digest(_rows(config, tables))
    if digest != entry["digest"]:
        raise DigestError(
            f"the rows of {config} are not those that {path / MANIFEST} names ({digest} instead of {entry['digest']}); "
            "download the dataset again, or run `broadsheet build` again, and `broadsheet check` it"
        )


def _tables(dataset: Dataset, config: str) -> Iterator[pa.Table]:
    """The rows of a dataset as its user sees them: of a selection only what is selected, in its order."""
    arrow = dataset.with_format("arrow")
    # An exact schema, as for files: a missing or additional column must not pass.
    if not dataset.features.arrow_schema.equals(arrow_schema(config)):
        raise DigestError(f"the columns of the dataset are not those of {config}; load it without changing them")
    yield from arrow.iter(batch_size=_BATCH)


def verify(dataset: Dataset | DatasetDict, config: str, path: str | Path) -> None:
    """Compare the rows of a dataset that was loaded in another way, from a hub or a cache, with a build's manifest.

    The digest of a table is over all its splits: give the `DatasetDict` that `load_dataset(…)` returns without
    `split=`, or, where the build has one split only, its `Dataset`. The order of rows and splits does not matter.

    Args:
        dataset: all rows of the config.
        config: `pages`, `articles`, `comments` or `quotes`.
        path: the folder with the build's manifest.json.

    Raises:
        DigestError: the rows are not those of the manifest.
        TypeError: it is neither a `Dataset` nor a `DatasetDict`, for example a stream.
        ValueError: the build has no such config, or its manifest is none.
        FileNotFoundError: the folder is no build.
        ImportError: the `datasets` library is not installed.
    """
    datasets = _datasets("verify")
    if not isinstance(dataset, datasets.Dataset | datasets.DatasetDict):
        raise TypeError(f"a Dataset or a DatasetDict can be verified, not {type(dataset).__name__}; load it whole")
    path = Path(path)
    entry = _entry(_manifest(path), config)
    parts = list(dataset.values()) if isinstance(dataset, datasets.DatasetDict) else [dataset]
    n_rows = sum(part.num_rows for part in parts)
    if n_rows != entry["num_rows"]:
        names = ", ".join(split["name"] for split in entry["splits"])
        wanted = f"{path / MANIFEST} names {entry['num_rows']} rows in all splits ({names})"
        raise DigestError(f"{wanted}, and these are {n_rows}; give all splits, or download the dataset again")
    _verify(config, entry, (table for part in parts for table in _tables(part, config)), path)


def load(config: str, path: str | Path, *, split: str | None = None, verify: bool = True) -> DatasetDict | Dataset:
    """Load a config of a build: all splits as a `DatasetDict`, or one split as a `Dataset`.

    The `datasets` library's own `load_dataset` may answer with the rows of an older build from its cache, silently.
    This function reads the build's Parquet files into memory itself and compares the digest of the rows with the
    manifest's. The digest is over all splits, so it is verified over all of them even where one is asked for.

    Args:
        config: `pages`, `articles`, `comments` or `quotes`.
        path: the build's folder.
        split: the name of one split; by default all.
        verify: whether to recompute the digest; it takes about as long as reading the rows as Python objects.

    Raises:
        DigestError: the rows are not those of the manifest.
        ValueError: the build has no such config or split, or its manifest is none.
        FileNotFoundError: the folder is no build, or a file of it is missing.
        ImportError: the `datasets` library is not installed.
    """
    datasets = _datasets("load")
    path = Path(path)
    manifest = _manifest(path)
    entry = _entry(manifest, config)
    names = [one["name"] for one in entry["splits"]]
    if split is not None and split not in names:
        raise ValueError(f"{config} has no split {split!r}; it has {', '.join(names)}")
    tables = {name: _read(path, manifest, config, name) for name in (names if verify or split is None else [split])}
    if verify:
        _verify(config, entry, tables.values(), path)

    def dataset(name: str) -> Dataset:
        info = datasets.DatasetInfo(
            description=f"{manifest['name']} {manifest['version']} {entry['digest']}",
            features=datasets.Features.from_arrow_schema(arrow_schema(config)),
            dataset_name=manifest["name"],
            config_name=config,
            version=manifest["version"],
        )
        return datasets.Dataset(tables[name], info=info, split=datasets.NamedSplit(name))

    return dataset(split) if split is not None else datasets.DatasetDict({name: dataset(name) for name in names})
