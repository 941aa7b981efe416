"""W3C Web Annotation (JSON-LD): a collection, and an AnnotationPage for each page that has quotes.

A quote is an annotation of its container's text with its type as a tag, its speaker, cue and addressee are annotations
that link to it. Each target has two selectors: the position and the words with what stands around them. Both count
code points, as the rows do (Web Annotation Data Model, W3C Recommendation of 23 February 2017, section 4.2.4).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import orjson

from broadsheet.exchange.labels import PARTS, Spans, labelled
from broadsheet.exchange.pages import Build, Container, PageRows

CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"
_AROUND: Final = 32


def _targets(container: Container, spans: Spans) -> list[dict[str, Any]]:
    text = container.text
    return [
        {
            "source": f"urn:broadsheet:{container.record_id}",
            "selector": [
                {"type": "TextPositionSelector", "start": start, "end": end},
                {
                    "type": "TextQuoteSelector",
                    "exact": text[start:end],
                    "prefix": text[max(0, start - _AROUND) : start],
                    "suffix": text[end : end + _AROUND],
                },
            ],
        }
        for start, end in spans
    ]


def _annotation(id_: str, motivation: str, body: list[dict[str, Any]], target: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": id_, "type": "Annotation", "motivation": motivation, "body": body, "target": target}


def _of_quote(container: Container, row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    quote, id_ = labelled(row), f"urn:broadsheet:{row['quote_id']}"
    tag = {"type": "TextualBody", "purpose": "tagging", "value": quote.kind}
    yield _annotation(id_, "tagging", [tag], _targets(container, quote.spans))
    for name in PARTS:
        part = getattr(quote, name)
        if part is None:
            continue
        body: list[dict[str, Any]] = [
            {"type": "TextualBody", "purpose": "tagging", "value": name},
            {"type": "SpecificResource", "purpose": "linking", "source": id_},
        ]
        if part.name is not None:
            body.append({"type": "TextualBody", "purpose": "identifying", "value": part.name})
        yield _annotation(f"{id_}#{name}", "linking", body, _targets(container, part.spans))


def annotation_page(build: Build, page: PageRows) -> dict[str, Any]:
    """The annotations of one page."""
    items = [one for part in page.containers() for row in part.quotes for one in _of_quote(part, row)]
    return {
        "@context": CONTEXT,
        "id": f"urn:broadsheet:{page.page['page_id']}#annotations",
        "type": "AnnotationPage",
        "partOf": f"urn:broadsheet:{build.folder.name}",
        "items": items,
    }


def write(build: Build, out: Path) -> None:
    """Write the folder."""
    out.mkdir()
    total = 0
    for page in build.pages():
        found = annotation_page(build, page)
        if found["items"]:
            total += len(found["items"])
            data = orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
            (out / f"{page.page['page_id']}.jsonld").write_bytes(data)
    collection = {
        "@context": CONTEXT,
        "id": f"urn:broadsheet:{build.folder.name}",
        "type": "AnnotationCollection",
        "label": f"{build.manifest['name']} {build.manifest['version']}, by {build.made_by}",
        "total": total,
    }
    data = orjson.dumps(collection, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    (out / "collection.jsonld").write_bytes(data)
