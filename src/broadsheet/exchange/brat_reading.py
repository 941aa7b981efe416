"""Reads a folder of brat files back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from broadsheet.exchange.brat import NAME
from broadsheet.exchange.errors import ExchangeError
from broadsheet.exchange.labels import KINDS, LINKS, PARTS, Labelled, Part, Spans

_KIND: Final = {label: kind for kind, label in KINDS.items()}
_PART: Final = {label: part for part, label in PARTS.items()}
_LINK: Final = {link: part for part, link in LINKS.items()}


@dataclass(frozen=True, slots=True)
class Document:
    """An edited container: what it is called, its text as the tool had it, and its quotes."""

    record_id: str
    text: str
    quotes: tuple[Labelled, ...]


@dataclass(slots=True)
class Graph:
    """Labelled stretches and the links between them, as both tools have them; `where` names them in messages."""

    where: str
    labels: dict[str, tuple[str, Spans]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    links: list[tuple[str, str, str]] = field(default_factory=list)

    def quotes(self) -> tuple[Labelled, ...]:
        """The quotes with their parts.

        Raises:
            ExchangeError: a label or a link is unknown, a link leads from or to the wrong, or a quote has two speakers.
        """
        found: dict[str, Labelled] = {}
        for id_, (label, spans) in self.labels.items():
            if label in _KIND:
                found[id_] = Labelled(_KIND[label], spans)
            elif label not in _PART:
                raise ExchangeError(f"{self.where}: {label!r} is no label; they are {', '.join((*_KIND, *_PART))}")
        for link, quote, part in self.links:
            self._add(found, link, quote, part)
        return tuple(found.values())

    def _add(self, found: dict[str, Labelled], link: str, quote: str, part: str) -> None:
        name = _LINK.get(link)
        if name is None:
            raise ExchangeError(f"{self.where}: {link!r} is no relation; they are {', '.join(_LINK)}")
        label = self.labels.get(part, ("", ()))[0]
        if quote not in found or label != PARTS[name]:
            raise ExchangeError(
                f"{self.where}: {link} leads from {quote} to {part}, not from a quote to a {PARTS[name]}"
            )
        if getattr(found[quote], name) is not None:
            raise ExchangeError(f"{self.where}: {quote} has two relations {link}; keep one")
        stated = Part(self.labels[part][1], self.names.get(part) if name == "speaker" else None)
        parts: dict[str, Any] = {name: stated}
        found[quote] = replace(found[quote], **parts)


def _stretch(head: str, words: str, where: str, text: str) -> tuple[str, Spans]:
    try:
        label, _, places = head.partition(" ")
        pieces = [place.split(" ") for place in places.split(";")]
        spans = tuple((int(start), int(end)) for start, end in pieces)
    except ValueError:
        raise ExchangeError(f"{where}: is no text-bound annotation of brat") from None
    if not all(0 <= start < end <= len(text) for start, end in spans):
        raise ExchangeError(f"{where}: leads out of the text")
    # brat puts a space for a line end and between pieces.
    found = "".join("".join(text[start:end].split()) for start, end in spans)
    if "".join(words.split()) not in ("", found):
        raise ExchangeError(f"{where}: its words do not stand at its offsets (in code points)")
    return label, spans


def parse(annotations: str, text: str, where: str) -> tuple[Labelled, ...]:
    r"""The quotes of an .ann file; events, attributes and notes of other kinds are passed over.

    Raises:
        ExchangeError: a line cannot be understood.

    >>> parse("T1\tDirect 0 4\tRain\nT2\tSpeaker 11 13\the\nR1\tSaidBy Arg1:T1 Arg2:T2\n", "Rain” said he.", "a.ann")
    (Labelled(kind='direct', spans=((0, 4),), speaker=Part(spans=((11, 13),), name=None), cue=None, addressee=None),)
    """
    graph = Graph(where)
    for number, line in enumerate(annotations.split("\n"), 1):
        place = f"{where} line {number}"
        id_, _, rest = line.partition("\t")
        head, _, tail = rest.partition("\t")
        if id_.startswith("T"):
            graph.labels[id_] = _stretch(head, tail, place, text)
        elif id_.startswith("R"):
            link, *args = head.split(" ")
            ends = dict(arg.partition(":")[::2] for arg in args if arg)
            if ends.keys() != {"Arg1", "Arg2"}:
                raise ExchangeError(f"{place}: is no relation of brat")
            graph.links.append((link, ends["Arg1"], ends["Arg2"]))
        elif head.startswith("AnnotatorNotes ") and tail.startswith(NAME):
            graph.names[head.partition(" ")[2]] = tail.removeprefix(NAME).strip()
    return graph.quotes()


def read(folder: Path) -> Iterator[Document]:
    """The documents of a folder, in any depth.

    Raises:
        ExchangeError: there are none, or a file cannot be understood.
        OSError: a file cannot be read.
    """
    files = sorted(folder.rglob("*.ann"))
    if not files:
        raise ExchangeError(f"{folder}: has no .ann files; give the folder that `broadsheet export --to brat` wrote")
    for file in files:
        beside = file.with_suffix(".txt")
        if not beside.is_file():
            raise ExchangeError(f"{file}: has no {beside.name} beside it")
        try:
            text, found = beside.read_bytes().decode(), file.read_bytes().decode().replace("\r\n", "\n")
        except UnicodeDecodeError:
            raise ExchangeError(f"{file}: it or its text is not UTF-8") from None
        yield Document(file.stem, text, parse(found, text, str(file)))
