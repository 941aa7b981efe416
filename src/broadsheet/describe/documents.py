"""The files that tell of a build: its card, its citation, its terms and its Croissant description."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from broadsheet.contract.layout import CARD, CITATION, CROISSANT, DATASHEET, LICENSES
from broadsheet.describe.card import card
from broadsheet.describe.citation import citation_file
from broadsheet.describe.croissant import croissant
from broadsheet.describe.terms_of_use import license_file
from broadsheet.read import Dataset
from broadsheet.write.image import WrittenTable, pretty


def write_documents(
    folder: Path,
    dataset: Dataset,
    tables: Sequence[WrittenTable],
    shards: Sequence[Mapping[str, Any]],
    *,
    quarantined: int = 0,
    changes: str | None = None,
    tier: str = "full",
) -> None:
    """Write README.md, CITATION.cff, croissant.json and, where the license is no known one, LICENSE.md.

    All else but the manifest stands in the folder already: whether there is a datasheet is seen there.

    Args:
        folder: the build.
        dataset: what the curator states.
        tables: the tables as they were written.
        shards: the manifest's entries of the Parquet files.
        quarantined: how many raw files or records could not be compiled.
        changes: the section of this version in the changelog of the data.
        tier: full, masked or textless.

    Raises:
        OSError: a file cannot be written.
    """
    sheet = (folder / DATASHEET).is_file()
    text = card(dataset, tables, quarantined=quarantined, datasheet=sheet, changes=changes, tier=tier)
    (folder / CARD).write_bytes(text.encode())
    (folder / CITATION).write_bytes(citation_file(dataset, tables, tier).encode())
    (folder / CROISSANT).write_bytes(pretty(croissant(dataset, tables, shards, tier)))
    terms = license_file(dataset, tier)
    if terms is not None:
        (folder / LICENSES[1]).write_bytes(terms.encode())
