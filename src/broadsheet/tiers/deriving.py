"""A masked or textless build, derived from a full one: all or nothing, in memory that does not grow with the corpus."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import orjson

from broadsheet.building.image import changes_of
from broadsheet.check import check_build
from broadsheet.contract.layout import (
    CHANGELOG,
    DATASHEET,
    DUPLICATES,
    MANIFEST,
    QUARANTINE,
    RAW_LIST,
    TOMBSTONES,
    folder_name,
)
from broadsheet.contract.rows import Row
from broadsheet.describe.blocks import blocks
from broadsheet.describe.datasheet import fill
from broadsheet.describe.documents import write_documents
from broadsheet.describe.figures import Figures
from broadsheet.describe.whole import facts_of
from broadsheet.read import Dataset, read_dataset
from broadsheet.tiers.curation import LABELS, Sidecars, write_curation
from broadsheet.tiers.errors import TierError
from broadsheet.tiers.masking import mask_page
from broadsheet.tiers.pseudonyms import Pseudonyms, read_key
from broadsheet.tiers.repeating import Documents, repeats
from broadsheet.tiers.streaming import Change, Rows, change_rows, destination, write_shards
from broadsheet.tiers.textless import without_text
from broadsheet.version import __version__
from broadsheet.write.image import RawCounts, WrittenTable, write_quarantine, write_schemas
from broadsheet.write.manifest import file_entries, is_intact, read_manifest, write_manifest
from broadsheet.write.swap import BusyError, locked, staged, workplace

# Blocks of figures that count and never name; any other stays out of a build without text.
_COUNTING: Final = frozenset(
    {"tables", "text", "lengths", "comments", "threads", "quotes", "incidents", "normalizations", "duplicates"}
    | {"quarantine", "removals", "quality", "versions"}
)
_UNTOLD: Final = "Left out in this tier: it could repeat words of the pages, or tells of fields that are null here."


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A build as it was derived.

    `left_out`: files of raw/ that it does not carry, for they state words of a page. `repeating`: its documents that
    have five words in a row in common with a page, with the page's id; people have to judge them.
    """

    target: Path
    tier: str
    counts: Mapping[str, int]
    digests: Mapping[str, str]
    left_out: tuple[str, ...] = ()
    repeating: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """What a tier is derived from and into."""

    build: Path
    manifest: Mapping[str, Any]
    dataset: Dataset
    raw: Path
    tier: str
    figures: Figures = field(default_factory=Figures)
    documents: Documents = field(default_factory=Documents)


def derive(build: Path, tier: str, raw: Path, *, out: Path | None = None, key: Path | None = None) -> Derived:
    """Derive the masked or the textless tier of a build into `out/<name>-<version>-<tier>/` (by default beside it).

    The build says what the pages say, `raw` what the curator says of them. The masked tier needs a file with a key.

    Raises:
        TierError: it is no sound full build, `raw` is not what it was made from, `out` is in the build, or the key is
            missing or too short.
        RawError: something in raw/ is wrong.
        OSError: a file cannot be read or written.
    """
    pseudonyms = _pseudonyms(tier, key)
    task = _task(build, tier, raw)
    out = destination(out, build)
    target = out / folder_name(task.dataset.name, task.dataset.version, tier)
    sidecars = Sidecars(raw)
    try:
        with locked(out), workplace(target) as work, staged(target) as folder:
            task = replace(task, figures=Figures(work / "figures"))
            change = _masked(pseudonyms) if pseudonyms else _textless(task, sidecars)
            _write_beside(folder, task)
            shards = change_rows(build, task.manifest, work / "rows", change)
            tables = write_shards(folder, work / "rows", shards, _counted(task) if pseudonyms else _uncounted)
            left_out = [] if pseudonyms else write_curation(folder, raw, sidecars.repeating)
            _write_documents(folder, task, tables)
            _refuse_broken(folder)
    except BusyError as error:
        raise TierError(str(error)) from None
    return Derived(
        target=target,
        tier=tier,
        counts={table.name: table.num_rows for table in tables},
        digests={table.name: table.digest for table in tables},
        left_out=tuple(left_out),
        repeating={name: page for name, (page, _) in sorted(task.documents.repeating.items())},
    )


def _pseudonyms(tier: str, key: Path | None) -> Pseudonyms | None:
    if tier == "textless":
        return None
    if key is None:
        cure = "make one with `head -c 32 /dev/urandom | base64 > masking.key`, keep it, and name it with --key"
        raise TierError(f"the masked tier needs a file with a key; {cure}")
    return Pseudonyms(read_key(key))


