"""What tells of a build: its card, its citation and its Croissant description fit its manifest."""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter
from pathlib import Path
from typing import Any

from broadsheet.check.card import check_card, check_schemas, read_yaml
from broadsheet.check.findings import Place, Plain, Report, name_of
from broadsheet.check.lines import read_json
from broadsheet.contract.croissant import CONFORMS_TO, context, distribution, record_sets
from broadsheet.contract.layout import CITATION, CROISSANT


def check_documents(folder: Path, manifest: Mapping[str, Any], report: Report) -> None:
    """Check all that tells of the rows: the card, the citation, the Croissant description and the schemas."""
    check_card(folder, manifest, report)
    check_citation(folder, manifest, report)
    check_croissant(folder, manifest, report)
    check_schemas(folder, report)


def check_croissant(folder: Path, manifest: Mapping[str, Any], report: Report) -> None:
    """Compare the Croissant description with what the manifest and the contract give."""
    path = folder / CROISSANT
    found = read_json(path, None, report)
    if found is None:
        return
    place = Place(name_of(path))
    if not isinstance(found, dict):
        report.add("dataset.croissant", place, name=Plain("the whole file"))
        return
    splits = {table["name"]: [split["name"] for split in table["splits"]] for table in manifest["tables"]}
    wanted = {
        "@context": context(),
        "version": manifest["version"],
        "distribution": distribution(splits, sorted(manifest["files"], key=itemgetter("path"))),
        "recordSet": record_sets(splits),
    }
    for key, value in wanted.items():
        if found.get(key) != value:
            report.add("dataset.croissant", place, key, name=Plain(key))
    conforms = found.get("conformsTo")
    if CONFORMS_TO not in (conforms if isinstance(conforms, list) else [conforms]):
        report.add("dataset.croissant", place, "conformsTo", name=Plain("conformsTo"))


def check_citation(folder: Path, manifest: Mapping[str, Any], report: Report) -> None:
    """Compare version and digests of the citation with the manifest's: it says which rows are meant."""
    path = folder / CITATION
    place = Place(name_of(path))
    found = read_yaml(path, lambda text: text, "dataset.citation", place, report)
    if found is None:
        return
    if found.get("version") != manifest["version"]:
        report.add("dataset.citation", place, "version", reason=Plain("another version"))
    listed = found.get("identifiers")
    values = [one.get("value") for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    if any(table["digest"] not in values for table in manifest["tables"]):
        report.add("dataset.citation", place, "identifiers", reason=Plain("other digests"))
