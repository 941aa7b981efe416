"""`broadsheet build`: progress while it runs, a summary when it is done."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
import orjson

from broadsheet.build import BuildReport, build, rebuild_and_compare
from broadsheet.read import list_pages

if TYPE_CHECKING:
    from broadsheet.build import OnPage

FINDINGS = 1


@contextmanager
def _progress(raw: Path) -> Iterator[OnPage | None]:
    """A bar on the terminal with pages, speed and time left; nothing where errors are piped."""
    if not sys.stderr.isatty():
        yield None
        return
    total = sum(1 for _ in list_pages(raw)) if raw.is_dir() else 0
    with click.progressbar(length=total, label="pages", file=sys.stderr, show_pos=True) as bar:
        yield lambda _page, _result: bar.update(1)


def run_build(raw: Path, out: Path, as_json: bool) -> int:
    """Build, report, and return the exit code."""
    with _progress(raw) as on_page:
        report = build(raw, out, on_page=on_page)
    click.echo(_json(report) if as_json else "\n".join(_summary(report)), nl=not as_json)
    return FINDINGS if report.quarantine else 0


def run_compare(raw: Path, out: Path, as_json: bool) -> int:
    """Rebuild elsewhere, print what differs, and return the exit code."""
    with _progress(raw) as on_page:
        differences = rebuild_and_compare(raw, out, on_page=on_page)
    if as_json:
        click.echo(orjson.dumps({"same": not differences, "differences": differences}).decode())
    else:
        click.echo("\n".join(differences) or "the rebuild is the same, byte for byte")
    return FINDINGS if differences else 0


def _json(report: BuildReport) -> str:
    value = {
        "target": str(report.target),
        "counts": dict(report.counts),
        "digests": dict(report.digests),
        "quarantine": [dict(row) for row in report.quarantine],
    }
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _summary(report: BuildReport) -> Iterator[str]:
    yield click.style(f"{report.target}", bold=True)
    for table, count in report.counts.items():
        yield f"  {table:9}{count:>10,} rows  {report.digests[table][:19]}…"
    for row in report.quarantine:
        yield f"  {click.style('quarantine', fg='yellow')} {row['raw_path']}: {row['message']} [{row['incident']}]"
