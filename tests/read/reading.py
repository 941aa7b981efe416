"""Raw files written for a test, and what comes out of them."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from broadsheet.contract.records import Incident
from broadsheet.incidents import catalogue
from broadsheet.read import Cut, FieldMap, Input, RawPage, list_inputs, open_store, raw_pages

Brief = tuple[int | None, bytes | str]
"""The number of a record (None: the file), and its bytes or the id of its incident."""


def read(data: bytes, name: str = "a.jsonl", sidecar: str | None = None, **fields: str) -> list[RawPage]:
    """The pages of a file with these bytes."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "town" / name
        path.parent.mkdir()
        path.write_bytes(data)
        if sidecar is not None:
            path.with_name(f"{name}.toml").write_text(sidecar)
        store = open_store(folder)
        [one] = list_inputs(store)
        return list(raw_pages(store, one, None, FieldMap(fields)))


def brief(pages: list[RawPage]) -> list[Brief]:
    found: list[Brief] = []
    for page in pages:
        record = page.provenance.record
        if isinstance(page.data, Incident):
            assert catalogue()[page.data.id].level == "error"
        found.append(
            (record.number if record else None, page.data.id if isinstance(page.data, Incident) else page.data)
        )
    return found


def listed(folder: Path) -> list[Input]:
    return list(list_inputs(open_store(str(folder))))


def by_cuts(folder: Path, one: Input, found: list[Cut]) -> list[RawPage]:
    store = open_store(str(folder))
    return [page for cut in found for page in raw_pages(store, one, cut)]
