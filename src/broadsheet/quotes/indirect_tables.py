"""A linear model's weights by template, for scoring many candidates by few templates that always come in one order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from typing import Final

from broadsheet.quotes.linear import Feature, Linear

_GET: Final = dict[str | None, int].get
_NOTHING: Final = repeat(0)


class Tables:
    """The weights of some templates of a model.

    Looking a value up in its template's own table is a third cheaper than making and looking up (template, value).

    >>> tables = Tables(Linear({("cue", "say"): 120, ("gap", "0"): -30}), ("cue", "gap"))
    >>> tables.score(("say", "0")), tables.score(("hum", None))
    (90, 0)
    """

    __slots__ = ("_tables",)

    def __init__(self, model: Linear, templates: Sequence[str]) -> None:
        by_name: dict[str, dict[str | None, int]] = {template: {} for template in templates}
        for (name, value), weight in model.weights.items():
            if name in by_name:
                by_name[name][value] = weight
        self._tables = tuple(by_name.values())

    def score(self, values: Sequence[str | None]) -> int:
        """The sum of the weights of the templates' values, in hundredths of a unit of log-odds."""
        # Twice as fast as a comprehension, and most of the time goes here: no step of it runs in the interpreter.
        return sum(map(_GET, self._tables, values, _NOTHING))


def features(templates: Sequence[str], values: Sequence[str | None]) -> list[Feature]:
    """The same as features, for training.

    >>> features(("cue", "gap"), ("say", None))
    [('cue', 'say')]
    """
    return [(name, value) for name, value in zip(templates, values, strict=True) if value is not None]
