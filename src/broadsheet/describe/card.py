"""The build's README.md: a dataset card whose YAML the `datasets` library reads and whose prose people read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

from broadsheet.contract.features import hub_features
from broadsheet.contract.layout import shards_glob
from broadsheet.contract.schemas import fields, schema
from broadsheet.describe.citation import bibtex, title_of
from broadsheet.describe.fields import field_table
from broadsheet.describe.terms_of_use import license_link, license_name, license_of
from broadsheet.describe.yaml_text import to_yaml
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


def _license(dataset: Dataset, tier: str) -> dict[str, Any]:
    link = license_link(dataset, tier)
    named = {} if link is None else {"license_name": license_name(dataset), "license_link": link}
    return {"license": license_of(dataset, tier), **named}


def _gating(dataset: Dataset, tier: str) -> dict[str, Any]:
    """What the Hub asks before it gives out files with text.

    Whether a person decides is a setting of the Hub and no part of the card.
    """
    gating = dataset.statements.gating
    if gating is None or tier == "textless":
        return {}
    found = {
        "extra_gated_heading": gating.heading,
        "extra_gated_prompt": gating.prompt.strip(),
        "extra_gated_fields": dict(gating.fields) or None,
        "extra_gated_button_content": gating.button,
    }
    return {key: value for key, value in found.items() if value is not None}


def metadata(dataset: Dataset, tables: Sequence[WrittenTable], tier: str = "full") -> dict[str, Any]:
    """What the card's YAML says, in the Hub's words: https://huggingface.co/docs/hub/datasets-cards."""
    default = default_config([table.name for table in tables])
    hub = dataset.statements.hub
    tasks = {"task_categories": list(hub.task_categories), "task_ids": list(hub.task_ids)}
    return {
        **_license(dataset, tier),
        "annotations_creators": list(hub.annotations_creators),
        "language_creators": list(hub.language_creators),
        "language": list(dataset.languages),
        "multilinguality": ["multilingual" if dataset.languages[1:] else "monolingual"],
        "source_datasets": list(hub.source_datasets),
        **{key: value for key, value in tasks.items() if value},
        "pretty_name": title_of(dataset, tier),
        "size_categories": [size_category(sum(table.num_rows for table in tables))],
        "tags": list(dataset.tags),
        **_gating(dataset, tier),
        "configs": [_config(dataset, table, default) for table in tables],
        "dataset_info": [_info(table) for table in tables],
    }


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
            "fields": field_table(fields(table.name), nested=False),
            "splits": ", ".join(f"{split.name} {split.num_rows:,}" for split in table.splits),
            "digest": table.digest,
        }
        for table in tables
    ]


def card(
    dataset: Dataset,
    tables: Sequence[WrittenTable],
    *,
    quarantined: int = 0,
    datasheet: bool = False,
    changes: str | None = None,
    tier: str = "full",
) -> str:
    """The card of a build, made from its figures alone; it never quotes a page.

    `changes` is the section of this version in the changelog of the data; `tier` is full, masked or textless.
    """
    names = [table.name for table in tables]
    body: str = _template().render(
        dataset=dataset,
        title=title_of(dataset, tier),
        tier=tier,
        folder=dataset.folder_name if tier == "full" else f"{dataset.folder_name}-{tier}",
        tables=_summaries(tables),
        default=default_config(names),
        others=[name for name in names if name != default_config(names)],
        example_split=tables[names.index(default_config(names))].splits[0].name,
        compiler=__version__,
        quarantined=quarantined,
        datasheet=datasheet,
        changes=changes,
        terms=license_link(dataset, tier),
        bibtex=bibtex(dataset, tier),
    )
    return f"---\n{to_yaml(metadata(dataset, tables, tier))}---\n{body}"
