"""Parquet: one record a row, the page in a column; read a few rows at a time, and only the columns that are needed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from broadsheet.contract.records import Record
from broadsheet.incidents import incident
from broadsheet.read.broken import BrokenFileError
from broadsheet.read.compression import MAX_RATIO, RATIO_WINDOW
from broadsheet.read.containers.jsonl import page_of_record
from broadsheet.read.fields import CONTENT, FieldMap, default_names, with_record
from broadsheet.read.provenance import Provenance
from broadsheet.read.raw_page import RawPage

# A dictionary lets a few bytes stand for a long text in every row, so rows are bounded by what each of them could be.
_BATCH_BYTES: Final = 2**28
_BATCH_ROWS: Final = (8, 256)


def parquet_pages(file: BinaryIO, provenance: Provenance, fields: FieldMap) -> Iterator[RawPage]:
    """The pages of a Parquet file.

    What cannot be read costs the rest of its row group (one incident that names the rows) and no other group.

    Raises:
        BrokenFileError: it is no Parquet file that can be read, or no column has a page.
        OSError: the file cannot be read.
    """
    import pyarrow.parquet as pq

    watched = _Watched(file)
    try:
        # Files with checksums are few; where they are, a flipped bit is found.
        table = pq.ParquetFile(watched, page_checksum_verification=True, pre_buffer=False)
        columns = _columns(table.schema_arrow, fields)
    except Exception as error:
        raise watched.error or BrokenFileError("read.parquet", reason=_reason(error)) from None
    if not columns:
        raise BrokenFileError("read.no-text", names=", ".join(dict.fromkeys(fields.content())))
    first = 1
    for group in range(table.num_row_groups):
        n_rows = table.metadata.row_group(group).num_rows
        yield from _group(table, group, first, columns, provenance, fields, watched)
        first += n_rows


def _group(
    table: Any,
    group: int,
    first: int,
    columns: list[str],
    provenance: Provenance,
    fields: FieldMap,
    watched: _Watched,
) -> Iterator[RawPage]:
    """The pages of a row group whose first row has the number `first`."""
    number, last = first, first + table.metadata.row_group(group).num_rows - 1
    try:
        for row in _rows(table, group, columns):
            bare = Record(format="parquet", number=number, id=None, digest=None)
            number += 1
            yield page_of_record(row, bare, provenance, fields)
        if number != last + 1:
            raise ValueError(f"{number - first} of {last + 1 - first} rows are there")
    except (MemoryError, GeneratorExit):
        raise
    except Exception as error:
        if watched.error:
            raise watched.error from None
        bare = Record(format="parquet", number=number, id=None, digest=None)
        lost = incident("read.parquet-rows", first=number, last=last, reason=_reason(error))
        yield RawPage(lost, with_record(provenance, bare, {}))


def _rows(table: Any, group: int, columns: list[str]) -> Iterator[dict[str, Any]]:
    stated = table.metadata.row_group(group)
    packed = sum(stated.column(index).total_compressed_size for index in range(stated.num_columns))
    if stated.total_byte_size >= RATIO_WINDOW and stated.total_byte_size > packed * MAX_RATIO:
        raise ValueError(f"more than {MAX_RATIO} bytes come out of one")
    few, many = _BATCH_ROWS
    size = max(few, min(many, _BATCH_BYTES // max(stated.total_byte_size, 1)))
    for batch in table.iter_batches(size, row_groups=[group], columns=columns, use_threads=False):
        for index in range(batch.num_rows):
            yield {name: batch.column(place)[index].as_py() for place, name in enumerate(batch.schema.names)}


def _columns(schema: Any, fields: FieldMap) -> list[str]:
    """The columns to read: those of all fields that are there; none if none of them has a page."""
    stated = {name: fields.paths(name) for name in default_names() if name not in CONTENT}
    paths = [*fields.content(), *(path for names in stated.values() for path in names)]
    there = [path for path in dict.fromkeys(paths) if _has(schema, path)]
    return there if any(path in there for path in fields.content()) else []


def _has(schema: Any, path: str) -> bool:
    """Whether a schema has a column at a path. Of a nested column's members each is read by itself."""
    import pyarrow as pa

    head, _, rest = path.partition(".")
    if path in schema.names:
        # Lists and maps are never a value that is used, and can be far larger than all else.
        return not pa.types.is_nested(schema.field(path).type)
    if head not in schema.names or not rest:
        return False
    kind = schema.field(head).type
    return pa.types.is_struct(kind) and _has(pa.schema(list(kind)), rest)


def _reason(error: Exception) -> str:
    # pyarrow's messages can go on over several lines, with file names of its own sources.
    return " ".join(str(error).split())[:120].rstrip(". ")


class _Watched:
    """A file that remembers its own failure: pyarrow tells both that and bad data by OSError."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: OSError | None = None
        self.closed = False

    def read(self, size: int = -1) -> bytes:
        try:
            return self._file.read(size)
        except OSError as error:
            self.error = error
            raise

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def size(self) -> int:
        here = self._file.tell()
        end = self._file.seek(0, 2)
        self._file.seek(here)
        return end

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def writable(self) -> bool:
        return False

    def close(self) -> None:
        self.closed = True

    def flush(self) -> None:
        """Nothing is written."""
