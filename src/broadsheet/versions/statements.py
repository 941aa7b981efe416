"""What two builds state about themselves outside their tables: settings, files, tombstones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson
import yaml

from broadsheet.check.card import front_matter
from broadsheet.contract.layout import CARD, TOMBSTONES
from broadsheet.versions.difference import FileChange, Kind, Setting
from broadsheet.versions.errors import VersionsError
from broadsheet.versions.images import Image

# What rows follow from is compared as rows; the version is what the comparison is about.
_APART: Final = frozenset({"version", "tier", "tables", "files", "derived_from"})
_CARD_APART: Final = frozenset({"configs", "dataset_info", "size_categories"})
_MISSING: Final[Mapping[str, Any]] = {"sha256": None, "bytes": None}
_TAKEN_DOWN: Final = (("author", re.compile("author-")), ("comment", re.compile(r"[0-9a-f]{16}-c")))


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """The values within objects, by their paths; a list is one value.

    >>> dict(_leaves({"split": {"train": 80, "test": 10}, "tags": ["news"]}, ""))
    {'split.train': 80, 'split.test': 10, 'tags': ['news']}
    """
    if not isinstance(value, dict):
        yield path, value
        return
    for name, one in value.items():
        yield from _leaves(one, f"{path}.{name}".removeprefix("."))


def _card(image: Image) -> Mapping[str, Any]:
    """The statements in a card's YAML, such as languages and licence; none where it has no YAML that can be read."""
    if CARD not in image.files:
        return {}
    head = front_matter(image.file(CARD).read_text("utf-8", "replace"))
    try:
        # Aliases could unfold a few bytes into gigabytes, and a card from afar is anyone's.
        plain = not any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(head or "", yaml.SafeLoader))
        found = yaml.safe_load(head) if head and plain else {}
    except (yaml.YAMLError, RecursionError):
        return {}
    return {name: one for name, one in found.items() if name not in _CARD_APART} if isinstance(found, dict) else {}


def _stated(image: Image) -> dict[str, Any]:
    manifest = {name: one for name, one in image.manifest.items() if name not in _APART}
    return dict(_leaves(manifest, "")) | dict(_leaves(_card(image), "card"))


def setting_changes(old: Image, new: Image) -> Iterator[Setting]:
    """The statements that differ, those of the manifest first; one that is not there is None.

    Raises:
        VersionsError: a card cannot be fetched.
    """
    before, after = _stated(old), _stated(new)
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            yield Setting(name=name, old=before.get(name), new=after.get(name))


def _table_of(path: str) -> str | None:
    """The table whose rows a file holds; early versions of Broadsheet called such files otherwise than today's."""
    parts = path.split("/")
    return parts[1] if parts[0] in ("data", "jsonl") and len(parts) > 2 else None


def file_changes(old: Image, new: Image) -> Iterator[FileChange]:
    """The files outside the tables that differ, by path."""
    before, after = old.files, new.files
    for path in sorted(path for path in before.keys() | after.keys() if _table_of(path) is None):
        one, other = before.get(path, _MISSING), after.get(path, _MISSING)
        if one["sha256"] != other["sha256"]:
            kind: Kind = "added" if one is _MISSING else "removed" if other is _MISSING else "changed"
            yield FileChange(path=path, kind=kind, old_bytes=one["bytes"], new_bytes=other["bytes"])


def data_files(image: Image, table: str) -> dict[str, str]:
    """The SHA-256 of the Parquet and JSON Lines files of a table by path."""
    return {path: entry["sha256"] for path, entry in image.files.items() if _table_of(path) == table}


def _tombstones(image: Image) -> set[str]:
    if TOMBSTONES not in image.files:
        return set()
    try:
        return {str(orjson.loads(line)["id"]) for line in image.file(TOMBSTONES).read_bytes().splitlines()}
    except (ValueError, TypeError, LookupError):
        what = f"{TOMBSTONES} is no list of tombstones"
        raise VersionsError(image.place, what, f"see `broadsheet check {image.place}`") from None


def new_tombstones(old: Image, new: Image) -> dict[str, int]:
    """How many entries of tombstones.jsonl are new, by what they take down.

    Raises:
        VersionsError: a list of tombstones cannot be read.
    """
    kinds = Counter(_taken_down(one) for one in _tombstones(new) - _tombstones(old))
    return dict(sorted(kinds.items()))


def _taken_down(id_: str) -> str:
    return next((kind for kind, form in _TAKEN_DOWN if form.match(id_)), "page")
