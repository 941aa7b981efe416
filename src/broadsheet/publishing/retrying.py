"""Trying again, a few times: what is tried looks at the target first, so that nothing is done twice."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeVar

from broadsheet.publishing.errors import PublishError, TransientError

Result = TypeVar("Result")
TRIES: Final = 4
LONGEST_WAIT: Final = 90.0
"""Seconds. A server that asks for more is told to the user, who may have other things to do."""


def retried(
    step: Callable[[], Result],
    *,
    tries: int = TRIES,
    longest: float = LONGEST_WAIT,
    wait: Callable[[float], object] = time.sleep,
) -> Result:
    """What a step gives, tried again while its error may pass: after 1, 2 and 4 seconds, or what the server asks for.

    Raises:
        PublishError: it failed for good, failed each time, or the server asks to wait for longer than `longest`.

    >>> waits, busy = [], [TransientError("t", "busy", "wait", after=after) for after in (3, None, None)]
    >>> answers = iter([*busy, None])
    >>> def step():
    ...     error = next(answers)
    ...     if error: raise error
    ...     return "done"
    >>> retried(step, wait=waits.append), waits
    ('done', [3, 2.0, 4.0])
    """
    for turn in range(1, tries + 1):
        try:
            return step()
        except TransientError as error:
            if turn == tries:
                what = f"{error.what}; tried {tries} times"
                raise PublishError(error.target, what, error.cure) from None
            pause = error.after if error.after is not None else 2.0 ** (turn - 1)
            if pause > longest:
                what = f"{error.what}; it asks to wait {pause:,.0f} seconds"
                raise PublishError(error.target, what, error.cure) from None
            wait(pause)
    raise AssertionError("a step is tried at least once")
