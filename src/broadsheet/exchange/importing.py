"""Takes corrections back from an annotation tool into raw/<source>/corrections.jsonl."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from broadsheet.contract.validate import errors
from broadsheet.exchange import brat_reading, labelstudio_reading
from broadsheet.exchange.brat_reading import Document
from broadsheet.exchange.comparing import corrections
from broadsheet.exchange.errors import ExchangeError
from broadsheet.exchange.pages import Row, open_build
from broadsheet.read import CORRECTIONS, RawError
from broadsheet.read.corrections import parse_corrections

READERS: Final[dict[str, Callable[[Path], Iterator[Document]]]] = {
    "brat": brat_reading.read,
    "labelstudio": labelstudio_reading.read,
}


@dataclass(frozen=True, slots=True)
class Imported:
    """What came back: corrections per file that were new, and how many containers were looked at."""

    new: dict[Path, int]
    n_containers: int


def import_corrections(
    file: Path, form: str, build: Path, raw: Path, *, by: str | None = None, date: str | None = None
) -> Imported:
    """Compare edited labels with the build they were exported from, and append what differs to raw/.

    Args:
        file: what the tool gives back (brat: the folder; Label Studio: the JSON export).
        form: a name of `READERS`.
        build: the build that was exported.
        raw: the raw folder it was built from.
        by: who corrected, if the curator states it.
        date: when, if the curator states it.

    Raises:
        ExchangeError: nothing was written: a file cannot be understood, a text is not the build's any more, the build
            is not of the tier full, raw/ has no such source, or its file of corrections is broken.
        OSError: a file cannot be read or written.
    """
    found = open_build(build)
    if found.tier != "full":
        raise ExchangeError(
            f"{build} is of the tier {found.tier}: corrections name words and offsets of the full build"
        )
    documents: dict[str, Document] = {}
    for document in READERS[form](file):
        if document.record_id in documents:
            raise ExchangeError(f"{file}: {document.record_id} comes twice; keep one")
        documents[document.record_id] = document
    n_containers, stated = len(documents), {"by": by, "date": date}
    stated = {key: value for key, value in stated.items() if value is not None}
    by_source: dict[str, list[Row]] = {}
    for page in found.pages():
        for container in page.containers():
            edited = documents.pop(container.record_id, None)
            if edited is None:
                continue
            if edited.text != container.text:
                why = f"{file}: the text of {container.record_id} is not that of {build}"
                raise ExchangeError(f"{why}; export this build and carry the corrections over")
            new = corrections(page.page["page_id"], container, edited.quotes)
            by_source.setdefault(page.page["source_id"], []).extend({**one, **stated} for one in new)
    if documents:
        raise ExchangeError(f"{file}: {build} has no {min(documents)}; give the build that was exported")
    return Imported(_append(raw, by_source), n_containers)


def _append(raw: Path, by_source: dict[str, list[Row]]) -> dict[Path, int]:
    written: dict[Path, tuple[bytes, int]] = {}
    for source, rows in sorted(by_source.items()):
        path = raw / source / CORRECTIONS
        before = path.read_bytes() if path.exists() else b""
        lines = [orjson.dumps(row) for row in rows]
        there = _standing(before, frozenset(lines), path)
        new = [line for line in lines if line not in there]
        if not new:
            continue
        for row in rows:
            _check(row)
        if not path.parent.is_dir():
            raise ExchangeError(f"{path.parent}: raw/ has no such source; give the folder that the build was made from")
        gap = b"\n" if before and not before.endswith(b"\n") else b""
        written[path] = before + gap + b"".join(line + b"\n" for line in new), len(new)
    # Nothing is written before all of it is known to fit.
    for path, (data, _) in written.items():
        _replace(path, data)
    return {path: n_new for path, (_, n_new) in written.items()}


def _standing(before: bytes, lines: frozenset[bytes], path: Path) -> set[bytes]:
    """Those of the lines that the file has already, and that no later line about the same quote may have undone."""
    there, found = before.split(b"\n"), set()
    undone: set[tuple[Any, ...]] = set()
    try:
        stated = parse_corrections(before, str(path))
    except RawError as error:
        raise ExchangeError(str(error)) from None
    for one in reversed(stated):
        line, about = there[one.line - 1], (one.stated.get("page_id"), one.stated["container"], one.spans)
        if line not in lines:
            undone.add(about)
        elif about not in undone:
            found.add(line)
    return found


def _check(row: Row) -> None:
    wrong = errors("corrections", row)
    if wrong:
        where = ".".join(str(part) for part in wrong[0].absolute_path)
        raise ExchangeError(f"a correction does not fit schema/corrections.schema.json: {where} ({wrong[0].validator})")


def _replace(path: Path, data: bytes) -> None:
    new = path.with_name(f".{path.name}.new")
    try:
        with new.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
