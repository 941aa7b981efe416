"""What stands in the way of a tier or of its full build."""

from __future__ import annotations


class TierError(Exception):
    """Why there is no new build, and what to do; what was there is as it was."""
