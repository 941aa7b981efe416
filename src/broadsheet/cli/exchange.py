"""`broadsheet export` and `broadsheet import`: what was written, in a line or two."""

from __future__ import annotations

from pathlib import Path

import click
import orjson

from broadsheet.cli.exit_codes import DONE
from broadsheet.exchange import export, import_corrections
from broadsheet.text.visible import spelled, visible


def run_export(build: Path, to: str, out: Path, force: bool, as_json: bool) -> int:
    """Export, tell, and return the exit code."""
    written = export(build, to, out, force=force)
    files = sorted(path for path in written.rglob("*") if path.is_file()) if written.is_dir() else [written]
    n_bytes = sum(path.stat().st_size for path in files)
    counted = f"{len(files):,} file{'' if len(files) == 1 else 's'}"
    if as_json:
        found = {"out": spelled(written), "format": to, "files": len(files), "bytes": n_bytes}
        click.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
    else:
        click.echo(f"{click.style(visible(str(written)), bold=True)}: {counted}, {n_bytes:,} bytes")
    return DONE


def run_import(file: Path, form: str, build: Path, raw: Path, by: str | None, date: str | None, as_json: bool) -> int:
    """Import, tell, and return the exit code."""
    found = import_corrections(file, form, build, raw, by=by, date=date)
    if as_json:
        new = {spelled(path): count for path, count in found.new.items()}
        click.echo(orjson.dumps({"new": new, "containers": found.n_containers}, option=orjson.OPT_INDENT_2).decode())
        return DONE
    for path, count in found.new.items():
        click.echo(f"{click.style(visible(str(path)), bold=True)}: {count:,} new correction{'' if count == 1 else 's'}")
    if not found.new:
        click.echo(f"no corrections in {found.n_containers:,} articles and comments")
    else:
        click.echo("the next `broadsheet build` applies them")
    return DONE
