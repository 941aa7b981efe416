"""Finds a container's quotes: marks, then speakers, then rows."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.contract.records import Incident, Quote
from broadsheet.incidents import incident
from broadsheet.quotes.attribution import Attributed, Attribution, attribute
from broadsheet.quotes.lexicon import guess, lexicon
from broadsheet.quotes.names import Directory
from broadsheet.quotes.records import Container, Group, Rows
from broadsheet.quotes.scanning import chains, scan_container
from broadsheet.quotes.speakers import Models, models
from broadsheet.quotes.stretches import Fault, Stretch
from broadsheet.text.ids import Ids


@dataclass(frozen=True, slots=True)
class Found:
    """The quotes of a container in order of their first spans, and the incidents with spans in the container's text."""

    quotes: tuple[Quote, ...]
    incidents: tuple[Incident, ...]


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
    return max(told, key=lambda attribution: attribution.speech * attribution.certainty, default=None)


def _incidents(stretches: list[Stretch], faults: list[Fault], links: dict[int, int]) -> tuple[Incident, ...]:
    """The findings, but for the marks that a later paragraph's reopening explains."""
    reopened = {stretches[earlier].outer_start for earlier in links.values()}
    return tuple(
        incident(fault.id, (fault.start, fault.end), limit=fault.limit)
        for fault in faults
        if not (fault.id == "quotes.unclosed" and fault.start in reopened)
    )


def find_quotes(
    container: Container,
    ids: Ids,
    language: str | None = None,
    learned: Models | None = None,
    *,
    indirect: bool = True,
) -> Found:
    """The quotes of an article's body or a comment, in order; a quote within a quote comes after it.

    Args:
        container: the text and its paragraphs.
        ids: gives the quotes' ids; hand the same one in for all containers of a page.
        language: the text's language; None reads it off the function words. Without a lexicon for it quotes are
            found and no speaker is told.
        learned: models to go by in place of the language's own, to try them out.
        indirect: whether reported speech without marks is looked for as well.

    Work grows linearly with the text; a paragraph of little else than marks gives an incident and no quotes.

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
    if not stretches and not indirect:
        return Found((), _incidents(stretches, faults, {}))
    words = lexicon(language or guess(container.text))
    links = chains(container.paragraphs, stretches)
    told = Attributed({}, {}, [])
    directory = None
    if words is not None:
        learned = learned or models(words.language)
        if learned is not None:
            told = attribute(container.text, container.paragraphs, stretches, words, learned, indirect=indirect)
        spans = [(paragraph.start_char, paragraph.end_char) for paragraph in container.paragraphs]
        directory = Directory(container.text, spans, words)
    rows = Rows(container, stretches, directory, words, ids)
    groups = _groups(stretches, told.by_quote, told.joined | links)
    return Found(tuple(rows.rows(groups, told.reported)), _incidents(stretches, faults, links))
