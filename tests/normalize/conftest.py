"""Work in units that no clock and no loaded machine changes."""

import sys
from collections.abc import Callable

import pytest


@pytest.fixture
def count_calls() -> Callable[[Callable[[], object]], int]:
    """Counts the calls, of Python and of C functions, that a function makes."""

    def count(function: Callable[[], object]) -> int:
        n_calls = 0

        def on_event(_frame: object, event: str, _argument: object) -> None:
            nonlocal n_calls
            n_calls += event in ("call", "c_call")

        before = sys.getprofile()
        sys.setprofile(on_event)
        try:
            function()
        finally:
            sys.setprofile(before)
        return n_calls

    return count
