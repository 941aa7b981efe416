"""How values are spread, from how often each is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping


def summary(counts: Iterable[tuple[int, int]]) -> dict[str, int] | None:
    """The spread of values, given how often each is there; None where there are none.

    A quantile is the smallest value that at least so large a share of all is not above (the nearest rank), so that it
    is always one of the values.

    >>> summary([(1, 2), (3, 1), (10, 1)])
    {'n': 4, 'total': 15, 'min': 1, 'median': 1, 'p95': 10, 'max': 10}
    """
    # What cannot be counted is null: words, where the tier has no text.
    ordered = sorted(pair for pair in counts if pair[0] is not None)
    if not ordered:
        return None
    n = sum(count for _, count in ordered)

    def quantile(percent: int) -> int:
        seen = 0
        for value, count in ordered:
            seen += count
            if seen * 100 >= n * percent:
                return value
        return ordered[-1][0]

    total = sum(value * count for value, count in ordered)
    least, most = ordered[0][0], ordered[-1][0]
    return {"n": n, "total": total, "min": least, "median": quantile(50), "p95": quantile(95), "max": most}


def binned(counts: Mapping[int, int]) -> list[dict[str, int]]:
    """Values of 0 and more in bins that double (0, 1, 2 to 3, 4 to 7 …), from the first to the last that holds one.

    >>> binned({1: 5, 6: 2})
    [{'from': 1, 'to': 1, 'n': 5}, {'from': 2, 'to': 3, 'n': 0}, {'from': 4, 'to': 7, 'n': 2}]
    """
    bins: Counter[int] = Counter()
    for value, count in counts.items():
        bins[value.bit_length()] += count
    if not bins:
        return []
    return [
        {"from": 2**bits >> 1, "to": max(2**bits - 1, 0), "n": bins[bits]} for bits in range(min(bins), max(bins) + 1)
    ]
