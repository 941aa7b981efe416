"""Lists who may speak a quote, each with the features that a choice among them is made by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from broadsheet.quotes.lexicon import CueForm
from broadsheet.quotes.linear import Feature
from broadsheet.quotes.looks import Look, count_of, size_of
from broadsheet.quotes.passages import DASHES, Passage, Said
from broadsheet.quotes.phrases import Chunk
from broadsheet.quotes.words import COMMA, CUE, QUOTE

REACH: Final = 80
"""Tokens of a sentence that are read on either side of a quote; it keeps long sentences linear."""
_ELSEWHERE: Final = 5
"""So many phrases of another sentence are candidates, those with a cue first."""
_BETWEEN: Final = CUE | QUOTE | COMMA
_BEFORE: Final = 1
"""So many sentences before a quote's own are read for its speaker, where its own has no cue of speech."""


class Candidate(NamedTuple):
    """A phrase that may name a quote's speaker, in its passage, and the cue that says so if there is one.

    `rule` tells where it stands: "cue-after" for a subject and its cue after the quote, "before1-inverted" for one of
    the sentence before with the cue first, "again" for the speaker of the quote before, "carried" from another
    paragraph.
    """

    rule: str
    passage: Passage
    chunk: Chunk
    cue: int | None
    form: CueForm | None
    features: list[Feature]

    @property
    def speaker(self) -> tuple[int, int]:
        """The code points of the phrase."""
        return self.passage.span(self.chunk)

    @property
    def cue_span(self) -> tuple[int, int] | None:
        """The code points of the cue."""
        return None if self.cue is None else self.passage.span((self.cue, self.passage.cue_end(self.cue)))


class Around(NamedTuple):
    """What else may name the speaker: who was chosen for the quote before, and the paragraphs before and after.

    `passage` reads a paragraph of the container by its number when it is asked for; None beyond the first and the last.
    """

    latest: Candidate | None
    paragraph: int
    passage: Callable[[int], Passage | None]


def candidates(look: Look, around: Around) -> list[Candidate]:
    """Everyone who may speak a quote: in its sentence, in those beside it if need be, and the quote's before."""
    if look.stretch.block:
        return list(_lead_in(look, around))
    passage, at = look.passage, look.at
    first, last = passage.sentences[look.sentence]
    first, last = max(first, at - REACH), min(last, at + REACH)
    found = [_own(look, said, first, last) for said in passage.said(first, last)]
    found += [_own(look, said, first, last) for said in passage.beside(at, first, last)]
    strong = any(_adjacent(look, made) for made in found)
    if not look.nested and not strong:
        found.extend(_elsewhere(look, around))
    latest = around.latest
    if latest is not None:
        found = _told_again(look, found, latest, strong)
    return found


def _lead_in(look: Look, around: Around) -> Iterator[Candidate]:
    """Who leads in a block quotation: somebody with a cue in a sentence before it that ends in a colon."""
    before = around.passage(around.paragraph - 1)
    if before is not None and before.texts and before.texts[-1] == ":":
        found = _sentence(look, before, len(before.sentences) - 1, "lead-in")
        yield from (made for made in found if made.cue is not None)


def _adjacent(look: Look, made: Candidate) -> bool:
    """Whether a cue of speech with its subject stands right beside the quote: nobody is looked for further off."""
    if made.form is None or made.form.kind not in ("say", "source") or made.cue is None:
        return False
    if made.cue > look.at:
        return look.ends in (",", "?", "!") and min(made.cue, made.chunk[0]) - look.at <= 2
    return look.opens in (",", ":") and look.at - made.cue <= 3


def _elsewhere(look: Look, around: Around) -> Iterator[Candidate]:
    passage, number = look.passage, look.sentence
    for step in range(1, min(_BEFORE, number) + 1):
        yield from _sentence(look, passage, number - step, f"before{step}")
    if number + 1 < len(passage.sentences):
        yield from _sentence(look, passage, number + 1, "after1")
    if number == 0:
        before = around.passage(around.paragraph - 1)
        if before is not None and before.sentences:
            yield from _sentence(look, before, len(before.sentences) - 1, "lead-in")
    if number + 2 >= len(passage.sentences):
        after = around.passage(around.paragraph + 1)
        if after is not None and after.sentences:
            yield from _sentence(look, after, 0, "lead-out")


