"""How the time for quotes grows with the text: one, ten and a hundred times as long, ordinary and hostile."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from typing import Any

from benchmarks.report import table
from benchmarks.timing import own_left_alone
from broadsheet.contract.records import Paragraph
from broadsheet.quotes import Container, find_quotes
from broadsheet.text.ids import Ids

TIMES = (1, 10, 100)
# Characters of the shortest text: of the usual run, and of the full one, which ends at 50 million.
SHORT, FULL = 20_000, 500_000
# A run longer than this is not repeated.
_LONG = 2.0
_PAGE = "0" * 16
_RAIN = "It rained on the bridge all day, and the council met in the old bakery beside it. "
_SAID = "“We will start in May,” Mayor {name} told the council on Monday, “and we will not stop.” "
# Characters between two quotes where they are few.
_GAP = 2000
_SYLLABLES = ("ba", "de", "ki", "lo", "mu", "na", "re", "si", "to", "vu")


@dataclass(frozen=True, slots=True)
class Growth:
    """CPU seconds for one kind of text at each length, in characters."""

    name: str
    lengths: tuple[int, ...]
    seconds: tuple[float, ...]

    @property
    def ratios(self) -> tuple[float, ...]:
        """How many times the shortest text's seconds each length takes; linear growth makes it the length's own ratio.

        >>> Growth("rain", (100, 1000), (0.5, 4.0)).ratios
        (1.0, 8.0)
        """
        return tuple(seconds / self.seconds[0] for seconds in self.seconds)


def _fill(unit: str, length: int) -> str:
    return (unit * (length // len(unit) + 1))[:length]


def _names() -> Iterator[str]:
    """A thousand made-up names, each unlike the others."""
    yield from (f"Jane {''.join(parts).title()}" for parts in product(_SYLLABLES, repeat=3))


def _paragraphs(length: int, names: Sequence[str]) -> list[str]:
    parts: list[str] = []
    size = 0
    while size < length:
        parts.append(_SAID.format(name=names[len(parts) % len(names)]) + _RAIN * 2)
        size += len(parts[-1]) + 2
    return parts


def inputs(length: int) -> dict[str, list[str]]:
    """The paragraphs of each kind of text, of about so many characters."""
    names = list(_names())
    return {
        "marks alone": [_fill('"', length)],
        "marks alone, in paragraphs of 2,000": [_fill('"', 2000)] * (length // 2000),
        "one unclosed mark, then text": ["“" + _fill(_RAIN, length)],
        "an unclosed mark in each paragraph": ["“" + _RAIN * 4] * (length // (len(_RAIN) * 4)),
        "an article's paragraphs, again and again": _paragraphs(length, names[:1]),
        "the same, a thousand speakers": _paragraphs(length, names),
        "all in one paragraph": ["".join(_paragraphs(length, names[:1]))],
        "all in one paragraph, few quotes": [_fill(_SAID.format(name="Jane Roe") + _fill(_RAIN, _GAP) + " ", length)],
    }


def container(parts: Sequence[str]) -> Container:
    """Paragraphs as an article's text."""
    paragraphs = []
    start = 0
    for part in parts:
        paragraphs.append(Paragraph(kind="paragraph", start_char=start, end_char=start + len(part.rstrip())))
        start += len(part) + 2
    return Container(
        text="\n\n".join(parts), paragraphs=tuple(paragraphs), page_id=_PAGE, article_id=None, comment_id=None
    )


def _seconds(text: Container) -> float:
    """The shortest of three runs, for what is above it is the machine's; of one where a run is long."""
    runs: list[float] = []
    while len(runs) < 3 and (not runs or runs[0] < _LONG):
        start = time.process_time()
        find_quotes(text, Ids(_PAGE, "q"), "en")
        runs.append(time.process_time() - start)
    return min(runs)


def measured(shortest: int = SHORT, times: Sequence[int] = TIMES) -> Iterator[Growth]:
    """Each kind of text at each length."""
    with own_left_alone():
        for name in inputs(0):
            lengths, seconds = [], []
            for factor in times:
                text = container(inputs(shortest * factor)[name])
                lengths.append(len(text.text))
                seconds.append(_seconds(text))
            yield Growth(name, tuple(lengths), tuple(seconds))


def lines(grown: Sequence[Growth]) -> Iterator[str]:
    """The ratios for people: of time to the shortest text's, which linear growth makes 10 and 100."""
    factors = [f"{round(length / grown[0].lengths[0]):,}x" for length in grown[0].lengths]
    yield f"Growth of quotes, from {grown[0].lengths[0]:,} to {grown[0].lengths[-1]:,} characters"
    rows = (
        [
            growth.name,
            f"{growth.seconds[0] * 1e3:.1f}",
            *(f"{ratio:.1f}" for ratio in growth.ratios[1:]),
            f"{growth.lengths[-1] / growth.seconds[-1] / 1e6:.2f}",
        ]
        for growth in grown
    )
    yield from table(("text", f"ms at {factors[0]}", *(f"time at {f}" for f in factors[1:]), "M chars/CPU s"), rows)


def as_data(grown: Sequence[Growth]) -> dict[str, Any]:
    """The same for machines."""
    rows: list[Mapping[str, Any]] = [asdict(growth) | {"ratios": growth.ratios} for growth in grown]
    return {"title": "Growth of quotes", "unit": "CPU seconds", "texts": rows}
