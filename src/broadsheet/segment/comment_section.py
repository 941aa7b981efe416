"""Finding the comment section of a page: which list or chain of headers, if any, holds what readers wrote."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

from broadsheet.segment.chains import chains
from broadsheet.segment.dates import date_shape
from broadsheet.segment.entries import Entry, Reader
from broadsheet.segment.folding import fold_lists
from broadsheet.segment.headers import Headers
from broadsheet.segment.layout import Line
from broadsheet.segment.lists import Node, Run, read_runs
from broadsheet.segment.phrases import heading_count, is_comments_closed, is_comments_heading, is_personal
from broadsheet.segment.signs import ANCHORS, CLOSED, HEADING, META, PINGBACK, TEXT
from broadsheet.segment.tails import without_tail

# Lines between a heading and its list: forms and notices stand there ("Leave a reply", "All comments are moderated").
_HEADING_REACH: Final = 14
# Lines that may interrupt a list whose numbers go on after them.
_BRIDGE: Final = 3
_NUMBER_JUMP: Final = 3
# Items read for evidence; a section of 100,000 comments shows its nature in the first ones.
_SAMPLE: Final = 50
_PROSE: Final = 60
_CLOSED_REACH: Final = 6
_PHRASE: Final = 25
# Extractors wrap at 72 to 80 columns.
_WRAPPED: Final = 80
_PARAGRAPHS: Final = 20
_MANY: Final = 6
_CROWD: Final = 10
# A page of one article states the count of its comments once or twice.
_COUNTS: Final = 3
_TITLED: Final = 0.75
_SURPLUS: Final = 1.3
# Lines above an item that its header may take in.
_HEADER_REACH: Final = 8


class Evidence(NamedTuple):
    """One observation for (or, where the weight is negative, against) a list being a comment section."""

    name: str
    weight: float


# Weights set by hand on the dev pages and the pages without comments; see docs/adr/0006-comment-sections.md.
_THRESHOLD: Final = 3.0


@dataclass(frozen=True, slots=True)
class Section:
    """The comment section: its items, its heading's line, the line that says it is closed, and why it was believed.

    `open_end`: nothing but its words tells where the last comment ends.
    """

    run: Run
    heading: int | None
    closed: int | None
    open_end: bool
    evidence: tuple[Evidence, ...]
    entries: tuple[Entry, ...]


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


def _join(runs: Sequence[Run]) -> Run:
    """One list of several; the lines between two belong to the last item before them."""
    nodes: list[Node] = []
    for run, before in zip(runs, (None, *runs), strict=False):
        if before:
            nodes[-1].lines.extend(range(before.last, run.first))
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
    return [_join(group) for group in groups]


def _mean(entries: Sequence[Entry], measure: Callable[[Entry], float]) -> float:
    return sum(map(measure, entries)) / len(entries)


def _strength(entry: Entry) -> float:
    """How much an entry looks like a comment by its name, date and buttons: 1 as much as can be.

    A date alone heads items of archives and calendars too; a name and a date head articles as well.
    """
    if entry.buttons or entry.kind != "comment" or (entry.header is not None and entry.header.says):
        return 1.0
    if entry.author and entry.date:
        return 0.5 if _is_clocked(entry.date) else 0.25
    # A short first line alone may be a title as well as a name.
    return 0.25 if entry.date or (entry.author and entry.header is not None) else 0.0


def _interrupted(entries: Sequence[Entry], n_top: int) -> float:
    """The share of items whose text goes on below what is nested in them, measured by the items at the top.

    Replies stand below the whole of what they answer, and few comments lose their markers; an article in a list item
    goes on below each list in it.
    """
    cut = sum(len(entry.lines) <= entry.lines[-1] - entry.lines[0] for entry in entries if entry.lines)
    return min(1.0, cut / max(n_top, 1))


def _is_clocked(date: str) -> bool:
    return ":" in date or date_shape(date) == "ago"


def _among(places: Sequence[int], start: int, stop: int) -> int:
    """How many of the sorted places are in [start, stop)."""
    return bisect_left(places, stop) - bisect_left(places, start)


def _starts_late(run: Run) -> bool:
    """Whether a short list's numbers start above the first two."""
    number = run.top[0].number
    return len(run.top) < _MANY and number is not None and number > 2


