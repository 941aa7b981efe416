"""Stage normalize: decoded text in, canonical text out, with every change counted and aligned to the raw bytes."""

from broadsheet.normalize.stage import Normalized, normalizations, normalize, normalize_text

__all__ = ["Normalized", "normalizations", "normalize", "normalize_text"]
