"""Asking a build: SQL over its tables, and the figures that describe it."""

from broadsheet.query.errors import QueryError
from broadsheet.query.running import Answer, run
from broadsheet.query.statistics import statistics
from broadsheet.query.views import open_build

__all__ = ["Answer", "QueryError", "open_build", "run", "statistics"]
