"""Clusters: pages whose articles are nearly the same, or that a curator states to belong together."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Self

from broadsheet.split.banding import banding
from broadsheet.split.signature import FULL, SHORT, hundredths

if TYPE_CHECKING:
    from broadsheet.split.buckets import Keys, Signatures
    from broadsheet.split.forest import Indices


@dataclass(frozen=True, slots=True)
class Cluster:
    """Pages that must share a split group: their ids, sorted; the groups stated for them, the most stated first.

    `similarity` is the lowest estimated Jaccard index of a page to the first page, in hundredths; None for one page.
    """

    pages: tuple[str, ...]
    stated: tuple[str, ...] = ()
    similarity: int | None = None


class Clusters:
    """Takes pages one at a time, in any order, and finds their clusters.

    In memory stand numbers, some tens of bytes a page; the signatures stand in a file without a name in `folder`
    (None: where the system keeps temporary files), 128 bytes a page.

    >>> from broadsheet.split.signature import signature
    >>> with Clusters(similarity=70) as pages:
    ...     for number, text in enumerate(("The bridge is open.", "The bakery moves.", "The bridge is open!")):
    ...         pages.add(f"{number:016x}", None, signature(text))
    ...     [cluster.pages for cluster in pages.found()]
    [('0000000000000000', '0000000000000002')]
    """

    def __init__(self, similarity: int, folder: Path | None = None) -> None:
        """`similarity` is in percent, from 1 to 100."""
        self._cut = banding(similarity)
        # The fewest equal bytes whose estimate is not below the threshold.
        self._enough = next(equal for equal in range(FULL + 1) if hundredths(equal) >= similarity)
        self._ids = array("Q")
        # Which pages (by their number as they came) have a full signature, a short one, and a stated group.
        self._full, self._short, self._stating = array("q"), array("q"), array("q")
        self._words = array("Q")
        self._stated: list[str] = []
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115 - open as long as this object is

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, page_id: str, stated_group: str | None, signature: bytes) -> None:
        """Add a page; the same page may come more than once.

        Raises:
            ValueError: the id is not 16 hexadecimal digits, or the signature has the length of none.
            OSError: the signature cannot be written.
        """
        if len(page_id) != 16 or len(signature) not in (0, SHORT, FULL):
            raise ValueError(f"no page id or no signature: {page_id!r}, {len(signature)} bytes")
        number = len(self._ids)
        self._ids.append(int(page_id, 16))
        if len(signature) == FULL:
            self._full.append(number)
            self._file.write(signature)
        elif signature:
            self._short.append(number)
            self._words.append(int.from_bytes(signature, "big"))
        if stated_group is not None:
            self._stating.append(number)
            self._stated.append(stated_group)

    def found(self) -> Iterator[Cluster]:
        """The clusters of two or more pages, and the pages alone for which a group is stated; by their first page.

        A page that is in none is alone, and its own group. The same pages give the same clusters in any order.

        Raises:
            OSError: the signatures cannot be read again.
        """
        import numpy as np

        from broadsheet.split.buckets import Texts, link_same, link_similar
        from broadsheet.split.forest import Forest

        if not self._ids:
            return
        ids, node = np.unique(np.frombuffer(self._ids, dtype=np.uint64), return_inverse=True)
        full, short, stating = (node[_numbers(pages)] for pages in (self._full, self._short, self._stating))
        del node
        forest = Forest(len(ids))
        texts = Texts(full, self._signatures(), short, np.frombuffer(self._words, dtype=np.uint64))
        link_same(forest, stating, _keys(self._stated))
        link_same(forest, short, texts.words)
        link_similar(forest, texts, self._cut, self._enough)
        # A page that comes twice states its group once.
        states = sorted(set(zip(stating.tolist(), self._stated, strict=True)))
        roots = forest.roots[[page for page, _ in states]] if states else stating
        stated = _stated_by_root(roots.tolist(), [group for _, group in states])
        members = np.flatnonzero(forest.roots != np.arange(len(ids)))
        members = members[np.argsort(forest.roots[members], kind="stable")]
        roots = forest.roots[members]
        yield from _clusters(ids, roots, members, texts.hundredths(members, roots), stated)

    def _signatures(self) -> Signatures:
        import numpy as np

        if not self._full:
            return np.empty((0, FULL), dtype=np.uint8)
        self._file.flush()
        return np.memmap(self._file, dtype=np.uint8, mode="r", shape=(len(self._full), FULL))


def clusters(
    pages: Iterable[tuple[str, str | None, bytes]], similarity: int, folder: Path | None = None
) -> Iterator[Cluster]:
    """The clusters of pages given as id, stated group and signature, in any order; see `Clusters`.

    Raises:
        ValueError: the similarity is not from 1 to 100 percent, or a page's id or signature is none.
        OSError: the signatures cannot be kept in `folder`.

    >>> [cluster.stated for cluster in clusters([("00000000000000aa", "fair", b"")], 70)]
    [('fair',)]
    """
    with Clusters(similarity, folder) as taken:
        for page_id, stated_group, signature in pages:
            taken.add(page_id, stated_group, signature)
        yield from taken.found()


def _numbers(values: array[int]) -> Indices:
    import numpy as np

    return np.frombuffer(values, dtype=np.int64)


def _keys(names: list[str]) -> Keys:
    """A number for each name: the first that is the same."""
    import numpy as np

    first: dict[str, int] = {}
    return np.fromiter((first.setdefault(name, len(first)) for name in names), dtype=np.uint64, count=len(names))


def _stated_by_root(roots: list[int], groups: list[str]) -> dict[int, tuple[str, ...]]:
    """The groups stated for the pages under each root, the most stated first, then by name."""
    counts: dict[int, Counter[str]] = {}
    for root, group in zip(roots, groups, strict=True):
        counts.setdefault(root, Counter())[group] += 1
    return {root: tuple(sorted(found, key=lambda group: (-found[group], group))) for root, found in counts.items()}


def _clusters(
    ids: Keys, roots: Indices, members: Indices, alike: Indices, stated: dict[int, tuple[str, ...]]
) -> Iterator[Cluster]:
    """The clusters by their roots; `members` are the other pages, sorted by root and page."""
    import numpy as np

    found, starts, counts = np.unique(roots, return_index=True, return_counts=True)
    places = dict(zip(found.tolist(), zip(starts.tolist(), counts.tolist(), strict=True), strict=True))
    for root in sorted({*places, *stated}):
        start, count = places.get(root, (0, 0))
        end = start + count
        numbers = (ids[root], *ids[members[start:end]])
        lowest = int(alike[start:end].min()) if count else None
        yield Cluster(tuple(f"{int(number):016x}" for number in numbers), stated.get(root, ()), lowest)
