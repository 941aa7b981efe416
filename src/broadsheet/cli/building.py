"""`broadsheet build`: progress while it runs, a summary when it is done."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Final

import click
import orjson

from broadsheet.building import BuildError, BuildReport, Options, Progress, build, rebuild_and_compare
from broadsheet.cli.exit_codes import DONE, FINDINGS
from broadsheet.incidents import catalogue
from broadsheet.read import list_inputs, open_store
from broadsheet.text.visible import spelled, visible

# So many rows of the quarantine are shown one by one; the file in the build has all.
_SHOWN: Final = 10


def _speed(n_pages: int, n_bytes: int, seconds: float) -> str:
    """How fast pages were compiled.

    >>> _speed(120, 3_000_000, 2.0)
    '60.0 pages/s 1.5 MB/s'
    """
    seconds = max(seconds, 0.001)
    return f"{n_pages / seconds:.1f} pages/s {n_bytes / seconds / 1e6:.1f} MB/s"


@contextmanager
def _progress(raw: str, options: Options) -> Iterator[Options]:
    """A bar on the terminal with pages, speed and time left, in bytes of raw/; nothing where errors are piped."""
    on_terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    total = sum(one.size for one in list_inputs(open_store(raw))) if on_terminal else DONE
    if not total:
        yield options
        return
    start = monotonic()
    with click.progressbar(
        length=total, label="compile", file=sys.stderr, width=24, item_show_func=lambda speed: speed
    ) as bar:

        def on_progress(progress: Progress) -> None:
            bar.update(progress.n_bytes - bar.pos, _speed(progress.n_pages, progress.n_bytes, monotonic() - start))

        yield replace(options, on_progress=on_progress)


@contextmanager
def on_ray(options: Options, out: Path, address: str | None) -> Iterator[Options]:
    """The options with Ray as the engine, until the build is done.

    Raises:
        BuildError: Ray is not installed.
    """
    from broadsheet.shards.engines import EngineError
    from broadsheet.shards.ray_engine import RayEngine

    shared = (out, options.kept) if options.kept else (out,)
    try:
        engine = RayEngine(options.jobs, address, shared)
    except EngineError as error:
        raise BuildError(str(error)) from None
    with closing(engine):
        yield replace(options, engine=engine)


def run_build(raw: str, out: Path, options: Options, as_json: bool) -> int:
    """Build, report, and return the exit code."""
    with _progress(raw, options) as shown:
        report = build(raw, out, shown)
    if as_json:
        click.echo(_json(_report(report)))
    else:
        for line in _summary(report):
            click.echo(line)
    return FINDINGS if report.quarantine or report.refused else DONE


def run_compare(raw: str, out: Path, options: Options, as_json: bool) -> int:
    """Rebuild elsewhere, print what differs, and return the exit code."""
    with _progress(raw, options) as shown:
        differences = rebuild_and_compare(raw, out, shown)
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
        "pages": report.n_pages,
        "compiled": report.n_compiled,
        "unchanged": report.unchanged,
        "joined": report.n_joined,
        "removed": report.n_removed,
        "quarantine": dict(report.quarantine),
        "corrections": report.n_corrections,
        "refused": [spelled(line) for line in report.refused],
    }


def _summary(report: BuildReport) -> Iterator[str]:
    unchanged = " (unchanged)" if report.unchanged else ""
    yield click.style(visible(str(report.target)), bold=True) + unchanged
    for table, count in report.counts.items():
        yield f"  {table:9}{count:>10,} rows  {report.digests[table][:19]}…"
    if report.n_compiled < report.n_pages:
        yield f"  {report.n_compiled:,} of {report.n_pages:,} pages compiled, the rest kept from an earlier build"
    if report.n_joined:
        yield f"  pages that changed their split group, for near-copies of both were added: {report.n_joined:,}"
    if report.n_removed:
        yield f"  pages that were taken down (tombstones.toml): {report.n_removed:,}"
    if report.n_corrections:
        yield f"  corrections applied: {report.n_corrections:,}"
    for line in report.refused:
        yield f"  {click.style('correction', fg='yellow')} {visible(line)}"
    yellow = click.style("quarantine", fg="yellow")
    for row in islice(report.quarantined(), _SHOWN):
        place = visible(row["raw_path"]) + (f" record {row['number']}" if row["number"] else "")
        yield f"  {yellow} {place}: {visible(row['message'])} [{row['incident']}]"
    if sum(report.quarantine.values()) > _SHOWN:
        for name, count in sorted(report.quarantine.items(), key=lambda one: (-one[1], one[0])):
            yield f"  {yellow} {count:>10,} {name}: {catalogue()[name].cure}"
