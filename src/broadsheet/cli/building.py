"""`broadsheet build`: progress while it runs, a summary when it is done."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import click
import orjson

from broadsheet.building import BuildReport, OnPage, build, rebuild_and_compare
from broadsheet.cli.exit_codes import DONE, FINDINGS
from broadsheet.compile import PageResult
from broadsheet.read import PageFile, list_pages
from broadsheet.text.visible import spelled, visible


def _speed(n_pages: int, n_bytes: int, seconds: float) -> str:
    """How fast pages were compiled.

    >>> _speed(120, 3_000_000, 2.0)
    '60.0 pages/s 1.5 MB/s'
    """
    seconds = max(seconds, 0.001)
    return f"{n_pages / seconds:.1f} pages/s {n_bytes / seconds / 1e6:.1f} MB/s"


@contextmanager
def _progress(raw: Path) -> Iterator[OnPage | None]:
    """A bar on the terminal with pages, speed and time left; nothing where errors are piped."""
    on_terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    total = sum(1 for _ in list_pages(raw)) if on_terminal and raw.is_dir() else DONE
    if not total:
        yield None
        return
    start = monotonic()
    n_pages = n_bytes = 0
    with click.progressbar(
        length=total, label="pages", file=sys.stderr, show_pos=True, width=24, item_show_func=lambda speed: speed
    ) as bar:

        def on_page(_page: PageFile, result: PageResult) -> None:
            nonlocal n_pages, n_bytes
            n_pages += 1
            n_bytes += result.page.raw_bytes if result.page else DONE
            bar.update(1, _speed(n_pages, n_bytes, monotonic() - start))

        yield on_page


def run_build(raw: Path, out: Path, as_json: bool) -> int:
    """Build, report, and return the exit code."""
    with _progress(raw) as on_page:
        report = build(raw, out, on_page=on_page)
    if as_json:
        click.echo(_json(_report(report)))
    else:
        for line in _summary(report):
            click.echo(line)
    return FINDINGS if report.quarantine else DONE


def run_compare(raw: Path, out: Path, as_json: bool) -> int:
    """Rebuild elsewhere, print what differs, and return the exit code."""
    with _progress(raw) as on_page:
        differences = rebuild_and_compare(raw, out, on_page=on_page)
    if as_json:
        click.echo(_json({"same": not differences, "differences": [spelled(line) for line in differences]}))
    else:
        for line in differences or ["the rebuild is the same, byte for byte"]:
            click.echo(visible(line))
    return FINDINGS if differences else DONE


def _json(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def _report(report: BuildReport) -> dict[str, object]:
    return {
        "target": spelled(report.target),
        "counts": dict(report.counts),
        "digests": dict(report.digests),
        "quarantine": [dict(row) for row in report.quarantine],
    }


def _summary(report: BuildReport) -> Iterator[str]:
    yield click.style(visible(str(report.target)), bold=True)
    for table, count in report.counts.items():
        yield f"  {table:9}{count:>10,} rows  {report.digests[table][:19]}…"
    for row in report.quarantine:
        path, why = visible(row["raw_path"]), visible(row["message"])
        yield f"  {click.style('quarantine', fg='yellow')} {path}: {why} [{row['incident']}]"
