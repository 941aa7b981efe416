"""The build's README.md: a dataset card whose YAML the `datasets` library reads and whose prose people read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from broadsheet.contract.features import hub_features
from broadsheet.contract.layout import shards_glob
from broadsheet.contract.schemas import fields, schema
from broadsheet.read import Dataset
from broadsheet.version import __version__
from broadsheet.write.image import WrittenTable

# Comments are what most users come for; a dataset of pages without comments falls back to what it has.
_DEFAULTS: Final = ("comments", "articles", "pages")
_SIZES: Final = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
    (100_000_000, "10M<n<100M"),
    (1_000_000_000, "100M<n<1B"),
)


def size_category(rows: int) -> str:
    """The Hub's word for so many rows.

    >>> size_category(45), size_category(1000)
    ('n<1K', '1K<n<10K')
    """
    return next((name for limit, name in _SIZES if rows < limit), "n>1B")


def default_config(names: Sequence[str]) -> str:
    """The config that `load_dataset` opens when none is named.

    >>> default_config(["pages", "articles", "comments"])
    'comments'
    """
    return next(name for name in _DEFAULTS if name in names)


def _config(dataset: Dataset, table: WrittenTable, default: str) -> dict[str, Any]:
    """One entry of `configs`.

    The `datasets` library keys its cache by this entry and `dataset_info`, not by the data: version and digest stand
    here so that other rows can never be answered from the cache.
    """
    paths = [{"split": one.name, "path": shards_glob(table.name, one.name)} for one in table.splits]
    return {
        "config_name": table.name,
        "version": dataset.version,
        "description": f"{dataset.name} {dataset.version} {table.digest}",
        "data_files": paths,
        **({"default": True} if table.name == default else {}),
    }


def _info(table: WrittenTable) -> dict[str, Any]:
    splits = [{"name": one.name, "num_bytes": one.num_bytes, "num_examples": one.num_rows} for one in table.splits]
    return {
        "config_name": table.name,
        "features": hub_features(table.name),
        "splits": splits,
        "download_size": table.download_size,
        "dataset_size": table.dataset_size,
    }


def metadata(dataset: Dataset, tables: Sequence[WrittenTable]) -> dict[str, Any]:
    """What the card's YAML says."""
    default = default_config([table.name for table in tables])
    return {
        "license": dataset.license,
        "language": list(dataset.languages),
        "pretty_name": dataset.title,
        "size_categories": [size_category(sum(table.num_rows for table in tables))],
        "tags": list(dataset.tags),
        "configs": [_config(dataset, table, default) for table in tables],
        "dataset_info": [_info(table) for table in tables],
    }


class _NoAliases(yaml.SafeDumper):
    """YAML without anchors: the Hub's parser and people both read it more easily."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


@cache
def _template() -> Any:
    from jinja2 import Environment, StrictUndefined

    # The template is Markdown, and its values are the curator's own Markdown: nothing is to be escaped.
    environment = Environment(undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True, autoescape=False)  # noqa: S701
    return environment.from_string((files("broadsheet.describe") / "card.md.jinja").read_text(encoding="utf-8"))


def _summaries(tables: Sequence[WrittenTable]) -> list[dict[str, Any]]:
    return [
        {
            "name": table.name,
            "description": schema(table.name)["description"],
            "n_fields": len(fields(table.name)),
            "splits": ", ".join(f"{split.name} {split.num_rows:,}" for split in table.splits),
            "digest": table.digest,
        }
        for table in tables
    ]


def card(dataset: Dataset, tables: Sequence[WrittenTable], *, quarantined: int = 0, datasheet: bool = False) -> str:
    """The card of a build, made from its figures alone; it never quotes a page."""
    header = yaml.dump(
        metadata(dataset, tables), Dumper=_NoAliases, sort_keys=False, allow_unicode=True, width=2**31, line_break="\n"
    )
    names = [table.name for table in tables]
    body: str = _template().render(
        dataset=dataset,
        tables=_summaries(tables),
        default=default_config(names),
        others=[name for name in names if name != default_config(names)],
        example_split=tables[names.index(default_config(names))].splits[0].name,
        compiler=__version__,
        quarantined=quarantined,
        datasheet=datasheet,
    )
    return f"---\n{header}---\n{body}"
