"""What can go wrong with an export or an import."""

from __future__ import annotations


class ExchangeError(Exception):
    """Why nothing was written, in a line with what to do."""
