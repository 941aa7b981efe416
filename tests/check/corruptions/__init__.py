"""Corruptions made on purpose: each breaks one rule of a clean build, and says which."""

from __future__ import annotations

from corruptions import dataset, keys, quotes, raw, references, removals, schema, spans, threads
from corruptions.tools import Corruption

ALL: tuple[Corruption, ...] = tuple(
    corruption
    for module in (schema, keys, references, spans, threads, quotes, dataset, raw, removals)
    for corruption in module.CORRUPTIONS
)

__all__ = ["ALL", "Corruption"]
