"""The editorial part of a page: its lines as paragraphs, each with the kind it has on the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, partial
from itertools import pairwise
from typing import Final, NamedTuple

from broadsheet.lexicons import folded, words
from broadsheet.segment.dates import is_date
from broadsheet.segment.layout import Line
from broadsheet.segment.phrases import boilerplate_hits, is_comments_heading

# Headlines on the dev pages have up to 151 code points.
_HEADLINE: Final = 200
# A legal notice repeats itself: one phrase may stand in any story, two seldom do.
_NOTICE: Final = 2
_SHORT: Final = 120
_BYLINE: Final = 80
_FRONT: Final = 6
_BRACKETS: Final = {"[": "]", "(": ")"}
_SENTENCE_END: Final = re.compile(r"[^\W\d_]{2}[.!?][”\"]? +[^\W\d_]")
_NOT_A_HEADLINE_END: Final = ".,;:…\"”'’)]»|"


class Paragraph(NamedTuple):
    """A paragraph of the page, in code points, with its kind and the empty lines before it."""

    kind: str
    start: int
    end: int
    gap: int
    n_lines: int


# What `Paragraph(...)` does, without a step through Python for each.
_paragraph: Final[Callable[[tuple[str, int, int, int, int]], Paragraph]] = partial(tuple.__new__, Paragraph)


def paragraphs_of(lines: Sequence[Line]) -> list[Paragraph]:
    """Lines joined to paragraphs: an empty line or a list marker starts a new one."""
    starts = [index for index, line in enumerate(lines) if line.gap or line.marker or not index]
    return [
        _paragraph(
            (
                "list_item" if lines[start].marker else "paragraph",
                lines[start].first,
                lines[end - 1].end,
                lines[start].gap,
                end - start,
            )
        )
        for start, end in pairwise((*starts, len(lines)))
    ]


def _is_headline(page: str, paragraph: Paragraph) -> bool:
    if paragraph.kind != "paragraph" or paragraph.n_lines > 1 or paragraph.end - paragraph.start > _HEADLINE:
        return False
    last = page[paragraph.end - 1]
    if last in _NOT_A_HEADLINE_END or page[paragraph.start] in "[(|":
        return False
    # Headlines may ask or exclaim, but two sentences of which the last does so are running text.
    return last not in "!?" or _SENTENCE_END.search(page, paragraph.start, paragraph.end - 1) is None


def _is_notice(text: str, low: str) -> bool:
    hits = boilerplate_hits(low)
    return hits >= _NOTICE or (hits == 1 and len(text) <= _SHORT)


@cache
def _opening(name: str) -> re.Pattern[str]:
    choices = "|".join(re.escape(word) for word in words("pages", name))
    return re.compile(rf"[\[(]?\s*(?:{choices})\s*[:.–—-]")


@cache
def _opening_letters(name: str) -> frozenset[str]:
    """What a note may begin with: a bracket, a space, or the first letter of a word that opens one, in any case."""
    letters = {word[0] for word in words("pages", name)}
    return frozenset(("[", "(", *letters, *map(str.upper, letters)))


@cache
def _byline() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(re.escape(word) for word in words('pages', 'byline'))}):? +(?=\S)", re.IGNORECASE)


def byline_name(line: str) -> str | None:
    """The writer's name in a line such as "By Jane Roe".

    >>> byline_name("By Jane Roe"), byline_name("By noon the rain had stopped.")
    ('Jane Roe', None)
    """
    found = _byline().match(line)
    name = line[found.end() :] if found else ""
    fits = len(line) <= _BYLINE and name[:1].isupper() and name[-1:] not in ".!?:"
    return name if fits else None


def _note_end(page: str, paragraphs: Sequence[Paragraph], first: int) -> int | None:
    """The paragraph in which the bracket closes that opens the one at `first`; None if none does."""
    opener = page[paragraphs[first].start]
    closer = _BRACKETS.get(opener)
    if closer is None:
        return first
    depth = 0
    for index in range(first, min(len(paragraphs), first + 20)):
        text = page[paragraphs[index].start : paragraphs[index].end]
        depth += text.count(opener) - text.count(closer)
        if depth <= 0:
            return index
    return None


def _editor_note(page: str, paragraphs: list[Paragraph]) -> bool:
    """Mark the first editor's note; returns whether its bracket is never closed."""
    letters = _opening_letters("editor_note")
    for index, paragraph in enumerate(paragraphs):
        if page[paragraph.start] not in letters:
            continue
        if _opening("editor_note").match(folded(page[paragraph.start : min(paragraph.end, paragraph.start + 60)])):
            last = _note_end(page, paragraphs, index)
            for inside in range(index, (index if last is None else last) + 1):
                paragraphs[inside] = paragraphs[inside]._replace(kind="editor_note")
            return last is None
    return False


