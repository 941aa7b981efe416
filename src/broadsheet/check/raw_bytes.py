"""Level raw: the bytes under raw/ are those that the pages were compiled from.

A page that is a file is looked at when it comes by. Pages stand in the order of their ids, records in that of their
container: what a page states of its record is spooled by the container's path, and each container is read once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Final
from zlib import crc32

import orjson

from broadsheet.check.findings import Place, Plain, Report, why
from broadsheet.check.join import Seen
from broadsheet.contract.layout import raw_key
from broadsheet.contract.records import Incident
from broadsheet.contract.spool import N_BUCKETS, Spool
from broadsheet.read import Input, Provenance, RawError, fields_of, open_store, raw_pages
from broadsheet.read.files import path_of

_GONE: Final = Plain("the file has no such record")
# Number of the record: what its page states, and where the page stands.
_Stated = dict[int, tuple[dict[str, Any], Place]]


class RawBytes:
    """Compares pages with the folder that they were compiled from."""

    def __init__(self, raw: Path) -> None:
        self._raw = raw
        self._records = Spool(TemporaryFile)

    def add(self, page: Seen, report: Report) -> None:
        """Check a page that is a file; keep what one in a container states for later."""
        row, place = page.row, page.place
        if row["record"] is not None:
            stated = {name: row[name] for name in ("raw_sha256", "raw_bytes", "encoding")}
            line = orjson.dumps(
                (
                    row["raw_path"],
                    row["record"]["number"],
                    {**stated, "pieces": [(one["start_byte"], one["n_bytes"]) for one in _verbatim(row, report)]},
                    _digest(
                        row["text"][one["start_char"] : one["start_char"] + one["length"]]
                        for one in _verbatim(row, report)
                    ),
                    (place.file, place.line, place.row, place.record),
                )
            )
            self._records.add(crc32(row["raw_path"].encode()) % N_BUCKETS, line + b"\n")
            return
        try:
            data = open_store(str(self._raw)).read(path_of(row["raw_path"]))
        except OSError as error:
            report.add("raw.missing", place, "raw_path", reason=why(error))
            return
        if not _same_bytes(data, row):
            report.add("raw.sha256", place, "raw_sha256")
            return
        for index, piece in enumerate(row["raw_alignment"] if report.tier == "full" else ()):
            text = row["text"][piece["start_char"] : piece["start_char"] + piece["length"]]
            if piece["step"] is None and not _decodes(data, piece, row["encoding"], text):
                report.add("raw.decode", place, f"raw_alignment[{index}]")

    def check(self, report: Report) -> None:
        """Check the pages in containers."""
        for bucket in self._records.buckets():
            containers: dict[str, _Stated] = {}
            for line in bucket.splitlines():
                raw_path, number, stated, digest, place = orjson.loads(line)
                # Two pages of one record are told of among the copies.
                containers.setdefault(raw_path, {})[number] = {**stated, "digest": digest}, Place(*place)
            for raw_path, records in containers.items():
                self._check_container(raw_path, records, report)
        self._records.close()

    def _check_container(self, raw_path: str, records: _Stated, report: Report) -> None:
        reason = _GONE
        try:
            for number, data in self._records_of(raw_path):
                stated, place = records.pop(number, (None, None))
                if stated is not None and place is not None:
                    _check_record(data, stated, place, report)
        except (OSError, RawError) as error:
            reason = why(error) if isinstance(error, OSError) else Plain("a library for it is not installed")
        for _, place in records.values():
            report.add("raw.missing", place, "raw_path", reason=reason)

    def _records_of(self, raw_path: str) -> Iterator[tuple[int, bytes]]:
        store = open_store(str(self._raw))
        name = raw_key(raw_path)
        # Rows come from anywhere: a path that leads out of raw/ is refused here.
        store.open(name).close()
        one = Input(name=name, size=0, provenance=Provenance(raw_path=raw_path))
        for page in raw_pages(store, one, None, fields_of(self._raw)):
            if page.provenance.record is not None and not isinstance(page.data, Incident):
                yield page.provenance.record.number, page.data


def _verbatim(row: Mapping[str, Any], report: Report) -> list[dict[str, Any]]:
    """The pieces whose bytes are the text's; none where the tier has another text, or none."""
    return [piece for piece in row["raw_alignment"] if piece["step"] is None and report.tier == "full"]


def _digest(texts: Iterable[str]) -> str:
    return sha256("".join(texts).encode()).hexdigest()


def _check_record(data: bytes, stated: Mapping[str, Any], place: Place, report: Report) -> None:
    if not _same_bytes(data, stated):
        report.add("raw.sha256", place, "raw_sha256")
        return
    try:
        found = _digest(data[start : start + length].decode(stated["encoding"]) for start, length in stated["pieces"])
    except (LookupError, ValueError):
        found = ""
    if found != stated["digest"]:
        report.add("raw.decode", place, "raw_alignment")


def _same_bytes(data: bytes, stated: Mapping[str, Any]) -> bool:
    return (sha256(data).hexdigest(), len(data)) == (stated["raw_sha256"], stated["raw_bytes"])


def _decodes(data: bytes, piece: Mapping[str, Any], encoding: str, text: str) -> bool:
    try:
        return data[piece["start_byte"] : piece["start_byte"] + piece["n_bytes"]].decode(encoding) == text
    except (LookupError, ValueError):
        return False
