"""What went wrong with a query, in one line with the place."""

from __future__ import annotations

from typing import Final

import orjson

# A conversion error quotes the value, which may be a page's whole text.
_LONGEST: Final = 300


class QueryError(Exception):
    """Why there is no answer, in one line; where it is the query's fault, with the place in it."""


def _stated(error: Exception) -> dict[str, str]:
    """What DuckDB states with `errors_as_json`; its plain text where it states nothing."""
    kind, _, rest = str(error).partition(": ")
    try:
        stated = orjson.loads(rest)
    except orjson.JSONDecodeError:
        return {"exception_message": (rest or kind).partition("\n\nLINE ")[0]}
    return stated if isinstance(stated, dict) else {"exception_message": rest}


def place(query: str, offset: int) -> str:
    r"""The place of a byte of the query in UTF-8, as line and column from 1; columns are code points.

    >>> place("select\n  'é', nope", 15)
    'line 2, column 8'
    """
    before = query.encode()[:offset].decode("utf-8", "replace")
    line = before.count("\n") + 1
    return f"line {line}, column {len(before) - (before.rfind(chr(10)) + 1) + 1}"


def query_error(error: Exception, query: str, shift: int = 0) -> QueryError:
    """The error of a query as one line; `shift` is how many bytes were put before the query."""
    stated = _stated(error)
    message = " ".join(str(stated["exception_message"]).split())
    if len(message) > _LONGEST:
        message = f"{message[: _LONGEST - 1]}…"
    offset = int(stated.get("position", -1)) - shift
    # A place outside the query is one in a view, or in what was put around the query.
    return QueryError(f"{place(query, offset)}: {message}" if 0 <= offset <= len(query.encode()) else message)
