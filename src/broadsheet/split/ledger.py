"""The ledger `raw/groups.tsv`: the split group that each page had in the build before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from broadsheet.read import RawError

_PAGE_ID: Final = re.compile("[0-9a-f]{16}")
_ESCAPES: Final = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_MEANT: Final = {escape: sign for sign, escape in _ESCAPES.items()}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger: a page, its split group, and the group it had before a join moved it (None: none did)."""

    page_id: str
    group: str
    was: str | None = None


def _spelled(group: str) -> str:
    return re.sub(r"[\\\t\n\r]", lambda sign: _ESCAPES[sign[0]], group)


def _meant(field: str) -> str:
    return re.sub(r"\\.?", lambda escape: _MEANT[escape[0]], field)


def _entry(line: str) -> Entry:
    """The entry on a line; raises ValueError with what is wrong."""
    fields = line.split("\t")
    if len(fields) != 3:
        raise ValueError(f"has {len(fields)} fields, not 3 (page, group, former group)")
    if not _PAGE_ID.fullmatch(fields[0]):
        raise ValueError("does not begin with the id of a page")
    try:
        group, was = map(_meant, fields[1:])
    except KeyError:
        raise ValueError("has a backslash before another sign than t, n, r or a backslash") from None
    if not group or group == was:
        raise ValueError("has no group, or the same group twice")
    return Entry(fields[0], group, was or None)


def read_ledger(file: Path) -> Iterator[Entry]:
    """The entries of a ledger, by page, read line by line; none where there is no such file.

    Raises:
        RawError: a line is none of a ledger, or the pages are not in order, each once.
        OSError: the file cannot be read.
    """
    try:
        lines = file.open("rb")
    except FileNotFoundError:
        return
    before = ""
    with lines:
        for number, line in enumerate(lines, 1):
            try:
                if not line.endswith(b"\n"):
                    raise ValueError("is cut off: it has no end of line")
                entry = _entry(line[:-1].decode("utf-8"))
                if entry.page_id <= before:
                    raise ValueError("is not in order: each page stands once, sorted by id")
            except ValueError as error:
                what = "is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
                raise RawError(file, f"line {number}", what, "put back the file as the last build left it") from None
            before = entry.page_id
            yield entry


def write_ledger(file: IO[bytes], entries: Iterable[Entry]) -> None:
    r"""Write entries as the lines of a ledger; tabs, line ends and backslashes in a group are escaped.

    >>> import io
    >>> write_ledger(file := io.BytesIO(), [Entry("00000000000000aa", "a\tb")])
    >>> file.getvalue()
    b'00000000000000aa\ta\\tb\t\n'
    """
    for entry in entries:
        file.write(f"{entry.page_id}\t{_spelled(entry.group)}\t{_spelled(entry.was or '')}\n".encode())
