"""Fits a linear model to choices: conditional logit (McFadden 1974), L2-penalised, by L-BFGS.

A choice is a list of candidates of which one or several are right; what is maximised is the probability that the model
gives to the right ones together. Yes-or-no questions are choices between an empty candidate and the features.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from broadsheet.quotes.linear import UNIT, Feature


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice: each candidate's features, which candidates are right, and the article it comes from."""

    candidates: Sequence[Sequence[Feature]]
    right: frozenset[int]
    article: Hashable

    def with_only(self, keeps: Callable[[Feature], bool]) -> Choice:
        """The same choice without the features that are not to be kept.

        >>> yes_or_no([("ends", "."), ("gap", "0")], True, 1).with_only(lambda feature: feature[0] == "gap").candidates
        [[], [('gap', '0')]]
        """
        kept = [[feature for feature in candidate if keeps(feature)] for candidate in self.candidates]
        return Choice(kept, self.right, self.article)


def yes_or_no(features: Sequence[Feature], yes: bool, article: Hashable) -> Choice:
    """A yes-or-no question as a choice; the score is the log-odds of yes.

    >>> yes_or_no([("ends", ".")], True, 1).right
    frozenset({1})
    """
    return Choice(((), features), frozenset((1,)) if yes else frozenset((0,)), article)


def kept_features(choices: Sequence[Choice], articles: int) -> dict[Feature, int]:
    """The features seen in at least so many articles, numbered in order, so that no article's own words get in."""
    seen: Counter[Feature] = Counter()
    by_article: dict[Hashable, set[Feature]] = {}
    for choice in choices:
        found = by_article.setdefault(choice.article, set())
        for candidate in choice.candidates:
            found.update(candidate)
    for found in by_article.values():
        seen.update(found)
    return {feature: number for number, feature in enumerate(sorted(f for f, n in seen.items() if n >= articles))}


class _Problem:
    def __init__(self, choices: Sequence[Choice], number_of: dict[Feature, int], l2: float) -> None:
        columns: list[int] = []
        ends = [0]
        self.starts: list[int] = []
        right: list[bool] = []
        owner: list[int] = []
        usable = [choice for choice in choices if choice.right and len(choice.candidates) > 1]
        for place, choice in enumerate(usable):
            self.starts.append(len(right))
            for index, candidate in enumerate(choice.candidates):
                columns.extend(number_of[feature] for feature in candidate if feature in number_of)
                ends.append(len(columns))
                right.append(index in choice.right)
                owner.append(place)
        self.matrix = csr_matrix(
            (np.ones(len(columns)), np.array(columns, dtype=np.int32), np.array(ends)),
            shape=(len(right), len(number_of)),
        )
        self.transposed = self.matrix.T.tocsr()
        self.right = np.array(right)
        self.owner = np.array(owner)
        self.l2 = l2

    def loss(self, weights: NDArray[Any]) -> tuple[float, NDArray[Any]]:
        """The penalised negative log-likelihood, and its gradient."""
        scores = self.matrix @ weights
        scores = np.exp(scores - np.maximum.reduceat(scores, self.starts)[self.owner])
        total = np.add.reduceat(scores, self.starts)
        good = np.add.reduceat(scores * self.right, self.starts) + 1e-300
        share = scores / total[self.owner]
        wanted = scores * self.right / good[self.owner]
        gradient = self.transposed @ (share - wanted) + 2 * self.l2 * weights
        return float(np.sum(np.log(total) - np.log(good)) + self.l2 * np.sum(weights**2)), gradient


def fit(choices: Sequence[Choice], *, l2: float, articles: int = 3, steps: int = 200) -> dict[Feature, int]:
    """The weights, rounded to hundredths of a unit of log-odds.

    >>> told = [yes_or_no([("word", word)], word == "said", n) for n in range(9) for word in ("said", "red")]
    >>> weights = fit(told, l2=0.1)
    >>> weights["word", "said"] > 100 > weights["word", "red"]
    True
    """
    number_of = kept_features(choices, articles)
    problem = _Problem(choices, number_of, l2)
    found = minimize(problem.loss, np.zeros(len(number_of)), jac=True, method="L-BFGS-B", options={"maxiter": steps})
    return {feature: round(float(found.x[number]) * UNIT) for feature, number in number_of.items()}


def folds(publishers: Sequence[str], count: int = 5) -> list[frozenset[str]]:
    """Publishers dealt into folds of about equal numbers of articles, the largest first.

    >>> [sorted(fold) for fold in folds(["a", "a", "a", "b", "b", "c"], 2)]
    [['a'], ['b', 'c']]
    """
    sizes: list[list[Any]] = [[0, []] for _ in range(count)]
    for publisher, size in sorted(Counter(publishers).items(), key=lambda item: (-item[1], item[0])):
        smallest = min(sizes, key=lambda fold: fold[0])
        smallest[0] += size
        smallest[1].append(publisher)
    return [frozenset(names) for _, names in sizes]
