"""croissant.json: what machines read of a build, as Croissant 1.1 with its vocabulary for responsible AI.

The files and the record sets derive from the contract (`contract.croissant`); the rest is what the curator states.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from broadsheet.contract.croissant import CONFORMS_TO, Node, context, distribution, record_sets
from broadsheet.contract.layout import RAW_LIST
from broadsheet.describe.citation import authors_of, bibtex, title_of
from broadsheet.describe.terms_of_use import license_link, license_name, license_of, spdx
from broadsheet.read import Dataset
from broadsheet.version import __version__
from broadsheet.write.image import WrittenTable

_RAI: Final = "http://mlcommons.org/croissant/RAI/1.0"


def _camel(key: str) -> str:
    first, *others = key.split("_")
    return first + "".join(part.capitalize() for part in others)


def _license(dataset: Dataset, tier: str) -> Any:
    """A known license by its address; else the terms, which stand in a file of the build."""
    known = spdx(license_of(dataset, tier))
    if known is not None:
        return f"https://spdx.org/licenses/{known}.html"
    link = license_link(dataset, tier)
    if link is None:
        return license_of(dataset, tier)
    return {"@type": "sc:CreativeWork", "name": license_name(dataset), "description": dataset.rights, "url": link}


def _responsible_use(dataset: Dataset) -> Node:
    stated = {f"rai:{_camel(key)}": value for key, value in dataset.statements.rai}
    told = {key: list(value) if isinstance(value, tuple) else value for key, value in stated.items()}
    return {**told, "rai:machineAnnotationTools": [f"Broadsheet {__version__}"]}


def _provenance() -> Node:
    """What the build was made from, and by what; the list of the raw files is a file of the build."""
    agent = {"@type": "prov:SoftwareAgent", "prov:label": f"Broadsheet {__version__}"}
    return {
        "prov:wasDerivedFrom": {
            "@type": "prov:Entity",
            "prov:label": f"The saved pages that {RAW_LIST} lists, each file with its SHA-256",
        },
        "prov:wasGeneratedBy": {
            "@type": "prov:Activity",
            "prov:label": "broadsheet build",
            "prov:wasAssociatedWith": agent,
        },
    }


def croissant(
    dataset: Dataset, tables: Sequence[WrittenTable], files: Iterable[Mapping[str, Any]], tier: str = "full"
) -> Node:
    """The Croissant description of a build; `files` are the manifest's entries of its Parquet files.

    Only what is stated is told: without `date_released` there is no `datePublished`, and readers warn of it.
    """
    stated = dataset.statements.citation
    splits = {table.name: [split.name for split in table.splits] for table in tables}
    optional = {
        "url": stated.url,
        "sameAs": f"https://doi.org/{stated.doi}" if stated.doi else None,
        "datePublished": stated.date_released,
        "keywords": list(dataset.tags) or None,
    }
    return {
        "@context": context(),
        "@type": "sc:Dataset",
        "conformsTo": [CONFORMS_TO, _RAI],
        "name": title_of(dataset, tier),
        "description": dataset.description,
        "version": dataset.version,
        "license": _license(dataset, tier),
        "creator": [{"@type": "sc:Organization", "name": name} for name in authors_of(dataset)],
        **{key: value for key, value in optional.items() if value is not None},
        "inLanguage": list(dataset.languages),
        "isLiveDataset": False,
        "citeAs": bibtex(dataset, tier),
        **_provenance(),
        **_responsible_use(dataset),
        "distribution": distribution(splits, files),
        "recordSet": record_sets(splits),
    }
