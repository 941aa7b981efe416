"""`broadsheet export` and `broadsheet import`: the commands and their help texts."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

# Spelled here as well, so that `--help` imports nothing; a test holds them to the registry.
FORMATS: Final = ("convokit", "tei", "brat", "webannotation", "labelstudio", "csv", "sqlite")
READERS: Final = ("brat", "labelstudio")
_FOLDER: Final = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("export")
@click.argument("build", type=_FOLDER)
@click.option("--to", type=click.Choice(FORMATS), required=True, help="The format.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder or file to write.")
@click.option("--force", is_flag=True, help="Replace what stands there.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def export_command(build: Path, to: str, out: Path, force: bool, as_json: bool) -> int:
    """Write BUILD in the format of another tool, all or nothing.

    The threads for ConvoKit, TEI with comments as posts, the quotes for brat, Label Studio or as W3C Web Annotations,
    the tables as CSV or as one SQLite file. docs/exchange.md says what each holds.

    \b
    Examples:
      broadsheet export build/my-news-1.0.0 --to sqlite --out my-news.sqlite
      broadsheet export build/my-news-1.0.0 --to brat --out annotation
      broadsheet export build/my-news-1.0.0 --to convokit --out corpus --force
    """
    from broadsheet.cli.exchange import run_export

    return run_export(build, to, out, force, as_json)


@click.command("import", short_help="Take corrections of quotes back from brat or Label Studio.")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--from", "form", type=click.Choice(READERS), required=True, help="The tool it comes from.")
@click.option("--build", type=_FOLDER, required=True, help="The build that was exported.")
@click.option("--raw", type=_FOLDER, default="raw", show_default=True, help="The raw folder it was built from.")
@click.option("--by", help="Who corrected, to be kept with the corrections.")
@click.option("--date", help="When, as 2026-11-22, to be kept with the corrections.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def import_command(
    file: Path, form: str, build: Path, raw: Path, by: str | None, date: str | None, as_json: bool
) -> int:
    """Take corrections of quotes back from FILE, which an annotation tool was used on.

    FILE is the folder of brat, or the JSON export of Label Studio. What differs from the build is appended to
    <raw>/<source>/corrections.jsonl; the next build applies it (rule "correction", confidence 1), and refuses with
    a reason what points at words that have changed.

    \b
    Examples:
      broadsheet import annotation --from brat --build build/my-news-1.0.0
      broadsheet import export.json --from labelstudio --build build/my-news-1.0.0 --by "Jane Roe" --date 2026-11-22
    """
    from broadsheet.cli.exchange import run_import

    return run_import(file, form, build, raw, by, date, as_json)
