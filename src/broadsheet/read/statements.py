"""What a curator states for those who find, cite and ask for the dataset; nothing of it changes a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

Statement = str | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """How the dataset is cited; the date is the day of release as YYYY-MM-DD."""

    authors: tuple[str, ...] = ()
    doi: str | None = None
    url: str | None = None
    date_released: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HubWords:
    """What the card tells a hub beside what the build knows.

    By default the annotations are the compiler's and the text is that of pages as they were found.
    """

    annotations_creators: tuple[str, ...] = ("machine-generated",)
    language_creators: tuple[str, ...] = ("found",)
    source_datasets: tuple[str, ...] = ("original",)
    task_categories: tuple[str, ...] = ()
    task_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gating:
    """What a hub asks of whoever wants the files: `fields` are pairs of a question and the kind of its answer."""

    approval: str
    prompt: str
    heading: str | None = None
    button: str | None = None
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """The tables `[citation]`, `[hub]`, `[gating]` and `[rai]` of dataset.toml."""

    citation: Citation = Citation()
    hub: HubWords = HubWords()
    gating: Gating | None = None
    rai: tuple[tuple[str, Statement], ...] = ()


NOTHING_STATED: Final = Statements()
TABLES: Final = tuple(field.name for field in fields(Statements))
"""The names of these tables."""


def _frozen(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}


def statements(stated: Mapping[str, Any]) -> Statements:
    """The statements of what dataset.toml states, which fits its schema.

    >>> statements({"citation": {"authors": ["The bakers"]}}).citation.authors
    ('The bakers',)
    """
    gating = dict(stated.get("gating", {}))
    if gating:
        gating["fields"] = [(field["label"], field["kind"]) for field in gating.get("fields", ())]
    return Statements(
        citation=Citation(**_frozen(stated.get("citation", {}))),
        hub=HubWords(**_frozen(stated.get("hub", {}))),
        gating=Gating(**_frozen(gating)) if gating else None,
        rai=tuple(_frozen(stated.get("rai", {})).items()),
    )
