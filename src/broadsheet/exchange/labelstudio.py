"""Label Studio: tasks with the quotes as predictions, and the labelling configuration.

A task is an article or a comment; positions are code points, as its exports count them since 2022. What stands in
several pieces is several regions, each linked with the next (`continues`). A speaker's full name is the region's note
(`meta.text`).
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import orjson

from broadsheet.exchange.labels import KINDS, LINKS, PARTS, Labelled, Part, Spans, labelled
from broadsheet.exchange.pages import Build, Container

CONTINUES: Final = "continues"


def configuration() -> str:
    """config.xml: the labels and the links."""
    links = "\n".join(f'    <Relation value="{value}"/>' for value in (*LINKS.values(), CONTINUES))
    labels = "\n".join(f'    <Label value="{value}"/>' for value in (*KINDS.values(), *PARTS.values()))
    return (
        f"<View>\n  <Relations>\n{links}\n  </Relations>\n"
        f'  <Labels name="label" toName="text">\n{labels}\n  </Labels>\n'
        '  <Text name="text" value="$text"/>\n</View>\n'
    )


class _Regions:
    """The regions and links of one task."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._parts: dict[tuple[str, Part], str] = {}
        self.result: list[dict[str, Any]] = []

    def _link(self, value: str, one: str, other: str) -> None:
        link = {"type": "relation", "from_id": one, "to_id": other, "direction": "right", "labels": [value]}
        self.result.append(link)

    def _regions(self, label: str, spans: Spans, name: str | None = None) -> str:
        ids = []
        for start, end in spans:
            value = {"start": start, "end": end, "text": self._text[start:end], "labels": [label]}
            ids.append(f"r{len(self.result)}")
            region = {"id": ids[-1], "from_name": "label", "to_name": "text", "type": "labels", "value": value}
            self.result.append(region | ({"meta": {"text": [name]}} if name is not None and len(ids) == 1 else {}))
        for one, other in pairwise(ids):
            self._link(CONTINUES, one, other)
        return ids[0]

    def add(self, quote: Labelled) -> None:
        own = self._regions(KINDS[quote.kind], quote.spans)
        for name, label in PARTS.items():
            part = getattr(quote, name)
            if part is None:
                continue
            if (label, part) not in self._parts:
                self._parts[label, part] = self._regions(label, part.spans, part.name)
            self._link(LINKS[name], own, self._parts[label, part])


def task(build: Build, page_id: str, container: Container) -> dict[str, Any]:
    """The task of a container."""
    regions = _Regions(container.text)
    for quote in container.quotes:
        regions.add(labelled(quote))
    return {
        "data": {"text": container.text, "page_id": page_id, "record_id": container.record_id},
        "predictions": [{"model_version": build.made_by, "result": regions.result}],
    }


def write(build: Build, out: Path) -> None:
    """Write the folder."""
    out.mkdir()
    (out / "config.xml").write_bytes(configuration().encode())
    with (out / "tasks.json").open("wb") as file:
        between = b"[\n"
        for page in build.pages():
            for container in page.containers():
                file.write(between + orjson.dumps(task(build, page.page["page_id"], container)))
                between = b",\n"
        file.write(b"\n]\n" if between != b"[\n" else b"[]\n")
