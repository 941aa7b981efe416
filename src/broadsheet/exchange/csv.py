r"""CSV as RFC 4180 has it: a file for each table, CRLF at the ends of lines, what is nested as JSON.

Null is an empty field, an empty text is `""`: so the two stay apart for readers that look (Python's csv does not).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import orjson

from broadsheet.contract.schemas import TABLES, fields
from broadsheet.exchange.pages import Build

_QUOTED: Final = re.compile(r'[",\r\n]|^$|^\s|\s$')


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | dict):
        value = orjson.dumps(value).decode()
    text = str(value)
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def line(values: list[Any]) -> bytes:
    r"""One line, in UTF-8.

    >>> line(["a, b", None, "", 3, [{"n": "x"}]])
    b'"a, b",,"",3,"[{""n"":""x""}]"\r\n'
    """
    return (",".join(map(_cell, values)) + "\r\n").encode()


def write(build: Build, out: Path) -> None:
    """Write the folder."""
    out.mkdir()
    names = {table: [field.name for field in fields(table)] for table in TABLES}
    files = {table: (out / f"{table}.csv").open("wb") for table in TABLES}
    try:
        for table, file in files.items():
            file.write(line(names[table]))
        for page in build.pages():
            for table, rows in page.tables().items():
                files[table].writelines(line([row[name] for name in names[table]]) for row in rows)
    finally:
        for file in files.values():
            file.close()
