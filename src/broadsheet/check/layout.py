"""The files of a build folder: which there are, whether they are those of the manifest, and how they are named."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path
from typing import Any, Final

from broadsheet.check.findings import Place, Plain, Report, name_of, why
from broadsheet.contract.layout import LINES, MANIFEST, SHARD
from broadsheet.contract.schemas import TABLES
from broadsheet.contract.splitting import SPLITS

Shards = dict[tuple[str, str], list[tuple[int, int, Path]]]
"""By table and split: the number of a file, the count that its name states, and the file."""

_FORMS: Final = {"data": SHARD, "jsonl": LINES}


@dataclass(frozen=True, slots=True)
class Image:
    """The data files of a build by table and split, and which files have other bytes than the manifest states."""

    folder: Path
    shards: Mapping[tuple[str, str], list[Path]] = field(default_factory=dict)
    lines: Mapping[tuple[str, str], list[Path]] = field(default_factory=dict)
    changed: frozenset[Path] = frozenset()


def walk(folder: Path, report: Report) -> Iterator[str]:
    """The paths of all files under a folder, without following links; what is no plain file is a finding."""
    pending = [folder]
    while pending:
        here = pending.pop()
        try:
            entries = sorted(os.scandir(here), key=lambda entry: entry.name)
        except OSError as error:
            report.add("schema.unreadable", Place(name_of(here)), reason=why(error))
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                pending.append(Path(entry.path))
            elif entry.is_file(follow_symlinks=False):
                yield Path(entry.path).relative_to(folder).as_posix()
            else:
                report.add("dataset.not-a-file", Place(name_of(Path(entry.path))))


def check_files(folder: Path, manifest: Mapping[str, Any], report: Report) -> Image:
    """Compare the files of a build with its manifest, and sort out which of them holds which table and split."""
    there = set(walk(folder, report)) - {MANIFEST}
    listed = {entry["path"]: entry for entry in manifest["files"]}
    place = Place(name_of(folder / MANIFEST))
    if [entry["path"] for entry in manifest["files"]] != sorted(listed):
        report.add("dataset.file-order", place, "files")
    for path in sorted(listed.keys() - there):
        report.add("dataset.file-missing", place, "files", path=Plain(name_of(Path(path))))
    for path in sorted(there - listed.keys()):
        report.add("dataset.file-extra", Place(name_of(folder / path)))
    changed = {folder / path for path in sorted(there & listed.keys()) if _changed(folder / path, listed[path], report)}
    return _sorted_out(folder, sorted(there), frozenset(changed), report)


def _changed(path: Path, entry: Mapping[str, Any], report: Report) -> bool:
    place = Place(name_of(path))
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
    except OSError as error:
        report.add("schema.unreadable", place, reason=why(error))
        return True
    if size != entry["bytes"]:
        report.add("dataset.file-size", place, size=size, stated=entry["bytes"])
    if digest != entry["sha256"]:
        report.add("dataset.file-sha256", place)
    return bool(digest != entry["sha256"])


def _sorted_out(folder: Path, paths: list[str], changed: frozenset[Path], report: Report) -> Image:
    """Sort the data files out by table and split; a split that is cut differently in its two forms is a finding."""
    found: dict[str, Shards] = {form: defaultdict(list) for form in _FORMS}
    for path in paths:
        form = path.partition("/")[0]
        if form not in _FORMS:
            continue
        match = _FORMS[form].fullmatch(path)
        table, split = match.group(1, 2) if match else ("", "")
        if match is None or table not in TABLES or split not in SPLITS:
            report.add("dataset.shard-name", Place(name_of(folder / path)))
        else:
            found[form][table, split].append((int(match[3]), int(match[4]), folder / path))
    for form in _FORMS:
        for key, files in found[form].items():
            _check_numbers(files, found["data"].get(key, []), report)
    shards, lines = ({key: [path for *_, path in one] for key, one in found[form].items()} for form in _FORMS)
    return Image(folder, shards, lines, changed)


def _check_numbers(shards: list[tuple[int, int, Path]], parquet: list[tuple[int, int, Path]], report: Report) -> None:
    counts = {count for _, count, _ in shards}
    whole = len(counts) == 1 and [number for number, _, _ in shards] == list(range(*counts))
    if not whole or (parquet and {count for _, count, _ in parquet} != counts):
        report.add("dataset.shards", Place(name_of(shards[0][2])))
