"""Split groups: which group each page has, so that none changes its split because another page arrives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from broadsheet.contract.records import Incident
from broadsheet.incidents import incident
from broadsheet.split.clusters import Cluster
from broadsheet.split.ledger import Entry


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of all pages; only those stand in it that are not simply a group of their own.

    >>> Groups().of("00000000000000aa").group
    '00000000000000aa'
    """

    entries: Mapping[str, Entry] = field(default_factory=dict)

    def of(self, page_id: str) -> Entry:
        """The page's group, and the group it had before a join moved it."""
        return self.entries.get(page_id) or Entry(page_id, page_id)

    def incident(self, page_id: str) -> Incident | None:
        """The incident of a page that a join moved, whether in this build or in one before."""
        entry = self.of(page_id)
        return None if entry.was is None else incident("split.groups-joined", group=entry.group, was=entry.was)


def _chosen(cluster: Cluster, known: Mapping[str, Entry]) -> str:
    """The group of a cluster: the one that most of its pages had, else the one stated most, else its first page."""
    had = Counter(known[page].group for page in cluster.pages if page in known)
    if had:
        return min(had, key=lambda group: (-had[group], group))
    return cluster.stated[0] if cluster.stated else cluster.pages[0]


def assign_groups(clusters: Iterable[Cluster], ledger: Iterable[Entry]) -> tuple[Groups, tuple[str, ...]]:
    """The groups of all pages, and the ids of those that this build moved from the group they had.

    A page keeps the group of the ledger, unless its cluster has pages of several groups: then all get the group of
    most, the lowest of those where there are several. A page moved keeps its former group in its entry, so that a
    build with the renewed ledger gives the same again, and moves none. Memory goes with the pages in clusters and
    the entries of the ledger that say something, not with all pages.

    >>> pair = Cluster(("00000000000000aa", "00000000000000bb"), (), 90)
    >>> groups, moved = assign_groups([pair], [Entry(page, page) for page in pair.pages])
    >>> groups.of("00000000000000bb"), moved
    (Entry(page_id='00000000000000bb', group='00000000000000aa', was='00000000000000bb'), ('00000000000000bb',))
    """
    clusters = list(clusters)
    clustered = {page for cluster in clusters for page in cluster.pages}
    known = {e.page_id: e for e in ledger if e.page_id in clustered or e.group != e.page_id or e.was is not None}
    entries = dict(known)
    moved = []
    for cluster in clusters:
        group = _chosen(cluster, known)
        for page in cluster.pages:
            before = known.get(page)
            if before is None:
                entries[page] = Entry(page, group)
            elif before.group != group:
                entries[page] = Entry(page, group, before.group)
                moved.append(page)
    return Groups(entries), tuple(sorted(moved))


def renewed(ledger: Iterable[Entry], pages: Iterable[str], groups: Groups) -> Iterator[Entry]:
    """The ledger after a build: its entries and those of the build's pages (in ascending order), by page.

    Pages that are gone keep their entry: if they come back, they come back into their split.

    >>> gone = [Entry("00000000000000aa", "fair"), Entry("00000000000000cc", "00000000000000cc")]
    >>> [entry.group for entry in renewed(gone, ["00000000000000bb", "00000000000000cc"], Groups())]
    ['fair', '00000000000000bb', '00000000000000cc']
    """
    old = iter(ledger)
    entry = next(old, None)
    for page in pages:
        while entry is not None and entry.page_id < page:
            yield entry
            entry = next(old, None)
        if entry is not None and entry.page_id == page:
            entry = next(old, None)
        yield groups.of(page)
    if entry is not None:
        yield entry
    yield from old


def report(clusters: Iterable[Cluster], groups: Groups) -> Iterator[dict[str, Any]]:
    """The rows of `duplicates.jsonl`: one for each cluster of two or more pages, as the schema `duplicates` says.

    >>> pair = Cluster(("00000000000000aa", "00000000000000bb"), (), 90)
    >>> [row["similarity"] for row in report([pair], Groups())]
    [90]
    """
    for cluster in clusters:
        if len(cluster.pages) > 1:
            former = {groups.of(page).was for page in cluster.pages} - {None}
            yield {
                "group": groups.of(cluster.pages[0]).group,
                "pages": list(cluster.pages),
                "similarity": cluster.similarity,
                "joined": sorted(name for name in former if name is not None),
            }
