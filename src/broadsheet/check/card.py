"""The card (README.md): its YAML has to state the manifest's figures, for the `datasets` library trusts it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from broadsheet.check.findings import Place, Plain, Report, name_of
from broadsheet.check.lines import read_json
from broadsheet.check.schema import too_deep
from broadsheet.contract.features import hub_features
from broadsheet.contract.layout import CARD, schema_path, shards_glob
from broadsheet.contract.schemas import OTHERS, TABLES, schema

_FENCE: Final = "---\n"
_SIZE_LIMIT: Final = 2**20
_OTHER: Final = "other"


class _NoAliases(yaml.SafeLoader):
    """YAML without aliases: they could unfold a few bytes into gigabytes, and no card needs them."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias")
        return super().compose_node(parent, index)


def front_matter(text: str) -> str | None:
    r"""The YAML at the head of a card, or None where there is none.

    >>> front_matter("---\nlicense: other\n---\n# Title\n")
    'license: other\n'
    """
    if not text.startswith(_FENCE):
        return None
    head, fence, _ = text.removeprefix(_FENCE).partition("\n---\n")
    return f"{head}\n" if fence else None


def read_yaml(
    path: Path, part: Callable[[str], str | None], rule: str, place: Place, report: Report
) -> Mapping[str, Any] | None:
    """The mapping that a part of a file is in YAML; None, with a finding of the rule, where it is none."""
    try:
        with path.open("rb") as file:
            head = part(file.read(_SIZE_LIMIT).decode("utf-8", "replace"))
        found = yaml.load(head, _NoAliases) if head else None  # noqa: S506 (it is a SafeLoader)
    except (OSError, yaml.YAMLError, ValueError, RecursionError) as error:
        report.add(rule, place, reason=Plain(type(error).__name__))
        return None
    if not isinstance(found, dict) or too_deep(found):
        report.add(rule, place, reason=Plain("no mapping, or none between two lines of ---"))
        return None
    return found


def _entries(card: Mapping[str, Any], key: str) -> dict[str, Mapping[str, Any]]:
    """The entries of `configs` or `dataset_info` by config; one entry alone may stand without a list."""
    found = card.get(key)
    entries = found if isinstance(found, list) else [found]
    return {str(entry.get("config_name")): entry for entry in entries if isinstance(entry, dict)}


def check_card(folder: Path, manifest: Mapping[str, Any], report: Report) -> None:
    """Compare the card of a build with its manifest."""
    path = folder / CARD
    place = Place(name_of(path))
    card = read_yaml(path, front_matter, "dataset.card", place, report)
    if card is None:
        return
    _check_terms(card, manifest, place, report)
    configs, infos = _entries(card, "configs"), _entries(card, "dataset_info")
    tables = {table["name"]: table for table in manifest["tables"]}
    for name in sorted(tables.keys() ^ configs.keys()):
        report.add("dataset.card-configs", place, "configs", name=name)
    for name in sorted(tables.keys() ^ infos.keys()):
        report.add("dataset.card-info", place, "dataset_info", name=name)
    for name in sorted(tables.keys() & configs.keys()):
        _check_config(name, configs[name], tables[name], manifest, place, report)
    for name in sorted(tables.keys() & infos.keys()):
        _check_info(name, infos[name], tables[name], manifest, place, report)


def _check_terms(card: Mapping[str, Any], manifest: Mapping[str, Any], place: Place, report: Report) -> None:
    """A license that no list has needs a name and a text: the card has to link to a file of the build or the Web."""
    if card.get("license") != _OTHER:
        return
    link = card.get("license_link")
    files = {entry["path"] for entry in manifest["files"]}
    there = isinstance(link, str) and (link in files or link.startswith(("https://", "http://")))
    if not there or not card.get("license_name"):
        report.add("dataset.card-license", place, "license_link")


def _check_config(
    name: str,
    config: Mapping[str, Any],
    table: Mapping[str, Any],
    manifest: Mapping[str, Any],
    place: Place,
    report: Report,
) -> None:
    wanted = [{"split": split["name"], "path": shards_glob(name, split["name"])} for split in table["splits"]]
    if config.get("data_files") != wanted:
        report.add("dataset.card-configs", place, f"configs.{name}.data_files", name=Plain(name))
    words = str(config.get("description")).split()
    carried = all(value in words for value in (manifest["name"], manifest["version"], table["digest"]))
    if config.get("version") != manifest["version"] or not carried:
        report.add("dataset.card-version", place, f"configs.{name}", name=Plain(name))


def _check_info(
    name: str,
    info: Mapping[str, Any],
    table: Mapping[str, Any],
    manifest: Mapping[str, Any],
    place: Place,
    report: Report,
) -> None:
    splits = [
        {"name": split["name"], "num_bytes": split["num_bytes"], "num_examples": split["num_rows"]}
        for split in table["splits"]
    ]
    wanted = {
        "features": hub_features(name),
        "splits": splits,
        "download_size": sum(file["bytes"] for file in manifest["files"] if file["path"].startswith(f"data/{name}/")),
        "dataset_size": sum(split["num_bytes"] for split in table["splits"]),
    }
    for key, value in wanted.items():
        if info.get(key) != value:
            report.add("dataset.card-info", place, f"dataset_info.{name}.{key}", name=Plain(name))


def check_schemas(folder: Path, report: Report) -> None:
    """Compare the build's schemas with the contract of this version."""
    for name in (*TABLES, *OTHERS):
        path = folder / schema_path(name)
        if not path.is_file():
            report.add("dataset.schema", Place(name_of(path)), name=Plain(name))
            continue
        before = len(report.findings)
        found = read_json(path, None, report)
        if len(report.findings) == before and found != schema(name, report.tier):
            report.add("dataset.schema", Place(name_of(path)), name=Plain(name))
