"""Says who speaks each quote of a context, trying a short list of rules in order.

The seam: `attribute` takes the tokens of one context (a paragraph, or a quote that holds quotes) and returns an
`Attribution` for each quote it can place. What finds the marks and what makes the rows know nothing of the rules.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from broadsheet.quotes.candidates import CONFIDENCE, REACH, Attribution, Rules
from broadsheet.quotes.lexicon import Lexicon
from broadsheet.quotes.tokens import Context


@dataclass(frozen=True, slots=True)
class Attributed:
    """The attributions of a context by the quote's place, which quotes go on from which, and what may carry over."""

    by_quote: dict[int, Attribution] = field(default_factory=dict)
    joined: dict[int, int] = field(default_factory=dict)
    carries: Attribution | None = None


def attribute(context: Context, lexicon: Lexicon, carried: Attribution | None = None) -> Attributed:
    """The attributions of one context's quotes.

    Args:
        context: the context's tokens.
        lexicon: the words of its language.
        carried: the attribution a quote takes over when its paragraph begins with it and tells no speaker.

    >>> from broadsheet.contract.records import Paragraph
    >>> from broadsheet.quotes.lexicon import lexicon
    >>> from broadsheet.quotes.pairing import scan
    >>> from broadsheet.quotes.tokens import read_context
    >>> text = "“It will rain,” the baker said."
    >>> found = scan(text, Paragraph(kind="paragraph", start_char=0, end_char=len(text)))
    >>> context = read_context(text, 0, len(text), list(enumerate(found.stretches)), lexicon("en"))
    >>> who = attribute(context, lexicon("en")).by_quote[0]
    >>> text[slice(*who.speaker)], who.lemma, who.rule
    ('the baker', 'say', 'cue-after')
    """
    rules = Rules(context, lexicon)
    found: dict[int, Attribution] = {}
    joined: dict[int, int] = {}
    latest: Attribution | None = None
    for number, (first, last) in enumerate(context.sentences):
        earlier: tuple[int, int] | None = None  # the token and the place of the quote before
        for at in range(first, last):
            place = context.tokens[at].quote
            if place is None:
                continue
            made: Attribution | None
            if earlier is not None and rules.goes_on(earlier[0], at, found.get(earlier[1])):
                made = found[earlier[1]]
                joined[place] = earlier[1]
            else:
                made = rules.quote(at, first, last)
                if made is None and rules.alone(at, first, last):
                    made = _without_cue(rules, number, latest, carried)
            if made is not None:
                found[place] = latest = made
            earlier = at, place
    return Attributed(found, joined, latest)


def lead_in(context: Context, lexicon: Lexicon) -> Attribution | None:
    """Who a paragraph without quotes lets speak in the next one: the subject of its last sentence's cue.

    A sentence that ends in a colon needs no cue.
    """
    if not context.sentences:
        return None
    rules = Rules(context, lexicon)
    first, last = context.sentences[-1]
    first = max(first, last - REACH)
    if context.tokens[last - 1].text == ":":
        found = rules.before(last - 1, first, last, far=True) or rules.colon(last, first)
    else:
        found = rules.previous((first, last))
    return found and replace(found, rule="lead-in", confidence=CONFIDENCE["lead-in"], distance=0)


def _without_cue(
    rules: Rules, number: int, latest: Attribution | None, carried: Attribution | None
) -> Attribution | None:
    """The speaker of a quote that is a sentence of its own."""
    if latest is not None:
        return replace(latest, rule="continued", confidence=CONFIDENCE["continued"], distance=0)
    if number > 0:
        return rules.previous(rules.context.sentences[number - 1])
    if carried is None or carried.rule == "lead-in":
        return carried
    return replace(carried, rule="carried", confidence=CONFIDENCE["carried"], distance=0)
