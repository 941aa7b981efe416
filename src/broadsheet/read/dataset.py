"""raw/dataset.toml: what a curator states about the dataset as a whole."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from broadsheet.contract.layout import IMAGE_NAMES
from broadsheet.contract.splitting import SplitPlan
from broadsheet.read.fields import FieldMap
from broadsheet.read.inputs import GROUPS
from broadsheet.read.sidecar import Fault, RawError, parse_sidecar
from broadsheet.read.statements import NOTHING_STATED, Statements, statements
from broadsheet.read.statements import TABLES as STATED_TABLES
from broadsheet.read.stores import LocalStore, open_store, shown_path
from broadsheet.read.tombstones import TOMBSTONES, Tombstone, read_tombstones

LEDGER: Final = GROUPS.decode()
_NAME: Final = "dataset.toml"
_MOST: Final = 2**20
_FILES: Final = ("datasheet", "rights_file", "term_labels", "changelog")
ALL_TRAIN: Final = SplitPlan(salt="", train=100, validation=0, test=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """What raw/dataset.toml states; what it leaves out is None or empty.

    >>> Dataset(name="bakery-news", version="1.0.0", title="T", description="D", languages=("en",), license="other",
    ...         rights="R", contact="C").folder_name
    'bakery-news-1.0.0'
    """

    name: str
    version: str
    title: str
    description: str
    languages: tuple[str, ...]
    license: str
    rights: str
    contact: str
    content_warning: str | None = None
    tags: tuple[str, ...] = ()
    datasheet: Path | None = None
    rights_file: Path | None = None
    term_labels: Path | None = None
    license_name: str | None = None
    textless_license: str | None = None
    changelog: Path | None = None
    statements: Statements = NOTHING_STATED
    split: SplitPlan = ALL_TRAIN
    fields: tuple[tuple[str, str], ...] = ()
    exact_duplicates: str = "merge"
    similarity: int = 60
    shard_size: int = 256
    indirect_quotes: bool = True
    plots: bool = False
    groups: Path | None = None
    tombstones: tuple[Tombstone, ...] = ()
    sha256: str = ""

    @property
    def folder_name(self) -> str:
        """The name of the build's folder."""
        return f"{self.name}-{self.version}"


def read_dataset(raw: Path | str, out: Path | None = None) -> Dataset:
    """What `dataset.toml` and `tombstones.toml` in the raw folder state; the folder may be the URL of a store.

    The ledger of split groups stands in a local raw folder, and of a store, which is only read, in `out`.

    Raises:
        RawError: the folder or the file is missing, or the file does not fit its schema.
    """
    store = open_store(os.fspath(raw))
    local = isinstance(store, LocalStore)
    file = Path(raw) / _NAME if local else None
    shown = file or shown_path(store, _NAME.encode())
    if local and not Path(raw).is_dir():
        raise RawError(raw, None, "is no folder", "give the folder that holds dataset.toml and the sources")
    try:
        data = store.read(_NAME.encode(), _MOST)
    except FileNotFoundError:
        cure = "state there at least name, version, title, description and rights"
        raise RawError(shown, None, "is missing", cure) from None
    except OSError as error:
        reason = f"cannot be read ({error.strerror or error})"
        raise RawError(shown, None, reason, "mend or replace the file") from None
    stated = parse_sidecar(data, "dataset", shown, _wrong_date)
    plan = SplitPlan(**stated.pop("split")) if "split" in stated else ALL_TRAIN
    if plan.train + plan.validation + plan.test != 100:
        shares = f"{plan.train} + {plan.validation} + {plan.test}"
        raise RawError(shown, "split", f"the shares {shares} do not add up to 100", "change one of them")
    for key in _FILES:
        stated[key] = _file(file, shown, key, stated.get(key))
    rights_file = stated["rights_file"]
    if rights_file is not None and rights_file.name in IMAGE_NAMES:
        taken = f"a build has a {rights_file.name} of its own"
        raise RawError(shown, "rights_file", taken, "give the file another name")
    languages, tags = tuple(stated.pop("languages")), tuple(stated.pop("tags", ()))
    stated["statements"] = statements({key: stated.pop(key) for key in STATED_TABLES if key in stated})
    duplicates, names = stated.pop("duplicates", {}), stated.pop("fields", {})
    # Groups of near-copies matter where there are splits to keep apart.
    near = duplicates.get("near", "group" if plan is not ALL_TRAIN else "ignore")
    ledger = Path(raw) / LEDGER if local else (out or Path()) / f"{stated['name']}.{LEDGER}"
    tombstones, told = read_tombstones(store, shown_path(store, TOMBSTONES))
    return Dataset(
        **stated,
        languages=languages,
        tags=tags,
        split=plan,
        fields=tuple(sorted(names.items())),
        exact_duplicates=duplicates.get("exact", "merge"),
        similarity=duplicates.get("similarity", 60),
        groups=ledger if near == "group" else None,
        tombstones=tombstones,
        sha256=sha256(data + told).hexdigest(),
    )


def _wrong_date(stated: Mapping[str, Any]) -> Iterator[Fault]:
    """A day that no month has: its spelling is right, so the schema lets it pass."""
    try:
        date.fromisoformat(stated["citation"]["date_released"])
    except ValueError:
        yield "citation.date_released", "is no day of the calendar", 'spell it as YYYY-MM-DD, for example "2026-11-22"'
    except (KeyError, TypeError):
        return


def fields_of(raw: Path | str) -> FieldMap:
    """What the fields of containers are called; the usual names where raw/ has no dataset.toml that says so.

    >>> fields_of("nowhere").names
    {}
    """
    try:
        return FieldMap(dict(read_dataset(raw).fields))
    except RawError:
        return FieldMap()


def _file(dataset: Path | None, shown: Path | str, key: str, stated: str | None) -> Path | None:
    """The file that a key of dataset.toml names, if it names one."""
    if stated is None:
        return None
    if dataset is None:
        cure = "leave it out, or build from a local folder"
        raise RawError(shown, key, "names a file beside a store, which is only read", cure)
    path = dataset.parent / stated
    # A build writes its figures into the datasheet: a dataset from elsewhere must not choose what is overwritten.
    allowed = dataset.parent.resolve().parent
    if "\0" in stated or Path(stated).is_absolute() or not path.resolve().is_relative_to(allowed):
        cure = f'state a path relative to dataset.toml that stays there, for example "../{Path(stated).name}"'
        raise RawError(dataset, key, "leads out of the folder that holds the raw folder", cure)
    if not path.is_file():
        raise RawError(dataset, key, "there is no such file", "the path is relative to dataset.toml's folder")
    return path