def _is_note(page: str, paragraph: Paragraph) -> bool:
    first, last = page[paragraph.start], page[paragraph.end - 1]
    bracketed = _BRACKETS.get(first) == last
    return bracketed or (
        first in _BRACKETS and _opening("note").match(folded(page[paragraph.start : paragraph.start + 40])) is not None
    )


def _front(page: str, paragraphs: list[Paragraph]) -> None:
    """Mark title, subtitles and byline: what stands before the first running text."""
    seen_title = False
    for index, paragraph in enumerate(paragraphs):
        if paragraph.kind != "paragraph":
            if paragraph.kind == "list_item":
                return
            continue
        line = page[paragraph.start : paragraph.end].partition("\n")[0]
        if index < _FRONT and byline_name(line):
            kind = "byline"
        elif index < _FRONT and is_date(line):
            kind = "boilerplate"
        elif _is_headline(page, paragraph):
            kind = "subtitle" if seen_title else "title"
            seen_title = True
        else:
            return
        paragraphs[index] = paragraph._replace(kind=kind)


def _headings(page: str, paragraphs: list[Paragraph]) -> None:
    """Mark headings (a headline before running text) and what stands after the last running text."""
    running = False
    for index in range(len(paragraphs) - 1, -1, -1):
        paragraph = paragraphs[index]
        if paragraph.kind != "paragraph":
            running |= paragraph.kind in ("list_item", "note")
        elif not _is_headline(page, paragraph):
            running = True
        else:
            # A line without a full stop and with no text after it is a link or label, not a heading.
            paragraphs[index] = paragraph._replace(kind="heading" if running else "boilerplate")


def classify(page: str, lines: Sequence[Line]) -> tuple[tuple[Paragraph, ...], bool]:
    r"""The paragraphs of the editorial part with their kinds, and whether an editor's note is never closed.

    Kinds are those of blocks in `schema/pages.schema.json`. A page whose every line is short has a title and subtitles
    and no body.

    >>> from broadsheet.segment.layout import lines_of
    >>> page = "Council votes\n\nBy Jane Roe\n\nThe council met.\n\nWhat is next\n\nThe bridge opens."
    >>> [paragraph.kind for paragraph in classify(page, lines_of(page))[0]]
    ['title', 'byline', 'paragraph', 'heading', 'paragraph']
    """
    paragraphs = paragraphs_of(lines)
    unclosed = _editor_note(page, paragraphs)
    for index, paragraph in enumerate(paragraphs):
        if paragraph.kind == "paragraph":
            text = page[paragraph.start : paragraph.end]
            low = folded(text)
            if _is_notice(text, low) or is_comments_heading(text, low):
                paragraphs[index] = paragraph._replace(kind="boilerplate")
            elif _is_note(page, paragraph):
                paragraphs[index] = paragraph._replace(kind="note")
    _front(page, paragraphs)
    _headings(page, paragraphs)
    return tuple(paragraphs), unclosed
