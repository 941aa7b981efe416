"""The gold with its scorers, for the tests that score by them."""

from __future__ import annotations

import pytest

from benchmarks.gold import DEFAULT, Gold, open_gold


@pytest.fixture(scope="session")
def gold() -> Gold:
    """The gold folder; skipped where it is absent: its scorers are not part of the project."""
    if not DEFAULT.is_dir():
        pytest.skip("the gold folder, with its scorers, is not beside the repository")
    return open_gold(DEFAULT)
