"""Tiers of one build: full, masked (commenters under pseudonyms), textless; and the way back to the full one."""

from broadsheet.tiers.deriving import Derived, derive
from broadsheet.tiers.errors import TierError
from broadsheet.tiers.hydrating import Hydrated, hydrate

__all__ = ["Derived", "Hydrated", "TierError", "derive", "hydrate"]
