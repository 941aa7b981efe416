"""The formats of `broadsheet export`: the one list that the command, the docs and the tests read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from broadsheet.exchange import brat, convokit, csv, labelstudio, sqlite, tei, webannotation
from broadsheet.exchange.pages import Build


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, who writes it, what comes out, and whether it is nothing without the pages' text."""

    name: str
    write: Callable[[Build, Path], None]
    gives: str
    needs_text: bool = True


FORMATS: Final = {
    one.name: one
    for one in (
        Format("convokit", convokit.write, "a ConvoKit corpus: comments as utterances, threads as conversations"),
        Format("tei", tei.write, "a folder of TEI P5 documents, comments as posts of its CMC module"),
        Format("brat", brat.write, "brat stand-off: a .txt and an .ann file for each article and comment"),
        Format("webannotation", webannotation.write, "W3C Web Annotation (JSON-LD): a file for each page with quotes"),
        Format(
            "labelstudio", labelstudio.write, "Label Studio tasks with predictions, and the labelling configuration"
        ),
        Format("csv", csv.write, "a CSV file (RFC 4180) for each table, what is nested as JSON", needs_text=False),
        Format("sqlite", sqlite.write, "one SQLite file with keys, indexes and views", needs_text=False),
    )
}
