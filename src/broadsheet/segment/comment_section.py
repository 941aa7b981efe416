"""Finding the comment section of a page: which list, if any, holds what readers wrote."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from broadsheet.segment.headers import header_of
from broadsheet.segment.layout import Line
from broadsheet.segment.lists import Node, Run, read_runs
from broadsheet.segment.phrases import (
    heading_count,
    is_button,
    is_comments_closed,
    is_comments_heading,
    is_personal,
)

# Lines between a heading and its list: forms and notices stand there ("Leave a reply", "All comments are moderated").
_HEADING_REACH: Final = 6
# Lines that may interrupt a list whose numbers go on after them.
_BRIDGE: Final = 3
_NUMBER_JUMP: Final = 3
# Items read for evidence; a section of 100,000 comments shows its nature in the first ones.
_SAMPLE: Final = 50
_PROSE: Final = 60


@dataclass(frozen=True, slots=True)
class Evidence:
    """One observation for (or, where the weight is negative, against) a list being a comment section."""

    name: str
    weight: float


# Weights set by hand on the dev pages and the pages without comments; see docs/adr/0006-comment-sections.md.
_THRESHOLD: Final = 3.0


@dataclass(frozen=True, slots=True)
class Section:
    """The comment section: its list, its heading's line, the line that says it is closed, and why it was believed."""

    run: Run
    heading: int | None
    closed: int | None
    evidence: tuple[Evidence, ...]


def _text(page: str, line: Line) -> str:
    return page[line.start : line.end]


def _bridges(lines: Sequence[Line], page: str, before: Run, after: Run) -> bool:
    """Whether two lists are one that a few lines at the margin interrupt: same column, numbers that go on."""
    between = lines[before.last : after.first]
    old, new = before.top[-1], after.top[0]
    if len(between) > _BRIDGE or old.number is None or new.number is None or old.indent != new.indent:
        return False
    if not 0 < new.number - old.number <= _NUMBER_JUMP:
        return False
    return not any(is_comments_closed(_text(page, line)) or is_comments_heading(_text(page, line)) for line in between)


def _join(lines: Sequence[Line], runs: Sequence[Run]) -> Run:
    """One list of several; the lines between two belong to the last item before them."""
    nodes: list[Node] = []
    for run, before in zip(runs, (None, *runs), strict=False):
        if before:
            nodes[-1].lines.extend(lines[before.last : run.first])
        shift = len(nodes)
        for node in run.nodes:
            node.parent = None if node.parent is None else node.parent + shift
        nodes.extend(run.nodes)
    return Run(runs[0].first, runs[-1].last, tuple(nodes), any(run.too_deep for run in runs))


def joined_runs(lines: Sequence[Line], page: str) -> list[Run]:
    """The lists of a page, those that stray lines interrupt joined again; linear, as they are joined at the end."""
    groups: list[list[Run]] = []
    for run in read_runs(lines):
        if groups and _bridges(lines, page, groups[-1][-1], run):
            groups[-1].append(run)
        else:
            groups.append([run])
    return [_join(lines, group) for group in groups]


def _mean(nodes: Sequence[Node], measure: Callable[[Node], float]) -> float:
    return sum(map(measure, nodes)) / len(nodes)


def _node_text(page: str, node: Node) -> str:
    return " ".join(_text(page, line) for line in node.lines[:20])


def _signs(page: str, node: Node) -> float:
    """How much an item looks like a comment with its name, date or buttons: 1 as much as can be.

    A date alone heads items of archives and calendars too. Below a text it dates a link to another story.
    """
    header = header_of([_text(page, line) for line in node.lines[:5] if line.end > line.start][:4])
    if header.author or any(is_button(_text(page, line)) for line in node.lines[-2:]):
        return 1.0
    return 0.25 if header.date else 0.0


def _heading_line(lines: Sequence[Line], page: str, first: int) -> int | None:
    reach = range(first - 1, max(-1, first - 1 - _HEADING_REACH), -1)
    return next((index for index in reach if is_comments_heading(_text(page, lines[index]))), None)


def _counts_agree(page: str, heading: Line, run: Run) -> bool:
    """Whether the heading states as many comments as the list has items, with replies or without."""
    count = heading_count(_text(page, heading))
    return count is not None and count in (len(run.nodes), len(run.top))


def _closed_line(lines: Sequence[Line], page: str, run: Run, heading: int | None) -> int | None:
    """The line that says comments are closed: after the list, or between its heading and the list."""
    between = range(run.first if heading is None else heading + 1, run.first)
    reach = (*range(run.last, min(len(lines), run.last + _HEADING_REACH)), *between)
    return next((index for index in reach if is_comments_closed(_text(page, lines[index]))), None)


def weigh(lines: Sequence[Line], page: str, run: Run) -> Section:
    """The evidence for a list being a comment section."""
    heading = _heading_line(lines, page, run.first)
    closed = _closed_line(lines, page, run, heading)
    sample = run.nodes[:_SAMPLE]
    length = median(sum(line.end - line.start for line in node.lines[:20]) for node in sample)
    following = [line for line in lines[run.last : run.last + 12] if line.end - line.start >= _PROSE]
    colon = run.first > 0 and page[lines[run.first - 1].end - 1] == ":" and heading is None
    observed = [
        Evidence("heading", 3.0 * (heading is not None)),
        Evidence("heading's count", 3.0 * (heading is not None and _counts_agree(page, lines[heading], run))),
        Evidence("closing phrase", 2.5 * (closed is not None)),
        Evidence("headers and buttons", 4.0 * _mean(sample, lambda node: _signs(page, node))),
        Evidence("runs to the end", 1.0 * (run.last >= len(lines) - 3)),
        Evidence("prose", 1.0 * (length >= _PROSE) - 1.5 * (length < 30)),
        Evidence("paragraphs", 1.5 * _mean(sample, lambda node: len(node.lines) > 1)),
        Evidence("personal words", 1.5 * _mean(sample, lambda node: is_personal(_node_text(page, node)))),
        Evidence("few items", -1.5 * (len(run.nodes) < 2) - 0.5 * (len(run.nodes) < 3)),
        Evidence("text goes on", -1.0 * min(len(following), 3)),
        Evidence("introduced by a colon", -2.0 * colon),
    ]
    return Section(run, heading, closed, tuple(evidence for evidence in observed if evidence.weight))


def find_section(lines: Sequence[Line], page: str) -> Section | None:
    """The page's comment section, or None where no list is believed to be one. Ties go to the later list."""
    sections = [weigh(lines, page, run) for run in joined_runs(lines, page)]
    scored = [(sum(e.weight for e in section.evidence), section.run.first, section) for section in sections]
    best = max(scored, key=lambda entry: entry[:2], default=None)
    return best[2] if best and best[0] >= _THRESHOLD else None
