"""The headers of comments: lines that name who wrote, and when, above (or below) what was written.

An extractor keeps the order of a page's parts, and a site makes all its comments by one template. So the parts of a
header are told by what every comment of the page has in common: whether the name stands before the date or behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from broadsheet.segment.header_lines import BELOW, FOOTER_REACH, NAME_FIRST, Header, HeaderReader, Run
from broadsheet.segment.layout import Line
from broadsheet.segment.signs import DATE, PINGBACK, SAYS_ONLY, Sign

_NEARLY: Final = 0.6
# Fewer dates of one shape are read as the others on the page are.
_FEW: Final = 3


@dataclass(frozen=True, slots=True)
class Headers:
    """All headers of a page in page order, and the lines of dates that stand under a text."""

    headers: list[Header]
    footers: frozenset[int]


def headers_of(lines: Sequence[Line], page: str, signs: Sequence[Sign]) -> Headers:
    """All headers of a page. `signs` are those of the lines, one each."""
    reader = HeaderReader(lines, page, signs)
    headers: list[Header] = []
    footers: set[int] = set()
    below: list[list[Run]] = []
    signed: list[list[Run]] = []
    name_first: dict[int, bool] = {}
    groups = reader.groups(reader.runs())
    bare = [run for group in groups for run in group if not reader.is_named(group)]
    n_named = sum(map(len, groups)) - len(bare)
    for group in groups:
        if reader.is_named(group):
            signed += [group] if 2 * len(group) > n_named and reader.stand_below(group) else []
            continue
        most = 2 * len(group) > len(bare)
        order = reader.order(group if len(group) >= _FEW and (most or not reader.is_relative(group)) else bare)
        below += [group] if order == BELOW and most and len(group) >= _FEW else []
        name_first.update((start, order == NAME_FIRST) for start, _ in group)
    apart = {start for group in (*below, *signed) for start, _ in group}
    for run in sorted(run for group in groups for run in group if run[0] not in apart):
        dates = [index for index in range(*run) if signs[index].kind == DATE]
        named = reader.named(run)
        if named:
            headers += named
            footers.update(index for index in dates if index < named[0].first)
        elif _is_footer(headers, dates, run, signs):
            headers[-1].date = signs[dates[0]].date
            footers.update(dates)
        else:
            headers.append(reader.nameless(run, name_first[run[0]]))
    for group in below:
        headers += reader.below(group)
        footers.update(map(reader.anchor, group))
    for group in signed:
        headers += reader.signed_off(group)
        footers.update(index for run in group for index in range(*run))
    headers += [reader.link(index) for index, sign in enumerate(signs) if sign.kind == PINGBACK]
    headers.sort(key=lambda header: header.anchor)
    _undouble(headers)
    for place, header in enumerate(headers):
        reader.open_item(header, headers[place - 1].last if place else 0)
    return Headers(_apart(headers), frozenset(footers))


def _apart(headers: Sequence[Header]) -> list[Header]:
    """One header for each line: where two templates claim one, that which names a writer."""
    kept: list[Header] = []
    for header in headers:
        if not kept or header.first > kept[-1].first:
            kept.append(header)
        elif kept[-1].author is None and header.author:
            kept[-1] = header
    return kept


def _is_footer(headers: Sequence[Header], dates: Sequence[int], run: Run, signs: Sequence[Sign]) -> bool:
    """Whether a date belongs to the comment above it: its header names who says it, and lacks a date."""
    if not headers or not dates or any(signs[index].kind == SAYS_ONLY for index in range(*run)):
        return False
    return headers[-1].says and headers[-1].date is None and run[0] - headers[-1].last < FOOTER_REACH


def _undouble(headers: Sequence[Header]) -> None:
    """Read a name once where a page prints each twice, as a picture's text and beside it."""
    named = [header for header in headers if header.author]
    doubled = [header for header in named if _half(header.author or "")]
    if len(doubled) > 1 and len(doubled) >= _NEARLY * len(named):
        for header in doubled:
            header.author = _half(header.author or "")


def _half(name: str) -> str | None:
    middle = len(name) // 2
    return name[:middle] if name and name[:middle] == name[middle:] else None
