"""Who speaks each quote of a container, and which quotes go on from one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from broadsheet.contract.records import Paragraph
from broadsheet.quotes.candidates import Candidate
from broadsheet.quotes.indirect import Reported, find_indirect
from broadsheet.quotes.indirect_models import may_report
from broadsheet.quotes.lexicon import Lexicon
from broadsheet.quotes.looks import Look
from broadsheet.quotes.passages import DASHES, Passage
from broadsheet.quotes.speakers import Models, Verdict, judge_by, verdicts
from broadsheet.quotes.stretches import Stretch
from broadsheet.quotes.words import PREPOSITION, QUOTE, SUBORDINATOR, TIME

Span = tuple[int, int]
"""First code point and the one after the last, in the container's text."""
WITHIN: Final = 0.14
"""A quote among the words for its speaker is a nickname or a term: of 14 in the training articles 2 are speech."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Who speaks a quote: spans of speaker, cue and addressee, the cue's lemma and kind, and the rule.

    `speech` is the probability that the quote is speech, `certainty` that of the speaker if it is; `distance` is the
    number of tokens between the quote and a cue in its sentence, None where there is no such cue.
    """

    speaker: Span | None
    cue: Span | None = None
    lemma: str | None = None
    kind: str | None = None
    addressee: Span | None = None
    distance: int | None = None
    rule: str
    speech: float
    certainty: float


class Attributed(NamedTuple):
    """The attributions of a container's quotes by place, which of them go on from which before, and reported speech."""

    by_quote: dict[int, Attribution]
    joined: dict[int, int]
    reported: list[Reported]


def attribute(
    text: str,
    paragraphs: Sequence[Paragraph],
    stretches: Sequence[Stretch],
    lexicon: Lexicon,
    models: Models,
    *,
    indirect: bool = True,
) -> Attributed:
    """Who speaks a container's quotes, and what is reported in it without marks.

    >>> from broadsheet.contract.records import Paragraph
    >>> from broadsheet.quotes.lexicon import lexicon
    >>> from broadsheet.quotes.scanning import scan_container
    >>> from broadsheet.quotes.speakers import models
    >>> text = "“It will rain,” the baker said."
    >>> paragraphs = [Paragraph(kind="paragraph", start_char=0, end_char=len(text))]
    >>> stretches, _ = scan_container(text, paragraphs)
    >>> who = attribute(text, paragraphs, stretches, lexicon("en"), models("en")).by_quote[0]
    >>> text[slice(*who.speaker)], who.lemma, who.rule
    ('the baker', 'say', 'cue-after')
    """
    found: dict[int, Attribution] = {}
    joined: dict[int, int] = {}
    reported: list[Reported] = []

    def read(passage: Passage) -> None:
        reported.extend(find_indirect(text, passage.context, lexicon))

    quoted = {stretch.paragraph for stretch in stretches if stretch.parent is None}  # these are read in any case
    wanted = [
        number
        for number, paragraph in enumerate(paragraphs)
        if indirect
        and number not in quoted
        and may_report(text[paragraph.start_char : paragraph.end_char], lexicon.language)
    ]
    earlier: Verdict | None = None
    for verdict in verdicts(
        text, paragraphs, stretches, lexicon, judge_by(models), (read, wanted) if indirect else None
    ):
        if earlier is not None and _goes_on(earlier, verdict.look):
            found[verdict.place] = found[earlier.place]
            joined[verdict.place] = earlier.place
        else:
            found[verdict.place] = _made(verdict)
        earlier = verdict if verdict.place not in joined else earlier._replace(look=verdict.look) if earlier else None
    return Attributed(found, joined, reported)


def _made(verdict: Verdict) -> Attribution:
    chosen = verdict.chosen
    if chosen is None:
        return Attribution(speaker=None, rule="no-candidate", speech=verdict.speech, certainty=verdict.certainty)
    speaker, stretch = chosen.passage.span(chosen.passage.whole(chosen.chunk, chosen.cue)), verdict.look.stretch
    if speaker[0] < stretch.end and stretch.start < speaker[1]:
        speech = min(verdict.speech, WITHIN)
        return Attribution(speaker=None, rule="within-speaker", speech=speech, certainty=verdict.certainty)
    return Attribution(
        speaker=speaker,
        cue=chosen.cue_span,
        lemma=chosen.form.lemma if chosen.form else None,
        kind=chosen.form.kind if chosen.form else None,
        addressee=_addressee(chosen),
        distance=_distance(verdict.look, chosen),
        rule=chosen.rule,
        speech=verdict.speech,
        certainty=verdict.certainty,
    )


def _distance(look: Look, chosen: Candidate) -> int | None:
    first, last = look.passage.sentences[look.sentence]
    if chosen.cue is None or chosen.passage is not look.passage or not first <= chosen.cue < last:
        return None
    return chosen.cue - look.at - 1 if chosen.cue > look.at else look.at - look.passage.cue_end(chosen.cue)


def _addressee(chosen: Candidate) -> Span | None:
    """Whom a cue that takes one is said to: "told reporters"."""
    passage, form = chosen.passage, chosen.form
    if chosen.cue is None or form is None or form.lemma not in passage.lexicon.addressing:
        return None
    first = passage.cue_end(chosen.cue)
    if chosen.chunk[0] >= first or first >= len(passage.texts):
        return None
    if passage.flags[first] & (QUOTE | SUBORDINATOR | PREPOSITION | TIME):
        return None
    chunk = passage.phrases.forward(first, _clause_end(passage, first))
    return None if chunk is None else passage.span(chunk)


def _clause_end(passage: Passage, first: int) -> int:
    for number in range(first, len(passage.texts)):
        if passage.flags[number] & QUOTE or passage.texts[number] in (";", ":", "."):
            return number
    return len(passage.texts)


def _goes_on(earlier: Verdict, look: Look) -> bool:
    """Whether a quote goes on from the one before it in its sentence: "A," she said, "B."."""
    before, chosen = earlier.look, earlier.chosen
    if before.passage is not look.passage or before.sentence != look.sentence or chosen is None or chosen.cue is None:
        return False
    if chosen.passage is not look.passage or not before.at < chosen.cue < look.at:
        return False
    if any(number in look.passage.cues and number != chosen.cue for number in range(before.at + 1, look.at)):
        return False
    sign = look.passage.texts[look.at - 1]
    return sign == "," or sign in DASHES
