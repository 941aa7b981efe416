"""What differs between two builds, as records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two builds: where it is, and what its manifest says of it."""

    place: str
    name: str
    version: str
    tier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """Rows that are in another split; `joined` of them are pages that say so (the incident split.groups-joined)."""

    old: str
    new: str
    rows: int
    joined: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """A field of one changed row on both sides, as JSON values."""

    id: str
    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDiff:
    """The rows of a table, matched by key: counts, and the first ids of each kind in their order.

    `changed` are rows of which a field that both builds have differs; a row that is only in another split is in
    `moves` alone.
    """

    table: str
    old_rows: int = 0
    new_rows: int = 0
    added: int = 0
    removed: int = 0
    changed: int = 0
    fields: Mapping[str, int]
    moves: tuple[Moves, ...] = ()
    ids: Mapping[Kind, tuple[str, ...]]
    values: tuple[Values, ...] = ()

    @property
    def moved(self) -> int:
        """Rows in another split."""
        return sum(one.rows for one in self.moves)

    @property
    def same(self) -> bool:
        """Whether no row differs."""
        return not (self.added or self.removed or self.changed or self.moves)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """A field whose declaration differs. `field` is its path, `[]` for items of a list; empty for the whole table.

    retyped: another type, so that values cannot be compared. nullable, enum: other values are allowed. key: another
    field tells rows apart.
    """

    table: str
    field: str
    kind: Literal["added", "removed", "retyped", "nullable", "enum", "key"]
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A statement about the whole build that differs: of the manifest, or (`card.…`) of the card's YAML."""

    name: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """A file outside the tables that differs, with its sizes in bytes."""

    path: str
    kind: Kind
    old_bytes: int | None
    new_bytes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """All that differs between two builds.

    `rewritten` counts data files that hold the same rows in other bytes or under other names. `tombstones` counts the
    entries of tombstones.jsonl that are new, by what they take down (page, comment, author).
    """

    old: Side
    new: Side
    tables: tuple[TableDiff, ...]
    schema: tuple[FieldChange, ...]
    settings: tuple[Setting, ...]
    files: tuple[FileChange, ...]
    rewritten: int
    tombstones: Mapping[str, int]

    @property
    def same(self) -> bool:
        """Whether nothing differs, packaging included."""
        parts = (self.schema, self.settings, self.files, self.rewritten)
        return all(table.same for table in self.tables) and not any(parts) and self.old.version == self.new.version
