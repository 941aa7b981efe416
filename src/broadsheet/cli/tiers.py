"""`broadsheet tier` and `broadsheet hydrate`: what they did, for people or as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Final

import click
import orjson

from broadsheet.building import Options
from broadsheet.cli.exit_codes import DONE, FINDINGS
from broadsheet.text.visible import spelled, visible
from broadsheet.tiers import Derived, Hydrated, derive, hydrate

# So many files are shown one by one; JSON has all.
_SHOWN: Final = 10


def run_tier(build: Path, tier: str, raw: Path, out: Path | None, key: Path | None, as_json: bool) -> int:
    """Derive a tier, report, and return the exit code."""
    done = derive(build, tier, raw, out=out, key=key)
    if as_json:
        click.echo(_json({**asdict(done), "target": spelled(done.target)}))
    else:
        for line in _derived(done):
            click.echo(line)
    return FINDINGS if done.repeating else DONE


def run_hydrate(textless: Path, raw: Path, out: Path | None, jobs: int, as_json: bool) -> int:
    """Make the full build again, report, and return the exit code."""
    done = hydrate(textless, raw, out=out, options=Options(jobs=jobs))
    if as_json:
        click.echo(_json({**asdict(done), "target": None if done.target is None else spelled(done.target)}))
    else:
        for line in _hydrated(done, textless):
            click.echo(line)
    return DONE if done.target is not None else FINDINGS


def _many(count: int, of: str) -> str:
    """A count of things.

    >>> _many(1, "file"), _many(1200, "page")
    ('1 file', '1,200 pages')
    """
    return f"{count:,} {of}{'' if count == 1 else 's'}"


def _json(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def _derived(done: Derived) -> Iterator[str]:
    yield click.style(visible(str(done.target)), bold=True)
    for table, count in done.counts.items():
        yield f"  {table:9}{count:>10,} rows  {done.digests[table][:19]}…"
    yellow = click.style("left out", fg="yellow")
    for path in islice(done.left_out, _SHOWN):
        yield f"  {yellow} {visible(path)}: it states words of a page; hydrating takes it from the raw folder"
    if len(done.left_out) > _SHOWN:
        yield f"  {yellow} {len(done.left_out) - _SHOWN:,} more (--json lists all)"
    yellow = click.style("repeats", fg="yellow")
    for name, page in islice(done.repeating.items(), _SHOWN):
        yield f"  {yellow} {visible(name)}: five words in a row stand on page {page}, too; reword them if need be"


def _hydrated(done: Hydrated, textless: Path) -> Iterator[str]:
    yellow = click.style("warning", fg="yellow")
    for warning in done.warnings:
        yield f"{yellow}: {warning}"
    if done.target is not None:
        same = "the full build, byte for byte" if done.same_bytes else "the full build, with the same digests"
        yield f"{click.style(visible(str(done.target)), bold=True)}: {same}"
        return
    wanting = f"{_many(len(done.missing) + len(done.wrong), 'file')} with {_many(len(done.pages), 'page')}"
    yield f"{visible(str(textless))}: wanting are {wanting}; nothing was written"
    for path in islice(done.missing, _SHOWN):
        yield f"  missing {visible(path)}"
    for one in islice(done.wrong, _SHOWN):
        hashes = f"its SHA-256 is {one.found[:16]}…, and {one.wanted[:16]}… is wanted"
        yield f"  wrong {visible(one.path)}: {hashes}"
    for page in islice(done.pages, _SHOWN):
        yield f"  page {page}"
    if max(len(done.missing), len(done.wrong), len(done.pages)) > _SHOWN:
        yield "  … (--json lists all)"
