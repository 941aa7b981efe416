"""`broadsheet sql` and `broadsheet stats`: answers as a stream, figures with small pictures."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import click
import orjson

from broadsheet.cli.exit_codes import DONE
from broadsheet.cli.figures import figure_lines
from broadsheet.cli.rows import csv_lines, json_lines, plan_lines, table_lines
from broadsheet.query import Answer, QueryError, open_build, run, statistics
from broadsheet.text.visible import visible

Form = Literal["table", "csv", "jsonl"]


@contextmanager
def _cleaned_up_when_the_reader_goes() -> Iterator[None]:
    """End as other commands do when the reader of our output goes, but only after the temporary folder has gone."""
    if not hasattr(signal, "SIGPIPE"):
        yield
        return
    before = signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    try:
        yield
    except BrokenPipeError:
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGPIPE)
    finally:
        signal.signal(signal.SIGPIPE, before)


def _terminal_safe(text: str, form: Form) -> str:
    """Text for a terminal: what does not print is spelled out, in JSON as JSON spells it."""
    if form == "csv":
        return visible(text, keep="\n")
    return "".join(c if c.isprintable() or c == "\n" else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    units = character.encode("utf-16-be").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))


def _chunks(answer: Answer, form: Form) -> Iterator[str]:
    if form == "csv":
        return csv_lines(answer)
    if form == "jsonl":
        return json_lines(answer)
    if answer.schema.names == ["explain_key", "explain_value"]:
        return plan_lines(answer)
    return table_lines(answer, shutil.get_terminal_size((100, 24)).columns, lambda head: click.style(head, bold=True))


def run_sql(build: Path, query: str, form: Form | None) -> int:
    """Ask, print the answer as it comes, and return the exit code."""
    if query == "-":
        try:
            query = sys.stdin.buffer.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise QueryError("the query is not UTF-8") from None
    on_terminal = sys.stdout.isatty()
    form = form or ("table" if on_terminal else "csv")
    with _cleaned_up_when_the_reader_goes(), open_build(build) as connection, run(connection, query) as answer:
        for chunk in _chunks(answer, form):
            if form == "table":
                click.echo(chunk, nl=False)
            else:
                # Data is UTF-8 wherever it goes, whatever a locale says.
                click.echo((_terminal_safe(chunk, form) if on_terminal else chunk).encode(), nl=False)
    return DONE


def run_stats(build: Path, as_json: bool) -> int:
    """Count, print, and return the exit code."""
    with open_build(build) as connection:
        figures = statistics(connection, build)
    if as_json:
        click.echo(orjson.dumps(figures, option=orjson.OPT_INDENT_2).decode())
    else:
        bars = "█▏▎▍▌▋▊▉" if _can_print("█▏") else "#"
        for line in figure_lines(figures, shutil.get_terminal_size((100, 24)).columns, bars):
            click.echo(line)
    return DONE


def _can_print(text: str) -> bool:
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return False
    return True
