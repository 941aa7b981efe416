"""`broadsheet new`: a project for a dataset of one's own."""

from __future__ import annotations

from pathlib import Path

import click

from broadsheet.cli.exit_codes import DONE


@click.command("new", short_help="Make a dataset project that builds and checks as it is.")
@click.argument("folder", metavar="NAME", type=click.Path(path_type=Path))
@click.option("--title", help="The dataset's title (default: its name).")
def new_command(folder: Path, title: str | None) -> int:
    """Make a dataset project in the folder NAME, which becomes the dataset's name.

    It has raw/ with a made-up page and what is stated about it, a datasheet with its questions, a workflow for CI and
    a pre-commit hook. It builds and checks as it is.

    \b
    Examples:
      broadsheet new town-news
      broadsheet new corpora/town-news --title "News of a small town" && cd corpora/town-news && broadsheet build
    """
    from broadsheet.projects import new_project
    from broadsheet.text.visible import visible

    for path in new_project(folder, title):
        click.echo(visible(str(path)))
    click.echo(f"next: cd {visible(str(folder))} && broadsheet build", err=True)
    return DONE
