"""`broadsheet diff`: the command and its help text."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click


@click.command("diff", short_help="Compare two builds: what differs, and which version it asks for.")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--json", "as_json", is_flag=True, help="Print the difference and the verdict as JSON.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print the entry for the changelog of the data.")
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="Put that entry into this file.")
@click.option("--values", is_flag=True, help="Show old and new values of changed fields; they may be texts of pages.")
@click.option("--memory-limit", metavar="SIZE", help="Memory for rows (200MB or more); the rest is on disk.")
def diff_command(
    old: str, new: str, as_json: bool, as_markdown: bool, write: Path | None, values: bool, memory_limit: str | None
) -> int:
    """Say what differs between two builds, and what version number that asks for (needs the extra "sql").

    OLD and NEW are build folders, or revisions of a repository at a hub, or any other URL of a build that fsspec knows
    (extras "hub" and "remote"). Rows are matched by their keys: added, removed, changed field by field, or moved to
    another split; then schemas, settings and files outside the tables. The verdict is MAJOR where data was changed or
    removed, MINOR where it was only added, PATCH where only packaging differs. Texts are quoted with --values alone.
    Exit code: 0 nothing differs, 1 something does, 2 the two cannot be compared.

    \b
    Examples:
      broadsheet diff build/my-news-1.0.0 build/my-news-1.1.0
      broadsheet diff hf://datasets/me/my-news@v1.0.0 build/my-news-1.1.0
      broadsheet diff build/my-news-1.0.0 build/my-news-1.1.0 --write DATA-CHANGELOG.md
      broadsheet diff OLD NEW --json | jq .verdict.least
    """
    from broadsheet.cli.versions import run_diff

    if as_json and as_markdown:
        raise click.UsageError("give one of --json and --markdown")
    form: Literal["text", "json", "markdown"] = "json" if as_json else "markdown" if as_markdown else "text"
    return run_diff(old, new, form, write, values=values, memory_limit=memory_limit)
