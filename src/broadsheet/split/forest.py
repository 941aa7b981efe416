"""Union-find in arrays: which pages belong together, in eight bytes a page.

Nothing else imports this module at its top: numpy is loaded with the first clustering.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Indices = npt.NDArray[np.int64]


class Forest:
    """Sets of the numbers 0 to size - 1; a set's root is the lowest number in it, whatever the order of linking.

    >>> forest = Forest(5)
    >>> forest.link(np.array([4, 3]), np.array([3, 1]))
    >>> forest.roots.tolist()
    [0, 1, 2, 1, 1]
    """

    def __init__(self, size: int) -> None:
        self.roots: Indices = np.arange(size, dtype=np.int64)

    def link(self, one: Indices, other: Indices) -> None:
        """Join the sets of each pair.

        Each round hangs the higher root of a pair under the lowest root it is paired with, so no circle can come
        about, and a root that is the lowest of its pairs has lost those above it. Time goes with the pairs and the
        size, times the rounds, of which there are few (two for stars, the logarithm of the length for random chains).
        """
        while True:
            one, other = self.roots[one], self.roots[other]
            apart = one != other
            if not apart.any():
                return
            one, other = one[apart], other[apart]
            np.minimum.at(self.roots, np.maximum(one, other), np.minimum(one, other))
            self._flatten()

    def _flatten(self) -> None:
        """Point each number at its root; each step halves the way that is left."""
        while True:
            above = self.roots[self.roots]
            if np.array_equal(above, self.roots):
                return
            self.roots = above
