"""Finds a container's quotes: marks, then speakers, then rows."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.contract.records import Incident, Quote
from broadsheet.incidents import incident
from broadsheet.quotes.attribution import attribute, lead_in
from broadsheet.quotes.candidates import Attribution
from broadsheet.quotes.lexicon import Lexicon, guess, lexicon
from broadsheet.quotes.names import Directory
from broadsheet.quotes.records import Container, Group, Rows
from broadsheet.quotes.scanning import chains, scan_container
from broadsheet.quotes.stretches import Fault, Stretch
from broadsheet.quotes.tokens import read_context
from broadsheet.text.ids import Ids


@dataclass(frozen=True, slots=True)
class Found:
    """The quotes of a container in order of their first spans, and the incidents with spans in the container's text."""

    quotes: tuple[Quote, ...]
    incidents: tuple[Incident, ...]


def _attributions(
    container: Container, stretches: list[Stretch], words: Lexicon
) -> tuple[dict[int, Attribution], dict[int, int]]:
    """Who speaks each stretch, and which stretch goes on from which within a sentence."""
    contexts: dict[tuple[int, int | None], list[tuple[int, Stretch]]] = {}
    for place, stretch in enumerate(stretches):
        contexts.setdefault((stretch.paragraph, stretch.parent), []).append((place, stretch))
    found: dict[int, Attribution] = {}
    joined: dict[int, int] = {}
    carried: Attribution | None = None
    carried_from = -1
    for (number, parent), quotes in contexts.items():
        paragraph = container.paragraphs[number]
        if parent is None:
            first, last = paragraph.start_char, paragraph.end_char
        else:
            first, last = stretches[parent].start, stretches[parent].end
        context = read_context(container.text, first, last, quotes, words)
        if parent is not None or not context.tokens or context.tokens[0].quote is None:
            before = None
        elif carried_from == number - 1:
            before = carried
        else:
            before = _lead_in(container, number - 1, words)
        told = attribute(context, words, before)
        found.update(told.by_quote)
        joined.update(told.joined)
        if parent is None:
            carried, carried_from = told.carries or carried, number
    return found, joined


def _lead_in(container: Container, number: int, words: Lexicon) -> Attribution | None:
    """Who a paragraph without quotes lets speak in the next one."""
    if number < 0:
        return None
    paragraph = container.paragraphs[number]
    return lead_in(read_context(container.text, paragraph.start_char, paragraph.end_char, (), words), words)


def _groups(stretches: list[Stretch], found: dict[int, Attribution], links: dict[int, int]) -> list[Group]:
    """The stretches of each quote, in order of its first."""
    places: dict[int, list[int]] = {}
    root: dict[int, int] = {}
    for place in range(len(stretches)):
        root[place] = root[links[place]] if place in links else place
        places.setdefault(root[place], []).append(place)
    return [Group(tuple(members), _surest(members, found)) for members in places.values()]


def _surest(members: list[int], found: dict[int, Attribution]) -> Attribution | None:
    """Of the attributions of a quote's stretches the surest, the first among equals."""
    told = [found[member] for member in members if member in found]
    return max(told, key=lambda attribution: attribution.confidence, default=None)


def _incidents(stretches: list[Stretch], faults: list[Fault], links: dict[int, int]) -> tuple[Incident, ...]:
    """The findings, but for the marks that a later paragraph's reopening explains."""
    reopened = {stretches[earlier].outer_start for earlier in links.values()}
    return tuple(
        incident(fault.id, (fault.start, fault.end), limit=fault.limit)
        for fault in faults
        if not (fault.id == "quotes.unclosed" and fault.start in reopened)
    )


def find_quotes(container: Container, ids: Ids, language: str | None = None) -> Found:
    """The quotes of an article's body or a comment.

    Args:
        container: the text and its paragraphs.
        ids: gives the quotes' ids; hand the same one in for all containers of a page.
        language: the text's language; None reads it off the function words. Without a lexicon for it quotes are
            found and no speaker is told.

    Work grows linearly with the text; a paragraph with more than 4,000 marks gives an incident and no quotes.

    >>> from broadsheet.contract.records import Paragraph
    >>> from broadsheet.text.ids import Ids
    >>> text = "The baker told reporters: “It will rain.”"
    >>> container = Container(
    ...     text=text,
    ...     paragraphs=(Paragraph(kind="paragraph", start_char=0, end_char=len(text)),),
    ...     page_id="1d54479efb7975eb",
    ...     article_id="1d54479efb7975eb-a",
    ...     comment_id=None,
    ... )
    >>> (quote,) = find_quotes(container, Ids("1d54479efb7975eb", "q")).quotes
    >>> quote.text, quote.speaker.text, quote.cue.lemma, quote.addressee.text
    ('It will rain.', 'The baker', 'tell', 'reporters')
    """
    stretches, faults = scan_container(container.text, container.paragraphs)
    if not stretches:
        return Found((), _incidents(stretches, faults, {}))
    words = lexicon(language or guess(container.text))
    links = chains(container.paragraphs, stretches)
    found: dict[int, Attribution] = {}
    joined: dict[int, int] = {}
    directory = None
    if words is not None:
        found, joined = _attributions(container, stretches, words)
        spans = [(paragraph.start_char, paragraph.end_char) for paragraph in container.paragraphs]
        directory = Directory(container.text, spans, words)
    rows = Rows(container, stretches, directory, words, ids)
    quotes = tuple(rows.row(group) for group in _groups(stretches, found, joined | links))
    return Found(quotes, _incidents(stretches, faults, links))
