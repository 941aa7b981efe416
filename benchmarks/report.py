"""What the gate found, for people: a summary in lines, and each page in Markdown, the worst first. Never any text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from benchmarks.floors import Fall, Floors
from benchmarks.measure import Scored, SetResult

WORST = 10
# What a matched comment or quote can still have wrong.
LINK = {"quotes": "wrong speaker"}


def figures_of(results: Iterable[SetResult]) -> dict[str, float]:
    """Every pinned figure by the full name of its floor."""
    return {f"{result.name}.{measure}": value for result in results for measure, value in result.figures.items()}


def number(value: float | None) -> str:
    """A share with three decimals, a count as it is, and a dash for nothing.

    >>> number(0.5), number(64), number(None)
    ('0.500', '64', '-')
    """
    return "-" if value is None else str(value) if isinstance(value, int) else f"{value:.3f}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    r"""A Markdown table that is legible as plain text too: the first column to the left, the others to the right.

    >>> print("\n".join(table(["set", "F1"], [["html", "0.960"]])))
    | set  |    F1 |
    |:-----|------:|
    | html | 0.960 |
    """
    cells = [list(head), *map(list, rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]

    def line(row: Sequence[str]) -> str:
        first, *others = (
            cell.ljust(w) if not i else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        return f"| {' | '.join([first, *others])} |"

    first, *others = widths
    yield line(cells[0])
    yield f"|:{'-' * (first + 1)}|" + "".join(f"{'-' * (width + 1)}:|" for width in others)
    yield from map(line, cells[1:])


def summary(results: Sequence[SetResult], floors: Floors) -> Iterator[str]:
    """Every pinned figure beside its floor."""
    rows = (
        (result.name, measure, number(floors.values.get(f"{result.name}.{measure}")), number(value))
        for result in results
        for measure, value in result.figures.items()
    )
    return table(("set", "measure", "floor", "measured"), rows)


def falls(found: Sequence[Fall], now: str) -> Iterator[str]:
    """Floors that do not hold; `now` heads the column of what is there instead."""
    rows = ((fall.name, number(fall.floor), number(fall.now), number(fall.difference)) for fall in found)
    return table(("floor of", "floor", now, "difference"), rows)


def _pages(result: SetResult, pages: Sequence[Scored]) -> Iterator[str]:
    link = LINK.get(result.name.split(".")[0], "wrong parent")
    head = ("page", "F1", "gold", "found", "missing", "extra", link)
    rows = (
        (page.key, number(page.f1), *map(str, (page.gold, page.predicted, page.missing, page.extra, page.wrong)))
        for page in pages
    )
    return table(head, rows)


def _section(result: SetResult) -> Iterator[str]:
    yield from ("", f"## {result.name}", "")
    yield ", ".join(f"{name} {number(value)}" for name, value in (*result.figures.items(), *result.shown.items()))
    worst, others = result.pages[:WORST], result.pages[WORST:]
    yield from ("", f"The {len(worst)} worst of {len(result.pages)} pages:", "", *_pages(result, worst))
    if others:
        yield from ("", "<details><summary>The others</summary>", "", *_pages(result, others), "", "</details>")


def markdown(results: Sequence[SetResult], floors: Floors, fallen: Sequence[Fall]) -> str:
    """The whole report."""
    lines = [
        "# Quality on the dev pages",
        "",
        "Pages are named by their keys in the gold folder (articles with quotes by their line in its file).",
        "F1 is that of comments, and for quotes that of quotes found with the right speaker.",
        "",
        *(
            ["Below their floors:", "", *falls(fallen, "measured"), ""]
            if fallen
            else ["No figure is below its floor.", ""]
        ),
        *summary(results, floors),
        *(line for result in results for line in _section(result)),
    ]
    return "\n".join(lines) + "\n"
