"""raw/<source>/corrections.jsonl: what people corrected in the quotes of pages, as the compiler's input."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import orjson

from broadsheet.contract.validate import errors
from broadsheet.read.sidecar import RawError
from broadsheet.read.stores import Store, shown_path

CORRECTIONS: Final = "corrections.jsonl"
_MOST: Final = 2**28


@dataclass(frozen=True, slots=True)
class Correction:
    """One line: its number in the file (from 1), and what it states (schema/corrections.schema.json)."""

    line: int
    stated: Mapping[str, Any]

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The quote's spans, in code points of its container's text."""
        return tuple((span["start_char"], span["end_char"]) for span in self.stated["quote"]["spans"])


def is_corrections(name: bytes) -> bool:
    """Whether a path under raw/ is a source's file of corrections, and so no page.

    >>> is_corrections(b"gazette/corrections.jsonl"), is_corrections(b"gazette/2016/corrections.jsonl")
    (True, False)
    """
    return name.count(b"/") == 1 and name.endswith(b"/" + CORRECTIONS.encode())


def parse_corrections(data: bytes, shown: str) -> tuple[Correction, ...]:
    r"""The corrections of a file, in its order; empty lines are passed over.

    Raises:
        RawError: a line is no JSON, or does not fit schema/corrections.schema.json. The message has no page's words.

    >>> [(one.line, one.spans) for one in parse_corrections(b"\n", "raw/gazette/corrections.jsonl")]
    []
    """
    return tuple(_parsed(data, shown))


def _parsed(data: bytes, shown: str) -> Iterator[Correction]:
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            stated = orjson.loads(line)
        except orjson.JSONDecodeError:
            cure = "mend the line, or write it again with `broadsheet import`"
            raise RawError(shown, f"line {number}", "is no JSON", cure) from None
        faults = errors("corrections", stated)
        if faults:
            raise RawError(shown, f"line {number}", _told(faults), "see schema/corrections.schema.json")
        yield Correction(number, stated)


def _told(faults: Sequence[Any]) -> str:
    """What is wrong with a line, without the values in it: they may be a page's words."""
    # Where the page is missing and something else is wrong, that is told first.
    fault = next((one for one in faults if one.validator != "anyOf"), faults[0])
    where = ".".join(str(part) for part in fault.absolute_path)
    if fault.validator == "required":
        return str(fault.message)
    if fault.validator == "anyOf":
        return "names no page: state page_id or raw_sha256"
    return f"{where or 'the line'} breaks the rule {fault.validator}"


@lru_cache(maxsize=8)
def _by_page(data: bytes, shown: str) -> dict[str, tuple[Correction, ...]]:
    found: dict[str, list[Correction]] = {}
    for one in parse_corrections(data, shown):
        found.setdefault(one.stated.get("raw_sha256") or one.stated["page_id"], []).append(one)
    return {page: tuple(members) for page, members in found.items()}


@dataclass(frozen=True, slots=True)
class CorrectionFile:
    """The corrections of one source; without any where the source has no such file."""

    source_id: str
    data: bytes = b""
    shown: str = CORRECTIONS

    def of_page(self, page_id: str, raw_sha256: str) -> tuple[Correction, ...]:
        """The corrections of a page, in the order of their lines."""
        if not self.data:
            return ()
        pages = _by_page(self.data, self.shown)
        # A SHA-256 is no page id, so no line comes twice.
        return tuple(sorted((*pages.get(page_id, ()), *pages.get(raw_sha256, ())), key=lambda one: one.line))

    def all(self) -> Iterable[Correction]:
        """All of them."""
        if self.data:
            for members in _by_page(self.data, self.shown).values():
                yield from members


def read_corrections(store: Store, source_id: str) -> CorrectionFile:
    """The corrections that stand in a source's folder.

    Raises:
        RawError: the file is too large. (Its lines are looked at when they are asked for.)
        OSError: it is there and cannot be read.
    """
    name = f"{source_id}/{CORRECTIONS}".encode()
    shown = shown_path(store, name)
    try:
        data = store.read(name, _MOST + 1)
    except FileNotFoundError:
        return CorrectionFile(source_id)
    if len(data) > _MOST:
        raise RawError(shown, None, f"has more than {_MOST} bytes", "move corrections into a folder of another source")
    return CorrectionFile(source_id, data, shown)
