"""A ConvoKit corpus: comments are utterances, a thread is a conversation, a parent is what is replied to.

The folder is what ConvoKit's own `Corpus.dump` writes. ConvoKit has one kind of reply only: each utterance says in its
metadata (`reply_basis`) whether the page's markup told the reply or its layout. It also wants a speaker for each
utterance: a comment without an author gets one of its own (`unnamed:<comment_id>`, with `named` false), for nothing
says that two such comments were written by the same person.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import orjson

from broadsheet.exchange.pages import Build, PageRows

_UTTERANCE: Final = ("page_id", "position", "depth", "reply_basis", "kind", "printed_number")
_CLASS: Final = {str: "<class 'str'>", int: "<class 'int'>", bool: "<class 'bool'>"}


def speaker_of(page: PageRows, comment: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The id of a comment's speaker and what is known of it."""
    if comment["author"] is None and comment["author_id"] is None:
        return f"unnamed:{comment['comment_id']}", {"named": False, "name": None, "source_id": page.page["source_id"]}
    own = comment["author_id"] or f"{page.page['source_id']}:{comment['author']}"
    return own, {"named": True, "name": comment["author"], "source_id": page.page["source_id"]}


def _utterance(page: PageRows, comment: dict[str, Any]) -> dict[str, Any]:
    created = comment["created_at"]
    return {
        "id": comment["comment_id"],
        "conversation_id": comment["root_id"],
        "text": comment["text"],
        "speaker": speaker_of(page, comment)[0],
        "meta": {name: comment[name] for name in _UTTERANCE},
        "reply-to": comment["parent_id"],
        "timestamp": None if created is None else int(datetime.fromisoformat(created).timestamp()),
        "vectors": [],
    }


def _conversation(page: PageRows) -> dict[str, Any]:
    return {
        "page_id": page.page["page_id"],
        "title": page.page["title"],
        "url": page.page["url"],
        "source_id": page.page["source_id"],
    }


class _Object:
    """A JSON object in a file, written member by member."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._file.write(b"{")
        self._between = b"\n"

    def add(self, key: str, meta: dict[str, Any]) -> None:
        member = orjson.dumps(key) + b":" + orjson.dumps({"meta": meta, "vectors": []})
        self._file.write(self._between + member)
        self._between = b",\n"

    def close(self) -> None:
        with self._file:
            self._file.write(b"\n}\n")


def _index(keys: dict[str, type]) -> dict[str, list[str]]:
    return {key: [_CLASS[kind]] for key, kind in keys.items()}


def index() -> dict[str, Any]:
    """What index.json states: the metadata of each kind of object, with the classes of its values."""
    numbers = dict.fromkeys(("position", "depth", "printed_number"), int)
    return {
        "utterances-index": _index({name: numbers.get(name, str) for name in _UTTERANCE}),
        "speakers-index": _index({"named": bool, "name": str, "source_id": str}),
        "conversations-index": _index(dict.fromkeys(("page_id", "title", "url", "source_id"), str)),
        "overall-index": _index(dict.fromkeys(("name", "version", "made_by"), str)),
        "version": 1,
        "vectors": [],
    }


def _utterances(build: Build, speakers: _Object, conversations: _Object) -> Iterator[dict[str, Any]]:
    # Of those with a name; a comment without one is a speaker that cannot come again.
    seen: set[str] = set()
    for page in build.pages():
        for comment in page.comments:
            id_, meta = speaker_of(page, comment)
            if not (meta["named"] and id_ in seen):
                speakers.add(id_, meta)
                if meta["named"]:
                    seen.add(id_)
            if comment["parent_id"] is None:
                conversations.add(comment["comment_id"], _conversation(page))
            yield _utterance(page, comment)


def write(build: Build, out: Path) -> None:
    """Write the folder."""
    out.mkdir()
    with (
        closing(_Object(out / "speakers.json")) as speakers,
        closing(_Object(out / "conversations.json")) as conversations,
        (out / "utterances.jsonl").open("wb") as file,
    ):
        for utterance in _utterances(build, speakers, conversations):
            file.write(orjson.dumps(utterance, option=orjson.OPT_APPEND_NEWLINE))
    manifest = build.manifest
    overall = {"name": manifest["name"], "version": manifest["version"], "made_by": build.made_by}
    (out / "corpus.json").write_bytes(orjson.dumps(overall))
    (out / "index.json").write_bytes(orjson.dumps(index()))
