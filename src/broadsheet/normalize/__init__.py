"""Stage normalize: decoded text in, canonical text out, with every change counted and aligned to the raw bytes."""

from broadsheet.normalize.stage import Normalized, normalize

__all__ = ["Normalized", "normalize"]
