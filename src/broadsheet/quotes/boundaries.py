"""Refines who a rule says is speaking: the exact bounds of the noun phrase, as readers mark them.

Rules know where a subject is, but not how much of "Jane Roe, a baker from Ashford who sells bread, said" readers count
as the speaker. Two linear models of choice learned that from marked news articles: the first chooses where the phrase
ends among the places to the right of the rule's own chunk, the second where it begins, given that end.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from broadsheet.quotes.boundary_features import END_TEMPLATES, START_TEMPLATES, Weights, end_scores, start_scores
from broadsheet.quotes.boundary_window import Window
from broadsheet.quotes.lexicon import Lexicon
from broadsheet.quotes.linear import Feature, by_template, linear
from broadsheet.quotes.phrases import Chunk
from broadsheet.quotes.tokens import Context
from broadsheet.quotes.words import PRONOUN

NAME: Final = "boundaries"
"""The models of a language lie in "<language>.boundaries.tsv"."""
NEVER_ENDS: Final = "e.never"
NEVER_STARTS: Final = "s.never"
"""Templates of the pairs of kinds between which no phrase ends or starts; such places are not weighed at all."""


@dataclass(frozen=True, slots=True)
class Models:
    """The weights of ends and of starts by value, one table for each template in their order, and what is never one."""

    ends: tuple[Weights, ...]
    starts: tuple[Weights, ...]
    never_ends: frozenset[str]
    never_starts: frozenset[str]


def models(weights: dict[Feature, int]) -> Models:
    """The two models that one file holds.

    >>> found = models({("e.n", "Aon"): 70, ("s.never", "N N"): -1})
    >>> found.ends[END_TEMPLATES.index("e.n")].get("Aon", 0), found.never_starts
    (70, frozenset({'N N'}))
    """
    known = by_template(weights)
    return Models(
        tuple(known.get(name, {}) for name in END_TEMPLATES),
        tuple(known.get(name, {}) for name in START_TEMPLATES),
        frozenset(known.get(NEVER_ENDS, ())),
        frozenset(known.get(NEVER_STARTS, ())),
    )


@cache
def _models(language: str) -> Models | None:
    model = linear(f"{language}.{NAME}")
    return None if model is None else models(model.weights)


def bounds(window: Window, models: Models) -> Chunk:
    """The phrase within a window: first its end, then, given that, its start; the first among equals."""
    ends = window.ends(models.never_ends)
    end = ends[0]
    if len(ends) > 1:
        scores = end_scores(window, ends, models.ends)
        end = ends[scores.index(max(scores))]
    starts = window.starts(end, models.never_starts)
    start = starts[0]
    if len(starts) > 1:
        scores = start_scores(window, starts, end, models.starts)
        start = starts[scores.index(max(scores))]
    return start, end


def refine(context: Context, lexicon: Lexicon, chunk: Chunk, cue: int | None) -> Chunk:
    """The noun phrase of the speaker whom a chunk points at, as token numbers [first, last).

    Args:
        context: the tokens the chunk is of.
        lexicon: the words of their language; without models for it the chunk itself is given back.
        chunk: what a rule found, right or not at its edges; its head alone will do.
        cue: the number of the cue's first token, wherever it stands; None where there is none.

    The phrase shares a token with the chunk, lies in the sentence of the chunk's first token, does not reach over the
    cue, nor over a quote longer than a nickname. A pronoun alone is given back as it is: of 1,882 in PolNeAR's
    training part 1,881 are the whole phrase.

    >>> from broadsheet.quotes.lexicon import lexicon
    >>> from broadsheet.quotes.tokens import read_context
    >>> text = "It will rain, said Jane Roe, a baker at the Ashford mill."
    >>> context = read_context(text, 0, len(text), (), lexicon("en"))
    >>> first, last = refine(context, lexicon("en"), (5, 7), 4)
    >>> text[context.starts[first] : context.ends[last - 1]]
    'Jane Roe, a baker at the Ashford mill'
    """
    known = _models(lexicon.language)
    if known is None or (chunk[1] - chunk[0] == 1 and context.flags[chunk[0]] & PRONOUN):
        return chunk
    return bounds(Window(context, lexicon, chunk, cue), known)
