"""What the plots of a build show: bars with their labels, from the same figures as the datasheet's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from broadsheet.describe.markdown import percent

PERSONAL_CHARTS: Final = ("speakers",)
"""The plots that may name people; a tier without text goes without them."""

_MOST: Final = 20
_LABEL: Final = 44


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Horizontal bars: for each label one value a series. `unit` names the values, `shares` are spelled as percent."""

    name: str
    title: str
    unit: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[int, ...]], ...]
    of: tuple[int, ...] | None = None

    def value(self, series: int, row: int) -> str:
        """A value as it stands beside its bar."""
        number = self.series[series][1][row]
        return f"{number:,}" if self.of is None else percent(number, self.of[row])

    def length(self, series: int, row: int) -> float:
        """How long a bar is, in the unit of the axis."""
        number = self.series[series][1][row]
        return number if self.of is None else 100 * number / max(self.of[row], 1)

    @property
    def told(self) -> str:
        """All that the plot shows, in words, for whoever cannot see it."""
        rows = []
        for row, label in enumerate(self.labels):
            values = [
                f"{name} {self.value(index, row)}" if name else self.value(index, row)
                for index, (name, _) in enumerate(self.series)
            ]
            rows.append(f"{label}: {', '.join(values)}")
        return f"Bars, in {self.unit}. {'; '.join(rows)}."


def _short(label: str) -> str:
    line = " ".join(label.split())
    return line if len(line) <= _LABEL else f"{line[: _LABEL - 1]}…"


def _chart(
    name: str, title: str, unit: str, rows: Sequence[tuple[str, int]], of: Iterable[int] | None = None
) -> Iterable[Chart]:
    """One series; no chart where there is nothing to show."""
    if rows:
        labels, values = zip(*rows, strict=True)
        shares = None if of is None else tuple(of)
        yield Chart(
            name=name, title=title, unit=unit, labels=tuple(map(_short, labels)), series=(("", values),), of=shares
        )


def _bins(bins: Sequence[Mapping[str, int]]) -> list[tuple[str, int]]:
    return [
        (f"{one['from']:,}" if one["from"] == one["to"] else f"{one['from']:,} to {one['to']:,}", one["n"])
        for one in bins
    ]


def _quotes(facts: Mapping[str, Any]) -> Iterable[Chart]:
    rows = [row for row in facts["quotes"] if row["group"].startswith("type ")]
    if rows:
        yield Chart(
            name="quotes",
            title="Quotes by type, in articles and in comments",
            unit="quotes",
            labels=tuple(row["group"].removeprefix("type ") for row in rows),
            series=tuple((where, tuple(row[f"in {where}"] for row in rows)) for where in ("articles", "comments")),
        )


def charts(facts: Mapping[str, Any]) -> list[Chart]:
    """The charts of a build, those that have something to show."""
    speakers, bins = facts["speakers"], facts["bins"]
    named = [(one["name"], one["words"]) for one in speakers["named"]]
    others = speakers["articles"]["words"] - sum(words for _, words in named)
    all_nulls = sorted((one for one in facts["nulls"] if one["nulls"]), key=lambda one: -one["nulls"] / one["of"])
    nulls = all_nulls[:_MOST]
    incidents = sorted(facts["incidents"].items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST]
    depths = [(f"level {depth}", n) for depth, n in facts["comments"]["depths"]][:_MOST]
    words = speakers["articles"]["words"]
    said = [*named, ("all others and nobody told", others)] if named else []
    return [
        *_chart("depths", "Comments by depth (level 0 is the top)", "comments", depths),
        *_chart("threads", "Threads by size", "threads, by their comments", _bins(bins["comments_per_thread"])),
        *_quotes(facts),
        *_chart("speakers", "Who is quoted in articles", "percent of quoted words", said, [words] * len(said)),
        *_chart("comment-words", "Comments by length", "comments, by their words", _bins(bins["words_per_comment"])),
        *_chart("article-words", "Articles by length", "articles, by their words", _bins(bins["words_per_article"])),
        *_chart("incidents", "What the compiler noticed", "incidents", incidents),
        *_chart(
            "nulls",
            "Fields that are null" + (f" (the {_MOST} most)" if len(all_nulls) > _MOST else ""),
            "percent of the rows that could have them",
            [(f"{one['table']}.{one['field']}", one["nulls"]) for one in nulls],
            [one["of"] for one in nulls],
        ),
    ]
