"""Makes the rows of the table `quotes` from stretches and attributions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from broadsheet.contract.records import Addressee, Cue, Paragraph, Quote, Span, Speaker
from broadsheet.quotes.attribution import Attribution
from broadsheet.quotes.indirect import Reported
from broadsheet.quotes.kinds import kind
from broadsheet.quotes.lexicon import Lexicon
from broadsheet.quotes.names import Directory
from broadsheet.quotes.stretches import Stretch
from broadsheet.text.ids import Ids

GUESSED: Final = 0.8
"""What the confidence is multiplied by where a pronoun's name is a guess."""
_BEFORE: Final = 60
# By whether the first part has an opening mark and the last a closing one.
_CLOSURES: Final = {
    (True, True): "closed",
    (False, True): "unopened",
    (True, False): "unclosed",
    (False, False): "unmarked",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """The text quotes are taken from: an article's body, or a comment (then `comment_id` is set).

    Paragraphs are parted by an empty line; a single line feed is a line break within a paragraph.
    """

    text: str
    paragraphs: tuple[Paragraph, ...]
    page_id: str
    article_id: str | None
    comment_id: str | None

    @property
    def record_id(self) -> str:
        """The id of what the text is of: the comment, the article, or else the page."""
        return self.comment_id or self.article_id or self.page_id


@dataclass(frozen=True, slots=True)
class Group:
    """The stretches of one quote, by their places, and who speaks it."""

    places: tuple[int, ...]
    attribution: Attribution | None


class Rows:
    """Makes one container's rows; it keeps the ids given so far, for the quotes within quotes."""

    def __init__(
        self,
        container: Container,
        stretches: Sequence[Stretch],
        directory: Directory | None,
        lexicon: Lexicon | None,
        ids: Ids,
    ) -> None:
        self.container, self.stretches = container, stretches
        self.directory, self.lexicon, self.ids = directory, lexicon, ids
        self._id_of: dict[int, str] = {}

    def rows(self, groups: Sequence[Group], reported: Sequence[Reported]) -> Iterator[Quote]:
        """All rows in the order of their first spans, what is reported before the quotes within it."""
        clauses = sorted((start, -end, number) for number, one in enumerate(reported) for start, end in one.spans)
        made: dict[int, Quote] = {}
        open_: list[tuple[int, str]] = []  # the clauses a place lies in: where each ends, and its row's id
        waiting = iter([*clauses, (len(self.container.text) + 1, 0, -1)])
        start, end, number = next(waiting)
        for group in [*groups, None]:
            at = self.stretches[group.places[0]].start if group else len(self.container.text)
            while start <= at:
                if number not in made:
                    made[number] = self._reported(reported[number])
                    yield made[number]
                open_ = [clause for clause in open_ if clause[0] > start]
                open_.append((-end, made[number].quote_id))
                start, end, number = next(waiting)
            if group is not None:
                until = max(self.stretches[place].outer_end for place in group.places)
                yield self.row(group, next((id_ for last, id_ in reversed(open_) if last >= until), None))

    def _reported(self, one: Reported) -> Quote:
        container = self.container
        text = " ".join(container.text[start:end] for start, end in one.spans)
        speaker, guessed = self._speaker(one.speaker)
        return Quote(
            quote_id=self.ids.next(container.record_id, text),
            page_id=container.page_id,
            article_id=container.article_id,
            comment_id=container.comment_id,
            parent_quote_id=None,
            quote_type="indirect",
            text=text,
            spans=tuple(Span(start_char=start, end_char=end) for start, end in one.spans),
            speaker=speaker,
            cue=self._cue(one.cue, one.lemma),
            addressee=None,
            open_mark=None,
            close_mark=None,
            closure="unmarked",
            confidence=round(one.confidence * (GUESSED if guessed else 1), 2),
            rule=one.rule,
        )

    def row(self, group: Group, clause: str | None = None) -> Quote:
        """The row of one quote; `clause` is the id of the reported clause it stands in.

        Rows are made in the order of the quotes, a quote before the quotes within it.
        """
        container, text = self.container, self.container.text
        parts = [self.stretches[place] for place in group.places]
        first, last = parts[0], parts[-1]
        quoted = " ".join(text[part.start : part.end] for part in parts)
        paragraph = container.paragraphs[first.paragraph]
        before = text[max(paragraph.start_char, first.start - _BEFORE) : first.start]
        found = kind(quoted, before, group.attribution, self.lexicon, block=first.block)
        attribution = group.attribution if found.attributed else None
        speaker, guessed = self._speaker(attribution.speaker if attribution else None)
        confidence = found.confidence * (GUESSED if guessed else 1)
        id_ = self.ids.next(container.record_id, quoted)
        self._id_of.update(dict.fromkeys(group.places, id_))
        return Quote(
            quote_id=id_,
            page_id=container.page_id,
            article_id=container.article_id,
            comment_id=container.comment_id,
            parent_quote_id=clause if first.parent is None else self._id_of[first.parent],
            quote_type=found.quote_type,
            text=quoted,
            spans=tuple(Span(start_char=part.start, end_char=part.end) for part in parts),
            speaker=speaker,
            cue=self._cue(attribution.cue, attribution.lemma) if attribution else None,
            addressee=self._addressee(attribution),
            open_mark=first.open_mark,
            close_mark=last.close_mark,
            closure=_CLOSURES[first.open_mark is not None, last.close_mark is not None],
            confidence=round(confidence, 2),
            rule=found.rule,
        )

    def _speaker(self, where: tuple[int, int] | None) -> tuple[Speaker | None, bool]:
        if where is None or self.directory is None:
            return None, False
        start, end = where
        name, guessed = self.directory.resolve(start, end)
        span = Span(start_char=start, end_char=end)
        return Speaker(text=self.container.text[start:end], spans=(span,), name=name), guessed

    def _cue(self, where: tuple[int, int] | None, lemma: str | None) -> Cue | None:
        if where is None:
            return None
        start, end = where
        return Cue(text=self.container.text[start:end], spans=(Span(start_char=start, end_char=end),), lemma=lemma)

    def _addressee(self, attribution: Attribution | None) -> Addressee | None:
        if attribution is None or attribution.addressee is None:
            return None
        start, end = attribution.addressee
        return Addressee(text=self.container.text[start:end], spans=(Span(start_char=start, end_char=end),))
