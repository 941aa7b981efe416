"""Broadsheet compiles saved news pages into a dataset."""

from broadsheet.version import __version__

__all__ = ["__version__"]