def _task(build: Path, tier: str, raw: Path) -> _Task:
    try:
        manifest = read_manifest(build)
        whole = is_intact(build)
    except (OSError, ValueError):
        raise TierError(f"{build} is no build: its {MANIFEST} cannot be read; name one that a build wrote") from None
    if manifest.get("tier", "full") != "full":
        raise TierError(f"{build} is a {manifest['tier']} build; tiers are derived from a full one")
    if not whole:
        raise TierError(f"{build} has other files than its manifest names; run `broadsheet check {build}`")
    if manifest["broadsheet"] != __version__:
        made = f"{build} was made by Broadsheet {manifest['broadsheet']}, and this is {__version__}"
        raise TierError(f"{made}; build it again, or install broadsheet=={manifest['broadsheet']}")
    dataset = read_dataset(raw)
    stated = dataset.name, dataset.version
    if stated != (manifest["name"], manifest["version"]):
        told = f"{raw} states {' '.join(stated)}, and {build} is {manifest['name']} {manifest['version']}"
        raise TierError(f"{told}; name the raw folder that it was built from with --raw")
    return _Task(build=build, manifest=manifest, dataset=dataset, raw=raw, tier=tier)


def _masked(pseudonyms: Pseudonyms) -> Change:
    def change(rows: Rows) -> Rows:
        return mask_page(rows, pseudonyms)

    return change


def _textless(task: _Task, sidecars: Sidecars) -> Change:
    counted = _counted(task)

    def change(rows: Rows) -> Rows:
        page = rows["pages"][0]
        task.documents.look(page["page_id"], page["text"])
        sidecars.look(page)
        for table, found in rows.items():
            for row in found:
                # What is counted is told: so many words, and none of them.
                counted(table, row)
        notes = [one for one in page["notes"] if not repeats(one["note"], page["text"])]
        left = {**rows, "pages": [{**page, "notes": notes}]}
        return {table: [without_text(table, row) for row in found] for table, found in left.items()}

    return change


def _counted(task: _Task) -> Any:
    return task.figures if (task.build / DATASHEET).exists() else _uncounted


def _uncounted(_table: str, _row: Row) -> None:
    """Count nothing."""


def _write_beside(folder: Path, task: _Task) -> None:
    """Write what does not depend on the rows, and take note of what could repeat a page."""
    write_schemas(folder, task.tier)
    rights = task.dataset.rights_file
    for name in (RAW_LIST, DUPLICATES, TOMBSTONES, CHANGELOG, *([rights.name] if rights else [])):
        if (task.build / name).exists():
            shutil.copyfile(task.build / name, folder / name)
    write_quarantine(folder, _quarantined(task.build))
    if task.tier == "textless":
        labels = task.dataset.term_labels
        if labels is not None:
            (folder / LABELS).parent.mkdir()
            shutil.copyfile(labels, folder / LABELS)
        names = [path for path in (labels, rights, task.dataset.changelog, task.dataset.datasheet) if path is not None]
        statements = [task.raw / "dataset.toml", *sorted(task.raw.glob("*/source.toml"))]
        for path in (*names, *statements):
            task.documents.add(path.name if path in names else path.relative_to(task.raw).as_posix(), _prose(path))


def _prose(path: Path) -> str:
    """A document's text; of a datasheet without the figures, which are left out or only count."""
    text = path.read_text(encoding="utf-8", errors="replace")
    return "\n".join(part.partition("<!-- /figures -->")[2] or part for part in text.split("<!-- figures:"))


def _quarantined(build: Path) -> Iterator[bytes]:
    if (build / QUARANTINE).exists():
        with (build / QUARANTINE).open("rb") as lines:
            for line in lines:
                yield orjson.dumps(without_text("quarantine", orjson.loads(line)), option=orjson.OPT_APPEND_NEWLINE)


def _write_documents(folder: Path, task: _Task, tables: tuple[WrittenTable, ...]) -> None:
    if (task.build / DATASHEET).exists():
        stated = task.dataset
        told = blocks(facts_of(folder, stated.name, stated.version, tables, task.figures, tier=task.tier))
        if task.tier == "textless":
            told = {name: block if name in _COUNTING else _UNTOLD for name, block in told.items()}
        # What a build counts beside its rows' figures needs their words.
        told.setdefault("terms", _UNTOLD)
        sheet = fill((task.build / DATASHEET).read_text(encoding="utf-8"), told)
        (folder / DATASHEET).write_bytes(sheet.encode())
    shards = file_entries(folder, "data")
    n_quarantined = sum(1 for _ in _quarantined(task.build))
    changes = changes_of(task.dataset)
    write_documents(folder, task.dataset, tables, shards, quarantined=n_quarantined, changes=changes, tier=task.tier)
    write_manifest(
        folder,
        task.dataset,
        tables,
        RawCounts(**task.manifest["raw"]),
        shards,
        tier=task.tier,
        derived_from={
            "manifest_sha256": sha256((task.build / MANIFEST).read_bytes()).hexdigest(),
            "tables": [{name: table[name] for name in ("name", "digest")} for table in task.manifest["tables"]],
        },
    )


def _refuse_broken(folder: Path) -> None:
    broken = [finding for finding in check_build(folder) if finding.level == "error"]
    if broken:
        told = f"{broken[0].file}: {broken[0].message}"
        raise TierError(f"the derived build does not pass its own check and was discarded: {told}")
