"""One query on a build: it may only read, its rows come as a stream, and it can be interrupted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Final

import orjson
import pyarrow as pa

from broadsheet.query.errors import QueryError, query_error
from broadsheet.query.views import duckdb

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# DuckDB works in vectors of so many rows; a batch of more would only hold more of the pages' texts at once.
_BATCH_ROWS: Final = 2048
_PLAN: Final = "explain (format json) select * from (\n"
_ONLY_READS: Final = "a query here only reads: give one SELECT (or WITH, FROM, DESCRIBE, SUMMARIZE, SHOW, EXPLAIN)"


@dataclass(frozen=True, slots=True)
class Answer:
    """A query's columns and its rows, batch by batch; the batches can be read once."""

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]


def _operators(plan: Any) -> Iterator[str]:
    """The names of all operators of a plan."""
    todo = [*plan]
    while todo:
        node = todo.pop()
        yield str(node.get("name"))
        todo += node.get("children", ())


def _selects(connection: DuckDBPyConnection, query: str) -> bool:
    """Whether it is one SELECT (which FROM, VALUES, DESCRIBE, SUMMARIZE and SHOW are to DuckDB), or an EXPLAIN."""
    library = duckdb()
    try:
        statements = connection.extract_statements(query)
    except library.Error as error:
        raise query_error(error, query) from None
    if len(statements) != 1:
        raise QueryError(f"there are {len(statements)} statements; give one" if statements else "there is no query")
    kind = statements[0].type
    if kind == library.StatementType.MULTI:
        raise QueryError("PIVOT needs its values here: PIVOT comments ON depth IN (0, 1) USING count(*)")
    if kind not in (library.StatementType.SELECT, library.StatementType.EXPLAIN):
        raise QueryError(f"{_ONLY_READS}, not {kind.name.replace('_', ' ')}")
    return bool(kind == library.StatementType.SELECT)


def _trimmed(query: str) -> tuple[str, int, list[str]]:
    """The query without the comments around it and its last semicolon, where it starts, and its first two words."""
    library = duckdb()
    data = query.encode()
    tokens = library.tokenize(query)
    first, last = 0, len(tokens)
    while tokens[first][1] == library.token_type.comment:
        first += 1
    while tokens[last - 1][1] == library.token_type.comment or data[tokens[last - 1][0] :][:1] == b";":
        last -= 1
    starts = [offset for offset, _ in tokens] + [len(data)]
    words = [data[starts[i] : starts[i + 1]].split()[:1] for i in range(first, min(first + 2, last))]
    text = data[starts[first] : starts[last]].decode()
    return text, starts[first], [word[0].decode().lower() for word in words if word]


def _vetted(connection: DuckDBPyConnection, query: str) -> str:
    """The query as it may run; what would write is refused, and nothing of it has run then.

    The kind of a statement is no guard: since DuckDB 2 a SELECT may have a COPY or an INSERT in its WITH clause, and
    `WITH x AS (COPY (SELECT 1) TO 'data/…parquet' (USE_TMP_FILE false)) …` did write over a file of a build, which is
    an allowed path for the views' sake. Such clauses must stand at the top level: a query that can be planned in
    brackets has none, not in a string given to `query()` either. The plan of a query kept as JSON escapes this rule,
    and wrote over the file too.
    """
    library = duckdb()
    selects = _selects(connection, query)
    asked, start, words = _trimmed(query)
    prefix = ""
    if not selects:
        prefix = "explain analyze " if words[1:] == ["analyze"] else "explain "
        skipped = re.match(r"\w+\s+(?:analyze\s+)?", asked, re.IGNORECASE)
        start += len(skipped[0]) if skipped else 0
        asked = asked[skipped.end() if skipped else 0 :]
        if not _selects(connection, asked):
            raise QueryError(_ONLY_READS)
    try:
        # The line feed ends a comment within the query's last line.
        row = connection.execute(f"{_PLAN}{asked}\n)").fetchone()
    except library.Error as error:
        raise query_error(error, query, len(_PLAN) - start) from None
    if "JSON_EXECUTE_SERIALIZED_SQL" in _operators(orjson.loads(row[1]) if row else []):
        raise QueryError(f"{_ONLY_READS}, no query kept as JSON")
    return prefix + asked


class _Stream:
    """Runs a query in a thread of its own, a few batches ahead of who reads them.

    DuckDB looks for signals while it plans, but not while it fills a batch: of a cross join that seldom has a row,
    Ctrl-C was heard of after the batch only. A thread that waits on a queue hears it at once.
    """

    def __init__(self, connection: DuckDBPyConnection, query: str) -> None:
        self._connection, self._query = connection, query
        self._queue: Queue[pa.Schema | pa.RecordBatch | Exception | None] = Queue(maxsize=2)
        self._left = Event()
        self._thread = Thread(target=self._work, daemon=True)
        self._thread.start()

    def _put(self, item: pa.Schema | pa.RecordBatch | Exception | None) -> None:
        while not self._left.is_set():
            with suppress(Full):
                self._queue.put(item, timeout=0.1)
                return

    def _work(self) -> None:
        try:
            relation = self._connection.sql(self._query)
            with relation.to_arrow_reader(_BATCH_ROWS) as reader:
                self._put(reader.schema)
                for batch in reader:
                    if self._left.is_set():
                        break
                    self._put(batch)
        except Exception as error:
            self._put(error)
        else:
            self._put(None)

    def get(self) -> Any:
        """The schema, then batch after batch, then None; an error of the query is raised."""
        item = self._queue.get()
        if isinstance(item, Exception):
            raise query_error(item, self._query) from None
        return item

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows; they can be read once."""
        while (batch := self.get()) is not None:
            yield batch

    def close(self) -> None:
        """Stop the query, wherever it is."""
        self._left.set()
        while self._thread.is_alive():
            self._connection.interrupt()
            with suppress(Empty):
                self._queue.get_nowait()
            self._thread.join(timeout=0.05)


@contextmanager
def run(connection: DuckDBPyConnection, query: str) -> Iterator[Answer]:
    """Ask a build that `open_build` opened; the query ends with the block, wherever it is.

    Memory is bounded by a few batches of 2,048 rows beside what DuckDB itself needs, and it spills what does not fit.

    Raises:
        QueryError: it is not one query, it would write, or DuckDB refuses it; while rows are read too.
    """
    try:
        query.encode()
    except UnicodeEncodeError:
        raise QueryError("the query is not UTF-8") from None
    stream = _Stream(connection, _vetted(connection, query))
    try:
        yield Answer(stream.get(), stream.batches())
    finally:
        stream.close()
