"""What the builds that the tests publish are made of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

WEATHER = "Rain until Friday\n\nThe ferry stays at the pier. “Wait for the sun,” the pilot Tom Doe said.\n"
RIGHTS = "Permission of the newspaper, 3 May 2026"
AS_FULL = ("--full", "--rights", RIGHTS)

Make = Callable[..., Path]
"""Gives the build of a version; with another page, or of another name."""
