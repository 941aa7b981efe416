"""One page, from raw bytes to records: the only place that knows the order of the stages."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.contract.records import Article, Comment, Incident, Page, Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class PageResult:
    """All that was compiled from one page, or (page is None) the incident that put it into quarantine."""

    page: Page | None = None
    article: Article | None = None
    comments: tuple[Comment, ...] = ()
    quotes: tuple[Quote, ...] = ()
    quarantine: Incident | None = None
