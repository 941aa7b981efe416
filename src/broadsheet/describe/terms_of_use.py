"""Under which terms a build stands, per tier: identifiers for hubs and readers, and the file with the text."""

from __future__ import annotations

from typing import Final

from broadsheet.contract.layout import LICENSES
from broadsheet.read import Dataset

# The hub's identifiers of the licenses that are usual for data, and their names in the list of SPDX.
_SPDX: Final = {
    "apache-2.0": "Apache-2.0",
    "cc-by-4.0": "CC-BY-4.0",
    "cc-by-nc-4.0": "CC-BY-NC-4.0",
    "cc-by-nc-nd-4.0": "CC-BY-NC-ND-4.0",
    "cc-by-nc-sa-4.0": "CC-BY-NC-SA-4.0",
    "cc-by-nd-4.0": "CC-BY-ND-4.0",
    "cc-by-sa-4.0": "CC-BY-SA-4.0",
    "cc0-1.0": "CC0-1.0",
    "mit": "MIT",
    "odbl": "ODbL-1.0",
    "odc-by": "ODC-By-1.0",
    "pddl": "PDDL-1.0",
}
_OTHER: Final = "other"


def license_of(dataset: Dataset, tier: str = "full") -> str:
    """The hub's identifier of the license; the tier without text may have another than those with text."""
    return dataset.textless_license or dataset.license if tier == "textless" else dataset.license


def spdx(license_id: str) -> str | None:
    """The SPDX name of one of the hub's identifiers, or None where there is none or we do not know it.

    >>> spdx("cc-by-4.0"), spdx("other")
    ('CC-BY-4.0', None)
    """
    return _SPDX.get(license_id)


def license_name(dataset: Dataset) -> str:
    """What the terms are called where the license is `other`."""
    return dataset.license_name or f"{dataset.name}-terms"


def license_link(dataset: Dataset, tier: str = "full") -> str | None:
    """The file of the build that has the terms, or None where the license has a name that all know.

    The Hub links to `LICENSE` and `LICENSE.md` alone (its template of a dataset card says so).
    """
    if license_of(dataset, tier) != _OTHER:
        return None
    own = dataset.rights_file.name if dataset.rights_file is not None else ""
    return own if own in LICENSES else LICENSES[1]


def license_file(dataset: Dataset, tier: str = "full") -> str | None:
    """The text of LICENSE.md, or None where the build needs none or the curator's own file has that name."""
    link = license_link(dataset, tier)
    if link is None or (dataset.rights_file is not None and dataset.rights_file.name == link):
        return None
    more = ""
    if dataset.rights_file is not None:
        more = f"\nMore on this stands in [{dataset.rights_file.name}]({dataset.rights_file.name}).\n"
    return f"# Terms of {dataset.title}\n\n{dataset.rights.strip()}\n{more}"