class Candidate(NamedTuple):
    """A list or chain before its items are read: at most `bound` is what it can weigh. `read` gives its items."""

    bound: float
    order: int
    read: Callable[[], Run]
    heading: int | None
    open_end: bool


class Scale:
    """Weighs the lists and chains of one page."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        told = [(index, sign) for index, sign in enumerate(reader.signs) if sign.kind != TEXT]
        self.named = [index for index, sign in told if sign.author or sign.date]
        self.clocked = [index for index, sign in told if sign.date and _is_clocked(sign.date)]
        self.strong = [index for index, sign in told if sign.says or sign.button or sign.kind == PINGBACK]
        self.closed = [index for index, sign in told if sign.kind == CLOSED]
        headings = (index for index, sign in told if sign.kind == HEADING)
        self.n_counts = sum(heading_count(reader.text(index)) is not None for index in headings)
        self.long = [index for index, line in enumerate(reader.lines) if line[1] - line[0] >= _PHRASE]
        self.apart = [index for index, line in enumerate(reader.lines) if line.gap]

    def heading_of(self, first: int) -> int | None:
        """The nearest heading above a list."""
        reach = range(first - 1, max(-1, first - 1 - _HEADING_REACH), -1)
        found = next((index for index in reach if self.reader.signs[index].kind == HEADING), None)
        return None if found is not None and heading_count(self.reader.text(found)) == 0 else found

    def bound(self, run: Run, n_top: int, heading: int | None, open_end: bool) -> float:
        """The most that a list or chain can weigh, told by its lines' signs; `run` may be without its nodes.

        Nine in ten lists of a page are menus and the like, which weigh less than the comments do at best.
        """
        first, last, n_lines = run.first, run.last, run.last - run.first
        n_nodes = len(run.nodes) or n_top
        stated = 0.0 if heading is None else 6.0 if heading_count(self.reader.text(heading)) is not None else 3.0
        closed = _among(self.closed, first if heading is None else heading, last + _CLOSED_REACH) > 0
        # Headers reach a few lines above the items that they open; dates below the text reach up to any.
        reach = (0, len(self.reader.lines)) if self.reader.footers else (first - _HEADER_REACH, last + 1)
        # A tail may be cut off a list that is set apart, and off any chain; what is left may be one item.
        whole = not open_end and not _among(self.apart, first + 1, last)
        few = min(n_top, _SAMPLE) if whole else 1
        weak = 0.25 * (n_lines > n_top or _among(self.named, *reach) > 0)
        strength = weak + 0.25 * _among(self.clocked, *reach) / few + _among(self.strong, *reach) / few
        silent = heading is None and not closed and strength < 0.5
        short = 2 * _among(self.long, first, last) < (n_nodes if whole else 1)
        return (
            stated
            + 2.5 * closed
            + 4.0 * min(1.0, strength)
            + 1.0 * (last >= len(self.reader.lines) - 3)
            + (-1.5 if short else 1.0)
            + 1.5 * (n_lines > n_top)
            + 1.5
            - (1.5 + silent) * (n_nodes < 2)
            - 0.5 * (n_nodes < 3)
            + 1.0 * (n_nodes >= _CROWD)
            - (heading is None and open_end) * (1.0 + 2.5 * (n_nodes < 3) + 3.0 * (n_nodes < 2))
        )

    def closed_line(self, first: int, last: int, heading: int | None) -> int | None:
        """The line that says comments are closed: after the list, or between its heading and the list."""
        signs = self.reader.signs
        between = range(first if heading is None else heading + 1, first)
        reach = (*range(last, min(len(signs), last + _CLOSED_REACH)), *between)
        return next((index for index in reach if signs[index].kind == CLOSED), None)

    def _count(self, heading: int | None, entries: Sequence[Entry], n_top: int) -> float:
        """How well the heading's count fits: with replies or without; a page of a longer thread shows a part of it."""
        count = None if heading is None else heading_count(self.reader.text(heading))
        if count is None:
            return 0.0
        n_entries = len(entries)
        if count in (n_entries, n_top):
            return 3.0
        # A page may show a part of a thread, or print it twice, but not more than there is.
        if n_entries > _SURPLUS * count + 1:
            different = {self.reader.text(entry.body[0]) for entry in entries if entry.body}
            return -2.0 if len(different) > _SURPLUS * count + 1 else 0.0
        return 1.5 if abs(count - n_entries) <= max(1, count // 5) else 0.0

    def weigh(self, run: Run, heading: int | None, open_end: bool) -> Section:
        """The evidence for a list, or chain, being a comment section."""
        reader = self.reader
        entries = reader.entries(run.nodes, open_end)
        shorter = without_tail(reader, run, entries, open_end)
        if shorter is not run:
            run, entries = shorter, reader.entries(shorter.nodes, open_end)
        full = [entry for entry in entries if entry.body] or entries
        # Text of a comment may go on below its replies, so the last line is not always that of the last entry.
        last = max((entry.lines[-1] for entry in full if entry.lines), default=run.last - 1) + 1
        closed = self.closed_line(run.first, last, heading)
        sample = full[:_SAMPLE]
        # Menus are many short lines; the shortest line that extractors wrap at has 72 columns.
        lengths = [sum(n for n in map(self._length, entry.body[:20]) if n >= _PHRASE) for entry in sample]
        following = range(last, min(last + 12, len(reader.lines)))
        n_after = sum(self._length(index) >= _PROSE for index in following)
        colon = run.first > 0 and reader.text(run.first - 1).endswith(":") and heading is None
        length = median(lengths)
        # An article has a name and a date above its text, too.
        lone = open_end and heading is None
        strength = _mean(sample, _strength)
        personal = _mean(sample, self._personal)
        silent = heading is None and closed is None and strength < 0.5
        stated = self._count(heading, full, len(run.top))
        observed = [
            Evidence("heading", 3.0 * (heading is not None)),
            Evidence("heading's count", stated),
            Evidence("closing phrase", 2.5 * (closed is not None)),
            Evidence("headers and buttons", 4.0 * strength),
            Evidence("runs to the end", 1.0 * (last >= len(reader.lines) - 3)),
            Evidence("prose", 1.0 * (length >= _PROSE) - 1.5 * (length < 30)),
            Evidence("paragraphs", 1.5 * _mean(sample, self._has_paragraphs)),
            Evidence("personal words", 1.5 * personal),
            Evidence("few items", -(2.0 + silent) * (len(full) < 2) - 0.5 * (len(full) < 3)),
            Evidence("byline of an article", lone * (-1.0 - 2.5 * (len(full) < 3) - 3.0 * (len(full) < 2))),
            # Interviews name who speaks, too; nobody dates an answer or puts a button below it.
            Evidence("speakers of an interview", -5.0 * (lone and not any(e.date or e.buttons for e in sample))),
            Evidence("numbers from the middle of a list", -2.0 * (silent and _starts_late(run))),
            Evidence("many items", 1.0 * (len(full) >= _CROWD and 2 * personal >= 1)),
            Evidence("empty items", -4.0 * (len(entries) - len(full)) / len(entries)),
            Evidence("text goes on", -1.0 * min(n_after, 3) * (not open_end)),
            Evidence("text between nested items", -3.0 * (not open_end) * _interrupted(full, len(run.top))),
            Evidence("introduced by a colon", -2.0 * colon),
        ]
        if open_end and strength < 0.5:
            # An index of posts has a count below each, and a title above the next one's name and date.
            counts = heading is not None and stated <= 0 and self.n_counts >= _COUNTS
            titled = sum(len(entry.body) > 1 and reader.is_label(entry.body[-1]) for entry in full[:-1])
            observed.append(Evidence("counts of several posts", -3.0 * counts))
            observed.append(Evidence("titles between items", -2.0 * (silent and titled >= _TITLED * (len(full) - 1))))
        if open_end:
            observed.append(
                Evidence("items without a header", -20.0 * max(0.0, self._unheaded(run, entries, last) - 0.15))
            )
        weights = tuple(evidence for evidence in observed if evidence.weight)
        return Section(run, heading, closed, open_end, weights, tuple(entries))

    def _unheaded(self, run: Run, entries: Sequence[Entry], last: int) -> float:
        """The share of list items in a chain's place that no header of it opens: most of a list without headers."""
        columns = {(node.indent, node.number is None) for node in run.nodes if node.marker}
        opened = sum(node.marker is not None for node in run.nodes)
        reader = self.reader
        inside: set[int] = set()
        for entry in entries:
            if entry.header is not None:
                inside.update(range(entry.header.first, entry.header.last + 1))
        bare = sum(
            line.marker is not None
            and (line.indent, line.marker.number is None) in columns
            and reader.signs[index].kind == TEXT
            and index not in inside
            for index, line in enumerate(reader.lines[run.first : last], start=run.first)
        )
        return bare / (bare + opened) if bare else 0.0

    def _length(self, index: int) -> int:
        line = self.reader.lines[index]
        return line.end - line.start

    def _has_paragraphs(self, entry: Entry) -> bool:
        """Whether an entry's text has several paragraphs; a line that goes on where one was wrapped is none."""
        return any(
            self.reader.lines[index].gap > 0 or not _PROSE <= self._length(above) <= _WRAPPED
            for above, index in pairwise(entry.body[:_PARAGRAPHS])
        )

    def _personal(self, entry: Entry) -> bool:
        return is_personal(" ".join(self.reader.text(index) for index in entry.body[:8]))

    def candidates(self, headers: Headers) -> list[Candidate]:
        """Every list and every chain of the page, the likeliest first."""
        reader = self.reader
        found: list[Candidate] = []
        for run in joined_runs(reader.lines, reader.page):
            heading = self.heading_of(run.first)
            bound = self.bound(run, len(run.top), heading, open_end=False)
            found.append(Candidate(bound, len(found), partial(self._folded, run), heading, open_end=False))
        for chain in chains(headers.headers, reader.signs, reader.lines):
            bare = Run(chain.headers[0].first, chain.end, (), False)
            bound = self.bound(bare, len(chain.headers), chain.heading, open_end=True)
            read = partial(chain.run, reader.lines)
            found.append(Candidate(bound, len(found), read, chain.heading, open_end=True))
        return sorted(found, key=lambda candidate: (-candidate.bound, candidate.order))

    def _folded(self, run: Run) -> Run:
        nodes = fold_lists(self.reader.lines, self.reader.page, run.nodes, self._is_printed, self._is_button)
        return Run(run.first, run.last, tuple(nodes), run.too_deep)

    def _is_printed(self, index: int) -> bool:
        kind = self.reader.signs[index].kind
        return kind == META or kind in ANCHORS

    def _is_button(self, index: int) -> bool:
        return self.reader.signs[index].kind == META and any(map(str.isalpha, self.reader.text(index)))


def find_section(reader: Reader, headers: Headers) -> Section | None:
    """The page's comment section, or None where no list is believed to be one. Ties go to the later list."""
    scale = Scale(reader)
    best: tuple[float, int, int] = (_THRESHOLD, -1, 0)
    chosen: Section | None = None
    for candidate in scale.candidates(headers):
        if candidate.bound < best[0]:
            break
        section = scale.weigh(candidate.read(), candidate.heading, candidate.open_end)
        weight = sum(evidence.weight for evidence in section.evidence)
        rank = (weight, section.run.first, -candidate.order)
        if rank > best:
            best, chosen = rank, section
    return chosen
