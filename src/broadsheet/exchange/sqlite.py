"""One SQLite file: the tables with keys, references and indexes, and views for threads and quotes.

What is nested stands as JSON text, for SQLite's own json functions. The bytes are the same for the same build and the
same version of the SQLite library, which writes its number into the file's head.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import orjson

from broadsheet.contract.schemas import TABLES, Field, fields
from broadsheet.exchange.pages import Build

_TYPES: Final = {"integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}
_INDEXES: Final = (
    "CREATE INDEX comments_of_page ON comments (page_id, position)",
    "CREATE INDEX comments_of_thread ON comments (root_id, position)",
    "CREATE INDEX comments_of_parent ON comments (parent_id)",
    "CREATE INDEX quotes_of_page ON quotes (page_id)",
    "CREATE INDEX quotes_of_comment ON quotes (comment_id)",
    "CREATE INDEX quotes_of_parent ON quotes (parent_quote_id)",
    "CREATE INDEX articles_of_page ON articles (page_id)",
)
_VIEWS: Final = (
    """CREATE VIEW threads AS
SELECT root_id, page_id, count(*) AS n_comments, max(depth) AS deepest, count(DISTINCT author_id) AS n_authors,
       min(created_at) AS first_at, max(created_at) AS last_at
FROM comments GROUP BY root_id""",
    """CREATE VIEW quotes_with_speakers AS
SELECT quote_id, page_id, article_id, comment_id, quote_type, text, json_extract(speaker, '$.text') AS speaker,
       json_extract(speaker, '$.name') AS speaker_name, json_extract(cue, '$.text') AS cue,
       json_extract(cue, '$.lemma') AS cue_lemma, confidence, rule
FROM quotes WHERE speaker IS NOT NULL""",
    """CREATE VIEW quote_spans AS
SELECT quote_id, page_id, span.key AS number, json_extract(span.value, '$.start_char') AS start_char,
       json_extract(span.value, '$.end_char') AS end_char
FROM quotes, json_each(quotes.spans) AS span""",
)


def _column(field: Field) -> str:
    kind = "TEXT" if field.item or field.children else _TYPES.get(field.type, "TEXT")
    known = " PRIMARY KEY NOT NULL" if field.schema.get("x-key") else "" if field.nullable else " NOT NULL"
    target = field.schema.get("x-references", "")
    table, _, column = target.partition(".")
    reference = f' REFERENCES "{table}" ("{column}")' if table in TABLES else ""
    return f'"{field.name}" {kind}{known}{reference}'


def table_sql(table: str, *, textless: bool = False) -> str:
    """The statement that makes a table.

    >>> print(table_sql("quotes").splitlines()[1])
      "quote_id" TEXT PRIMARY KEY NOT NULL,
    """
    columns = (_column(field) for field in fields(table))
    # In a build without text a column that is never null elsewhere can be.
    lines = (one.replace(" NOT NULL", "") if textless and " KEY" not in one else one for one in columns)
    return f'CREATE TABLE "{table}" (\n  ' + ",\n  ".join(lines) + "\n)"


def _value(value: Any) -> Any:
    return orjson.dumps(value).decode() if isinstance(value, list | dict) else value


def _insert(table: str) -> str:
    places = ", ".join("?" for _ in fields(table))
    return f'INSERT INTO "{table}" VALUES ({places})'  # noqa: S608 (a table's own name)


def write(build: Build, out: Path) -> None:
    """Write the file."""
    names = {table: [field.name for field in fields(table)] for table in TABLES}
    inserts = {table: _insert(table) for table in TABLES}
    with closing(sqlite3.connect(out, isolation_level=None)) as connection:
        # No journal: an unfinished file is thrown away as a whole.
        for setting in ("page_size = 4096", "journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF"):
            connection.execute(f"PRAGMA {setting}")
        connection.execute("BEGIN")
        for table in TABLES:
            connection.execute(table_sql(table, textless=build.tier == "textless"))
        for page in build.pages():
            for table, rows in page.tables().items():
                values = ([_value(row[name]) for name in names[table]] for row in rows)
                connection.executemany(inserts[table], values)
        for statement in (*_INDEXES, *_VIEWS):
            connection.execute(statement)
        connection.execute("COMMIT")
