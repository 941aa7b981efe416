"""Finds quotes and says who speaks them: marks, pairing, attribution, kinds, rows."""

from broadsheet.quotes.extract import Found, find_quotes
from broadsheet.quotes.records import Container

__all__ = ["Container", "Found", "find_quotes"]
