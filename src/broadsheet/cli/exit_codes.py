"""What the exit codes of all commands mean."""

from __future__ import annotations

from typing import Final

DONE: Final = 0
FINDINGS: Final = 1
"""It ran; there are findings, differences or pages in quarantine."""
COULD_NOT_RUN: Final = 2
INTERRUPTED: Final = 130
"""128 and the number of SIGINT, as shells have it."""