def _own(look: Look, said: Said, first: int, last: int) -> Candidate:
    passage, at = look.passage, look.at
    order, chunk, cue, form = said
    side = "after" if chunk[0] > at else "before"
    if cue is None and chunk[0] == at + 2 and passage.texts[at + 1] in DASHES:
        order = "signed"
    rule = f"{order}-{side}"
    mark = chunk[0] if cue is None else cue
    if mark > at:
        low, high, near = at + 1, mark, min(chunk[0], mark)
        gap = count_of(near - at - 1)
    else:
        low, high, near = mark + 1, at, max(chunk[1], mark + 1)
        gap = count_of(at - near)
    between = [flags & _BETWEEN for flags in passage.flags[low:high] if flags & _BETWEEN]
    cues, quotes, commas = map(between.count, (CUE, QUOTE, COMMA)) if between else (0, 0, 0)
    features = _common(rule, passage, chunk)
    features += (
        ("gap", rule, gap, look.opens if side == "before" else look.ends),
        ("between", rule, count_of(cues), count_of(quotes)),
        ("commas", rule, count_of(commas)),
        ("ends", rule, look.ends, look.next),
        ("opens", rule, look.opens),
        ("word", rule, look.word_before),
        ("size", rule, look.size, look.capital),
    )
    if cue is None:
        features += (
            ("mention.kinds", rule, passage.kind(chunk[0] - 1, last), passage.kind(chunk[1], last)),
            ("mention.after", side, passage.lows[chunk[1]] if chunk[1] < last else "$"),
            ("mention.before", side, passage.lows[chunk[0] - 1] if chunk[0] > first else "^"),
        )
    else:
        features += _cue(look, passage, said, rule, side, gap, last)
    return Candidate(rule, passage, chunk, cue, form, features)


def _cue(look: Look, passage: Passage, said: Said, rule: str, side: str, gap: str, last: int) -> tuple[Feature, ...]:
    chunk, form = said.chunk, said.form
    cue = -1 if said.cue is None else said.cue
    end = passage.cue_end(cue)
    low = passage.lows[cue]
    kind = form.kind if form else "?"
    return (
        ("cue", rule, low),
        ("lemma", form.lemma if form else low[-3:]),
        ("kind", rule, kind, gap),
        ("kind.near", rule, kind, count_of(abs(cue - look.at) - 1)),
        ("kind.size", side, kind, look.size, look.capital),
        ("kind.ends", rule, kind, look.ends, look.capital),
        ("kind.opens", rule, kind, look.opens),
        ("then", rule, passage.kind(end, last)),
        ("then.word", side, passage.lows[end] if end < last else "$"),
        ("cue.before", rule, passage.kind(cue - 1, last)),
        ("subject", rule, count_of(cue - chunk[1] if cue > chunk[0] else chunk[0] - end)),
    )


def _sentence(look: Look, passage: Passage, number: int, place: str) -> Iterator[Candidate]:
    """The candidates of another sentence than the quote's own."""
    first, last = passage.sentences[number]
    if place in ("after1", "lead-out"):
        last = min(last, first + REACH)
    else:
        first = max(first, last - REACH)
    for nth, said in enumerate(passage.first_said(first, last, _ELSEWHERE)):
        rule = f"{place}-{said.order}"
        features = _common(rule, passage, said.chunk)
        features += (
            ("far", rule, look.alone, look.opens, look.ends),
            ("far.size", rule, look.size),
            ("far.nth", rule, count_of(nth), "begins" if said.chunk[0] == first else "in"),
            ("far.last", rule, passage.texts[last - 1][-1:]),
            ("far.kind", rule, said.form.kind if said.form else "-", look.alone),
        )
        if said.cue is not None:
            features.append(("far.cue", place, passage.lows[said.cue]))
        yield Candidate(rule, passage, said.chunk, said.cue, said.form, features)


def _told_again(look: Look, found: list[Candidate], latest: Candidate, strong: bool) -> list[Candidate]:
    """The candidates, told which of them spoke the quote before; who spoke it is one of them."""
    known = False
    for made in found:
        same = made.passage is latest.passage and made.chunk == latest.chunk
        known = known or same
        made.features.append(("again" if same else "other", made.rule, look.alone, look.opens))
    if known:
        return found
    rule = "again" if latest.passage is look.passage else "carried"
    features = _common(rule, latest.passage, latest.chunk)
    features += (
        ("again.new", rule, look.alone, str(strong)),
        ("again.place", rule, look.opens, look.ends),
        ("again.size", rule, look.size, look.capital),
    )
    return [*found, latest._replace(rule=rule, features=features)]


def _common(rule: str, passage: Passage, chunk: Chunk) -> list[Feature]:
    head = passage.lows[chunk[1] - 1]
    mention = _mention(passage, chunk)
    return [
        ("rule", rule),
        ("mention", mention),
        ("mention.rule", rule, mention),
        ("head", head),
        ("head.kind", rule, passage.lexicon.classes.get(head, ""), "body" if head in passage.lexicon.bodies else ""),
        ("first", passage.lows[chunk[0]]),
        ("length", rule, size_of(chunk[1] - chunk[0])),
    ]


def _mention(passage: Passage, chunk: Chunk) -> str:
    """What a phrase looks like: the pronoun itself, or the kind of its first word and whether the last is a name."""
    first, last = chunk[0], chunk[1] - 1
    kind = passage.lexicon.classes.get(passage.lows[first])
    if kind == "pronouns" and first == last:
        return passage.lows[first]
    begins = kind or ("name" if passage.texts[first][0].isupper() else "low")
    return begins + ("-name" if passage.texts[last][0].isupper() else "-low")
