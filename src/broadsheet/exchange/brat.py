"""brat stand-off: a text and an .ann file for each article and comment, and the configuration of the annotation.

Offsets are code points, as brat's files have them (what its page draws anew it counts otherwise: docs/exchange.md).
brat's stretches lie on one line, so a quote over several lines is one annotation in several pieces. A speaker's full
name is a note on the speaker: `name: Jane Roe`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from broadsheet.exchange.labels import KINDS, LINKS, PARTS, Labelled, Part, Spans, labelled, lines_of, words
from broadsheet.exchange.pages import Build, Container

NAME: Final = "name: "


def configuration() -> str:
    """annotation.conf: the labels and what may be linked with what."""
    quotes = "|".join(KINDS.values())
    lines = ["[entities]", *KINDS.values(), *PARTS.values(), "", "[relations]"]
    lines += [f"{LINKS[part]}\tArg1:{quotes}, Arg2:{label}" for part, label in PARTS.items()]
    # A speaker's words may lie within the quote (“We,” the mayor said): brat allows overlaps only where it is told so.
    lines += ["<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>", "", "[events]", "", "[attributes]", ""]
    return "\n".join(lines)


class _Annotations:
    """The lines of one .ann file."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines: list[str] = []
        self._parts: dict[tuple[str, Part], str] = {}
        self._counts = {"T": 0, "R": 0, "#": 0}

    def _next(self, kind: str) -> str:
        self._counts[kind] += 1
        return f"{kind}{self._counts[kind]}"

    def _stretch(self, label: str, spans: Spans) -> str:
        id_ = self._next("T")
        pieces = lines_of(self._text, spans)
        places = ";".join(f"{start} {end}" for start, end in pieces)
        self._lines.append(f"{id_}\t{label} {places}\t{words(self._text, pieces)}")
        return id_

    def _part(self, label: str, part: Part) -> str:
        """A part's annotation; quotes with the same speaker share it."""
        id_ = self._parts.get((label, part))
        if id_ is None:
            id_ = self._parts[label, part] = self._stretch(label, part.spans)
            if part.name is not None:
                self._lines.append(f"{self._next('#')}\tAnnotatorNotes {id_}\t{NAME}{part.name}")
        return id_

    def add(self, quote: Labelled) -> None:
        own = self._stretch(KINDS[quote.kind], quote.spans)
        for name, label in PARTS.items():
            part = getattr(quote, name)
            if part is not None:
                other = self._part(label, part)
                self._lines.append(f"{self._next('R')}\t{LINKS[name]} Arg1:{own} Arg2:{other}")

    def __str__(self) -> str:
        return "".join(f"{line}\n" for line in self._lines)


def annotation_file(container: Container) -> str:
    """The .ann file of a container."""
    found = _Annotations(container.text)
    for quote in container.quotes:
        found.add(labelled(quote))
    return str(found)


def write(build: Build, out: Path) -> None:
    """Write the folder."""
    out.mkdir()
    (out / "annotation.conf").write_bytes(configuration().encode())
    for page in build.pages():
        folder = out / page.page["page_id"]
        folder.mkdir()
        for container in page.containers():
            (folder / f"{container.record_id}.txt").write_bytes(container.text.encode())
            (folder / f"{container.record_id}.ann").write_bytes(annotation_file(container).encode())
