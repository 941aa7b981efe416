"""Reads what Label Studio exports (JSON) back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import orjson

from broadsheet.exchange.brat_reading import Document, Graph
from broadsheet.exchange.errors import ExchangeError
from broadsheet.exchange.labels import Labelled, Spans
from broadsheet.exchange.labelstudio import CONTINUES

# Anything may stand anywhere in a file that somebody made by hand.
_MALFORMED: Final = (KeyError, TypeError, ValueError, IndexError, AttributeError)


def _regions(result: list[dict[str, Any]], text: str, where: str) -> tuple[Graph, dict[str, Spans]]:
    graph = Graph(where)
    spans: dict[str, Spans] = {}
    for one in result:
        if one["type"] == "relation":
            graph.links += [(label, one["from_id"], one["to_id"]) for label in one.get("labels") or ["(none)"]]
        elif one["type"] == "labels":
            value, id_ = one["value"], one["id"]
            start, end = int(value["start"]), int(value["end"])
            if not 0 <= start < end <= len(text) or not _same_words(value.get("text"), text[start:end]):
                raise ExchangeError(f"{where}: region {id_} does not hold the words at its offsets (in code points)")
            spans[id_] = ((start, end),)
            graph.labels[id_] = (value["labels"][0], spans[id_])
            note = "".join((one.get("meta") or {}).get("text") or [])
            if note.strip():
                graph.names[id_] = note.strip()
    return graph, spans


def _same_words(stated: str | None, found: str) -> bool:
    r"""Whether a region's words are those at its offsets; Label Studio spells a line end that one selects as `\n`."""
    return stated is None or stated.replace("\\n", "\n") == found.replace("\\n", "\n")


def _joined(graph: Graph, spans: dict[str, Spans]) -> None:
    """Make one of the regions that continue each other: the first has the spans of all."""
    continued = [(one, other) for link, one, other in graph.links if link == CONTINUES]
    following = dict(continued)
    firsts = set(following) - set(following.values())
    if not len(set(following.values())) == len(following) == len(continued):
        raise ExchangeError(f"{graph.where}: a region continues two others, or is continued by two")
    head: dict[str, str] = {}
    for first in firsts:
        at, found = first, spans[first]
        while at in following:
            at = following[at]
            head[at] = first
            found += spans[at]
            del graph.labels[at]
        graph.labels[first] = (graph.labels[first][0], found)
    if len(head) != len(following):
        raise ExchangeError(f"{graph.where}: regions continue each other in a circle")
    graph.links = [
        (link, head.get(one, one), head.get(other, other)) for link, one, other in graph.links if link != CONTINUES
    ]


def parse(result: list[dict[str, Any]], text: str, where: str) -> tuple[Labelled, ...]:
    """The quotes of an annotation's result.

    Raises:
        ExchangeError: a region or a link cannot be understood.
    """
    try:
        graph, spans = _regions(result, text, where)
        _joined(graph, spans)
        return graph.quotes()
    except _MALFORMED:
        raise ExchangeError(f"{where}: is no result of the labelling configuration in config.xml") from None


def _annotation(task: dict[str, Any], where: str) -> list[dict[str, Any]] | None:
    """The result that counts: the only annotation that was not cancelled; None where nobody annotated."""
    try:
        found = [one["result"] for one in task.get("annotations") or [] if not one.get("was_cancelled")]
    except _MALFORMED:
        raise ExchangeError(f"{where}: is no annotated task of Label Studio") from None
    if len(found) > 1:
        raise ExchangeError(f"{where}: has {len(found)} annotations; keep the one that is right")
    return found[0] if found else None


def read(file: Path) -> Iterator[Document]:
    """The annotated tasks of a file; tasks that nobody annotated are passed over.

    Raises:
        ExchangeError: it is no JSON export of Label Studio, or a task cannot be understood.
        OSError: the file cannot be read.
    """
    try:
        tasks = orjson.loads(file.read_bytes())
        named = [(str(task["data"]["record_id"]), str(task["data"]["text"]), task) for task in tasks]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise ExchangeError(f"{file}: is no JSON export of tasks that `broadsheet export` wrote") from None
    for record_id, text, task in named:
        where = f"{file} task {record_id}"
        result = _annotation(task, where)
        if result is not None:
            yield Document(record_id, text, parse(result, text, where))
