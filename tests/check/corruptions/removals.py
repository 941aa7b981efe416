"""What was taken down and stands there again."""

from __future__ import annotations

import orjson

from broadsheet.contract.layout import TOMBSTONES
from broadsheet.read import author_key, text_digest
from corruptions.tools import Broken, Catalogue

CORRUPTIONS = Catalogue()


def _bury(broken: Broken, *ids: str, text_sha256: str | None = None) -> None:
    rows = (
        {"id": one, "date": "2026-11-22", "reason": "Asked for.", "text_sha256": text_sha256, "source_id": None}
        for one in ids
    )
    lines = [orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows]
    broken.write_bytes(broken.folder / TOMBSTONES, b"".join(lines))


@CORRUPTIONS.breaks("removal.returned")
def page_came_back(broken: Broken) -> None:
    _bury(broken, broken.rows("pages")[0]["page_id"])


@CORRUPTIONS.breaks("removal.returned")
def comment_came_back(broken: Broken) -> None:
    _bury(broken, broken.rows("comments")[1]["comment_id"])


@CORRUPTIONS.breaks("removal.returned")
def writer_came_back(broken: Broken) -> None:
    # Text states no ids of writers: the comment's page becomes one of markup.
    ids = [page["page_id"] for page in broken.rows("pages")]
    number = ids.index(broken.rows("comments")[0]["page_id"])
    broken.change("pages", number, media_type="text/html", raw_alignment=[])
    broken.change("comments", 0, author_id="reader-42")
    page = broken.rows("pages")[number]
    _bury(broken, author_key(page["source_id"], "reader-42"))


@CORRUPTIONS.breaks("removal.returned")
def text_came_back_under_another_id(broken: Broken) -> None:
    _bury(broken, "0" * 16 + "-c00000000", text_sha256=text_digest(broken.rows("comments")[0]["text"]))


@CORRUPTIONS.breaks("removal.order")
def tombstones_backwards(broken: Broken) -> None:
    _bury(broken, "1" * 16, "0" * 16)


@CORRUPTIONS.breaks("schema.row")
def tombstone_without_a_day(broken: Broken) -> None:
    broken.write_bytes(broken.folder / TOMBSTONES, b'{"id":"0000000000000000"}\n')


@CORRUPTIONS.breaks("removal.returned")
def page_came_back_as_a_later_copy(broken: Broken) -> None:
    _bury(broken, "0" * 16, text_sha256=text_digest(broken.rows("articles")[0]["text"]))


@CORRUPTIONS.breaks("removal.missed")
def tombstone_of_a_comment_that_the_page_never_had(broken: Broken) -> None:
    _bury(broken, broken.rows("pages")[0]["page_id"] + "-c00000000")
