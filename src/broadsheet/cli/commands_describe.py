"""`broadsheet describe`: the figures of a build."""

from __future__ import annotations

from pathlib import Path

import click

from broadsheet.cli.arguments import TablePath


@click.command("describe")
@click.argument("build", type=TablePath(path_type=Path), metavar="BUILD")
@click.option("--json", "as_json", is_flag=True, help="Print all figures as JSON.")
@click.option("--markdown", is_flag=True, help="Print the blocks of a datasheet, between their markers.")
@click.option("--plots", type=click.Path(path_type=Path), metavar="FOLDER", help="Write plots as SVG into FOLDER.")
@click.option("--datasheet", type=click.Path(path_type=Path), metavar="FILE", help="Fill the figures of a datasheet.")
def describe_command(build: Path, as_json: bool, markdown: bool, plots: Path | None, datasheet: Path | None) -> int:
    """Describe a build in figures, counted from its rows.

    Rows by table and split, words, lengths, threads, quotes by type, who is quoted in articles and how the articles
    describe them, agencies, incidents, quarantine, removals, copies, null fields, and how right the compiler is on
    labelled pages of others. `broadsheet build` fills the same figures into the dataset's own datasheet, between
    <!-- figures:NAME --> and <!-- /figures -->. Plots need the extra "plots".

    \b
    Examples:
      broadsheet describe build/my-news-1.0.0
      broadsheet describe build/my-news-1.0.0 --json | jq .speakers.named
      broadsheet describe build/my-news-1.0.0 --datasheet DATASHEET.md
      broadsheet describe build/my-news-1.0.0 --plots docs/figures
    """
    from broadsheet.cli.describe import run_describe

    if as_json and markdown:
        raise click.UsageError("--json and --markdown are two forms of the same: give one")
    return run_describe(build, as_json=as_json, markdown=markdown, plots=plots, datasheet=datasheet)
