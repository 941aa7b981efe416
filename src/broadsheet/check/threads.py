"""Level threads: the comments of a page are a forest in page order, and its derived fields say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from broadsheet.check.findings import Report
from broadsheet.check.join import Group, Seen

_DIGITS: Final = re.compile(r"[0-9]+")
# printed_number ends here (schema/comments.schema.json); a longer number in a marker is no number of a comment.
_MOST_DIGITS: Final = 7


def loops(parents: Mapping[str, str | None]) -> Iterator[str]:
    """The ids that are their own ancestors, in linear time.

    >>> sorted(loops({"a": "b", "b": "a", "c": "a", "d": None}))
    ['a', 'b']
    """
    done: set[str] = set()
    for start in parents:
        way: dict[str, int] = {}
        at: str | None = start
        while at is not None and at in parents and at not in done and at not in way:
            way[at] = len(way)
            at = parents[at]
        if at is not None and at in way:
            yield from list(way)[way[at] :]
        done.update(way)


def check_threads(group: Group, report: Report) -> None:
    """Check the comments of a page, in the order of their rows."""
    comments = group.all("comments")
    by_id = {seen.row["comment_id"]: (index, seen) for index, seen in enumerate(comments)}
    plain = any(page.row["media_type"] == "text/plain" for page in group.all("pages"))
    circular = set(loops({seen.row["comment_id"]: seen.row["parent_id"] for seen in comments}))
    for index, seen in enumerate(comments):
        if seen.row["position"] != index + 1:
            report.add("threads.position", seen.place, "position", found=seen.row["position"], wanted=index + 1)
        if (seen.row["reply_basis"] == "none") != (seen.row["parent_id"] is None):
            report.add("threads.basis", seen.place, "reply_basis")
        if plain:
            _check_plain(seen, report)
        if seen.row["comment_id"] in circular:
            report.add("threads.loop", seen.place, "parent_id")
        else:
            _check_parent(seen, index, by_id.get(seen.row["parent_id"]), report)
        _check_number(seen, report)


def _check_plain(seen: Seen, report: Report) -> None:
    """Check that a comment of plain text claims nothing that only markup can state."""
    if seen.row["reply_basis"] == "technical":
        report.add("threads.markup", seen.place, "reply_basis")
    if seen.row["author_id"] is not None:
        report.add("threads.markup", seen.place, "author_id")


def _check_parent(seen: Seen, index: int, parent: tuple[int, Seen] | None, report: Report) -> None:
    """Check what follows from the parent; where a parent is named but missing, level references tells of it."""
    row = seen.row
    if parent is None and row["parent_id"] is not None:
        return
    if parent is not None and parent[0] >= index:
        report.add("threads.order", seen.place, "parent_id")
    depth = 0 if parent is None else parent[1].row["depth"] + 1
    root = row["comment_id"] if parent is None else parent[1].row["root_id"]
    if row["depth"] != depth:
        report.add("threads.depth", seen.place, "depth", found=row["depth"], wanted=depth)
    if row["root_id"] != root:
        report.add("threads.root", seen.place, "root_id")


def _check_number(seen: Seen, report: Report) -> None:
    marker, printed, ordinal = (seen.row[name] for name in ("marker", "printed_number", "ordinal"))
    digits = _DIGITS.search(marker) if marker else None
    # int() takes quadratic time over many digits, so a marker of 50 MB of digits must not reach it.
    plain = digits[0].lstrip("0") or "0" if digits else ""
    number = int(plain) if 0 < len(plain) <= _MOST_DIGITS else None
    if printed != number:
        report.add("threads.number", seen.place, "printed_number")
    if printed is not None and ordinal != printed:
        report.add("threads.ordinal", seen.place, "ordinal")
