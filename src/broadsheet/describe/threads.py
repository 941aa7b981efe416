"""How many comments stand on a page and in a thread, and how deep threads go, from rows that come in parts."""

from __future__ import annotations

from collections import Counter
from typing import Any

from broadsheet.contract.rows import Row
from broadsheet.describe.spread import binned, summary

_Page = dict[str, tuple[int, int]]


class Threads:
    """Counts threads page by page; the rows of a page stand together, as tables are sorted.

    A part may begin and end in the middle of a page: the pages at its edges are kept open until all is added up, so
    that parts can be counted apart and added in any order.

    >>> threads = Threads()
    >>> for page, root, depth in [("1", "a", 0), ("1", "a", 1), ("2", "b", 0)]:
    ...     threads({"page_id": page, "root_id": root, "depth": depth})
    >>> found = threads.found(3)
    >>> found["lengths"]["comments_per_thread"]["max"], found["lengths"]["comments_per_page"]["min"]
    (2, 0)
    """

    def __init__(self) -> None:
        self._open: dict[str, _Page] = {}
        self._edges: set[str] = set()
        self._last: str | None = None
        self._sizes: Counter[int] = Counter()
        self._deepest: Counter[int] = Counter()
        self._pages: Counter[int] = Counter()

    def __call__(self, row: Row) -> None:
        """Count a comment."""
        page = row["page_id"]
        if page != self._last:
            if self._last is None:
                self._edges.add(page)
            elif self._last not in self._edges:
                self._close(self._open.pop(self._last))
            self._last = page
        roots = self._open.setdefault(page, {})
        n, deepest = roots.get(row["root_id"], (0, 0))
        roots[row["root_id"]] = n + 1, max(deepest, row["depth"])

    def _close(self, roots: _Page) -> None:
        self._pages[sum(n for n, _ in roots.values())] += 1
        self._sizes.update(n for n, _ in roots.values())
        self._deepest.update(deepest for _, deepest in roots.values())

    def update(self, other: Threads) -> None:
        """Add what was counted elsewhere; the pages at its edges stay open."""
        for name in ("_sizes", "_deepest", "_pages"):
            getattr(self, name).update(getattr(other, name))
        self._edges |= other._open.keys()
        for page, roots in other._open.items():
            ours = self._open.setdefault(page, {})
            for root, (n, deepest) in roots.items():
                before, depth = ours.get(root, (0, 0))
                ours[root] = before + n, max(depth, deepest)

    def found(self, n_pages: int) -> dict[str, Any]:
        """Spreads and bins; `n_pages` is how many pages there are, with comments and without."""
        whole = Threads()
        whole.update(self)
        for roots in whole._open.values():
            whole._close(roots)
        without = max(n_pages - whole._pages.total(), 0)
        pages = whole._pages + Counter({0: without} if without else {})
        counted = {"comments_per_page": pages, "comments_per_thread": whole._sizes, "depth_of_threads": whole._deepest}
        return {
            "lengths": {name: summary(counts.items()) for name, counts in counted.items()},
            "bins": {name: binned(counts) for name, counts in counted.items()},
        }
