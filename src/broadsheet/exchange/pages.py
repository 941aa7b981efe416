"""A build's rows page by page, in the order of the page ids: no more than one page is in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import orjson

from broadsheet.contract.layout import LINES
from broadsheet.contract.schemas import TABLES
from broadsheet.exchange.errors import ExchangeError
from broadsheet.write.manifest import read_manifest

Row = dict[str, Any]
# Above every page id.
_END: Final = "~"


@dataclass(frozen=True, slots=True)
class Container:
    """A text that quotes stand in: the article's (`comment` is None) or a comment's."""

    record_id: str
    text: str
    paragraphs: list[Row]
    quotes: list[Row]
    comment: Row | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRows:
    """The rows of one page."""

    page: Row
    article: Row | None
    comments: list[Row]
    quotes: list[Row]

    def tables(self) -> dict[str, list[Row]]:
        """The rows by table."""
        articles = [self.article] if self.article else []
        return {"pages": [self.page], "articles": articles, "comments": self.comments, "quotes": self.quotes}

    def containers(self) -> Iterator[Container]:
        """The article and the comments in page order, each with its quotes in their order."""
        by_record: dict[str | None, list[Row]] = {}
        for quote in self.quotes:
            by_record.setdefault(quote["comment_id"], []).append(quote)
        if self.article:
            yield Container(
                self.article["article_id"],
                self.article["text"],
                self.article["paragraphs"],
                by_record.get(None, []),
                None,
            )
        for comment in self.comments:
            id_ = comment["comment_id"]
            yield Container(id_, comment["text"], comment["paragraphs"], by_record.get(id_, []), comment)


@dataclass(frozen=True, slots=True)
class Build:
    """A build to export from: its folder and its manifest."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def tier(self) -> str:
        """full, masked or textless."""
        return str(self.manifest.get("tier", "full"))

    @property
    def made_by(self) -> str:
        """The compiler that made it."""
        return f"broadsheet {self.manifest['broadsheet']}"

    def pages(self) -> Iterator[PageRows]:
        """All pages, in the order of their ids.

        Raises:
            ExchangeError: a file is missing, or rows stand out of order.
            OSError: a file cannot be read.
        """
        runs = {table: self._runs(table) for table in TABLES}
        heads = {table: next(found, (_END, [])) for table, found in runs.items()}
        while heads["pages"][0] != _END:
            page_id = heads["pages"][0]
            rows: dict[str, list[Row]] = {}
            for table, (found, members) in heads.items():
                if found < page_id:
                    raise ExchangeError(f"{table} has rows of a page that is missing; see `broadsheet check`")
                rows[table] = members if found == page_id else []
                if found == page_id:
                    heads[table] = next(runs[table], (_END, []))
            article = rows["articles"][0] if rows["articles"] else None
            yield PageRows(page=rows["pages"][0], article=article, comments=rows["comments"], quotes=rows["quotes"])

    def _runs(self, table: str) -> Iterator[tuple[str, list[Row]]]:
        splits: dict[str, list[Path]] = {}
        for file in self.manifest["files"]:
            found = LINES.fullmatch(file["path"])
            if found and found[1] == table:
                splits.setdefault(found[2], []).append(self.folder / file["path"])
        page = itemgetter("page_id")
        # Each split is sorted by page id, through its shards.
        streams = [_rows(sorted(paths)) for _, paths in sorted(splits.items())]
        for page_id, rows in groupby(merge(*streams, key=page), key=page):
            yield page_id, list(rows)


def _rows(paths: list[Path]) -> Iterator[Row]:
    for path in paths:
        try:
            with path.open("rb") as file:
                yield from map(orjson.loads, file)
        except orjson.JSONDecodeError:
            raise ExchangeError(
                f"{path} has a line that is no JSON; see `broadsheet check {path.parents[2]}`"
            ) from None
        except FileNotFoundError:
            raise ExchangeError(f"{path} is missing; see `broadsheet check {path.parents[2]}`") from None


def open_build(folder: Path) -> Build:
    """A build's folder.

    Raises:
        ExchangeError: it is none.
    """
    try:
        return Build(folder, read_manifest(folder))
    except (FileNotFoundError, NotADirectoryError):
        raise ExchangeError(
            f"{folder} is no build: it has no manifest.json; make one with `broadsheet build`"
        ) from None
    except ValueError as error:
        raise ExchangeError(f"{error}; run `broadsheet build` again") from None
